"""Two databases compared whole, but for the ids that were given out and the moment at which it happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from harness.contract import Session
from harness.facts.catalog import difference
from harness.facts.cells import CellChange, TableCells
from harness.probes.catalog import read_catalog
from harness.probes.cells import CompareCells
from harness.probes.printed import TableRows, read_tables
from harness.verdict import Extent

__all__ = ["Difference", "differences", "random_columns"]

# No run takes so long, and the time zones that are tried lie farther apart.
RUN = timedelta(hours=6)
LATELY = timedelta(days=2)  # whatever the zone

# Generated values: keys, and what is random or the moment.
GENERATED = """
SELECT n.nspname || '.' || c.relname || '.' || a.attname
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.atttypid = ANY (CAST('{timestamp,timestamptz,uuid}' AS pg_catalog.regtype[]))
    AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, in words, and how much was compared."""

    said: tuple[str, ...]
    extent: Extent


def differences(
    walked: Session, tried: Session, besides: tuple[str, ...], random: frozenset[str] = frozenset()
) -> Difference:
    """Compare schema and cells, but for the tables *besides* and *random* columns; both sessions print alike."""
    old, new = (read_catalog(session, ignore=besides) for session in (walked, tried))
    schema = [str(change) for change in difference(old, new)]
    tables, there = read_tables(walked), read_tables(tried)
    compared = CompareCells(but=tuple(sorted(random))).between(walked, tried, besides).tables
    settled = (_settled(walked, tried, table, tables) for table in compared if table.name in there)
    found = [_counted(walked, tried, table, random, tables) for table in settled]
    said = [f"{table.name}: {problem}" for table in found for problem in _problems(table)]
    extent = Extent(sum(table.then for table in found), sum(table.extent.cells for table in found))
    return Difference((*schema, *said), extent)


def _settled(walked: Session, tried: Session, table: TableCells, tables: Mapping[str, TableRows]) -> TableCells:
    """Compare rows that came under other keys by the rest of them that is not generated."""
    if not (table.lost and table.invented):
        return table
    random = (str(name) for (name,) in walked.rows(GENERATED).rows)
    keys = (f"{table.name}.{column}" for column in tables[table.name].key)
    return _without((*keys, *random), walked, tried, table, tables)


def _counted(
    walked: Session, tried: Session, table: TableCells, random: frozenset[str], tables: Mapping[str, TableRows]
) -> TableCells:
    """Compare a table of whose changed rows some are only counted, but for what is the moment in all those named."""
    other = {each.column for each in table.changed if not _moment(each)}
    moments = {f"{table.name}.{each.column}" for each in table.changed if each.column not in other}
    if not (table.more_changed and moments) or table.lost or table.invented:
        return table
    found = _without(tuple(sorted(random | moments)), walked, tried, table, tables)
    return replace(found, columns=table.columns)


def _without(  # two databases, and what of one of their tables
    columns: tuple[str, ...], walked: Session, tried: Session, table: TableCells, tables: Mapping[str, TableRows]
) -> TableCells:
    besides = tuple(name for name in tables if name != table.name)
    (found,) = CompareCells(besides, columns).between(walked, tried).tables
    return found


def random_columns(walked: Session, twin: Session, besides: tuple[str, ...]) -> frozenset[str]:
    """Return the columns that *twin*, made by the same step under the same circumstances, has otherwise."""
    tables = CompareCells().between(walked, twin, besides).tables
    return frozenset(f"{table.name}.{each.column}" for table in tables for each in table.changed if not _moment(each))


def _moment(change: CellChange) -> bool:
    """Whether both are the moment at which either upgrade ran, which was lately."""
    if change.was is None or change.now is None or " " not in change.was:  # a day is no moment
        return False
    try:
        was, now = (_utc(value) for value in (change.was, change.now))
    except ValueError:
        return False
    return timedelta(0) <= now - was <= RUN and abs(datetime.now(UTC) - now) <= LATELY


def _utc(printed: str) -> datetime:
    read = datetime.fromisoformat(printed)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _problems(table: TableCells) -> Iterator[str]:
    for each in (change for change in table.changed if not _moment(change)):
        yield f"{each.key}: {each.column} {_value(each.was)} → {_value(each.now)}"
    yield from (f"no row {key}" for key in table.lost)
    yield from (f"one more row {key}" for key in table.invented)
    more = table.more_changed + table.more_lost + table.more_invented
    if more:
        yield f"and {more} more"


def _value(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"
