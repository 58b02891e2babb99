"""What is written between the upgrade and the rollback, and what becomes of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.contract import Allowance, Look, Session
from harness.errors import UnreachableError
from harness.facts.intent import Former, Keyed
from harness.facts.written import Between, Cell, Deed, Stand, Write, Written
from harness.probes.names import quoted
from harness.probes.printed import TableRows, read_tables
from harness.probes.settings import SPELLED, pinned
from harness.verdict import Stop

__all__ = ["WriteBetween", "former", "standing"]

Key = tuple[str | None, ...]
Names = Callable[[str, str], str | None]  # table and column as written → the column to compare, None for none

# Tables whose rows go, or are changed, with rows of those given.
FOLLOWING = """
WITH RECURSIVE lost (relation) AS (
    SELECT c.oid
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname || '.' || c.relname = ANY (CAST(:tables AS text[]))
    UNION
    SELECT f.conrelid FROM lost JOIN pg_catalog.pg_constraint f ON f.confrelid = lost.relation AND f.contype = 'f'
)
SELECT n.nspname || '.' || c.relname
FROM lost JOIN pg_catalog.pg_class c ON c.oid = lost.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 1
"""
REFERRING = """
SELECT n.nspname || '.' || c.relname || '.' || a.attname
FROM pg_catalog.pg_constraint f
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (f.conkey)
WHERE f.contype = 'f'
ORDER BY 1
"""
PARTS = """
SELECT pn.nspname || '.' || p.relname, n.nspname || '.' || c.relname
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 1, 2
"""
MOMENTS = """
SELECT n.nspname || '.' || c.relname || '.' || a.attname
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.atttypid IN ('timestamp'::pg_catalog.regtype, 'timestamptz'::pg_catalog.regtype)
    AND c.relkind IN ('r', 'p') AND a.attnum > 0
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class WriteBetween:
    """
    Write to a clone of `after`, roll it back, upgrade it again, and see at both ends what became of what was written.

    *allows* is what the contract accounts for, every name of it with its schema.
    """

    allows: Allowance

    def read(self, look: Look) -> Between:
        """Return what was written and how it stands. Raises UnreachableError where nothing could be."""
        look.at(look.stop)  # raises where the walk itself did not get: there is nothing to add then
        with look.scratch(Stop.AFTER) as database:
            written = look.write(database, self.allows)
            if not written.writes:
                raise UnreachableError(f"nothing could be written in between: {_why(written)}")
            before = read_tables(look.before)
            referring = frozenset(str(name) for (name,) in database.rows(REFERRING).rows)
            common = _Common(self.allows, before, former(self.allows, before), referring, _parts(database))
            stood = _rows_gained(database, written, self.allows)
            rollback = look.step(Stop.BACK, database)
            if rollback.refused:
                return Between(written, rollback)
            back = _stands(database, written.writes, common.at_back, common.places)
            upgrade = look.step(Stop.AGAIN, database)
            if upgrade.refused:
                return Between(written, rollback, back, upgrade)
            again = _stands(database, self._staying(database, written.writes), common.at_again, lambda name: (name,))
            return Between(written, rollback, back, upgrade, again, _doubled(database, stood))

    def _staying(self, database: Session, writes: tuple[Write, ...]) -> tuple[Write, ...]:
        """Leave out what the second upgrade may delete: rows of tables that lose some, and what refers to them."""
        found = database.rows(FOLLOWING, {"tables": list(self.allows.losing)}).rows
        losing = {str(name) for (name,) in found}
        return tuple(each for each in writes if each.deed is Deed.DELETED or each.table not in losing)


@dataclass(frozen=True, slots=True)
class _Common:
    """
    Which columns can be compared, and by what name: tables and columns by their names after the upgrade.

    *referring* are those that are foreign keys, *parts* the partitions of tables.
    """

    allows: Allowance
    before: Mapping[str, TableRows]
    former: Former
    referring: frozenset[str]
    parts: Mapping[str, tuple[str, ...]]

    def places(self, table: str) -> tuple[str, ...]:
        """Return where rows of *table* may be once it is rolled back: a part that goes takes its rows along."""
        return (self.former.table(table), *self.parts.get(table, ()))

    def at_back(self, table: str, column: str) -> str | None:
        """Return its name where both stops have it and print it alike."""
        name = self._earlier(table, column)
        differing = {*self.allows.cells, *self.allows.back}
        named = {f"{table}.{column}", f"{self.former.table(table)}.{name}"}
        return None if name is None or named & differing else name

    def at_again(self, table: str, column: str) -> str | None:
        """Return its name where the rollback can bring it back: not where a mapping may have no answer."""
        name = self._earlier(table, column)
        mapped = self.allows.cells if self.former.numbered else self.referring.intersection(self.allows.cells)
        lost = {*self.allows.back, *self.allows.stamps, *mapped}
        return None if name is None or f"{self.former.table(table)}.{name}" in lost else column

    def _earlier(self, table: str, column: str) -> str | None:
        name, held = self.former.column(table, column), self.before.get(self.former.table(table))
        return name if held and name in held.columns else None


def former(allows: Allowance, before: Mapping[str, TableRows]) -> Former:
    """Return what was called otherwise in *before*: a key told by a column that is gone is that column, renamed."""
    later = dict(allows.renamed)
    told = {f"{later.get(each.table, each.table)}.{each.column}": each for each in allows.keyed}
    columns = {name: each.by for name, each in told.items() if _renames(each, before.get(each.table))}
    return Former({new: old for old, new in allows.renamed}, columns, frozenset(told.keys() - columns.keys()))


