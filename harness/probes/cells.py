"""Two databases compared table by table, inside the servers: digests first, rows only where they differ."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from harness.contract import Look, Session
from harness.facts.cells import CellChange, Cells, TableCells
from harness.facts.intent import Keyed
from harness.facts.rows import Row
from harness.probes.names import quoted
from harness.probes.tables import Unfilled
from harness.verdict import Stop

__all__ = ["CompareCells"]

PARTS = 4096  # a table that differs is looked at in so many parts, by the hash of its rows
READ = 5000  # rows fetched of one table on one side, at most

# Rows lie in a table itself, not in what inherits from it; of a partitioned table they are all its own.
# Columns by name, never by position: one that was dropped and added again is the same column.
COLUMNS = """
SELECT n.nspname || '.' || c.relname,
       CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END
           || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE a.attname IS NOT NULL),
       array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE a.attnum = ANY (p.conkey))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
GROUP BY 1, 2
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class CompareCells:
    """
    Compare every cell of the tables that both *since* and the stop have, row by primary key, column by name.

    Of a table that only *since* had every row is lost. Left out are the migrator's own tables, the tables *besides*,
    and the columns *but* (`schema.table.column`). *renamed* are tables by their names at *since* and at the stop;
    *keyed* says what rows are known by where a column of their key has another name or other values.
    """

    besides: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    since: Stop = Stop.BEFORE
    renamed: tuple[tuple[str, str], ...] = ()
    keyed: tuple[Keyed, ...] = ()

    def needs(self, unfilled: Unfilled) -> tuple[str, ...]:
        """Return the tables of *unfilled* that it compares."""
        return tuple(table for table in unfilled.tables if table not in self.besides)

    def read(self, look: Look) -> Cells:
        """Return what differs, by table."""
        old, new = look.at(self.since), look.now
        left_out = {*self.besides, *look.bookkeeping}
        then, now, names = _tables(old), _tables(new), dict(self.renamed)
        pairs = ((table, now.get(names.get(name, name))) for name, table in then.items() if name not in left_out)
        return Cells(
            tuple(
                _compared(old, new, self._known(table, other).both(other, self.but)) if other else _gone(old, table)
                for table, other in pairs
            )
        )

    def _known(self, table: "_Table", other: "_Table") -> "_Table":
        """Return *table* by the key of *other*, as far as *keyed* tells its columns."""
        told = {each.column: each.by for each in self.keyed if each.table == table.name and each.column in other.key}
        columns = tuple(sorted({*table.columns, *told}))
        return replace(table, columns=columns, key=other.key, told=told) if told else table


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    source: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)  # what a column prints as, where not as itself

    def both(self, other: "_Table", but: Iterable[str]) -> "tuple[_Table, _Table]":
        """Return both with the columns that both have, without *but*; without its whole key a table has none."""
        left_out = set(but)
        columns = tuple(c for c in self.columns if c in other.columns and f"{self.name}.{c}" not in left_out)
        mine = replace(self, columns=columns, key=self.key if set(self.key) <= set(columns) else ())
        return mine, replace(mine, source=other.source, told={})

    @property
    def query(self) -> str:
        """Each compared column as text."""
        cells = ", ".join(f"({self.told.get(name, quoted(name))})::text AS {quoted(name)}" for name in self.columns)
        return f"(SELECT {cells} FROM {self.source}) AS {ROW}"  # noqa: S608  # names are quoted


_Parts = Mapping[int, tuple[int, int]]  # rows and digest of each

ROW = '"the row"'
HASH = f"pg_catalog.hashtextextended({ROW}::text, 0)"


def _tables(session: Session) -> dict[str, _Table]:
    return {
        str(name): _Table(str(name), str(source), _names(columns), _names(key))
        for name, source, columns, key in session.rows(COLUMNS).rows
    }


def _names(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, tuple) else ()


def _compared(old: Session, new: Session, tables: tuple[_Table, _Table]) -> TableCells:
    table, other = tables
    (count, total), (counted, summed) = _digest(old, table), _digest(new, other)
    found = TableCells(table.name, count, counted, len(table.columns))
    if (count, total) == (counted, summed):
        return found
    parts, unread = _differing(_parts(old, table), _parts(new, other))
    was, now = _fetched(old, table, parts), _fetched(new, other, parts)
    return replace((_by_key if table.key else _as_rows)(found, table, was, now), unread=unread)


