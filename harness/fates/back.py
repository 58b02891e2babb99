"""Rollbacks that are not exact on purpose: what comes back instead, and what that costs."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.checks.cells import costs
from harness.checks.rows import same_rows
from harness.contract import Allowance, Clause
from harness.errors import HarnessError
from harness.fates.named import Named, read
from harness.probes.rows import Compare
from harness.verdict import Holds, Stop

__all__ = ["fewer_rows", "other_cells"]

BACK = (Stop.BACK,)


def other_cells(name: str, text: str, instead: Mapping[str, str], *, key: str, cells: int) -> Iterator[Clause[Any]]:
    """Claim that each column of *instead* comes back as that expression, which is not what was in *cells* of them."""
    if not cells:
        if any(instead.values()):
            raise HarnessError(
                f"{name}: back= says what comes back instead, but not at what cost. Say in how many cells: cells=…"
            )
        return
    missing = [column for column, value in instead.items() if not value]
    if missing or not instead:
        raise HarnessError(f"{name}: cells={cells} do not come back, but not what does. Say it: back=…")
    columns = [Named.of(column) for column in instead]
    then = " UNION ALL ".join(map(_cell, columns, [key] * len(columns), instead.values()))
    was = " UNION ALL ".join(map(_cell, columns, [key] * len(columns), [each.column for each in columns]))
    allows = Allowance(back=tuple(instead))
    check = same_rows(f"{name}, back", help="Bring back what the contract says.")
    yield Clause(f"{name}.back", text, Compare(then, was), check, Holds.ALWAYS, BACK, allows=allows)
    check_ = costs(cells, f"cells of {name}")
    yield Clause(f"{name}.cost", text, Compare(was, was), check_, Holds.ALWAYS, BACK, whole=True)


def fewer_rows(table: str, text: str, *, key: str, rows: int) -> Iterator[Clause[Any]]:
    """Claim that just *rows* rows of *table* do not come back."""
    if rows:
        was = read(table, key)
        check = costs(rows, f"rows of {table}")
        allows = Allowance(back=(f"{table}.*",))
        yield Clause(f"{table}.cost", text, Compare(was, was), check, Holds.ALWAYS, BACK, allows=allows, whole=True)


def _cell(column: Named, key: str, value: str) -> str:
    return read(column.table, f"{key}, '{column.column}' AS column_name", value)
