"""Where the information of a column goes that is dropped: moved, derived, archived or lost."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from harness.checks.catalog import lacks_column
from harness.checks.rows import none_lost, none_of, same_rows
from harness.contract import Allowance, Clause
from harness.facts.hints import Hints, Move
from harness.facts.intent import Covered
from harness.facts.preflight import Arrives, Count, Foreseen, Harm
from harness.fates.back import other_cells
from harness.fates.counted import all_of, cells_of
from harness.fates.named import MIGRATED, Named, read, turning
from harness.probes.catalog import ReadCatalog
from harness.probes.rows import Compare, FindOffenders
from harness.verdict import Holds

__all__ = ["Archived", "Derived", "Lost", "Moved", "forward"]


def Moved(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    column: str,
    *,
    to: str,
    by: Mapping[str, str],
    text: str,
    having: Mapping[str, str] | None = None,
    where: str = "TRUE",
    unless: str = "FALSE",
    also: tuple[str, ...] = (),
    key: str = "id",
    back: str = "",
    cells: int = 0,
) -> Iterator[Clause[Any]]:
    """
    Each value of *column* stands in *to* (`phones.number`) once, beside what stood there.

    *by* says which columns of the target are which expressions over the source row, *having* which have which values.
    Source rows are those *where* the value is to move, and every other has another fate: see `Dropped`. NULL does not
    move. A value that stands there for the same row is enough, and one for which *unless* holds, an expression over
    the source row `s`, is not moved. *also* are patterns of objects that go with the column: its indexes and
    constraints. *back* and *cells* as for `Lost`.
    """
    source, target = Named.of(column), Named.of(to)
    told = {**by, **(having or {}), target.column: f"s.{source.column}"}
    far = ", ".join(f"t.{name}::text" for name in told)
    near = ", ".join(f"({value})::text AS {name}" for name, value in told.items())
    same = " AND ".join(f"t.{name}::text IS NOT DISTINCT FROM ({value})::text" for name, value in told.items())
    standing = f"SELECT {far} FROM {target.table} t"  # noqa: S608  # the contract's own words
    moving = f"""
        SELECT DISTINCT {near} FROM {source.table} s
        WHERE s.{source.column} IS NOT NULL AND ({where}) AND NOT ({unless})
    """  # noqa: S608  # the contract's own words
    new = f"{moving} AND NOT EXISTS (SELECT FROM {target.table} t WHERE {same})"
    help_ = f"Copy it to {to} before the column goes: every value, once, with its owner, and nothing else."
    check = none_lost(f"{column} in {to}", help=help_)
    yield Clause(f"{column}.moved", text, Compare(moving, standing), check, Holds.ALWAYS, MIGRATED)
    parts = (Covered(column, f"{source.table} s", key, where),)
    allows = Allowance((f"column {column}", *also), gaining=(target.table,), covers=parts)
    hints = _moving(source, target, by, having or {}) + turning(source.table, where, unless, crossing=(source.column,))
    then = f"{standing} UNION ALL {new}"
    counts = _landing(source, target, told, (where, unless, _there(target, told)), key)
    yield forward(f"{column}.only", text, then, standing, allows=allows, help=help_, hints=hints, counts=counts)
    yield _gone(source, text)
    yield from other_cells(column, text, {column: back}, key=key, cells=cells)


def Archived(  # noqa: N802  # a word
    column: str, *, to: str, by: Mapping[str, str], text: str, where: str = "TRUE"
) -> Iterator[Clause[Any]]:
    """
    Every cell of *column* is kept in *to*, a column of a table of the phase's own, for the rollback to read.

    *by* says which columns of the archive are which expressions over the old row; *where* as for `Lost`.
    """
    source, target = Named.of(column), Named.of(to)
    then = read(source.table, ", ".join(f"{local} AS {far}" for far, local in by.items()), source.column, where=where)
    now = read(target.table, ", ".join(by), target.column)
    parts = (Covered(column, source.table, ", ".join(by.values()), where),)
    objects = (f"column {column}", f"* {target.table}", f"* {target.table}[._]*")
    allows = Allowance(objects, tables=(target.table,), covers=parts)
    help_ = f"Keep every cell in {to}, NULL too, before the column goes."
    hints = turning(source.table, where, crossing=(source.column,))
    fate, rows = f"{column} → {target}", source.table if where == "TRUE" else f"{source.table} WHERE ({where})"
    values = (*by.items(), (target.column, source.column))
    counts = (all_of(fate, cells_of(source, where)), Arrives(fate, target.table, values, rows, ", ".join(by.values())))
    yield forward(f"{column}.archived", text, then, now, allows=allows, help=help_, hints=hints, counts=counts)
    yield _gone(source, text)


def Derived(  # noqa: N802, PLR0913  # as Moved
    column: str,
    *,
    by: str,
    text: str,
    reading: str = "",
    key: str = "id",
    only: str = "TRUE",
    fills: tuple[str, ...] = (),
    stamps: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    back: str = "",
    cells: int = 0,
) -> Iterator[Clause[Any]]:
    """
    What *column* said follows from the expression *by* over what stays.

    *reading* is the expression over the old row that *by* equals, the column itself unless given; *only* restricts the
    rows, by what they were, of which that is promised, and every other has another fate: see `Dropped`. *fills* are
    columns that the upgrade fills in to make it so, *stamps* those of them that may get the moment of the upgrade;
    *also* as for `Moved`, *back* and *cells* as for `Lost`.
    """
    source = Named.of(column)
    then = read(source.table, key, reading or source.column, where=only)
    now = read(source.table, key, by)
    check = (same_rows if only == "TRUE" else none_lost)(f"{column}.derived", help=f"Make {by} say so for these rows.")
    parts = (Covered(column, source.table, key, only),)
    allows = Allowance((f"column {column}", *also), cells=fills, covers=parts, stamps=stamps)
    hints = turning(source.table, reading, by, only, crossing=(source.column,))
    probe = Compare(then, now)
    counts = _deriving(source, (reading or source.column, by, only), fills, key)
    yield Clause(
        f"{column}.derived", text, probe, check, Holds.ALWAYS, MIGRATED, allows=allows, hints=hints, counts=counts
    )
    yield _gone(source, text)
    yield from other_cells(column, text, {column: back}, key=key, cells=cells)


def Lost(  # noqa: N802, PLR0913  # as Moved
    column: str,
    *,
    because: str,
    text: str,
    where: str = "TRUE",
    key: str = "id",
    also: tuple[str, ...] = (),
    back: str = "NULL",
    cells: int = 0,
) -> Iterator[Clause[Any]]:
    """
    *column* goes and its cells with it: declared, and counted.

    That is said for the rows *where*; every other has another fate: see `Dropped`. *cells* is how many do not come back
    as they were; what the rollback brings instead is *back*, an expression over the old row. *also* as for `Moved`.
    """
    source = Named.of(column)
    rows = source.table if where == "TRUE" else f"{source.table} WHERE ({where})"
    more = "WHERE" if where == "TRUE" else "AND"
    sql = f"SELECT {key}, {source.column} FROM {rows} {more} {source.column} IS NOT NULL ORDER BY 1"  # noqa: S608  # the contract's
    told = none_of(f"cells of {column} with a value")
    probe = FindOffenders(sql, among=rows)
    hints = turning(source.table, where, crossing=(source.column,))
    counts = (Count(f"{column} goes", Harm.LOST, f"cells of {column} with a value", sql, rows, because),)
    yield Clause(f"{column}.lost", text, probe, told, Holds.PREMISE, answer=because, hints=hints, counts=counts)
    allows = Allowance((f"column {column}", *also), covers=(Covered(column, source.table, key, where),))
    yield replace(_gone(source, text), allows=allows)
    yield from other_cells(column, text, {column: back} if cells else {}, key=key, cells=cells)


def forward(  # noqa: PLR0913  # the parts of one proof
    name: str,
    text: str,
    then: str,
    now: str,
    *,
    allows: Allowance,
    help: str = "",  # noqa: A002  # Evidence's own word
    hints: Hints = Hints(),  # noqa: B008  # frozen
    counts: tuple[Foreseen, ...] = (),
) -> Clause[Any]:
    """Nothing lost, nothing invented: what *then* read before is what *now* reads."""
    check, probe = same_rows(name, help=help), Compare(then, now)
    return Clause(name, text, probe, check, Holds.ALWAYS, MIGRATED, allows=allows, hints=hints, counts=counts)


def _deriving(source: Named, said: tuple[str, str, str], fills: tuple[str, ...], key: str) -> tuple[Foreseen, ...]:
    """Return what is to be counted of cells that follow from others: those that do not, unless these are filled in."""
    reading, by, only = said
    fate, cells = f"{source} from {by}", cells_of(source, only)
    differ = f"SELECT {key} FROM {cells} AND ({reading}) IS DISTINCT FROM ({by}) ORDER BY 1"  # noqa: S608  # the contract's own words
    declared = f"The upgrade fills in {', '.join(fills)}." if fills else ""
    what = f"cells of {source} that {by} does not say"
    return (all_of(fate, cells), Count(fate, Harm.DISAGREES, what, differ, cells, declared))


def _landing(
    source: Named, target: Named, told: Mapping[str, str], told_where: tuple[str, str, str], key: str
) -> tuple[Foreseen, ...]:
    """Return what is to be counted of cells that move: those that do, and what they meet where they land."""
    where, unless, same = told_where
    fate = f"{source} → {target}"
    cells = f"{source.table} s WHERE s.{source.column} IS NOT NULL AND ({where})"
    moves = f"{cells} AND NOT ({unless}) AND NOT EXISTS ({same})"
    return (all_of(fate, cells), Arrives(fate, target.table, tuple(told.items()), moves, f"s.{key}"))


def _there(target: Named, told: Mapping[str, str]) -> str:
    """Return the rows that are there already; a value that moves is not NULL, so that they can be found by it."""
    same = (
        f"t.{name}::text {'=' if name == target.column else 'IS NOT DISTINCT FROM'} ({value})::text"
        for name, value in told.items()
    )
    return f"SELECT FROM {target.table} t WHERE {' AND '.join(same)}"  # the contract's own words


def _moving(source: Named, target: Named, by: Mapping[str, str], having: Mapping[str, str]) -> Hints:
    """Rows that a careless copy loses, doubles or gives to another; of a flag that follows a flag, both states."""
    owners = {name: _OWN.fullmatch(value) for name, value in by.items()}
    flags = {name: set(_OWN.findall(value)) for name, value in having.items()}
    name, said = next(((name, said) for name, said in flags.items() if len(said) == 1), ("", set()))
    active, there = (f"{source.table}.{min(said)}", f"{target.table}.{name}") if name else ("", "")
    whose = {name: found[1] for name, found in owners.items() if found}
    return Hints(moves=(Move(str(source), str(target), whose, active, there),))


_OWN = re.compile(r"\bs\.(\w+)")


def _gone(column: Named, text: str) -> Clause[Any]:
    return Clause(f"{column}.gone", text, ReadCatalog(), lacks_column(column.table, column.column))
