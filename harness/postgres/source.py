"""A database that is only read: one snapshot of it, nothing written, and nothing of its rows in any message."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from harness.errors import HarnessError
from harness.postgres.refusals import said
from harness.postgres.session import opened
from harness.postgres.urls import parse

__all__ = ["Source", "Target", "source", "target"]

# All of it goes with the transaction: a pooler may hand the connection on. With row_security off Postgres refuses to
# read what a policy would hide, in place of leaving it out; the rest has values print as they do elsewhere.
BEGIN = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL application_name = 'harness, copying rows'",
    "SET LOCAL statement_timeout = '10min'",
    "SET LOCAL lock_timeout = '5s'",
    "SET LOCAL idle_in_transaction_session_timeout = '10min'",
    "SET LOCAL row_security = off",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL lc_monetary = 'C'",
)
# Neither foreign keys nor triggers: rows come as they are, in any order.
REPLICA = "SET session_replication_role = replica"
COLUMNS = """
SELECT n.nspname, c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
GROUP BY n.nspname, c.relname
ORDER BY n.nspname, c.relname
"""

SIZES = """
SELECT n.nspname, c.relname, coalesce(pg_catalog.pg_table_size(c.oid), 0)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname
"""

Connection = psycopg.Connection[TupleRow]


def spoken(error: psycopg.Error) -> str:
    """Say what Postgres refused without its words, which may quote a row: by SQLSTATE, and the names it gives."""
    named = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    names = ", ".join(filter(None, named))
    return f"{error.sqlstate or 'no answer'} {type(error).__name__}{f' ({names})' if names else ''}"


@dataclass(frozen=True, slots=True)
class Target:
    """A database of our own that rows are copied into."""

    connection: Connection


@dataclass(frozen=True, slots=True)
class Source:
    """A snapshot of a database."""

    connection: Connection

    def columns(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the columns of each table, by its schema and name."""
        found = self.connection.execute(COLUMNS).fetchall()
        return {(schema, table): tuple(columns) for schema, table, columns in found}

    def sizes(self) -> dict[tuple[str, str], int]:
        """Return about how many bytes each table takes, by its schema and name."""
        return {(schema, table): int(size) for schema, table, size in self.connection.execute(SIZES).fetchall()}

    def copy(  # noqa: PLR0913  # what is copied, and how
        self,
        to: Target,
        query: sql.Composable,
        into: sql.Composable,
        given: Sequence[object] = (),
        *,
        through: Callable[[bytes], bytes] | None = None,
        told: Callable[[int], None] = lambda _: None,
    ) -> int:
        """
        Copy the rows of *query* into *into*, a table with its columns; return how many. Raises HarnessError.

        Each line passes *through* on its way; *told* is how many bytes came.
        """
        reading = sql.SQL("COPY ({}) TO STDOUT").format(query)
        writing = sql.SQL("COPY {} FROM STDIN").format(into)
        name = into.as_string().partition(" (")[0]
        try:
            with self.connection.cursor() as mine, to.connection.cursor() as theirs:
                with mine.copy(reading, given or None) as rows, theirs.copy(writing) as copied:
                    for data in _lines(rows) if through else rows:
                        copied.write(through(bytes(data)) if through else data)
                        told(len(data))
                return theirs.rowcount
        except psycopg.Error as error:
            # Not chained: the cause quotes the row.
            raise HarnessError(
                f"the rows of {name} cannot be copied: {spoken(error)}. Let the role read them, or bring the schema "
                "before to where the source stands."
            ) from None


def _lines(blocks: Iterable[bytes | bytearray | memoryview]) -> Iterator[bytes]:
    """Yield line by line: in the text format a line break is the end of a row."""
    rest = b""
    for block in blocks:
        *lines, rest = (rest + bytes(block)).split(b"\n")
        yield from (line + b"\n" for line in lines)


@contextmanager
def source(url: str) -> Iterator[Source]:
    """Open the database that *url* names for reading alone. Raises HarnessError where it cannot be."""
    given = parse(url)
    try:
        connection = opened(url)
    except psycopg.Error as error:
        words = said(error, given.get("password", ""))
        # Not chained: the cause says the same, with the password if that is in it.
        raise HarnessError(f"the database to copy rows from cannot be opened: {words}.") from None
    connection.prepare_threshold = None  # nothing of ours stays with the server
    with connection:
        for statement in BEGIN:
            connection.execute(statement)
        yield Source(connection)


@contextmanager
def target(url: str) -> Iterator[Target]:
    """Open a database of our own, its foreign keys and triggers at rest. Raises HarnessError where it cannot be."""
    with opened(url) as connection:
        try:
            connection.execute(REPLICA)
        except psycopg.errors.InsufficientPrivilege:
            raise HarnessError(
                "rows cannot be copied on this server: the role may not set session_replication_role. "
                "Leave --dsn out, or grant it: GRANT SET ON PARAMETER session_replication_role TO …"
            ) from None
        yield Target(connection)
