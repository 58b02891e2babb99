"""Planted rows as a search takes them apart: what refers to what, which to try first, which cells can go."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from harness.facts.cells import Cells
from harness.facts.rows import Comparison, Offenders, Row, Rows
from harness.facts.trace import Trace
from harness.seed import Plan, Planted
from harness.seed.pool import Value

__all__ = [
    "Cell",
    "Unit",
    "changed",
    "closed",
    "droppable",
    "given",
    "numbered",
    "plainer",
    "pointed",
    "ranked",
    "units",
    "without",
]

Unit = tuple[Planted, ...]
Cell = tuple[int, str]  # which row, which column

_NAMED = 30  # offenders that are looked for among the rows


def units(rows: Iterable[Planted]) -> tuple[Unit, ...]:
    """Return *rows* one by one, those together that go in together."""
    found: dict[int, list[Planted]] = {}
    for number, row in enumerate(rows):
        found.setdefault(row.together or -number - 1, []).append(row)
    return tuple(map(tuple, found.values()))


def closed(wanted: Sequence[Unit], among: Sequence[Unit], plan: Plan) -> tuple[Unit, ...]:
    """Return *wanted* and what they refer to, in the order of *among*."""
    standing = {(row.table, _values(row, columns)): unit for columns, row, unit in _referred(among, plan)}
    chosen: dict[int, Unit] = {}
    todo = list(wanted)
    while todo:
        unit = todo.pop()
        if id(unit) not in chosen:
            chosen[id(unit)] = unit
            todo += [standing[aim] for row in unit for aim in _aims(row, plan) if aim in standing]
    return tuple(unit for unit in among if id(unit) in chosen)


def _referred(among: Sequence[Unit], plan: Plan) -> Iterator[tuple[tuple[str, ...], Planted, Unit]]:
    """Yield each row with the columns by which others refer to it."""
    links = [link for ground in plan.grounds.values() for link in ground.links]
    far: dict[str, set[tuple[str, ...]]] = {}
    for link in links:
        far.setdefault(link.target, set()).add(link.target_columns)
    for unit in among:
        for row in unit:
            yield from ((columns, row, unit) for columns in far.get(row.table, ()))


def _aims(row: Planted, plan: Plan) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for link in plan.grounds[row.table].links:
        values = [row.values.get(column, "NULL") for column in link.columns]
        if "NULL" not in values:
            yield link.target, tuple(zip(link.target_columns, values, strict=True))


def _values(row: Planted, columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((column, row.values.get(column, "")) for column in columns)


def ranked(among: Sequence[Unit], facts: Iterable[object]) -> tuple[Unit, ...]:
    """Return *among*, first each that *facts* name and the one most like it, then the rest."""
    told = [(unit, _told(unit)) for unit in among]
    often = Counter(text for _, texts in told for text in texts)
    first: dict[int, Unit] = {}
    for table, cells in islice((each for fact in facts for each in _named(fact)), _NAMED):
        best = max(told, key=lambda each: _fits(each, table, cells), default=None)
        if best and _fits(best, table, cells) > 0 and id(best[0]) not in first:
            first[id(best[0])] = best[0]
            first |= {id(unit): unit for unit in _alike(best, told, often)}
    return (*first.values(), *(unit for unit in among if id(unit) not in first))


_Told = tuple[Unit, frozenset[str]]


def _told(unit: Unit) -> frozenset[str]:
    return frozenset(_plain(sql) for row in unit for sql in row.values.values()) - {"NULL", "DEFAULT"}


def _alike(one: _Told, told: Sequence[_Told], often: Mapping[str, int]) -> tuple[Unit, ...]:
    """Return the unit of the same table that has most in common with *one*, by what few have; none without that."""
    tables = {row.table for row in one[0]}
    others = [each for each in told if each[0] is not one[0] and tables & {row.table for row in each[0]}]
    best = max(others, key=lambda each: sum(1 / often[text] for text in each[1] & one[1]), default=None)
    return (best[0],) if best and best[1] & one[1] else ()


def _named(fact: object) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each offender of *fact*: its table, '' where that is not known, and its cells as text."""
    match fact:
        case Comparison():
            yield from (("", _texts(row)) for pair in zip(fact.lost, fact.invented, strict=False) for row in pair)
            yield from (("", _texts(row)) for row in (*fact.lost, *fact.invented))
        case Offenders() | Rows():
            yield from (("", _texts(row)) for row in fact.rows)
        case Cells():
            for table in fact.tables:
                keys = (*(each.key for each in table.changed), *table.lost, *table.invented)
                for key in keys:
                    yield table.name, frozenset(part.partition("=")[2] for part in key.split(", "))
        case Trace() if fact.refused:
            yield "", frozenset(fact.refused.message.replace('"', " ").split())