def _renames(key: Keyed, table: TableRows | None) -> bool:
    return bool(table and key.by in table.columns and key.column not in table.columns)


def standing(session: Session, table: TableRows, key: Sequence[str], keys: Iterable[Key]) -> dict[Key, dict[str, str]]:
    """Return the rows of *table* that have one of *keys* in the columns *key*, each cell as it prints."""
    found = session.rows(*_with(f"SELECT * FROM {table.query}", key, keys)).rows  # noqa: S608  # names are quoted
    rows = [dict(zip(table.columns, row, strict=True)) for row in found]
    return {tuple(_text(row[column]) for column in key): row for row in rows}  # type: ignore[misc]  # printed


def _with(select: str, key: Sequence[str], keys: Iterable[Key]) -> tuple[str, dict[str, object]]:
    """Return *select* restricted to *keys*, a NULL among which is one."""
    names = [f"k{number}" for number, _ in enumerate(key)]
    arrays = ", ".join(f"CAST(:{name} AS text[])" for name in names)
    same = " AND ".join(
        f"w.{name} IS NOT DISTINCT FROM {quoted(column)}" for name, column in zip(names, key, strict=True)
    )
    given: dict[str, object] = {name: list(values) for name, values in zip(names, zip(*keys, strict=True), strict=True)}
    return f"{select} WHERE EXISTS (SELECT FROM unnest({arrays}) AS w ({', '.join(names)}) WHERE {same})", given


def _parts(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the parts of each table."""
    found: dict[str, tuple[str, ...]] = {}
    for table, part in session.rows(PARTS).rows:
        found[str(table)] = (*found.get(str(table), ()), str(part))
    return found


def _stands(
    session: Session, writes: Iterable[Write], names: Names, places: Callable[[str], tuple[str, ...]]
) -> tuple[Stand, ...]:
    with pinned(session, SPELLED):
        tables = read_tables(session)
        ordered = sorted(writes, key=_alike)
        return tuple(
            stand
            for (table, _), group in groupby(ordered, key=_alike)
            for stand in _of(session, [tables[name] for name in places(table) if name in tables], tuple(group), names)
        )


def _alike(write: Write) -> tuple[str, tuple[str, ...]]:
    return write.table, tuple(column for column, _ in write.key)


def _of(session: Session, places: list[TableRows], writes: tuple[Write, ...], names: Names) -> Iterator[Stand]:
    """Yield how the *writes* of one table stand; nothing where its key cannot be compared."""
    key = [names(writes[0].table, column) for column, _ in writes[0].key]
    named = [column for column in key if column is not None]
    if len(named) < len(key):
        return
    keys = {each: tuple(value for _, value in each.key) for each in writes}
    rows: dict[Key, dict[str, str]] = {}
    for table in places:
        rows |= standing(session, table, named, set(keys.values())) if set(named) <= set(table.columns) else {}
    for each, values in keys.items():
        row = rows.get(values)
        yield Stand(each, None if row is None else tuple(_cells(each, row, names)))


def _cells(write: Write, row: Mapping[str, str | None], names: Names) -> Iterator[Cell]:
    for column, _ in write.cells:
        name = names(write.table, column)
        if name is not None and name in row:
            yield column, row[name]


@dataclass(frozen=True, slots=True)
class _Gained:
    """Rows of a table that gains some, but for their keys and moments, and how often each stood."""

    table: str
    columns: tuple[str, ...]
    often: Counter[Key]


def _rows_gained(session: Session, written: Written, allows: Allowance) -> tuple[_Gained, ...]:
    """Return the rows that the upgrade made and that were used: it has no call to make them again."""
    moments = {str(name) for (name,) in session.rows(MOMENTS).rows}
    with pinned(session, SPELLED):
        tables = read_tables(session)
        return tuple(
            _gained(session, tables[name], [each for each in written.writes if each.table == name], moments)
            for name in sorted({*allows.gaining} & tables.keys())
        )


def _gained(session: Session, table: TableRows, writes: list[Write], moments: set[str]) -> _Gained:
    columns = tuple(c for c in table.columns if c not in table.key and f"{table.name}.{c}" not in moments)
    made = {tuple(value for _, value in each.key) for each in writes if each.created and each.deed is not Deed.DELETED}
    rows = standing(session, table, table.key, made) if made else {}
    wanted = {tuple(row[column] for column in columns) for row in rows.values()}
    return _Gained(table.name, columns, _often(session, table, columns, wanted))


def _often(session: Session, table: TableRows, columns: tuple[str, ...], rows: Iterable[Key]) -> Counter[Key]:
    wanted = tuple(rows)
    if not wanted or not columns:
        return Counter()
    told = ", ".join(map(quoted, columns))
    select, given = _with(f"SELECT {told} FROM {table.query}", columns, wanted)  # noqa: S608  # names are quoted
    return Counter(tuple(_text(cell) for cell in row) for row in session.rows(select, given).rows)


def _doubled(session: Session, stood: tuple[_Gained, ...]) -> tuple[str, ...]:
    with pinned(session, SPELLED):
        tables = read_tables(session)
        return tuple(
            f"{each.table}: {', '.join(f'{c}={v}' for c, v in zip(each.columns, row, strict=True))}"
            for each in stood
            for row, often in _often(session, tables[each.table], each.columns, each.often).items()
            if often > each.often[row]
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _why(written: Written) -> str:
    return str(written.left_out[0]) if written.left_out else f"none of {written.tables} tables takes a row"
