"""Ids and references that become others, by a mapping."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.checks.catalog import has_foreign_key
from harness.contract import Allowance, Clause
from harness.facts.intent import Keyed
from harness.fates.back import other_cells
from harness.fates.counted import becoming
from harness.fates.dropped import forward
from harness.fates.named import Named, read
from harness.probes.catalog import ReadCatalog

__all__ = ["Renumbered", "Repointed", "follows", "keyed", "pointed"]


def Renumbered(  # noqa: N802  # a word of a contract
    column: str, *, by: str, text: str, following: tuple[str, ...] | Mapping[str, str] = ()
) -> Iterator[Clause[Any]]:
    """
    The key *column* of each row is *by*, an expression over the old row; the rest of the row is as it was.

    Columns *following* (`orders.user_id`) refer to the row that they referred to, under its new id; where the key of
    such a table is not `id`, say it: `{"orders.user_id": "number"}`.
    """
    source = Named.of(column)
    then, now = read(source.table, f"({by})::text AS id"), read(source.table, f"{source.column}::text AS id")
    allows = Allowance(keyed=(Keyed(source.table, source.column, by),))
    help_ = f"Make each {source.column} {by}, once."
    counts = becoming(source, source.column, by, key=source.column, exact=False)
    yield forward(f"{column}.renumbered", text, then, now, allows=allows, help=help_, counts=counts)
    mapping = f"SELECT {source.column} AS old, {by} AS now FROM {source.table}"  # noqa: S608  # the contract's own words
    for each, key in keyed(following).items():
        own = f"({by}) AS {key}" if (each.table, key) == (source.table, source.column) else key
        yield follows(each, text, mapping, then=own, key=key)


def Repointed(  # noqa: N802, PLR0913  # likewise; each argument has its name there
    column: str,
    *,
    to: str,
    by: str,
    text: str,
    key: str = "id",
    on_delete: str = "",
    also: tuple[str, ...] = (),
    back: str = "",
    cells: int = 0,
) -> Iterator[Clause[Any]]:
    """
    *column* refers to *to* (`people.id`) in place of another table: each value is *by*, an expression over the old row.

    *on_delete* is the action of the new foreign key, where it is to be a certain one. *also* are patterns of objects
    that change with it: its constraint. *back* and *cells* as for `Lost`.
    """
    source = Named.of(column)
    then, now = read(source.table, key, by), read(source.table, key, source.column)
    allows = Allowance((f"changed column {column}", *also), cells=(column,))
    help_ = f"Make each {source.column} {by}."
    counts = becoming(source, source.column, by, key=key, exact=False)
    yield forward(f"{column}.repointed", text, then, now, allows=allows, help=help_, counts=counts)
    check = has_foreign_key(source.table, source.column, to, on_delete=on_delete)
    yield Clause(f"{column}.refers", text, ReadCatalog(), check)
    yield from other_cells(column, text, {column: back}, key=key, cells=cells)


def keyed(following: tuple[str, ...] | Mapping[str, str]) -> dict[Named, str]:
    """Return the columns that follow, each with the key of its table."""
    keys = following if isinstance(following, Mapping) else dict.fromkeys(following, "id")
    return {Named.of(column): key for column, key in keys.items()}


def follows(column: Named, text: str, mapping: str, *, then: str, key: str) -> Clause[Any]:
    """Claim that each value of *column* is what *mapping*, a query of `old` and `now`, makes of it."""
    points = pointed(column, mapping)
    before, after = read(column.table, then, points), read(column.table, key, column.column)
    help_, allows = f"Have {column} refer to the same row as before.", Allowance(cells=(str(column),))
    counts = becoming(column, column.column, points, key=key, exact=False)
    return forward(f"{column}.follows", text, before, after, allows=allows, help=help_, counts=counts)


def pointed(column: Named, mapping: str) -> str:
    """Return the expression over a row of *column*'s table for what *mapping* makes of it."""
    return f"(SELECT m.now FROM ({mapping}) m WHERE m.old = {column})"  # noqa: S608  # the contract's own words
