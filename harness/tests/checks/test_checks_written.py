"""Claims about what is written in between."""

from datetime import timedelta

import pytest

from harness.checks.written import keeps, keeps_used, rolls_back, stays_kept, upgrades_again
from harness.facts.answer import Refused
from harness.facts.trace import Statement, Trace
from harness.facts.written import Between, Cell, Deed, LeftOut, Stand, Write, Written
from harness.verdict import Evidence, Extent

WENT = Trace((Statement("SELECT 1", timedelta()),))
STOPPED = Trace(refused=Refused("23502", "null value in column"))


def write(deed: Deed, number: int = 1, *cells: Cell, created: bool = False) -> Write:
    """One row of users."""
    return Write("public.users", (("id", str(number)),), deed, cells, created)


def stand(deed: Deed, number: int = 1, *, now: str | None = "a", created: bool = False) -> Stand:
    """A row whose name was written as 'a', and what it is now; None where the row is gone."""
    cells = (("name", "a"),) if deed in {Deed.INSERTED, Deed.UPDATED} else ()
    written = write(deed, number, *cells, created=created)
    return Stand(written, None if now is None else tuple((column, now) for column, _ in cells))


def between(*back: Stand, again: tuple[Stand, ...] = (), left_out: tuple[LeftOut, ...] = ()) -> Between:
    """What became of writes."""
    written = Written(tuple(each.write for each in (*back, *again)), left_out, 4)
    return Between(written, WENT, back, WENT, again)


def test_rows_that_are_there_as_written() -> None:
    """
    Counted, by table.
    """
    fact = between(stand(Deed.INSERTED, 1), stand(Deed.INSERTED, 2), stand(Deed.DELETED, 3, now=None))
    expected = Evidence("public.users", "2 rows inserted are there", "2 of 2", supports=True, looked_at=Extent(2, 2))
    assert [expected] == list(keeps(Deed.INSERTED)(fact))


@pytest.mark.parametrize(
    ("deed", "now", "said"),
    [
        (Deed.INSERTED, None, "id=1 was inserted and is gone"),
        (Deed.INSERTED, "b", "id=1: name 'a' → 'b'"),
        (Deed.UPDATED, "b", "id=1: name 'a' → 'b'"),
        (Deed.UPDATED, None, "id=1 was updated and is gone"),
        (Deed.DELETED, "a", "id=1 was deleted and is back"),
    ],
)
def test_a_row_that_is_otherwise_than_written(deed: Deed, now: str | None, said: str) -> None:
    """
    Named by its key, with the way out.
    """
    (evidence,) = keeps(deed)(between(stand(deed, now=now)))
    assert (said, False) == (evidence.observed, evidence.supports)
    assert evidence.help


def test_many_offenders_are_counted() -> None:
    """
    Three are named.
    """
    (evidence,) = keeps(Deed.DELETED)(between(*(stand(Deed.DELETED, number) for number in range(5))))
    assert evidence.observed.endswith("id=2 was deleted and is back; and 2 more")


@pytest.mark.parametrize("deed", [Deed.INSERTED, Deed.UPDATED, Deed.DELETED])
def test_nothing_that_could_be_written_is_not_nothing_that_was_kept(deed: Deed) -> None:
    """
    Where it was refused nothing is said; where there was no call for it that is said.
    """
    refused = LeftOut("public.users", deed, "P0001: no")
    assert [] == list(keeps(deed)(between(left_out=(refused,))))
    bound = LeftOut("public.users", deed, "23503: still referenced", bound=True)
    assert [True] == [each.supports for each in keeps(deed)(between(left_out=(bound,)))]
    (evidence,) = keeps(deed)(between())
    assert ("nothing of that kind in 4 tables", True) == (evidence.observed, evidence.supports)


def test_a_row_of_the_upgrades_that_is_gone_is_said_once() -> None:
    """
    By the clause about such rows, not by the one about cells.
    """
    fact = between(stand(Deed.UPDATED, 1, now=None, created=True), stand(Deed.REFERRED, 2, created=True))
    assert [True] == [each.supports for each in keeps(Deed.UPDATED)(fact)]
    (evidence,) = keeps_used()(fact)
    assert "2 rows of the upgrade's that were changed or referred to stay" == evidence.expected
    assert ("id=1 was updated and is gone", False) == (evidence.observed, evidence.supports)
    (evidence,) = keeps_used()(between(stand(Deed.UPDATED)))
    assert ("nothing of that kind in 4 tables", True) == (evidence.observed, evidence.supports)
    refused = LeftOut("public.keys.key, a row of the upgrade's", Deed.UPDATED, "P0001: no")
    assert [] == list(keeps_used()(between(left_out=(refused,))))


def test_the_rollback_says_on_what_it_ran() -> None:
    """
    And what could not be written.
    """
    left = (LeftOut("public.jobs", Deed.INSERTED, "P0001: no"),)
    fact = between(stand(Deed.INSERTED), stand(Deed.UPDATED, 2), left_out=left)
    (evidence,) = rolls_back()(fact)
    expected = "goes through after 1 rows inserted, 1 cells updated, 0 rows deleted, 0 rows referred to"
    assert (expected, Extent(2, 2)) == (evidence.expected, evidence.looked_at)
    seen = "went through; 1 more could not be written, the first public.jobs: not inserted: P0001: no"
    assert (seen, True) == (evidence.observed, evidence.supports)


def test_a_rollback_that_fails_on_it() -> None:
    """
    Says so, and nothing is known of the rest.
    """
    fact = Between(Written((write(Deed.INSERTED),)), STOPPED)
    (evidence,) = rolls_back()(fact)
    assert ("23502: null value in column", False) == (evidence.observed, evidence.supports)
    assert [] == [each for check in (upgrades_again(), keeps(Deed.INSERTED), stays_kept()) for each in check(fact)]


def test_a_second_upgrade_that_fails_on_it() -> None:
    """
    Says so.
    """
    (evidence,) = upgrades_again()(Between(Written((write(Deed.INSERTED),)), WENT, upgrade=STOPPED))
    assert ("the second upgrade", False) == (evidence.where, evidence.supports)


def test_what_stands_after_the_second_upgrade() -> None:
    """
    All of it, and no row twice; a row of the upgrade's that was deleted may be made again.
    """
    made_again = stand(Deed.DELETED, 9, created=True)
    fact = between(again=(stand(Deed.INSERTED), stand(Deed.DELETED, 2, now=None), made_again))
    assert ["2 of 2"] == [each.observed for each in stays_kept()(fact)]
    twice = Between(fact.written, WENT, (), WENT, fact.again, ("public.keys: key=k",))
    assert ["2 of 2", "public.keys: key=k stands once more"] == [each.observed for each in stays_kept()(twice)]
