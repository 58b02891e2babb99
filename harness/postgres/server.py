"""A server to work on: the embedded one, or one that somebody names."""

import shlex
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Never

import psycopg
from psycopg import pq
from psycopg.rows import TupleRow

from harness.errors import HarnessError, Terminated
from harness.postgres.cluster import Cluster, cluster
from harness.postgres.databases import Databases
from harness.postgres.refusals import said
from harness.postgres.session import opened
from harness.postgres.urls import FORM, Address, parse

__all__ = ["Server", "embedded", "external"]

OLDEST = 14
MAINTENANCE = "postgres"
# What a session of ours says for itself, or `Address` has a place for.
SAID = {"host", "port", "user", "password", "dbname", "application_name", "client_encoding", "connect_timeout"}


@dataclass(frozen=True, slots=True)
class Server:
    """
    A server that runs, and the databases of this run on it.

    *owned* says that we started it. What may be printed is `describe()`, not a URL.
    """

    version: str
    major: int
    role: str
    owned: bool
    address: Address
    databases: Databases = field(repr=False, compare=False)
    _cluster: Cluster | None = field(default=None, repr=False, compare=False)

    def url(self, dbname: str) -> str:
        """Return a libpq URL of *dbname*. It may carry a password: never print it."""
        return self.address.url(dbname)

    def describe(self) -> str:
        """Say which Postgres this is, in words that may be printed."""
        return f"PostgreSQL {self.version}{', embedded' if self.owned else f' at {self.address}'}"

    def keep(self) -> None:
        """Leave the databases when the run is over, and with them a server that we started."""
        self.databases.keep()
        if self._cluster:
            self._cluster.kept = True

    def how_to_open(self, dbname: str) -> str:
        """Return a command that opens *dbname*; it asks for the password where one is needed."""
        psql = str(self._cluster.binaries / "psql") if self._cluster else "psql"
        return shlex.join([psql, self.address.public().url(dbname)])

    def how_to_stop(self) -> str:
        """Return a command that stops a kept server and removes its data; '' for one that is not ours."""
        return f"kill -INT {self._cluster.process.pid}" if self._cluster else ""


@contextmanager
def embedded(*, under: Path | None = None, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """
    Start a fresh server of our own; stop it and remove its data on leaving, unless kept.

    Its data lies in a directory *under* another: tmpfs or the temporary directory unless given. *settings* are of
    Postgres. Raises HarnessError where it cannot be started.
    """
    with cluster(under, settings) as running, opened(running.address.url(MAINTENANCE)) as connection:
        databases = Databases(connection, running.address, copies=True)
        yield _server(connection, running.address, databases, running)


@contextmanager
def external(dsn: str) -> Iterator[Server]:
    """
    Use the server that *dsn* names; drop this run's databases on leaving, and first what killed runs left there.

    Raises HarnessError where it does not answer, is older than Postgres 14, or lets the role create no database.
    """
    given = parse(dsn)
    if not given:
        raise HarnessError(f"The database URL is empty. {FORM}.")
    with _reached(dsn, given) as connection, _terminable():
        info = connection.info
        more = {key: value for key, value in given.items() if key not in SAID}
        address = Address(info.host, info.port, info.user, given.get("password", ""), more)
        _require(connection, address)
        databases = Databases(connection, address, copies=False)
        databases.sweep()
        try:
            yield _server(connection, address, databases, None)
        except BaseException:
            with suppress(HarnessError):  # what went wrong first is what to say
                databases.close()
            raise
        databases.close()


def _server(
    connection: psycopg.Connection[TupleRow], address: Address, databases: Databases, running: Cluster | None
) -> Server:
    major = connection.info.server_version // 10000
    return Server(_version(connection), major, address.user, running is not None, address, databases, running)


def _version(connection: psycopg.Connection[TupleRow]) -> str:
    return (connection.info.parameter_status("server_version") or "").split(" ")[0]


def _reached(dsn: str, given: Mapping[str, str]) -> psycopg.Connection[TupleRow]:
    try:
        return opened(dsn if "dbname" in given else psycopg.conninfo.make_conninfo(dsn, dbname=MAINTENANCE))
    except psycopg.Error as error:
        known = _defaults() | dict(given)
        where = f"{known.get('host') or known.get('hostaddr') or 'the local socket'}:{known.get('port', '')}"
        words = said(error, known.get("password", ""))
        # Not chained: the cause says the same, with the password if that is in it.
        raise HarnessError(
            f"Postgres at {where} does not let {known.get('user', '')!r} in: {words}. Check --dsn or HARNESS_DSN."
        ) from None


def _defaults() -> dict[str, str]:
    options = pq.Conninfo.get_defaults()
    return {option.keyword.decode(): option.val.decode() for option in options if option.val}


def _require(connection: psycopg.Connection[TupleRow], address: Address) -> None:
    if connection.info.server_version < OLDEST * 10000:
        version = _version(connection)
        raise HarnessError(f"Postgres at {address} is {version}; {OLDEST} is the oldest that serves. Name a newer one.")
    may, standby = connection.execute(
        "SELECT rolcreatedb OR rolsuper, pg_catalog.pg_is_in_recovery() "
        "FROM pg_catalog.pg_roles WHERE rolname = current_user"
    ).fetchone() or (False, False)
    if standby:
        raise HarnessError(f"Postgres at {address} is a standby and only reads. Name its primary.")
    if not may:
        grant = f'ALTER ROLE "{address.user}" CREATEDB'
        raise HarnessError(f"Postgres at {address} lets {address.user!r} create no database. Grant it: {grant}.")


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the run as Terminated, so that databases are dropped; the embedded server has its guard."""
    ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _exit(number: int, _: FrameType | None) -> Never:
    raise Terminated(128 + number)
