"""A column that stays under another name, type or rule; columns that come, join or part."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.checks.catalog import has_column, lacks_column
from harness.contract import Allowance, Clause
from harness.fates.dropped import Named, forward
from harness.probes.catalog import ReadCatalog

__all__ = ["Added", "Defaulted", "Merged", "Relaxed", "Renamed", "Required", "Retyped", "Split"]


def Renamed(column: str, to: str, *, text: str, key: str = "id", also: tuple[str, ...] = ()) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """
    *column* is called *to* (a bare name) and keeps every cell, its type, its rule and its default.

    *also* are patterns of objects whose definitions name it: indexes, constraints, views.
    """
    source, target = Named.of(column), Named(Named.of(column).table, to)
    allows = Allowance((f"column {column}", f"column {target}", *also))
    help_ = "ALTER TABLE … RENAME COLUMN keeps the cells; a new column does not."
    yield forward(f"{column}.renamed", text, _read(source, key), _read(target, key), allows=allows, help=help_)
    yield Clause(f"{column}.gone", text, ReadCatalog(), lacks_column(source.table, source.column))


def Retyped(  # noqa: N802, PLR0913  # a word; each argument has its name there
    column: str,
    type: str,  # noqa: A002  # the word for it
    *,
    text: str,
    by: str = "",
    key: str = "id",
    also: tuple[str, ...] = (),
) -> Iterator[Clause[Any]]:
    """*column* has another *type*, and each cell is *by*, an expression over the old row: its cast unless given."""
    source = Named.of(column)
    then = _read(source, key, by or f"{source.column}::{type}")
    allows = Allowance((f"column {column}", *also), cells=(column,))
    yield forward(f"{column}.retyped", text, then, _read(source, key), allows=allows, help="Say USING in ALTER TYPE.")
    yield Clause(f"{column}.type", text, ReadCatalog(), has_column(source.table, source.column, type))


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
    """*column* comes, and each row that was there gets *existing*, an expression over it."""
    source = Named.of(column)
    then = _read(source, key, f"({existing})::{type}")
    allows = Allowance((f"column {column}", *also))
    yield forward(f"{column}.existing", text, then, _read(source, key), allows=allows, help=f"Fill it: {existing}.")
    claim = has_column(source.table, source.column, type, nullable=nullable, default=default)
    yield Clause(f"{column}.added", text, ReadCatalog(), claim)


def Required(column: str, *, fill: str, text: str, key: str = "id") -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*column* is NOT NULL; a cell that was NULL is *fill*, an expression over its row, and no other cell changes."""
    source = Named.of(column)
    then = _read(source, key, f"coalesce({source.column}, {fill})")
    allows = Allowance((f"column {column}",), cells=(column,))
    yield forward(f"{column}.filled", text, then, _read(source, key), allows=allows, help=f"Fill NULL with {fill}.")
    yield Clause(f"{column}.required", text, ReadCatalog(), has_column(source.table, source.column, nullable=False))


def Relaxed(column: str, *, text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*column* may be NULL; no cell changes."""
    source = Named.of(column)
    claim = has_column(source.table, source.column, nullable=True)
    yield Clause(f"{column}.relaxed", text, ReadCatalog(), claim, allows=Allowance((f"column {column}",)))


def Defaulted(column: str, default: str, *, text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*column* has another *default*, '' being none; no cell changes."""
    source = Named.of(column)
    claim = has_column(source.table, source.column, default=default)
    yield Clause(f"{column}.default", text, ReadCatalog(), claim, allows=Allowance((f"column {column}",)))


def Merged(columns: tuple[str, ...], *, into: str, by: str, text: str, key: str = "id") -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*columns* of one table become the column *into*, each cell *by*, an expression over the old row."""
    target, sources = Named.of(into), [Named.of(column) for column in columns]
    then = _read(target, key, by)
    allows = Allowance((f"column {into}", *(f"column {column}" for column in columns)))
    yield forward(f"{into}.merged", text, then, _read(target, key), allows=allows, help=f"Fill {into} with {by}.")
    for each in sources:
        if each != target:
            yield Clause(f"{each}.gone", text, ReadCatalog(), lacks_column(each.table, each.column))


def Split(column: str, *, into: Mapping[str, str], text: str, key: str = "id") -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*column* becomes the columns *into* (bare names) of its table, each cell an expression over the old row."""
    source = Named.of(column)
    allows = Allowance((f"column {column}", *(f"column {source.table}.{name}" for name in into)))
    then = f"SELECT {key}, {', '.join(into.values())} FROM {source.table}"  # noqa: S608  # the contract's own words
    now = f"SELECT {key}, {', '.join(into)} FROM {source.table}"  # noqa: S608  # likewise
    yield forward(f"{column}.split", text, then, now, allows=allows, help="Fill each part from the whole.")
    if source.column not in into:
        yield Clause(f"{column}.gone", text, ReadCatalog(), lacks_column(source.table, source.column))


def _read(column: Named, key: str, value: str = "") -> str:
    return f"SELECT {key}, {value or column.column} FROM {column.table}"  # noqa: S608  # the contract's own words
