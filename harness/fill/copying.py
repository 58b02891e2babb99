"""Rows copied from a database that is only read: whole, or some of each table with all that they refer to."""

import os
from collections.abc import Callable, Iterator, Sequence

from psycopg import sql

from harness.contract import CopyOf, Session
from harness.errors import HarnessError
from harness.facts.catalog import Catalog, Constraint, Table, TableKind
from harness.fill.masking import Masking
from harness.observation import Copied
from harness.postgres import is_url
from harness.postgres.pace import Pace
from harness.postgres.source import Source, Target, source, target
from harness.seed.sequences import advances

__all__ = ["copied", "url_of"]

KEYS = 1000  # asked for at a time


def copied(  # noqa: PLR0913  # what is copied, and how
    session: Session,
    catalog: Catalog,
    rows: CopyOf,
    own: Sequence[str] = (),
    *,
    whole: Sequence[str] = (),
    masking: Masking | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Copied:
    """
    Copy the rows that *rows* names into *session*'s database, whose schema is *catalog*, but for the tables *own*.

    Only tables and columns that both have; sequences are set past them. Tables *whole* are copied with every row;
    what *masking* replaces is replaced before a row gets here. Raises HarnessError.
    """
    with source(url_of(rows)) as there, target(session.url) as here:
        known = there.columns()
        tables = [each for each in catalog.tables if _holds(each) and not {each.where, _full(each)} & {*own}]
        found = [each for each in tables if (each.schema, each.name) in known]
        pace = Pace("copying rows", sum(there.sizes().values()), progress)
        copies = [_Copy(there, here, each, known[each.schema, each.name], masking, pace) for each in found]
        many = {
            copy.table.where: copy.some(None if {copy.table.where, _full(copy.table)} & {*whole} else rows.first)
            for copy in copies
        }
        if rows.first is not None:
            _complete({copy.table.where: copy for copy in copies}, many)
    for advance in advances(catalog):
        session.rows(advance)
    absent = tuple(each.where for each in tables if each not in found)
    return Copied(sum(many.values()), sum(map(bool, many.values())), absent)


def url_of(rows: CopyOf) -> str:
    """Return the URL that *rows* names. Raises HarnessError where there is none."""
    found = os.environ.get(rows.source, "")
    if found or is_url(rows.source):
        return found or rows.source
    raise HarnessError(
        f"rows are to be copied from {rows.source}, and no environment variable of that name says from where. "
        "Set it to a database's URL."
    )


def _holds(table: Table) -> bool:
    return table.kind is not TableKind.FOREIGN and not table.partition_of


def _full(table: Table) -> str:
    return f"{table.schema}.{table.name}"


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

    def __init__(  # noqa: PLR0913, PLR0917  # two sides, and what lies between
        self, there: Source, here: Target, table: Table, known: Sequence[str], masking: Masking | None, pace: Pace
    ) -> None:
        self.there, self.here, self.table, self.masking, self.pace = there, here, table, masking, pace
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
            total += self._copied(condition, [list(each) for each in zip(*self._true(key, some), strict=True)])
        return total

    def _true(self, key: Constraint, some: Sequence[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
        """Yield the values *some*, which stand here, as they stand at the source."""
        masking = self.masking
        cells = [masking.cell(self.table, each, back=True) if masking else None for each in key.target_columns]
        for values in some:
            yield tuple(cell(str(value)) if cell else value for cell, value in zip(cells, values, strict=True))

    def _copied(self, rest: sql.Composable, given: Sequence[object] = ()) -> int:
        # A table's own rows: those of what inherits from it are copied there; of a partitioned one all are its own.
        only = sql.SQL("ONLY " if self.table.kind is TableKind.TABLE else "")
        query = sql.SQL("SELECT {} FROM {}{}{}").format(_listed(self.columns), only, self.name, rest)
        into = sql.SQL("{} ({})").format(self.name, _listed(self.columns))
        through = self.masking.line(self.table, self.columns) if self.masking else None
        return self.there.copy(self.here, query, into, given, through=through, told=self.pace.gone)


def _listed(names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _batches(wanted: Sequence[tuple[object, ...]]) -> Iterator[tuple[tuple[object, ...], ...]]:
    for start in range(0, len(wanted), KEYS):
        yield tuple(wanted[start : start + KEYS])
