"""A column that stays under another name, type or rule; columns that come, join or part."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.checks.catalog import has_column, lacks_column
from harness.checks.catalog.changes import renames
from harness.contract import Allowance, Clause
from harness.facts.intent import Keyed
from harness.facts.preflight import Becomes, Count, Foreseen, Harm
from harness.fates.back import other_cells
from harness.fates.counted import all_of, becoming, cells_of
from harness.fates.dropped import forward
from harness.fates.named import MIGRATED, Named, read, turning
from harness.fates.rules import keeps
from harness.probes.catalog import CompareCatalogs, ReadCatalog
from harness.verdict import Holds

__all__ = ["Added", "Defaulted", "Merged", "Part", "Relaxed", "Renamed", "Required", "Retyped", "Split"]


@dataclass(frozen=True, slots=True)
class Part:
    """What a column has of another that is split: its *type*, and each cell *by*, an expression over the old row."""

    type: str
    by: str
    nullable: bool = True
    default: str = ""


def Renamed(column: str, to: str, *, text: str, key: str = "id", also: tuple[str, ...] = ()) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """
    *column* is called *to* (a bare name) and keeps every cell, its type, its rule and its default.

    *also* are patterns of objects whose definitions name it (indexes, constraints, views): they say the same as before,
    but for the name.
    """
    source, target = Named.of(column), Named(Named.of(column).table, to)
    known = (Keyed(source.table, to, source.column),)  # where it is of the key, the frame knows rows by it
    objects = (f"column {column}", f"column {target}", *(f"changed {each}" for each in also))
    allows = Allowance(objects, keyed=known)
    help_ = "ALTER TABLE … RENAME COLUMN keeps the cells; a new column does not."
    key_now = re.sub(rf"\b{re.escape(source.column)}\b", to, key)
    then, now = read(source.table, key, source.column), read(target.table, key_now, to)
    counts = becoming(source, to, source.column, key=key)
    yield forward(f"{column}.renamed", text, then, now, allows=allows, help=help_, counts=counts)
    yield keeps(source, text, to=target)
    yield Clause(f"{column}.gone", text, ReadCatalog(), lacks_column(source.table, source.column))
    if also:
        check = renames(source.column, to, *also)
        yield Clause(f"{column}.named", text, CompareCatalogs(), check, Holds.ALWAYS, MIGRATED)


def Retyped(  # noqa: N802, PLR0913  # a word; each argument has its name there
    column: str,
    type: str,  # noqa: A002  # the word for it
    *,
    text: str,
    by: str = "",
    default: str | None = None,
    key: str = "id",
    also: tuple[str, ...] = (),
    back: str = "",
    cells: int = 0,
) -> Iterator[Clause[Any]]:
    """
    *column* has another *type*, and each cell prints as *by*, an expression over the old row, does.

    Without *by* none prints otherwise than it did. Its rule stays, and its default unless *default* is another.
    *back* and *cells* as for `Lost`, *also* as for `Moved`.
    """
    source = Named.of(column)
    then = read(source.table, key, by or source.column)
    # A key that prints the same still tells the rows apart for the frame.
    allows = Allowance((f"column {column}", *also), cells=(column,) if by or key != source.column else ())
    now, hints = read(source.table, key, source.column), turning(source.table, by)
    help_ = "Say USING in ALTER TYPE."
    counts = becoming(source, source.column, by or source.column, key=key)
    yield forward(f"{column}.retyped", text, then, now, allows=allows, help=help_, hints=hints, counts=counts)
    yield keeps(source, text, type=False, default=default is None)
    claim = has_column(source.table, source.column, type, default=default)
    yield Clause(f"{column}.type", text, ReadCatalog(), claim)
    yield from other_cells(column, text, {column: back}, key=key, cells=cells)


def Added(  # noqa: N802, PLR0913  # as Retyped
    column: str,
    type: str,  # noqa: A002  # the word for it
    *,
    text: str,
    nullable: bool = True,
    default: str = "",
    existing: str = "NULL",
    key: str = "id",
    also: tuple[str, ...] = (),
) -> Iterator[Clause[Any]]:
    """*column* comes, and each row that was there gets what prints as *existing*, an expression over it."""
    source = Named.of(column)
    then, now = read(source.table, key, existing), read(source.table, key, source.column)
    allows, hints = Allowance((f"column {column}", *also)), turning(source.table, existing)
    counts = (all_of(f"{column} comes", source.table), _made(f"{column} comes", source, existing, key))
    help_ = f"Fill it: {existing}."
    yield forward(f"{column}.existing", text, then, now, allows=allows, help=help_, hints=hints, counts=counts)
    claim = has_column(source.table, source.column, type, nullable=nullable, default=default)
    yield Clause(f"{column}.added", text, ReadCatalog(), claim)


def Required(column: str, *, fill: str, text: str, key: str = "id", cells: int = 0) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """
    *column* is NOT NULL; a cell that was NULL is *fill*, an expression over its row, and no other cell changes.

    *cells* is how many the rollback leaves filled; none unless said.
    """
    source = Named.of(column)
    filled = f"coalesce({source.column}, {fill})"
    then, now = read(source.table, key, filled), read(source.table, key, source.column)
    allows = Allowance((f"column {column}",), cells=(column,))
    hints, help_ = turning(source.table, fill, crossing=(source.column,)), f"Fill NULL with {fill}."
    counts = (all_of(f"{column} filled", source.table), _made(f"{column} filled", source, filled, key))
    yield forward(f"{column}.filled", text, then, now, allows=allows, help=help_, hints=hints, counts=counts)
    yield keeps(source, text, null=False)
    yield Clause(f"{column}.required", text, ReadCatalog(), has_column(source.table, source.column, nullable=False))
    yield from other_cells(column, text, {column: filled} if cells else {}, key=key, cells=cells)


def Relaxed(column: str, *, text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*column* may be NULL; no cell changes, and nothing else about it."""
    source = Named.of(column)
    claim = has_column(source.table, source.column, nullable=True)
    yield Clause(f"{column}.relaxed", text, ReadCatalog(), claim, allows=Allowance((f"column {column}",)))
    yield keeps(source, text, null=False)


