"""Checks of a step that is cut off, on facts built by hand."""

from datetime import timedelta

from harness.checks.halfway import never_stranded
from harness.facts.answer import Refused
from harness.facts.catalog import Change, ChangeKind
from harness.facts.cells import CellChange, TableCells
from harness.facts.halfway import Apart, Halfway, Left, Point
from harness.facts.trace import Cut, Statement
from harness.mask import Strict
from harness.probes.halfway import CutOff
from harness.verdict import Extent

SAME = Apart(looked_at=Extent(7, 20))
COLUMN = Apart((Change(ChangeKind.ADDED, "column", "public.users.plan", now="text"),), looked_at=Extent(7, 20))
ROWS = Apart(cells=(TableCells("public.users", 3, 3, 2, (CellChange("id=1", "plan", "pro", None),)),))
SQL = Statement("-- first\n\n  ALTER TABLE users\n  ADD plan text", timedelta())


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
    (found,) = never_stranded()(
        Halfway((Point(Cut(1, within=True), Statement("CREATE INDEX CONCURRENTLY i ON a (b)", timedelta()), SAME),))
    )
    assert "within statement 1: CREATE INDEX CONCURRENTLY i ON a (b)" == found.where


def test_never_stranded_has_nothing_to_say_about_a_step_without_statements() -> None:
    """
    No statement, no evidence.
    """
    assert [] == list(never_stranded()(Halfway()))


def test_rows_from_outside_are_not_shown() -> None:
    """
    Nor literals of a statement; what is left can be said all the same.
    """
    mask = Strict(
        outside=True, secret=frozenset(), keys=frozenset({"id"}), marked=frozenset(), words=frozenset({"plan"})
    )
    statement = Statement("UPDATE users SET plan = 'private'", timedelta())
    refused = Refused("23505", 'Key (plan)=(private) in "plan"', statement.sql)
    points = (Point(Cut(1), statement, ROWS, ROWS, ROWS), Point(Cut(2), statement, ROWS, ROWS, refused))
    shown = mask.fact(CutOff(), Halfway(points))
    assert isinstance(shown, Halfway)
    texts = [f"{each.where} {each.observed}" for each in never_stranded()(shown)]
    assert all("stranded: it leaves public.users: 1 cells changed: id=1: plan" in text for text in texts)
    assert "UniqueViolation" in texts[1]
    assert [] == [text for text in texts if "private" in text or "pro" in text]
