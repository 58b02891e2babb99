"""Rows that are made, and rows that stay."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.checks.rows import none_lost
from harness.contract import Allowance, Clause
from harness.facts.preflight import Arrives, Leaves
from harness.fates.back import fewer_rows
from harness.fates.counted import all_of
from harness.fates.dropped import forward
from harness.fates.named import MIGRATED, turning
from harness.probes.rows import Compare
from harness.verdict import Holds

__all__ = ["Created", "Retained"]


def Created(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    table: str,
    *,
    per: str,
    having: Mapping[str, str],
    text: str,
    where: str = "TRUE",
    new: bool = False,
    key: str = "id",
) -> Iterator[Clause[Any]]:
    """
    One row of *table* is made per row of *per*, and no other, none twice, beside what stood there.

    *having* says which columns of it have which values: expressions over the row `s` that it is made for. It is made
    for the rows *where*. A *new* table comes with the phase. *key* is what rows of *per* are told apart by.
    """
    made = ", ".join(f"({value})::text AS {name}" for name, value in having.items())
    standing = f"SELECT {', '.join(f'{name}::text' for name in having)} FROM {table}"  # noqa: S608  # the contract's own words
    wanted = f"SELECT {made} FROM {per} s WHERE {where}"  # noqa: S608  # likewise
    help_ = f"Make one row of {table} for each row of {per}."
    check = none_lost(f"{table}, a row per row of {per}", help=help_)
    yield Clause(f"{table}.created", text, Compare(wanted, standing), check, Holds.ALWAYS, MIGRATED)
    own = Allowance((f"added table {table}", f"added * {table}[._]*"), tables=(table,))
    allows = own if new else Allowance(gaining=(table,))
    then = wanted if new else f"{standing} UNION ALL {wanted}"
    hints = turning(per, where, *having.values())
    fate, source = f"{table} per row of {per}", f"{per} s WHERE {where}"
    counts = (all_of(fate, source), Arrives(fate, table, tuple(having.items()), source, f"s.{key}"))
    yield forward(f"{table}.only", text, then, standing, allows=allows, help=help_, hints=hints, counts=counts)


def Retained(  # noqa: N802, PLR0913  # as Created
    table: str, *, where: str, because: str, text: str, key: str = "id", rows: int = 0
) -> Iterator[Clause[Any]]:
    """Of *table* the rows *where* stay; every other goes, *because*. *rows* is how many do not come back."""
    then, now = f"SELECT {key} FROM {table} WHERE {where}", f"SELECT {key} FROM {table}"  # noqa: S608  # the contract's
    allows, hints = Allowance(losing=(table,)), turning(table, where)
    fate = f"rows of {table} that do not stay"
    going = f"SELECT {key} FROM {table} WHERE ({where}) IS NOT TRUE"  # noqa: S608  # likewise
    counts = (all_of(fate, f"{table} WHERE ({where}) IS NOT TRUE"), Leaves(fate, table, key, going))
    yield forward(f"{table}.retained", text, then, now, allows=allows, help=because, hints=hints, counts=counts)
    yield from fewer_rows(table, text, key=key, rows=rows)
