"""Writing to a database that has rows already, as the new release may before the old one comes back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from harness.contract import Allowance, Session
from harness.facts.catalog import Catalog
from harness.facts.hints import Hints
from harness.facts.intent import Former
from harness.facts.written import Deed, LeftOut, Write, Written
from harness.probes.catalog import read_catalog
from harness.probes.printed import TableRows, read_tables
from harness.probes.settings import SPELLED, pinned
from harness.probes.written import former, standing
from harness.seed.bed import Bed
from harness.seed.both import both
from harness.seed.desk import Desk, Try
from harness.seed.literal import name
from harness.seed.plan import grounds_of
from harness.seed.pool import DEFAULT, Value, shuffled
from harness.seed.sequences import advances
from harness.seed.sown import inserted
from harness.seed.standing import Cells, Standing, beds_of, read_standing
from harness.seed.trial import trial

__all__ = ["write"]

_TRIES = 6  # rows tried in place of one that may not go
_OTHERS = 4  # values tried in place of one that is refused
_MANY = 10  # of so many rows two go, of fewer one
_FAR = 7000  # where fresh values begin that are nobody else's


def write(session: Session, before: Session, allows: Allowance, *, own: Sequence[str] = (), seed: int = 0) -> Written:
    """
    Delete, insert, refer to and update rows in every table that both schemas have, but for *own* and the phase's own.

    Only what both schemas can hold is written: what the earlier one could not, no rollback can keep. What Postgres
    refuses is left out. The same databases and *seed*, the same writes.
    """
    left = (*own, *allows.tables)
    with pinned(session, SPELLED), pinned(before, SPELLED), trial(session) as tried:
        later, earlier = read_catalog(session, ignore=left), read_catalog(before, ignore=left)
        had = _by_catalog(earlier, read_tables(before))
        was = former(allows, had)
        schemas = both(later, earlier, was)
        found, unfillable = grounds_of(schemas.catalog, seed, Hints())
        there = _by_catalog(later, read_tables(session))
        tables = {table: held for table, held in there.items() if _alike(later, earlier, table, was.table(table))}
        grounds = {table: each for table, each in found.items() if table in tables}
        missing = [LeftOut(table, Deed.INSERTED, why) for table, why in unfillable.items() if table in tables]
        desk = Desk(session, tried, schemas, grounds, tables, {}, seed, missing)
        made = {table: _made(desk, table, had, before, was) for table in allows.gaining if table in grounds}
        writes = _written(replace(desk, made=made))
        for advance in advances(later):
            session.rows(advance)
        return Written(tuple(_as_they_stand(desk, writes)), tuple(desk.left_out), len(grounds))


def _alike(later: Catalog, earlier: Catalog, name: str, former: str) -> bool:
    """Whether both schemas have the table, and as a part of the same: a part takes only some rows."""
    now, then = later.table(name), earlier.table(former)
    return bool(now and then and now.partition_of == then.partition_of)


def _by_catalog(catalog: Catalog, tables: Mapping[str, TableRows]) -> dict[str, TableRows]:
    named = {table.where: f"{table.schema}.{table.name}" for table in catalog.tables}
    return {where: tables[full] for where, full in named.items() if full in tables}


def _made(
    desk: Desk, table: str, had: Mapping[str, TableRows], before: Session, was: Former
) -> frozenset[tuple[str | None, ...]]:
    """Return the keys of the rows that were not there before, as far as their table has a key that was."""
    stands = read_standing(desk.session, desk.tables[table])
    key = [name for column in stands.table.key if (name := was.column(table, column))]
    keys = {stands.of(row) for row in stands.rows}
    earlier = had.get(was.table(table))
    if not earlier or not keys or len(key) < len(stands.table.key or " ") or not set(key) <= set(earlier.columns):
        return frozenset()
    return frozenset(keys - standing(before, earlier, key, keys).keys())


def _written(desk: Desk) -> list[Write]:
    """Write: first what goes, so that nothing refers to it, then what comes, then what changes."""
    stood = desk.stands()
    deleted = desk.do(_deletes(desk, stood))
    stands = desk.stands()
    beds = beds_of(desk.grounds, desk.schemas, desk.seed, stood=stood, stands=stands)
    changing, referring = _shared_out(desk, stands)
    new = inserted(desk, beds, referring)
    return [*deleted, *new, *desk.do(_updates(desk, beds, changing))]


def _deletes(desk: Desk, stands: Mapping[str, Standing]) -> Iterator[Try]:
    for table, found in stands.items():
        for created in (False, True):
            rows = desk.rows(found, table, created=created) if found.table.key else []
            many = min(len(rows) // 2, 2 if len(rows) >= _MANY else 1)
            for number in range(many):
                for row in rows[number :: max(many, 1)][:_TRIES]:
                    write = desk.write(table, row, Deed.DELETED, created=created)
                    sql = f"DELETE FROM {_name(desk, table)} WHERE {desk.where(table, row)}"  # noqa: S608  # quoted
                    yield Try(f"{table}, {_whose(created=created)} {number + 1}", write, sql)


def _shared_out(
    desk: Desk, stands: Mapping[str, Standing]
) -> tuple[dict[str, list[tuple[bool, list[Cells]]]], dict[str, list[Cells]]]:
    """Return the rows to change, as they were there before or not, and rows of the upgrade's to be referred to."""
    changing: dict[str, list[tuple[bool, list[Cells]]]] = {}
    referring: dict[str, list[Cells]] = {}
    for table, found in stands.items():
        created = desk.rows(found, table, created=True)
        half = (len(created) + 1) // 2
        changing[table] = [(False, desk.rows(found, table, created=False)), (True, created[:half])]
        referring[table] = created[half : half + 2]
    return changing, referring