def Defaulted(column: str, default: str, *, text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*column* has another *default*, '' being none; no cell changes, and nothing else about it."""
    source = Named.of(column)
    claim = has_column(source.table, source.column, default=default)
    yield Clause(f"{column}.default", text, ReadCatalog(), claim, allows=Allowance((f"column {column}",)))
    yield keeps(source, text, default=False)


def Merged(  # noqa: N802, PLR0913  # as Retyped
    columns: tuple[str, ...],
    *,
    into: str,
    type: str,  # noqa: A002  # the word for it
    by: str,
    text: str,
    nullable: bool = True,
    default: str = "",
    key: str = "id",
    also: tuple[str, ...] = (),
    back: Mapping[str, str] | None = None,
    cells: int = 0,
    because: str = "",
) -> Iterator[Clause[Any]]:
    """
    *columns* of one table become the column *into* of that *type*, each cell *by*, an expression over the old row.

    *back* says of the columns that do not come back as they were what does instead, *cells* in how many cells. Where a
    cell does not have the text of a value that is merged into it, that is *because*.
    """
    target, sources = Named.of(into), [Named.of(column) for column in columns]
    then, now = read(target.table, key, by), read(target.table, key, target.column)
    stays = (into,) if target in sources else ()
    allows = Allowance((f"column {into}", *(f"column {column}" for column in columns), *also), cells=stays)
    hints = turning(target.table, by, crossing=tuple(each.column for each in sources))
    counts, help_ = _merging(sources, target, by, key, because), f"Fill {into} with {by}."
    yield forward(f"{into}.merged", text, then, now, allows=allows, help=help_, hints=hints, counts=counts)
    claim = has_column(target.table, target.column, type, nullable=nullable, default=default)
    yield Clause(f"{into}.added", text, ReadCatalog(), claim)
    for each in sources:
        if each != target:
            yield Clause(f"{each}.gone", text, ReadCatalog(), lacks_column(each.table, each.column))
    yield from other_cells(into, text, back or {}, key=key, cells=cells)


def Split(  # noqa: N802, PLR0913  # as Retyped
    column: str,
    *,
    into: Mapping[str, Part],
    text: str,
    key: str = "id",
    also: tuple[str, ...] = (),
    back: str = "",
    cells: int = 0,
    because: str = "",
) -> Iterator[Clause[Any]]:
    """
    *column* becomes the columns *into* (bare names) of its table, each a `Part` of it.

    *back* and *cells* as for `Lost`, *also* as for `Moved`. Where letters or digits of a whole are in none of its
    parts, that is *because*.
    """
    source = Named.of(column)
    stays = (column,) if source.column in into else ()
    allows = Allowance((f"column {column}", *(f"column {source.table}.{name}" for name in into), *also), cells=stays)
    then, now = read(source.table, key, *(part.by for part in into.values())), read(source.table, key, *into)
    hints, help_ = turning(source.table, *(part.by for part in into.values())), "Fill each part from the whole."
    counts = _splitting(source, into, key, because)
    yield forward(f"{column}.split", text, then, now, allows=allows, help=help_, hints=hints, counts=counts)
    for name, part in into.items():
        claim = has_column(source.table, name, part.type, nullable=part.nullable, default=part.default)
        yield Clause(f"{source.table}.{name}.added", text, ReadCatalog(), claim)
    if not stays:
        yield Clause(f"{column}.gone", text, ReadCatalog(), lacks_column(source.table, source.column))
    yield from other_cells(column, text, {column: back}, key=key, cells=cells)


def _made(fate: str, column: Named, by: str, key: str) -> Becomes:
    return Becomes(fate, column.table, column.column, by, key)


def _merging(sources: list[Named], target: Named, by: str, key: str, because: str) -> tuple[Foreseen, ...]:
    """Count the merged cells, and those that have not the text of each value merged into them."""
    fate = f"{', '.join(each.column for each in sources)} → {target}"
    values = " OR ".join(f"{each.column} IS NOT NULL" for each in sources)
    among = f"{target.table} WHERE ({values})"
    lacking = " OR ".join(f"position({each.column}::text IN coalesce(({by})::text, '')) = 0" for each in sources)
    sql = f"SELECT {key} FROM {among} AND ({lacking}) ORDER BY 1"  # noqa: S608  # the contract's own words
    what = f"rows with a value that {by} leaves out"
    return (
        all_of(fate, among),
        Count(fate, Harm.LOST, what, sql, among, because),
        _made(fate, target, by, key),
    )


def _splitting(source: Named, into: Mapping[str, Part], key: str, because: str) -> tuple[Foreseen, ...]:
    """Count the cells, and those with letters or digits that are in no part."""
    fate, among = f"{source} → {', '.join(into)}", cells_of(source)
    left = f"{source.column}::text"
    for part in into.values():
        left = f"replace({left}, coalesce(({part.by})::text, ''), '')"
    sql = f"SELECT {key} FROM {among} AND {left} ~ '[[:alnum:]]' ORDER BY 1"  # noqa: S608  # the contract's own words
    parts = (_made(fate, Named(source.table, name), part.by, key) for name, part in into.items())
    what = f"cells of {source} with something that is in no part"
    return (all_of(fate, among), Count(fate, Harm.LOST, what, sql, among, because), *parts)
