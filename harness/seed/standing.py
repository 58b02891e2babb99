"""Rows that stand already, and the beds that they make."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from harness.contract import Session
from harness.facts.rows import Row
from harness.probes.names import quoted as named
from harness.probes.printed import TableRows
from harness.seed.bed import Bed
from harness.seed.both import Both
from harness.seed.ground import Ground
from harness.seed.pool import NULL, Pool, Sort, Value, distinct, quoted

__all__ = ["Standing", "beds_of", "read_standing", "told", "value_of"]

_READ = 100  # rows of a table from each end of its key: those at the far end came last
_NEW = 64
_FURTHER = 1000
_MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}

Cells = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows of one table as they print, told apart by *key*: all columns where there is no primary one."""

    table: TableRows
    rows: tuple[Cells, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell rows apart."""
        return self.table.key or self.table.columns

    def of(self, row: Cells) -> tuple[str | None, ...]:
        """Return the key of *row*."""
        return tuple(row[column] for column in self.key)


def read_standing(session: Session, table: TableRows) -> Standing:
    """Read some rows of *table*, from both ends of its key."""
    cells = ", ".join(f"t.{named(column)}::text" for column in table.columns)
    select = f"SELECT {cells} FROM {table.source} AS t"  # noqa: S608  # names are quoted
    orders = [", ".join(f"t.{named(column)} {way}" for column in table.key) for way in ("ASC", "DESC")]
    ends = (
        [f"{select} ORDER BY {order} LIMIT {_READ}" for order in orders] if table.key else [f"{select} LIMIT {_READ}"]
    )
    found = dict.fromkeys(row for end in ends for row in session.rows(end).rows) if table.columns else {}
    rows = found if table.key else sorted(found, key=str)
    return Standing(table, tuple(told(table, row) for row in rows))


def told(table: TableRows, row: Row) -> Cells:
    """Return *row*, read as text, by its columns."""
    return {column: None if cell is None else str(cell) for column, cell in zip(table.columns, row, strict=True)}


def beds_of(
    grounds: Mapping[str, Ground],
    schemas: Both,
    seed: int,
    *,
    stood: Mapping[str, Standing],
    stands: Mapping[str, Standing],
) -> dict[str, Bed]:
    """
    Return a bed for each table, with the rows that stand in it; no number of those that *stood* is given again.

    What only one schema has takes values that stood.
    """
    beds: dict[str, Bed] = {}
    for table, own in grounds.items():
        beds[table] = Bed(_fitted(own, stood[table], schemas), beds, seed)
        for row in stands[table].rows:
            beds[table].stand({column: value_of(own, column, cell) for column, cell in row.items()})
    return beds


def value_of(own: Ground, column: str, cell: str | None) -> Value:
    """Return a cell that was read as a value to be written."""
    pool = own.pools.get(column)
    return NULL if cell is None else pool.make(cell) if pool else quoted(cell)


def _fitted(own: Ground, stands: Standing, schemas: Both) -> Ground:
    candidates, pools = dict(own.candidates), dict(own.pools)
    for column in own.candidates:
        fresh = tuple(_numbers(own, column, stands, schemas))
        seen = tuple(distinct(value_of(own, column, row[column]) for row in stands.rows if column in row))
        if fresh:
            candidates[column] = fresh
        elif seen and f"{own.name}.{column}" not in schemas.fitting:
            candidates[column] = seen
            pools[column] = Pool(tuple(each for each in seen if each != NULL), make=own.pools[column].make)
        elif seen and own.pools.get(column) and own.pools[column].sort is Sort.NUMBER:
            candidates[column] = tuple(each for each in own.candidates[column] if _near(each, seen))
    return replace(own, candidates=candidates, pools=pools)


def _near(value: Value, seen: Iterable[Value]) -> bool:
    """Whether a number is no farther out than those that stand: what an upgrade reckons with it can with this one."""
    if value.raw is None or value in seen:
        return True
    known = [Decimal(each.raw) for each in seen if each.raw is not None]
    finite = [each for each in known if each.is_finite()]
    number = Decimal(value.raw)
    return (
        number.is_finite() and min(finite, default=Decimal(0)) <= number <= max(finite, default=Decimal(0)) + _FURTHER
    )


def _numbers(own: Ground, column: str, stands: Standing, schemas: Both) -> Iterator[Value]:
    """Yield numbers past those that stand in a column which must be unique, where both schemas number it."""
    said = own.table.column(column)
    linked = any(column in link.columns for link in own.links)
    if linked or not said or said.type not in _MOST or not any(key.columns == (column,) for key in own.keys):
        return
    was = schemas.earlier.get(f"{own.name}.{column}")
    most = min(_MOST[said.type], _MOST.get(was.type, 0) if was else _MOST[said.type])
    taken = {int(cell) for row in stands.rows if (cell := row.get(column)) is not None}
    first = max(taken, default=0) + 1
    if first + _NEW > most:  # one stands at the very end
        first = next(each for each in range(1000, most) if not taken & set(range(each, each + _NEW)))
    for number in range(first, first + _NEW):
        yield Value(str(number), str(number), str(number))