def _updates(
    desk: Desk, beds: Mapping[str, Bed], changing: Mapping[str, list[tuple[bool, list[Cells]]]]
) -> Iterator[Try]:
    for table, sides in changing.items():
        for at, column in enumerate(_open(desk, beds, table)):
            values = list(islice(_values(desk, beds, table, column), 2 * _OTHERS))
            for created, rows in sides:
                turned = [*rows[at % max(len(rows), 1) :], *rows[: at % max(len(rows), 1)]][:_OTHERS]
                for row in turned:
                    write = desk.write(table, row, Deed.UPDATED, column, created=created)
                    for value in (each for each in values if each.raw != row[column]):
                        yield Try(
                            f"{table}.{column}, {_whose(created=created)}",
                            write,
                            _update(desk, table, row, column, value),
                        )


def _open(desk: Desk, beds: Mapping[str, Bed], table: str) -> list[str]:
    """Return the columns that can be updated, and compared later."""
    held, own = desk.tables[table], beds[table].ground
    several = {column for link in own.links if len(link.columns) > 1 for column in link.columns}
    left = {*held.key, *several, *(each.name for each in own.table.columns if each.generated or each.identity)}
    return (
        [column for column in held.columns if column not in left and f"{table}.{column}" in desk.schemas.earlier]
        if held.key
        else []
    )


def _values(desk: Desk, beds: Mapping[str, Bed], table: str, column: str) -> Iterable[Value]:
    own = beds[table].ground
    link = next((each for each in own.links if each.columns == (column,)), None)
    if link:
        target = beds[link.target].rows if link.target in beds else []
        found = [row[link.target_columns[0]] for row in target if link.target_columns[0] in row]
    elif any(column in key.columns for key in own.keys):
        found = [*own.more(column, _FAR), *reversed(own.candidates.get(column, ()))]
    else:
        found = [*shuffled(own.candidates.get(column, ()), desk.seed, table, column), *own.more(column, _FAR)]
    return (each for each in dict.fromkeys(found) if each != DEFAULT)


def _update(desk: Desk, table: str, row: Cells, column: str, value: Value) -> str:
    said = desk.grounds[table].table.column(column)
    same = f"{name(column)}::text IS NOT DISTINCT FROM CAST({value.sql} AS {said.type if said else 'text'})::text"
    where = f"{desk.where(table, row)} AND NOT ({same})"
    return f"UPDATE {_name(desk, table)} SET {name(column)} = {value.sql} WHERE {where}"  # noqa: S608  # quoted


def _whose(*, created: bool) -> str:
    return "a row of the upgrade's" if created else "a row from before"


def _name(desk: Desk, table: str) -> str:
    own = desk.grounds[table].table
    return name(own.schema, own.name)


def _as_they_stand(desk: Desk, writes: Iterable[Write]) -> Iterator[Write]:
    """Yield what was written with its cells; what another write took away is left out."""
    tables = {held.name: held for held in desk.tables.values()}
    found: dict[str, list[Write]] = {}
    for each in writes:
        found.setdefault(each.table, []).append(each)
    for table, mine in found.items():
        keys = {each: tuple(value for _, value in each.key) for each in mine}
        key = [column for column, _ in mine[0].key]
        rows = standing(desk.session, tables[table], key, set(keys.values()))
        for each, values in keys.items():
            row = rows.get(values)
            if row is not None and each.deed is not Deed.DELETED:
                yield replace(each, cells=tuple((column, row[column]) for column, _ in each.cells))
            elif row is None and each.deed is Deed.DELETED:
                yield each
