"""What a contract says of its columns, as data: which rows would show a careless migration for what it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from harness.errors import HarnessError
from harness.facts.catalog import Catalog, Table

__all__ = ["Edge", "Hints", "Move", "Pair", "split"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns of one table, `table.column`, said to be duplicates: they agree in some rows, not in others."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Move:
    """
    A column whose values go to another table's.

    *by* says whose they are there: the target's column → the source's, `{"user_id": "id"}`. *active* and
    *target_active* are the flags, `table.column`, of a source and of a target row.
    """

    source: str
    target: str
    by: Mapping[str, str] = field(default_factory=dict)
    active: str = ""
    target_active: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A value at which an expression over *column* turns: it is tried, and what lies just before and just after."""

    column: str
    at: datetime | date | int | Decimal


@dataclass(frozen=True, slots=True)
class Hints:
    """
    What to make sure of, besides what any schema gets.

    *crossed* are columns of one table of which each value of one meets each of the others; *values* are input texts to
    try in a column.
    """

    pairs: tuple[Pair, ...] = ()
    moves: tuple[Move, ...] = ()
    edges: tuple[Edge, ...] = ()
    crossed: tuple[tuple[str, ...], ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def tries(self, catalog: Catalog) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return the input texts to try by table and column. Raises HarnessError for what is not there."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        given = [*self.values.items(), *((edge.column, _around(edge, catalog)) for edge in self.edges)]
        for column, raws in given:
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
        columns = _some(each.name for each in table.columns)
        raise HarnessError(f"a hint names {column!r}, and {owner} has no column {name!r}. Columns: {columns}.")
    return table, name


def _tables(catalog: Catalog) -> Iterable[str]:
    return (each.name if each.schema == "public" else each.where for each in catalog.tables)


def _some(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _around(edge: Edge, catalog: Catalog) -> tuple[str, ...]:
    table, name = split(edge.column, catalog)
    column = table.column(name)
    spelled = column.type if column else ""
    if isinstance(edge.at, datetime):
        return _moments(edge.at, spelled)
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


_MICROSECOND = timedelta(microseconds=1)
