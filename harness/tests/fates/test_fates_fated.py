"""A dropped column has a fate, and each of its rows one."""

import re
from pathlib import Path

import pytest

from harness.checks.catalog import lacks_column
from harness.contract import Clause, Contract, Phase, clauses
from harness.errors import HarnessError
from harness.fates import Archived, Derived, Dropped, Lost, Moved, Objects, Relaxed, complete, gone
from harness.postgres import Server
from harness.probes.catalog import ReadCatalog
from harness.tests.fates.test_fates_words import change, verdicts
from harness.tests.faults.fated import BACK, DROP, KEEP, MOVE, THINGS
from harness.tests.faults.walked import said
from harness.tests.hand import Still
from harness.verdict import Holds

NAME = "things.value"
NOTE, MARK = "kind = 'note'", "kind <> 'note'"


def notes(where: str) -> tuple[Clause[object], ...]:
    """Those that move."""
    return clauses(Moved(NAME, to="notes.note", by={"thing_id": "s.id"}, where=where, text="Notes move."))


def aside(where: str = "TRUE") -> tuple[Clause[object], ...]:
    """Those that are kept."""
    return clauses(Archived(NAME, to="aside.value", by={"thing_id": "id"}, where=where, text="They are kept."))


@pytest.mark.parametrize(
    ("intent", "left"),
    [
        (clauses(Dropped(NAME, notes(NOTE), aside(MARK))), "1 of 3: 3"),
        (clauses(Dropped(NAME, notes(NOTE), aside("kind = 'mark' AND id > 2"))), "2 of 3: 2; 3"),
        (notes(NOTE), "2 of 3: 2; 3"),
        (clauses(Derived(NAME, by="kind", only="kind = 'mark'", text="It follows.")), "2 of 3: 1; 3"),
        (clauses(Lost(NAME, because="x", where="kind IS NULL", text="It goes.")), "2 of 3: 1; 2"),
        (clauses(Dropped(NAME, notes(NOTE), aside("kind IS DISTINCT FROM 'note'"))), ""),
        (clauses(Dropped(NAME, notes(NOTE), notes("s.kind = 'mark'"), aside("kind IS NULL"))), ""),
    ],
)
def test_rows_that_no_fate_covers_are_named(
    harness_server: Server, tmp_path: Path, intent: tuple[Clause[object], ...], left: str
) -> None:
    """
    NULL in a condition covers nothing; a NULL of the column itself has nothing to lose.
    """
    found = verdicts(harness_server, tmp_path, change(THINGS, intent, MOVE + KEEP + DROP, BACK))
    judged = found[f"{NAME}.covered"]
    assert bool(left) == judged.red
    assert left in said(judged)


def test_a_fate_for_all_rows_needs_no_proof() -> None:
    """
    Whatever others there are beside it.
    """
    phase = Phase("change", Still(), clauses=clauses(Dropped(NAME, notes(NOTE), aside())))
    (completed,) = complete(Contract("1", "One", (phase,))).phases
    assert [] == [clause.id for clause in completed.clauses if clause.id.endswith("covered")]


def test_fates_of_one_column_share_its_going() -> None:
    """
    What each accounts for adds up; what else they share the name of is told apart.
    """
    expanded = Dropped(NAME, notes(NOTE), notes(MARK), Lost(NAME, because="x", where="kind IS NULL", text="It goes."))
    assert [
        "things.value.moved",
        "things.value.only",
        "things.value.gone",
        "things.value.moved-2",
        "things.value.only-2",
        "things.value.lost",
    ] == [clause.id for clause in expanded]
    covers = [part.where for clause in expanded for part in clause.allows.covers]
    assert sorted([NOTE, MARK, "kind IS NULL"]) == sorted(covers)


def test_dropped_without_a_fate_is_misuse() -> None:
    """
    It says which there are; and so does one of another column.
    """
    with pytest.raises(
        HarnessError, match=r"things\.value is dropped without a fate.*Moved, Derived, Archived or Lost"
    ):
        Dropped(NAME)
    with pytest.raises(HarnessError, match=r"things\.kind is dropped, and one of its fates is of things\.value\."):
        Dropped("things.kind", aside())
    with pytest.raises(HarnessError, match=r"is of no column\."):
        Dropped(NAME, Relaxed(NAME, text="x"))


GONE = Clause("value.gone", "value goes.", ReadCatalog(), lacks_column("things", "value"))
WORD = clauses(Relaxed("things.kind", text="kind may be NULL."))


@pytest.mark.parametrize(
    "bare", [(GONE,), (*gone("things", "value", "It goes.", model="m:M", cast="m:C", mapped=True),)]
)
def test_a_column_that_goes_without_a_fate_is_misuse(bare: tuple[Clause[object], ...]) -> None:
    """
    Where the contract states intent; it says which fates there are.
    """
    words = (
        re.escape(f"clause {bare[0].id}: things.value is dropped without a fate.")
        + ".*Moved, Derived, Archived or Lost"
    )
    with pytest.raises(HarnessError, match=words):
        complete(Contract("1", "One", (Phase("change", Still(), clauses=(*bare, *WORD)),)))


@pytest.mark.parametrize(
    "beside",
    [
        (GONE, *aside()),
        (GONE, *clauses(Objects("removed column things.*", name="all", text="All go."))),
        (GONE,),
        (Clause("never", "It never was.", ReadCatalog(), lacks_column("things", "value"), Holds.ALWAYS), *WORD),
    ],
)
def test_a_column_with_a_fate_may_go(beside: tuple[Clause[object], ...]) -> None:
    """
    By whichever clause accounts for it; without intent there is nobody to ask, and what never was has nowhere to go.
    """
    complete(Contract("1", "One", (Phase("change", Still(), clauses=beside),)))