def _texts(row: Row) -> frozenset[str]:
    return frozenset(str(cell) for cell in row if cell is not None)


def _fits(told: _Told, table: str, cells: frozenset[str]) -> int:
    """Say how well a unit answers to an offender's *cells*: its key first of all."""
    unit, texts = told
    if table and not any(row.table == table for row in unit):
        return 0
    keyed = any(row.key and {_plain(sql) for sql in row.key} <= cells for row in unit)
    return (100 if keyed else 0) + len(texts & cells)


def _plain(sql: str) -> str:
    """Read a constant as Postgres would print it, where that is simple."""
    return sql[1:-1].replace("''", "'") if sql.startswith("'") and sql.endswith("'") else sql


def droppable(rows: Sequence[Planted], plan: Plan) -> tuple[Cell, ...]:
    """Return the cells for which a value need not be given."""
    found = []
    for at, row in enumerate(rows):
        table = plan.grounds[row.table].table
        for name in row.values:
            column = table.column(name)
            if column and (column.nullable or column.default or column.identity):
                found.append((at, name))
    return tuple(found)


def without(rows: Sequence[Planted], cells: Iterable[Cell]) -> tuple[Planted, ...]:
    """Return *rows* without a value for *cells*."""
    gone = set(cells)
    return tuple(
        given(row, {n: sql for n, sql in row.values.items() if (at, n) not in gone}) for at, row in enumerate(rows)
    )


def pointed(rows: Sequence[Planted], plan: Plan) -> tuple[Planted, ...]:
    """Return *rows* with each reference to the first row that can be referred to."""
    first: dict[str, Planted] = {}
    for row in rows:
        first.setdefault(row.table, row)
    return tuple(given(row, dict(_first_aims(row, first, plan))) for row in rows)


def _first_aims(row: Planted, first: Mapping[str, Planted], plan: Plan) -> Iterator[tuple[str, str]]:
    yield from row.values.items()
    for link in plan.grounds[row.table].links:
        target = first.get(link.target)
        if target and target is not row and set(link.columns) <= set(row.values):
            pairs = zip(link.columns, link.target_columns, strict=True)
            yield from ((near, target.values.get(far, row.values[near])) for near, far in pairs)


def plainer(rows: Sequence[Planted], plan: Plan) -> Iterator[tuple[Cell, tuple[str, ...]]]:
    """Yield the cells for which there may be a plainer value, and such values, the plainest first."""
    for at, row in enumerate(rows):
        ground = plan.grounds[row.table]
        fixed = {column for link in ground.links for column in link.columns} | set(ground.primary)
        for name, sql in row.values.items():
            others = tuple(each for each in _simpler(sql, ground.candidates.get(name, ())[:1]) if each != sql)
            if name not in fixed and others and sql not in {"NULL", "DEFAULT"}:
                yield (at, name), others


def _simpler(sql: str, plainest: Iterable[Value]) -> Iterator[str]:
    yield from (value.sql for value in plainest if value.sql != "NULL")
    if sql.startswith("'") and "''" not in sql[1:-1]:
        yield from (f"{sql[: size + 1]}'" for size in (1, 2, 4, 8, 16, 32, 64, 128) if size < len(sql) - 2)


def changed(rows: Sequence[Planted], cells: Mapping[Cell, str]) -> tuple[Planted, ...]:
    """Return *rows* with other values in *cells*."""
    return tuple(
        given(row, {name: cells.get((at, name), sql) for name, sql in row.values.items()})
        for at, row in enumerate(rows)
    )


def numbered(rows: Sequence[Planted], plan: Plan, table: str) -> tuple[Planted, ...]:
    """Return *rows* with the whole-number keys of *table* counted from 1, and what refers to them."""
    keys = plan.grounds[table].primary
    own = [row.values[keys[0]] for row in rows if len(keys) == 1 and row.table == table and keys[0] in row.values]
    whole = [each for each in own if each.lstrip("-").isdecimal()]
    small = {sql: str(number) for number, sql in enumerate(whole, 1)}
    return tuple(given(row, _renumbered(row, {(table, key): small for key in keys}, plan)) for row in rows)


def _renumbered(row: Planted, small: Mapping[tuple[str, str], Mapping[str, str]], plan: Plan) -> dict[str, str]:
    ground = plan.grounds[row.table]
    meant = {name: (row.table, name) for name in ground.primary}
    for link in ground.links:
        meant |= {near: (link.target, far) for near, far in zip(link.columns, link.target_columns, strict=True)}
    return {name: small.get(meant.get(name, ("", "")), {}).get(sql, sql) for name, sql in row.values.items()}


def given(row: Planted, values: Mapping[str, str]) -> Planted:
    """Return *row* with other values."""
    return replace(row, values=values, key=())
