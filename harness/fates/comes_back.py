"""What a revision is to do that nobody wrote a contract for: come back, and come again."""

from dataclasses import replace
from typing import Any

from harness.checks.catalog import no_changes
from harness.checks.cells import untouched
from harness.contract import Clause
from harness.probes.catalog import CompareCatalogs
from harness.probes.cells import CompareCells
from harness.verdict import Holds, Stop

__all__ = ["comes_back"]

CELLS: Clause[Any] = Clause(
    "back.rows", "The downgrade brings back every cell.", CompareCells(), untouched(), Holds.ALWAYS, (Stop.BACK,)
)
CLAUSES: tuple[Clause[Any], ...] = (
    Clause(
        "back.schema",
        "The downgrade brings back every object.",
        CompareCatalogs(),
        no_changes(),
        Holds.ALWAYS,
        (Stop.BACK,),
    ),
    CELLS,
    Clause(
        "again.schema",
        "The second upgrade makes the same schema.",
        CompareCatalogs(since=Stop.AFTER),
        no_changes(),
        Holds.ALWAYS,
        (Stop.AGAIN,),
    ),
)


def comes_back(revision: str, *, rows: bool) -> tuple[Clause[Any], ...]:
    """Return the clauses of *revision*; without *rows*, where no table is there before it, none on cells."""
    return tuple(
        replace(clause, id=f"{revision}.{clause.id}", section=SECTION)
        for clause in CLAUSES
        if rows or clause is not CELLS
    )


SECTION = "Up, back and up again"
