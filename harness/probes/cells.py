"""Two databases compared table by table, inside the servers: digests first, rows only where they differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from harness.contract import Look, Session
from harness.facts.cells import CellChange, Cells, TableCells
from harness.facts.intent import Keyed
from harness.facts.rows import Row
from harness.probes.difference import READ, Difference, alike, both, differing, summed, tells_apart
from harness.probes.stored import Stored, stored
from harness.probes.tables import Unfilled
from harness.verdict import Stop

__all__ = ["CompareCells"]


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
        return self.between(look.at(self.since), look.now, look.bookkeeping)

    def between(self, old: Session, new: Session, bookkeeping: Iterable[str] = ()) -> Cells:
        """Return what differs between two databases, by table."""
        left_out = {*self.besides, *bookkeeping}
        then, now, names = stored(old), stored(new), dict(self.renamed)
        pairs = ((table, now.get(names.get(name, name))) for name, table in then.items() if name not in left_out)
        return Cells(
            tuple(
                self._compared(old, self._known(table, other), new, other) if other else _gone(old, table)
                for table, other in pairs
            )
        )

    def _known(self, table: Stored, other: Stored) -> Stored:
        """Return *table* by the key of *other*, as far as *keyed* tells its columns."""
        told = {each.column: each.by for each in self.keyed if each.table == table.name and each.column in other.key}
        return replace(table, key=other.key, told=told) if told else table

    def _compared(self, old: Session, table: Stored, new: Session, other: Stored) -> TableCells:
        """Compare the columns that both have."""
        left_out = set(self.but)
        columns = tuple(c for c in table.columns if c in other.types and f"{table.name}.{c}" not in left_out)
        then, now = alike(table.relation(old, columns), replace(other, key=table.key).relation(new, columns))
        (count, total), (counted, addition) = both(summed, then, now)
        found = TableCells(table.name, count, counted, len(columns))
        if (count, total) == (counted, addition):
            return found
        if table.told and not tells_apart(then):
            then, now = replace(then, key=()), replace(now, key=())
        return _told(found, columns, tuple(columns[number - 1] for number in then.key), differing(then, now))


def _gone(old: Session, table: Stored) -> TableCells:
    """Every row is lost; as many as are read are named."""
    known = table.key or table.columns
    relation = table.relation(old, known)
    count, _ = summed(relation)
    sql = f"SELECT {', '.join(relation.cells)} FROM {relation.source} LIMIT {READ}"  # noqa: S608  # names are quoted
    lost = tuple(sorted(_named(known, row) for row in relation.rows(sql)))
    return TableCells(table.name, count, 0, len(table.columns), lost=lost, more_lost=count - len(lost))


def _told(found: TableCells, columns: tuple[str, ...], key: tuple[str, ...], difference: Difference) -> TableCells:
    """Add to *found* what differs, by key where there is one."""
    pairs = sorted(((_by(key, columns, now), was, now) for was, now in difference.changed), key=itemgetter(0))
    more_changed, more_lost, more_invented = difference.more
    return replace(
        found,
        changed=tuple(change for known, was, now in pairs for change in _changes(known, columns, was, now)),
        lost=tuple(sorted(_by(key, columns, row) for row in difference.lost)),
        invented=tuple(sorted(_by(key, columns, row) for row in difference.invented)),
        more_changed=more_changed,
        more_lost=more_lost,
        more_invented=more_invented,
    )


def _by(key: tuple[str, ...], columns: tuple[str, ...], row: Row) -> str:
    return _named(key or columns, tuple(row[columns.index(column)] for column in key) or row)


def _changes(key: str, columns: tuple[str, ...], was: Row, now: Row) -> Iterator[CellChange]:
    for column, old, new in zip(columns, was, now, strict=True):
        if old != new:
            yield CellChange(key, column, _text(old), _text(new))


def _named(columns: Iterable[str], values: Row) -> str:
    return ", ".join(f"{c}={'NULL' if v is None else v}" for c, v in zip(columns, values, strict=True))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
