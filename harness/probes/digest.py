"""A database's rows, digested inside the server."""

from harness.contract import Session
from harness.facts.digest import Digest, TableDigest
from harness.probes.names import quoted

__all__ = ["digest"]

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


def digest(session: Session) -> Digest:
    """Digest every user table."""
    found = session.rows(COLUMNS).rows
    return Digest(
        {f"{schema}.{table}": _table(session, str(schema), str(table), tuple(names)) for schema, table, names in found}  # type: ignore[arg-type]  # array_agg of text is a list of str
    )


def _table(session: Session, schema: str, table: str, columns: tuple[str, ...]) -> TableDigest:
    cells = ", ".join(f"t.{quoted(column)}::text" for column in columns)
    # A sum, since XOR would cancel pairs of equal rows.
    rows = session.rows(
        "SELECT count(*), coalesce(sum(pg_catalog.hashtextextended(ROW("  # noqa: S608  # names are quoted
        f"{cells})::text, 0)::numeric), 0) FROM {quoted(schema)}.{quoted(table)} t"
    )
    count, total = rows.rows[0]
    return TableDigest(int(str(count)), columns, int(str(total)))
