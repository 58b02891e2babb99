"""
A database that is only read: one connection, one snapshot, one transaction that nothing can make write.

Postgres itself refuses to write in it. What has an effect all the same (a lock that stays, another server, the files of
the server) is refused before it is sent, by its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import pq, sql
from psycopg.rows import TupleRow

from harness.errors import HarnessError
from harness.facts.rows import Rows
from harness.postgres.effects import Effects
from harness.postgres.parameters import numbered
from harness.postgres.refusals import said
from harness.postgres.statements import NotReadError
from harness.postgres.urls import parse
from harness.postgres.values import as_read, frozen

__all__ = ["GoneError", "Identity", "Limits", "Reading", "reading"]

NAME = "harness, reading only"
# libpq's own, never sent: a server that is gone without a word is noticed.
ALIVE = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "connect_timeout": "10"}
# What is read prints alike everywhere. A hidden row is an error, not silence. Literals are as the parser here has them.
PINNED = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "lc_monetary": "C",
    "row_security": "off",
    "standard_conforming_strings": "on",
}
IDENTITY = """
SELECT current_database(), current_user::text, session_user::text, current_setting('server_version'),
       current_setting('server_version_num')::int / 10000, pg_is_in_recovery(),
       (SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = current_database()),
       host(inet_server_addr()), inet_server_port()
"""
SYSTEM = "SELECT system_identifier FROM pg_catalog.pg_control_system()"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a statement may run, wait for a lock, and how long nothing may be said in between."""

    statement: timedelta = timedelta(seconds=10)
    lock: timedelta = timedelta(seconds=1)
    idle: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Identity:
    """
    Which database this is, as the server says.

    *system* identifies the cluster and its standbys, *oid* the database in it; None where the role may not see it.
    *host* and *port* are None on a Unix socket.
    """

    database: str
    role: str
    login: str
    version: str
    major: int
    standby: bool
    oid: int | None
    host: str | None
    port: int | None
    system: int | None


class GoneError(HarnessError):
    """The connection is gone: nothing more can be read."""


