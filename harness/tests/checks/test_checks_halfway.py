"""Checks of a step that is cut off, on facts built by hand."""

from harness.checks.halfway import never_stranded
from harness.facts.answer import Refused
from harness.facts.catalog import Change, ChangeKind
from harness.facts.cells import CellChange, TableCells
from harness.facts.halfway import Apart, Halfway, Left, Point
from harness.facts.trace import Cut
from harness.verdict import Extent

SAME = Apart(looked_at=Extent(7, 20))
COLUMN = Apart((Change(ChangeKind.ADDED, "column", "public.users.plan", now="text"),), looked_at=Extent(7, 20))
ROWS = Apart(tables=(TableCells("public.users", 3, 3, 2, (CellChange("id=1", "plan", "pro", None),)),))
SQL = "-- first\n\n  ALTER TABLE users\n  ADD plan text"


def point(began: Apart, ended: Apart | None = None, again: Apart | Refused | None = None) -> Point:
    """A cut after the second statement."""
    return Point(Cut(2), SQL, began, ended, again)


def test_a_point_is_one_of_four() -> None:
    """
    By what was left, and by what running the step again came to.
    """
    points = point(SAME), point(COLUMN, SAME), point(COLUMN, ROWS, SAME), point(COLUMN, ROWS, ROWS)
    assert [Left.AS_BEFORE, Left.FINISHED, Left.RESUMABLE, Left.STRANDED] == [each.left for each in points]
    assert Left.STRANDED == point(COLUMN, ROWS, Refused("42701", "exists")).left


def test_never_stranded_supports_what_can_go_on() -> None:
    """
    It names the statement by its first line, and counts what was compared.
    """
    (found,) = never_stranded()(Halfway((point(COLUMN, ROWS, SAME),)))
    assert ("after statement 2: ALTER TABLE users", "resumable") == (found.where, found.observed)
    assert (True, Extent(7, 20)) == (found.supports, found.looked_at)


def test_never_stranded_is_against_a_step_that_is_refused() -> None:
    """
    With what was left, what Postgres said, and where.
    """
    refused = Refused("42701", 'column "plan" exists', "ALTER TABLE users ADD plan text")
    (found,) = never_stranded()(Halfway((point(COLUMN, ROWS, refused),)))
    assert not found.supports
    assert (
        "stranded: it leaves added column public.users.plan: text; run again, it is refused with "
        '42701: column "plan" exists in: ALTER TABLE users ADD plan text' == found.observed
    )


def test_never_stranded_is_against_another_end() -> None:
    """
    With what differs.
    """
    (found,) = never_stranded()(Halfway((point(COLUMN, COLUMN, ROWS),)))
    assert not found.supports
    assert (
        "does not end as the whole step does: public.users: 1 cells changed: id=1: plan 'pro' → NULL" in found.observed
    )


def test_what_stands_in_one_transaction_is_counted_once() -> None:
    """
    The cut was made at its last statement, and the others say so.
    """
    (found,) = never_stranded()(Halfway((Point(Cut(1), SQL, SAME, seen=Cut(2)),)))
    assert ("as before, in one transaction with statement 2", Extent()) == (found.observed, found.looked_at)


def test_never_stranded_names_the_half_of_a_statement() -> None:
    """
    Where it was cut off within.
    """
    (found,) = never_stranded()(Halfway((Point(Cut(1, within=True), "CREATE INDEX CONCURRENTLY i ON a (b)", SAME),)))
    assert "within statement 1: CREATE INDEX CONCURRENTLY i ON a (b)" == found.where


def test_never_stranded_has_nothing_to_say_about_a_step_without_statements() -> None:
    """
    No statement, no evidence.
    """
    assert [] == list(never_stranded()(Halfway()))
