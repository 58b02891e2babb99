"""An enumeration whose labels are others."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.checks.catalog import has_enum
from harness.contract import Allowance, Clause
from harness.fates.back import other_cells
from harness.fates.counted import becoming
from harness.fates.dropped import forward
from harness.fates.named import read
from harness.fates.numbered import keyed
from harness.probes.catalog import ReadCatalog

__all__ = ["Relabelled"]


def Relabelled(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    enum: str,
    labels: tuple[str, ...],
    *,
    columns: tuple[str, ...] | Mapping[str, str],
    text: str,
    was: Mapping[str, str] | None = None,
    also: tuple[str, ...] = (),
    back: Mapping[str, str] | None = None,
    cells: int = 0,
) -> Iterator[Clause[Any]]:
    """
    *enum* has exactly *labels*, in that order, and each cell of *columns* has the label that it had.

    *was* says which old labels are called what now; several may be called the same. *columns* may say the keys of their
    tables, as for `Renumbered`; *also* are patterns of objects that change with it: a default. *back* and *cells* as
    for `Merged`.
    """
    allows = Allowance((f"changed type {enum}", *also))
    yield Clause(f"{enum}.labels", text, ReadCatalog(), has_enum(enum, *labels), allows=allows)
    whens = " ".join(f"WHEN {_quoted(old)} THEN {_quoted(new)}" for old, new in (was or {}).items())
    keys = keyed(columns)
    for column, key in keys.items():
        label = f"CASE {column.column}::text {whens} ELSE {column.column}::text END" if whens else column.column
        then, now = read(column.table, key, label), read(column.table, key, column.column)
        cell = Allowance(cells=(str(column),) if whens else ())
        counts, help_ = becoming(column, column.column, label, key=key), "Give each row the label it is to have."
        yield forward(f"{column}.relabelled", text, then, now, allows=cell, help=help_, counts=counts)
    yield from other_cells(enum, text, back or {}, key=next(iter(keys.values()), "id"), cells=cells)


def _quoted(label: str) -> str:
    return "'" + label.replace("'", "''") + "'"