class Reading:
    """A `Session` of `harness.contract` that reads one snapshot."""

    def __init__(self, connection: psycopg.Connection[TupleRow], limits: Limits, *, rollback_writes: bool) -> None:
        self._connection = connection
        self._limits = limits
        self._rollback_writes = rollback_writes
        self._begin("READ ONLY")
        self._effects = Effects(self._trusted)

    def __repr__(self) -> str:
        return f"<Reading of {self._connection.info.dbname}>"

    @property
    def url(self) -> str:
        """Not given out: whoever had it could open a session that writes."""
        raise NotReadError("needs a walk: it opens a session of its own, and here there is one, which only reads")

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """
        Read *sql*, one statement that provably writes nothing; each `:name` in it that *given* names is bound.

        Raises NotReadError where it might write, may not be seen or takes too long, GoneError where the server is
        gone, and psycopg.Error with Postgres's SQLSTATE for the rest.
        """
        text, values = numbered(sql, given or {})
        settles = self._effects.check(text)
        return self._sent(text, values, kept=settles)

    def execute(self, sql: str, /) -> None:
        """Refused."""
        raise NotReadError(f"not sent: this session only reads ({sql.split(maxsplit=1)[0] if sql.strip() else ''})")

    def tried(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """
        Run *sql*, a SELECT or UPDATE, in a transaction of its own that is rolled back; return its rows.

        What is read afterwards is read from a new snapshot. Raises as `rows`.
        """
        if not self._rollback_writes:
            raise NotReadError("not tried: writes that are rolled back are not allowed on this database")
        if self.identity().standby:
            raise NotReadError("not tried: a standby only reads")
        text, values = numbered(sql, given or {})
        self._effects.check(text, writes=True)
        self._end()
        self._begin("READ WRITE")
        try:
            return self._sent(text, values)
        finally:
            self._end()
            self._begin("READ ONLY")

    def identity(self) -> Identity:
        """Say which database this is."""
        (known,) = self._trusted(IDENTITY, ())
        try:
            ((system,),) = self._trusted(SYSTEM, ())
        except NotReadError:
            system = None
        found: list[Any] = [*known, system]
        return Identity(*found)

    def _begin(self, access: str) -> None:
        """Begin, and take the snapshot: from then on Postgres lets nobody set the transaction to write."""
        limits = {
            "statement_timeout": self._limits.statement,
            "lock_timeout": self._limits.lock,
            "idle_in_transaction_session_timeout": self._limits.idle,
        }
        settings = PINNED | {name: f"{round(time / timedelta(milliseconds=1))}ms" for name, time in limits.items()}
        with self._answered():
            self._connection.execute(f"BEGIN ISOLATION LEVEL REPEATABLE READ {access}".encode())
            for name, value in settings.items():
                self._connection.execute(sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(name.lower()), value))
            self._connection.execute("SELECT")

    def _end(self) -> None:
        with self._answered():
            self._connection.execute("ROLLBACK")

    def _sent(self, text: str, values: Sequence[object], *, kept: bool = False) -> Rows:
        """
        Send it alone, by the extended protocol, which takes one statement.

        What it leaves is taken back at once, so that no lock is held until the next question; settings are *kept*.
        """
        with self._answered():
            try:
                with psycopg.RawCursor(self._connection) as cursor:
                    with self._connection.pipeline():
                        self._connection.execute("SAVEPOINT harness")
                        cursor.execute(text.encode(), values)
                        self._leave(kept=kept)
                    found = [tuple(map(frozen, row)) for row in cursor] if cursor.description else []
                    return Rows(tuple(column.name for column in cursor.description or ()), tuple(found))
            except psycopg.Error:
                if self._connection.info.transaction_status is pq.TransactionStatus.INERROR:
                    self._leave(kept=False)
                raise

    def _leave(self, *, kept: bool) -> None:
        if not kept:
            self._connection.execute("ROLLBACK TO SAVEPOINT harness")
        self._connection.execute("RELEASE SAVEPOINT harness")

    def _trusted(self, text: str, values: Sequence[object]) -> Sequence[tuple[object, ...]]:
        """Read what this module asks itself."""
        return self._sent(text, values).rows

    @contextmanager
    def _answered(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            if self._connection.broken or self._connection.closed:
                raise GoneError(
                    f"the server is gone: {said(error)}. Nothing was written; try again when it is back."
                ) from error
            why = _unseen(error)
            if why:
                raise NotReadError(why) from error
            raise


@contextmanager
def reading(url: str, limits: Limits = Limits(), *, rollback_writes: bool = False) -> Iterator[Reading]:
    """Open the database that *url* names, for reading alone. Raises HarnessError where it cannot be."""
    connection = _opened(url)
    try:
        yield Reading(connection, limits, rollback_writes=rollback_writes)
    finally:
        with suppress(psycopg.Error):  # whatever was open ends with the connection
            connection.rollback()
        connection.close()


def _opened(url: str) -> psycopg.Connection[TupleRow]:
    given = parse(url)
    ours = {key: value for key, value in ALIVE.items() if key not in given}
    try:
        # A name and an encoding are all that is said at the start: a pooler takes no more.
        info = psycopg.conninfo.make_conninfo(url, application_name=NAME, client_encoding="utf8", **ours)
        connection = psycopg.connect(info, autocommit=True, prepare_threshold=None)
    except psycopg.Error as error:
        words = said(error, given.get("password", ""))
        raise HarnessError(f"Database {given.get('dbname', '')!r} cannot be opened: {words}.") from None
    as_read(connection)
    return connection


def _unseen(error: psycopg.Error) -> str:
    """Say what kept it from being read, where that says nothing about the database; '' where it does."""
    match error.sqlstate:
        case "42501":
            return f"may not be seen: {said(error)}"
        case "57014":
            return f"took too long: {said(error)}"
        case "55P03":
            return f"somebody holds it: {said(error)}"
        case "25006":
            return f"not run: {said(error)}"
        case "40001":
            return f"the standby could not keep its snapshot: {said(error)}"
    return ""
