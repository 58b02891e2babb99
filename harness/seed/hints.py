"""Hints held against a catalog: what of them is there, and which values they ask for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pglast import ast

from harness.errors import HarnessError
from harness.facts.catalog import Catalog, Table
from harness.facts.hints import Condition, Edge, Hints
from harness.seed.conditions import suggestions
from harness.seed.kinds import Kinds
from harness.seed.pool import Pool, Sort
from harness.seed.tree import Node, columns, expression, is_a, walk
from harness.seed.truth import UnknownError, read

__all__ = ["spelled_out", "split", "tries"]

_NOW = re.compile(r"(?<!:):now\b")
_MICROSECOND = timedelta(microseconds=1)
_FAR = timedelta(hours=2)  # the walk's moment is an hour ahead of the clock
_DAYS = (-2, 2)


def spelled_out(hints: Hints, catalog: Catalog, moment: datetime | None = None) -> Hints:
    """
    Return *hints* with the values, edges and crossed columns in place of its conditions and of `:now`.

    Raises HarnessError for what is not in *catalog*.
    """
    whole = hints
    kinds = Kinds(catalog)
    for condition in hints.conditions:
        whole += _turns(condition, kinds)
    for column in (*whole.values, *(edge.column for edge in whole.edges), *_named(whole)):
        split(column, catalog)
    edges = tuple(edge for edge in whole.edges if edge.at is not None)
    soon = {edge.column: _apart(edge.column, moment, catalog) for edge in whole.edges if edge.at is None and moment}
    crossed = tuple(dict.fromkeys(whole.crossed))
    return replace(whole, edges=edges, conditions=(), crossed=crossed, values=(whole + Hints(values=soon)).values)


def tries(hints: Hints, catalog: Catalog) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the input texts to try by table and column, of hints that are spelled out."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for column, raws in (*hints.values.items(), *((edge.column, _around(edge, catalog)) for edge in hints.edges)):
        table, name = split(column, catalog)
        mine = found.setdefault(table.where, {})
        mine[name] = tuple(dict.fromkeys((*mine.get(name, ()), *raws)))
    return found


def split(column: str, catalog: Catalog) -> tuple[Table, str]:
    """Return the table and the name of a `table.column`. Raises HarnessError where the catalog has none."""
    owner, _, name = column.rpartition(".")
    table = catalog.table(owner)
    if table is None:
        raise HarnessError(
            f"a hint names {column!r}, and there is no table {owner!r}. Tables: {_some(_tables(catalog))}."
        )
    if table.column(name) is None:
        known = _some(each.name for each in table.columns)
        raise HarnessError(f"a hint names {column!r}, and {owner} has no column {name!r}. Columns: {known}.")
    return table, name


def _named(hints: Hints) -> Iterator[str]:
    for pair in hints.pairs:
        yield from (pair.left, pair.right)
    for move in hints.moves:
        yield from filter(None, (move.source, move.target, move.active, move.target_active))
    yield from (column for row in (*hints.crossed, *hints.repeated) for column in row)


def _tables(catalog: Catalog) -> Iterable[str]:
    return (each.name if each.schema == "public" else each.where for each in catalog.tables)


def _some(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _turns(condition: Condition, kinds: Kinds) -> Hints:
    """Read where an expression turns; what cannot be read asks for nothing."""
    node = expression(_NOW.sub("$1", condition.sql))
    for name in condition.crossing:
        split(f"{condition.table}.{name}", kinds.catalog)
    table = kinds.catalog.table(condition.table)
    mine = {name: column for name in columns(node) if table and (column := table.column(name))}
    met = tuple(dict.fromkeys((*condition.crossing, *mine)))
    pools = {name: kinds.pool(column.type) for name, column in mine.items()}
    values = {name: _readable(suggestions(node, name), pool) for name, pool in pools.items() if pool}
    return Hints(
        values={f"{condition.table}.{name}": found for name, found in values.items() if found},
        edges=tuple(Edge(f"{condition.table}.{name}") for name in mine if _meets_now(node, name)),
        crossed=(tuple(f"{condition.table}.{name}" for name in met),) if len(met) > 1 else (),
    )


def _readable(raws: Iterable[str], pool: Pool) -> tuple[str, ...]:
    """Leave out what the type cannot read: `id::text = 'none'` says nothing of integers."""
    return tuple(raw for raw in raws if pool.sort is Sort.OTHER or _is(raw, pool.sort))


def _is(raw: str, sort: Sort) -> bool:
    try:
        read(raw, sort)
    except UnknownError:
        return False
    return True


def _meets_now(node: Node, column: str) -> bool:
    """Whether *column* is compared with the walk's moment."""
    return any(
        column in columns(one) and any(is_a(inner, ast.ParamRef) for inner in walk(other))
        for each in walk(node)
        if is_a(each, ast.A_Expr)
        for one, other in ((each.lexpr, each.rexpr), (each.rexpr, each.lexpr))
    )


def _apart(column: str, at: datetime, catalog: Catalog) -> tuple[str, ...]:
    """Spell what is surely past, surely to come, and the moment itself with the next tick."""
    table, name = split(column, catalog)
    found = table.column(name)
    spelled = found.type if found else ""
    if spelled == "date":
        return tuple(str(at.astimezone(UTC).date() + timedelta(days=step)) for step in _DAYS)
    past, to_come = (_moments(at + step, spelled)[0] for step in (-_FAR, _FAR))
    now, _, next_ = _moments(at, spelled)
    return past, to_come, now, next_


def _around(edge: Edge, catalog: Catalog) -> tuple[str, ...]:
    table, name = split(edge.column, catalog)
    column = table.column(name)
    if edge.at is None:
        return ()
    if isinstance(edge.at, datetime):
        return _moments(edge.at, column.type if column else "")
    if isinstance(edge.at, date):
        return tuple(str(edge.at + timedelta(days=step)) for step in (0, -1, 1))
    return tuple(str(edge.at + step) for step in (0, -1, 1))


def _moments(at: datetime, spelled: str) -> tuple[str, ...]:
    """Spell a moment, in UTC where the column has no zone, and the ticks of the column's clock on either side."""
    utc = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    if spelled == "date":
        return tuple(str(utc.date() + timedelta(days=step)) for step in (0, -1, 1))
    tick = timedelta(seconds=1) if "(0)" in spelled else timedelta(milliseconds=1) if "(3)" in spelled else None
    steps = (timedelta(0), -(tick or _MICROSECOND), tick or _MICROSECOND)
    zone = "+00" if spelled.endswith("with time zone") else ""
    moments = (
        utc.replace(tzinfo=None, microsecond=0 if "(0)" in spelled else utc.microsecond) + step for step in steps
    )
    return tuple(moment.isoformat(" ") + zone for moment in moments)
