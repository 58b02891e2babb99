"""What sessions write beside a step: rows of their own, in statements that name every column that the table has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from harness.contract import Allowance, Look, Session
from harness.facts.answer import Refused
from harness.facts.catalog import Column, ConstraintKind, Table
from harness.facts.trace import LockMode
from harness.facts.written import Deed
from harness.probes.catalog import read_catalog
from harness.probes.names import quoted
from harness.probes.rows import asked
from harness.verdict import Stop

__all__ = ["Item", "Plan", "planned"]

Cells = Mapping[str, str | None]
STRONG = tuple(LockMode)[2:]  # from ROW EXCLUSIVE on
SETS = 2  # of rows: some lend their values to those that stand, the others come and go
ROWS = 16  # of a table are written to


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a writer's own in *table*: *turns* are done to it by turns, each from where the one before left it."""

    table: str
    turns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What is written: *first* all at once, before the step begins, *items* by the writers, each on its own.

    *given* has sequences go on past the rows that come: whoever inserts takes from them.
    """

    given: tuple[str, ...]
    first: tuple[Item, ...]
    items: tuple[Item, ...]


def planned(look: Look) -> Plan:
    """Say what can be written to the tables that the step has to do with: what Postgres refuses is left out."""
    made = _made(look)
    with look.scratch(Stop.BEFORE) as database:
        catalog = read_catalog(database, ignore=look.bookkeeping)
        tables = {f"{each.schema}.{each.name}": each for each in catalog.tables}
        found: list[Item] = []
        given: list[str] = []
        for name in sorted(_hot(look, tables)):
            table = tables[name]
            spare = _apart(table, [cells for which, cells in made if which == name])
            half = len(spare) // 2
            given += _advances(table, spare)
            coming = (Item(name, _coming(table, cells)) for cells in spare[half:])
            found += _swaps(database, table, _standing(look.before, table), spare[:half])
            found += [each for each in coming if each.turns and _goes(database, each)]
    first: dict[str, Item] = {}
    for each in found:
        first.setdefault(each.table, each)
    taken = [*first.values()]
    return Plan(tuple(given), tuple(taken), tuple(each for each in found if each not in taken))


def _made(look: Look) -> list[tuple[str, Cells]]:
    """Make rows that go in beside those that stand, and beside each other."""
    with look.scratch(Stop.BEFORE) as database:
        written = [look.write(database, Allowance()) for _ in range(SETS)]
    return [(each.table, dict(each.cells)) for some in written for each in some.done(Deed.INSERTED)]


def _apart(table: Table, rows: list[Cells]) -> list[Cells]:
    """Leave out what has a value that is to be unique and another has."""
    unique, taken, found = _unique(table), set[tuple[str, str | None]](), []
    for cells in rows:
        mine = {(name, value and value.lower()) for name, value in cells.items() if name in unique}
        if not mine & taken:
            found.append(cells)
            taken |= mine
    return found


def _advances(table: Table, rows: list[Cells]) -> Iterator[str]:
    """Yield what sets the sequences of *table* past its rows and these."""
    for column in table.columns:
        numbers = [int(cell) for cells in rows if (cell := cells.get(column.name)) and cell.isdecimal()]
        if numbers and (column.identity or column.default.startswith("nextval(")):
            sequence = f"pg_get_serial_sequence({_quote(_name(table))}, {_quote(column.name)})"
            most = f"(SELECT max({quoted(column.name)}) FROM {_name(table)})"  # noqa: S608  # quoted
            yield f"SELECT setval({sequence}, greatest({most}, {max(numbers)}))"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _standing(session: Session, table: Table) -> list[Cells]:
    """Read some rows as they print."""
    columns = [each.name for each in table.columns if not each.generated]
    key = ", ".join(map(quoted, _key(table)))
    if not key:
        return []
    cells = ", ".join(f"{quoted(each)}::text" for each in columns)
    rows = session.rows(f"SELECT {cells} FROM {_name(table)} ORDER BY {key} LIMIT {ROWS}").rows  # noqa: S608  # quoted
    return [dict(zip(columns, map(_text, row), strict=True)) for row in rows]


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _hot(look: Look, tables: Iterable[str]) -> set[str]:
    """Return the tables that the step writes or locks; all, where that cannot be seen."""
    locked = {lock.relation for lock in look.trace.locks() if lock.mode in STRONG}
    found = {*tables} & locked
    return found if look.trace.observed and found else {*tables}


def _goes(database: Session, item: Item) -> bool:
    """Whether every turn goes in, twice."""
    return all(not isinstance(asked(database, turn), Refused) for turn in (*item.turns, *item.turns))


def _swaps(database: Session, table: Table, rows: list[Cells], spare: list[Cells]) -> Iterator[Item]:
    """Give each row other values, as many as go in, and its own again; its keys and what it refers to stay."""
    kept = {*_key(table), *(each for link in table.foreign_keys() for each in link.columns)}
    open_ = [each for each in table.columns if not each.generated and not each.identity and each.name not in kept]
    unique = _unique(table)
    seen = {each.name: list(dict.fromkeys(cells[each.name] for cells in (*rows, *spare))) for each in open_}
    for row in rows:
        fresh = spare.pop() if spare else {}
        alone = {each.name: fresh[each.name] for each in open_ if each.name in unique and fresh.get(each.name)}
        free = {each.name: _other(each, row, seen) for each in open_ if each.name not in unique}
        for change in ({**free, **alone}, free, alone):
            item = Item(f"{table.schema}.{table.name}", _turns(table, row, change))
            if change and _goes(database, item):
                yield item
                break


def _other(column: Column, row: Cells, seen: Mapping[str, list[str | None]]) -> str | None:
    """Return a value that the column has elsewhere; of a text with but one a longer one."""
    own = row[column.name]
    others = [each for each in seen[column.name] if each not in {own, None}]
    longer = f"{own or ''}w" if column.type.startswith(("text", "character varying", "citext")) else own
    return others[len(own or "") % len(others)] if others else longer


def _unique(table: Table) -> set[str]:
    kinds = {ConstraintKind.UNIQUE, ConstraintKind.EXCLUSION, ConstraintKind.PRIMARY_KEY}
    constrained = {name for each in table.constraints if each.kind in kinds for name in each.columns}
    return constrained | {name for each in table.indexes if each.unique for name in each.columns}


def _turns(table: Table, row: Cells, change: Cells) -> tuple[str, ...]:
    columns = [each.name for each in table.columns if each.name in row and not each.generated and not each.identity]
    return tuple(_update(table, columns, cells, row) for cells in ({**row, **change}, row))


def _coming(table: Table, cells: Cells) -> tuple[str, ...]:
    """Have a row come, and go again; without a key it only comes."""
    key = _key(table)
    if not key:
        return ()
    # Whoever deletes says all that it knows of the row, so that it is refused once a column of that is gone.
    known = ", ".join(quoted(each) for each in cells)
    where = f"{_is(table, key, cells)} AND num_nonnulls({known}) >= 0"
    return _insert(table, cells), f"DELETE FROM {_name(table)} WHERE {where}"  # noqa: S608  # quoted


def _insert(table: Table, cells: Cells) -> str:
    columns = [each.name for each in table.columns if each.name in cells and not each.generated]
    names = ", ".join(map(quoted, columns))
    values = ", ".join(_value(table, each, cells[each]) for each in columns)
    return f"INSERT INTO {_name(table)} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})"  # noqa: S608  # quoted


def _update(table: Table, columns: Iterable[str], cells: Cells, own: Cells) -> str:
    sets = ", ".join(f"{quoted(each)} = {_value(table, each, cells[each])}" for each in columns)
    return f"UPDATE {_name(table)} SET {sets} WHERE {_is(table, _key(table), own)}"  # noqa: S608  # quoted


def _is(table: Table, key: Iterable[str], cells: Cells) -> str:
    return " AND ".join(f"{quoted(each)} = {_value(table, each, cells[each])}" for each in key)


def _key(table: Table) -> tuple[str, ...]:
    return next((each.columns for each in table.constraints if each.kind is ConstraintKind.PRIMARY_KEY), ())


def _value(table: Table, column: str, cell: str | None) -> str:
    if cell is None:
        return "NULL"
    found = table.column(column)
    text = cell.replace("'", "''").replace("\\", "\\\\")
    return f"CAST(E'{text}' AS {found.type if found else 'text'})"


def _name(table: Table) -> str:
    return f"{quoted(table.schema)}.{quoted(table.name)}"
