"""One database, spoken to over one connection."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import psycopg
from psycopg import pq
from psycopg.rows import TupleRow

from harness.errors import HarnessError
from harness.facts.rows import Rows
from harness.postgres.parameters import placed
from harness.postgres.refusals import said
from harness.postgres.urls import parse
from harness.postgres.values import as_read, frozen

__all__ = ["PostgresSession", "connect", "held", "opened"]

PATIENCE = "10"  # seconds for an answer, unless the URL says otherwise
# What is read prints the same in every database, whatever a migration set for its own: options outrank ALTER DATABASE.
READONLY = (
    "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres "
    "-c extra_float_digits=1 -c bytea_output=hex -c lc_monetary=C"
)
# bool, "char", name, int8, int2, int4, text, oid, varchar: values of these need no freezing, and most are of these.
PLAIN = frozenset({16, 18, 19, 20, 21, 23, 25, 26, 1043})
ENDED = {pq.TransactionStatus.IDLE, pq.TransactionStatus.UNKNOWN}


class PostgresSession:
    """The `Session` of `harness.contract`; leaving it closes its connection."""

    def __init__(self, url: str, *, readonly: bool = False) -> None:
        self._url = url
        self._readonly = readonly
        self._connection = opened(url, readonly=readonly)

    def __repr__(self) -> str:
        return f"<PostgresSession on {self._connection.info.dbname}>"

    @property
    def url(self) -> str:
        """A libpq URL that opens this database. It may carry a password: never print it."""
        return self._url

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """
        Read *sql*; each `:name` in it that *given* names is bound.

        Arrays come as tuples; json, jsonb and interval as Postgres's text, and so does a date that Python has not.
        """
        query = placed(sql, given) if given else sql
        with self._settled(), self._connection.cursor() as cursor:
            cursor.execute(query.encode(), given or None)
            if cursor.description is None:
                return Rows()
            columns = tuple(column.name for column in cursor.description)
            if PLAIN.issuperset(column.type_code for column in cursor.description):
                return Rows(columns, tuple(cursor))
            return Rows(columns, tuple(tuple(map(frozen, row)) for row in cursor))

    def execute(self, sql: str, /) -> None:
        """Run *sql*, one or more statements, and commit. Refused by a session that only reads."""
        with self._settled():
            self._connection.execute(sql.encode())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """End the transaction that the text began and left open: commit, or roll back after an error."""
        try:
            yield
        except psycopg.Error:
            self._recover()
            raise
        if self._connection.info.transaction_status not in ENDED:
            self._connection.commit()

    def _recover(self) -> None:
        status = self._connection.info.transaction_status
        if status is pq.TransactionStatus.ACTIVE:  # psycopg has refused a COPY, for which the server still waits
            self._connection.close()
            self._connection = opened(self._url, readonly=self._readonly)
        elif status not in ENDED:
            self._connection.rollback()


def connect(url: str, *, readonly: bool = False) -> PostgresSession:
    """Open a session on the database that *url* names. Raises HarnessError where that cannot be."""
    given = parse(url)
    try:
        return PostgresSession(url, readonly=readonly)
    except psycopg.Error as error:
        words = said(error, given.get("password", ""))
        # Not chained: the cause says the same, with the password if that is in it.
        raise HarnessError(f"Database {given.get('dbname', '')!r} cannot be opened: {words}.") from None


@contextmanager
def held(url: str, sql: str, *, keep: bool = False) -> Iterator[None]:
    """
    Run *sql* on the database that *url* names, in a transaction that stays open until the block is left.

    It is rolled back then, or committed where it is to *keep*.
    """
    with opened(url) as connection, connection.transaction(force_rollback=not keep):
        connection.execute(sql.encode())
        yield


def opened(url: str, *, readonly: bool = False) -> psycopg.Connection[TupleRow]:
    """Open a connection that commits each statement by itself. Raises psycopg.Error."""
    given = parse(url)
    settings = {"application_name": "harness", "client_encoding": "utf8", "connect_timeout": PATIENCE}
    options = " ".join(filter(None, [given.get("options"), READONLY if readonly else None]))
    if "connect_timeout" in given:
        del settings["connect_timeout"]
    if options:
        settings["options"] = options
    connection = psycopg.connect(psycopg.conninfo.make_conninfo(url, **settings), autocommit=True)
    as_read(connection)
    return connection
