"""The frame: what hangs beside a word of intent."""

import pytest

from harness.contract import Allowance, Clause, Contract, Phase
from harness.facts.intent import Keyed
from harness.fates import Deleted, Lost, Relaxed, complete
from harness.fates.frame import FRAME, frame
from harness.probes.catalog import CompareCatalogs
from harness.probes.cells import CompareCells
from harness.probes.written import WriteBetween
from harness.tests.hand import Still, claim
from harness.verdict import Holds, Stop

BETWEEN = [f"between.{name}" for name in ("rollback", "inserted", "updated", "deleted", "upgrade", "again")]

SENSITIVE = [f"sensitivity.{name}" for name in ("time-zone", "date-style", "search-path", "owner")]


def framed(allows: Allowance, *, reversible: bool = True) -> dict[str, Clause[object]]:
    """The frame's clauses by id."""
    phase = Phase("change", Still(reversible), clauses=(claim("own", allows=allows),))
    return {clause.id: clause for clause in frame(phase)}


def test_a_contract_without_intent_has_no_frame() -> None:
    """
    Nothing can be beside it.
    """
    assert {} == framed(Allowance())


@pytest.mark.parametrize("reversible", [True, False])
def test_the_frame_of_a_word(*, reversible: bool) -> None:
    """
    Without a rollback nothing is claimed of it.
    """
    found = framed(Allowance(("column users.name",)), reversible=reversible)
    back = ["back.schema", "back.rows", *BETWEEN] if reversible else []
    forward = ["frame.schema", "frame.rows", "frame.sequences", *SENSITIVE]
    assert [*forward, *back, "again.schema", "again.rows"] == list(found)
    assert {(Holds.ALWAYS, FRAME)} == {(each.holds, each.section) for each in found.values()}
    assert (Stop.AFTER, Stop.AGAIN) == found["frame.rows"].asked
    assert CompareCatalogs(since=Stop.AFTER) == found["again.schema"].probe


def test_cells_that_a_word_accounts_for_are_left_to_it() -> None:
    """
    Forward only: they are to come back, and to come again.
    """
    found = framed(Allowance(cells=("users.name", "far.users.name")))
    assert CompareCells(but=("public.users.name", "far.users.name")) == found["frame.rows"].probe
    assert CompareCells() == found["back.rows"].probe
    assert CompareCells(since=Stop.AFTER) == found["again.rows"].probe


def test_cells_that_do_not_come_back_are_left_to_the_word_that_says_so() -> None:
    """
    Whole rows are `table.*`, and are no column.
    """
    found = framed(Allowance(back=("users.name", "orders.*")))
    assert CompareCells(but=("public.users.name",)) == found["back.rows"].probe
    assert CompareCells() == found["frame.rows"].probe


def test_tables_of_the_phase_and_those_that_gain_come_again_as_their_words_say() -> None:
    """
    They may hold ids and moments of their own.
    """
    found = framed(Allowance(tables=("archive",), gaining=("far.keys",)))
    assert CompareCells(("public.archive", "far.keys"), since=Stop.AFTER) == found["again.rows"].probe
    assert CompareCells() == found["frame.rows"].probe


def test_cells_that_hold_the_moment_do_not_come_again() -> None:
    """
    They are to come back all the same.
    """
    found = framed(Allowance(cells=("trials.ends",), stamps=("trials.ends",)))
    assert CompareCells(but=("public.trials.ends",), since=Stop.AFTER) == found["again.rows"].probe
    assert CompareCells() == found["back.rows"].probe


def test_what_words_account_for_adds_up() -> None:
    """
    Over the whole phase, and once for each phase of several.
    """
    words = (
        *Lost("notes.old", because="Unread.", text="It goes.", cells=2),
        *Deleted("jobs", where="done", because="Done.", text="They go.", rows=1),
        *Relaxed("notes.body", text="It may be NULL."),
    )
    phases = (Phase("first", Still(), clauses=words), Phase("second", Still()))
    clauses = {each.id: each for phase in complete(Contract("1", "Two", phases)).phases for each in phase.clauses}
    assert CompareCells(but=("public.notes.old",)) == clauses["first.back.rows"].probe
    assert [] == [name for name in clauses if name.startswith("second.frame")]


def test_what_is_written_in_between_is_written_beside_what_words_account_for() -> None:
    """
    Every name with its schema; where a table gains rows, those that the upgrade made are asked for.
    """
    allows = Allowance(
        cells=("users.name",),
        gaining=("keys",),
        losing=("jobs",),
        tables=("old",),
        back=("users.a", "jobs.*"),
        renamed=(("b", "c"),),
        keyed=(Keyed("users", "c", "b"),),
    )
    found = framed(allows)
    whole = Allowance(
        cells=("public.users.name",),
        gaining=("public.keys",),
        losing=("public.jobs",),
        tables=("public.old",),
        back=("public.users.a",),
        renamed=(("public.b", "public.c"),),
        keyed=(Keyed("public.users", "c", "b"),),
    )
    assert {WriteBetween(whole)} == {each.probe for name, each in found.items() if name.startswith("between.")}
    assert (Stop.AGAIN,) == found["between.used"].asked
