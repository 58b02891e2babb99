"""A database's rows, digested inside the server."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.contract import Look, Session
from harness.facts.digest import Digest, DigestPair, TableDigest
from harness.probes.names import quoted
from harness.verdict import Stop

__all__ = ["CompareDigests", "digest"]

# Columns by name, never by position, so that a column that was dropped and added again is the same column.
COLUMNS = """
SELECT n.nspname, c.relname,
       coalesce(array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE a.attname IS NOT NULL), '{}')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
GROUP BY n.nspname, c.relname
ORDER BY n.nspname, c.relname
"""


@dataclass(frozen=True, slots=True)
class CompareDigests:
    """
    Digest, at *since* and at the stop, the columns that both have.

    Of every table but those *besides* and the migrator's own.
    """

    besides: tuple[str, ...] = ()
    since: Stop = Stop.BEFORE

    def read(self, look: Look) -> DigestPair:
        """Return both digests."""
        then, now = look.at(self.since), look.now
        besides = (*self.besides, *look.bookkeeping)
        old, new = _columns(then, besides), _columns(now, besides)
        return DigestPair(digest(then, _shared(old, new)), digest(now, _shared(new, old)))


Columns = dict[tuple[str, str], tuple[str, ...]]


def digest(session: Session, columns: Columns | None = None) -> Digest:
    """Digest the tables and columns given, or every user table whole."""
    wanted = _columns(session, ()) if columns is None else columns
    return Digest(
        {f"{schema}.{table}": _table(session, schema, table, names) for (schema, table), names in wanted.items()}
    )


def _columns(session: Session, besides: Iterable[str]) -> Columns:
    left_out = set(besides)
    return {
        (str(schema), str(table)): tuple(names)  # type: ignore[arg-type]  # array_agg of text is a list of str
        for schema, table, names in session.rows(COLUMNS).rows
        if f"{schema}.{table}" not in left_out
    }


def _shared(mine: Columns, theirs: Columns) -> Columns:
    """Keep the columns that both have; a table that only one has stays whole, so that it differs."""
    return {key: tuple(n for n in names if n in theirs.get(key, names)) for key, names in mine.items()}


def _table(session: Session, schema: str, table: str, columns: tuple[str, ...]) -> TableDigest:
    cells = ", ".join(f"t.{quoted(column)}::text" for column in columns)
    # A sum, since XOR would cancel pairs of equal rows.
    rows = session.rows(
        "SELECT count(*), coalesce(sum(pg_catalog.hashtextextended(ROW("  # noqa: S608  # names are quoted
        f"{cells})::text, 0)::numeric), 0) FROM {quoted(schema)}.{quoted(table)} t"
    )
    count, total = rows.rows[0]
    return TableDigest(int(str(count)), columns, int(str(total)))