def _gone(old: Session, table: _Table) -> TableCells:
    count, _ = _digest(old, table)
    sql = f"SELECT {', '.join(map(quoted, table.key or table.columns)) or 'NULL'} FROM {table.query} LIMIT {READ}"  # noqa: S608  # quoted
    keys = sorted((_told(table.key or table.columns, row) for row in old.rows(sql).rows), key=str)
    return TableCells(table.name, count, 0, len(table.columns), lost=tuple(keys), unread=int(count > len(keys)))


def _digest(session: Session, table: _Table) -> tuple[int, int]:
    # A sum, since XOR would cancel pairs of equal rows.
    sql = f"SELECT count(*), coalesce(sum({HASH}::numeric), 0) FROM {table.query}"  # noqa: S608  # names are quoted
    ((count, total),) = session.rows(sql).rows
    return int(str(count)), int(str(total))


def _differing(then: _Parts, now: _Parts) -> tuple[list[int], int]:
    """Return the parts that differ, as many as may be read, and how many are left."""
    differing = sorted(part for part in then.keys() | now.keys() if then.get(part) != now.get(part))
    chosen: list[int] = []
    rows = 0
    for part in differing:
        rows += max(then.get(part, (0, 0))[0], now.get(part, (0, 0))[0])
        if chosen and rows > READ:
            break
        chosen.append(part)
    return chosen, len(differing) - len(chosen)


def _parts(session: Session, table: _Table) -> _Parts:
    # By key where there is one, so that a row that changed lies in the same part on both sides.
    sql = f"SELECT {_part(table)}, count(*), sum({HASH}::numeric) FROM {table.query} GROUP BY 1"  # noqa: S608  # quoted
    return {int(str(part)): (int(str(count)), int(str(total))) for part, count, total in session.rows(sql).rows}


def _part(table: _Table) -> str:
    by = f"ROW({', '.join(map(quoted, table.key))})::text" if table.key else f"{ROW}::text"
    return f"(pg_catalog.hashtextextended({by}, 0) & {PARTS - 1})::integer"


def _fetched(session: Session, table: _Table, parts: list[int]) -> Counter[Row]:
    sql = f"SELECT * FROM {table.query} WHERE {_part(table)} = ANY (:parts)"  # noqa: S608  # names are quoted
    return Counter(session.rows(sql, {"parts": parts}).rows)


def _as_rows(found: TableCells, table: _Table, was: Counter[Row], now: Counter[Row]) -> TableCells:
    return replace(found, lost=_keys(table, was - now), invented=_keys(table, now - was))


def _by_key(found: TableCells, table: _Table, was: Counter[Row], now: Counter[Row]) -> TableCells:
    at = [table.columns.index(column) for column in table.key]
    then = {tuple(row[index] for index in at): row for row in was}
    after = {tuple(row[index] for index in at): row for row in now}
    if len(then) < was.total():  # what rows are to be known by now does not tell the old ones apart
        return _as_rows(found, table, was, now)
    changed = (
        change
        for key in sorted(then.keys() & after.keys(), key=str)
        for change in _changes(table, key, then[key], after[key])
    )
    lost = (_told(table.key, key) for key in sorted(then.keys() - after.keys(), key=str))
    invented = (_told(table.key, key) for key in sorted(after.keys() - then.keys(), key=str))
    return replace(found, changed=tuple(changed), lost=tuple(lost), invented=tuple(invented))


def _changes(table: _Table, key: Row, was: Row, now: Row) -> Iterator[CellChange]:
    for column, old, new in zip(table.columns, was, now, strict=True):
        if old != new:
            yield CellChange(_told(table.key, key), column, _text(old), _text(new))


def _keys(table: _Table, rows: Counter[Row]) -> tuple[str, ...]:
    return tuple(_told(table.columns, row) for row in sorted(rows.elements(), key=str))


def _told(columns: Iterable[str], values: Row) -> str:
    return ", ".join(f"{c}={'NULL' if v is None else v}" for c, v in zip(columns, values, strict=True))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
