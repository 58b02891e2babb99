"""Rows copied from a database that is only read: whole, or some of each table with all that they refer to."""

import os
from collections.abc import Iterator, Sequence

from psycopg import sql

from harness.contract import CopyOf, Session
from harness.errors import HarnessError
from harness.facts.catalog import Catalog, Constraint, Table, TableKind
from harness.observation import Copied
from harness.postgres import is_url
from harness.postgres.source import Source, Target, source, target
from harness.seed.sequences import advances

__all__ = ["copied"]

KEYS = 1000  # asked for at a time


def copied(session: Session, catalog: Catalog, rows: CopyOf, own: Sequence[str]) -> Copied:
    """
    Copy the rows that *rows* names into *session*'s database, whose schema is *catalog*, but for the tables *own*.

    Only tables and columns that both have; sequences are set past them. Raises HarnessError.
    """
    with source(_url(rows)) as there, target(session.url) as here:
        known = there.columns()
        tables = [each for each in catalog.tables if _holds(each) and each.where not in own]
        found = [each for each in tables if (each.schema, each.name) in known]
        copies = [_Copy(there, here, each, known[each.schema, each.name]) for each in found]
        many = {copy.table.where: copy.some(rows.first) for copy in copies}
        if rows.first is not None:
            _complete({copy.table.where: copy for copy in copies}, many)
    for advance in advances(catalog):
        session.rows(advance)
    absent = tuple(each.where for each in tables if each not in found)
    return Copied(sum(many.values()), sum(map(bool, many.values())), absent)


def _url(rows: CopyOf) -> str:
    found = os.environ.get(rows.source, "")
    if found or is_url(rows.source):
        return found or rows.source
    raise HarnessError(
        f"rows are to be copied from {rows.source}, and no environment variable of that name says from where. "
        "Set it to a database's URL."
    )


def _holds(table: Table) -> bool:
    return table.kind is not TableKind.FOREIGN and not table.partition_of


def _complete(copies: "dict[str, _Copy]", many: dict[str, int]) -> None:
    """Fetch what the rows refer to, and what that refers to, until nothing is missing that the source has."""
    more = True
    while more:
        more = False
        for copy in copies.values():
            for key in copy.table.foreign_keys():
                aimed = copies.get(key.target)
                fetched = aimed.fetch(key, copy.missing(key, aimed)) if aimed else 0
                if aimed and fetched:
                    many[aimed.table.where] += fetched
                    more = True


class _Copy:
    """One table, there and here; only what both have."""

    def __init__(self, there: Source, here: Target, table: Table, known: Sequence[str]) -> None:
        self.there, self.here, self.table = there, here, table
        self.columns = [each.name for each in table.columns if each.name in known and not each.generated]

    @property
    def name(self) -> sql.Composable:
        """The table's name."""
        return sql.Identifier(self.table.schema, self.table.name)

    def some(self, first: int | None) -> int:
        """Copy every row, or the *first* by key."""
        if not self.columns:
            return 0
        keys = next((each.columns for each in self.table.constraints if each.kind == "PRIMARY KEY"), ())
        order = sql.SQL(" ORDER BY {}").format(_listed(keys)) if keys else sql.SQL("")
        limit = sql.SQL("") if first is None else sql.SQL("{} LIMIT {}").format(order, sql.Literal(first))
        return self._copied(sql.SQL("{}").format(limit))

    def missing(self, key: Constraint, aimed: "_Copy") -> list[tuple[object, ...]]:
        """Return what rows here refer to by *key* that is not here."""
        near = [sql.SQL("{}.{}").format(sql.Identifier("near"), sql.Identifier(each)) for each in key.columns]
        far = [sql.SQL("{}.{}").format(sql.Identifier("far"), sql.Identifier(each)) for each in key.target_columns]
        query = sql.SQL(
            "SELECT DISTINCT {} FROM {} AS near WHERE {} AND NOT EXISTS (SELECT FROM {} AS far WHERE {})"
        ).format(
            sql.SQL(", ").join(sql.SQL("{}::text").format(each) for each in near),
            self.name,
            sql.SQL(" AND ").join(sql.SQL("{} IS NOT NULL").format(each) for each in near),
            aimed.name,
            sql.SQL(" AND ").join(sql.SQL("{} = {}").format(one, other) for one, other in zip(near, far, strict=True)),
        )
        return self.here.connection.execute(query).fetchall()

    def fetch(self, key: Constraint, wanted: Sequence[tuple[object, ...]]) -> int:
        """Copy the rows that have one of the values *wanted* where *key* aims at; return how many."""
        types = {each.name: each.type for each in self.table.columns}
        arrays = [
            sql.SQL("%s::text[]::{}[]").format(sql.SQL(types[each])) for each in key.target_columns
        ]  # Postgres's own spelling
        total = 0
        for some in _batches(wanted):
            condition = sql.SQL(" WHERE ({}) IN (SELECT * FROM unnest({}))").format(
                _listed(key.target_columns), sql.SQL(", ").join(arrays)
            )
            total += self._copied(condition, [list(each) for each in zip(*some, strict=True)])
        return total

    def _copied(self, rest: sql.Composable, given: Sequence[object] = ()) -> int:
        # A table's own rows: those of what inherits from it are copied there; of a partitioned one all are its own.
        only = sql.SQL("ONLY " if self.table.kind is TableKind.TABLE else "")
        query = sql.SQL("SELECT {} FROM {}{}{}").format(_listed(self.columns), only, self.name, rest)
        return self.there.copy(self.here, query, sql.SQL("{} ({})").format(self.name, _listed(self.columns)), given)


def _listed(names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _batches(wanted: Sequence[tuple[object, ...]]) -> Iterator[tuple[tuple[object, ...], ...]]:
    for start in range(0, len(wanted), KEYS):
        yield tuple(wanted[start : start + KEYS])
