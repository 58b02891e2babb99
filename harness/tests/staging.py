"""Staging, as the tests have it: a second real Postgres, on a TCP port, under a role that may only read."""

import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.contract import Contract
from harness.load import load
from harness.postgres import PostgresSession, Server, connect, embedded
from harness.tests.postgres.runs import until
from harness.verdict import Stop

__all__ = ["CONTRACT", "Mark", "Staging", "drifted", "staging", "staging_contract"]

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "scenarios" / "rfc_055" / "contract.py"
ROWS = ROOT / "scenarios" / "rfc_055" / "tests" / "rows.sql"
READER, WRITER = "reader", "deployer"
# Who is who is asked of everybody who comes over TCP; the tests' own way in is the socket.
RULES = "local all all trust\\nhost all all 127.0.0.1/32 scram-sha-256"


# Of the catalogs too: what they say, and each version of each of their rows.
TABLES = """
SELECT c.oid::regclass::text FROM pg_catalog.pg_class c
WHERE c.relkind IN ('r', 'm', 'S') AND c.oid <> 'pg_catalog.pg_statistic'::regclass ORDER BY 1
"""
SUM = """
SELECT count(*), sum(hashtextextended(t.xmin::text || t.xmax::text || t.ctid::text || ROW(t.*)::text, 0)) FROM {} t
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a database lies there: *log* is how many bytes its server has ever logged."""

    log: int
    sums: Mapping[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Staging:
    """
    The server, the port that it listens on, and the passwords of its roles.

    `reader` may only read (pg_read_all_data), `deployer` may write rows too; neither is a superuser.
    """

    server: Server
    port: int
    passwords: Mapping[str, str]
    before: str
    after: str

    def url(self, database: str, role: str = READER) -> str:
        """Return how *role* reaches *database*, with its password."""
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def copy(self, of: str, name: str = "copy") -> Iterator[str]:
        """Clone a database, and drop the clone on leaving."""
        full = self.server.databases.clone(of, name)
        try:
            yield full
        finally:
            self.server.databases.drop(full)

    def mark(self, database: str) -> Mark:
        """Say how *database* lies there, to the last row version, and where the server's log stands."""
        with self.admin(database) as session:
            tables = [str(name) for (name,) in session.rows(TABLES).rows]
            sums = {name: session.rows(SUM.format(name)).rows[0] for name in tables}
            ((log,),) = session.rows("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").rows
        return Mark(int(str(log)), sums)

    def settle(self, database: str) -> None:
        """Have nothing left to be done for *database*: what is read would else be tidied up on the way."""
        with self.admin(database) as session:
            session.execute("VACUUM (FREEZE, ANALYZE)")
            session.execute("CHECKPOINT")

    @contextmanager
    def admin(self, database: str) -> Iterator[PostgresSession]:
        """Open *database* as a superuser."""
        with connect(self.server.url(database)) as session:
            yield session


@contextmanager
def drifted(staging: Staging, of: str, statement: str) -> Iterator[str]:
    """Clone a database, have *statement* run on it, and drop it on leaving."""
    with staging.copy(of, "drifted") as name:
        with staging.admin(name) as session:
            session.execute(statement)
        yield name


@pytest.fixture(scope="session")
def staging_contract() -> Contract:
    """RFC-055, as the command line loads it."""
    return load(CONTRACT)


@pytest.fixture(scope="session")
def staging(staging_contract: Contract) -> Iterator[Staging]:
    """Start it, with RFC-055's database at `before` and at `after`, both with rows."""
    port = _free()
    settings = {"listen_addresses": "127.0.0.1", "port": str(port)}
    with embedded(settings=settings) as server:
        yield _furnished(server, port, staging_contract)


def _furnished(server: Server, port: int, contract: Contract) -> Staging:
    passwords = {role: f"pw-{role}-{secrets.token_hex(8)}" for role in (READER, WRITER)}
    with connect(server.url("postgres")) as session:
        session.execute("SET password_encryption = 'scram-sha-256'")
        for role, password in passwords.items():
            session.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        session.execute(f"GRANT pg_read_all_data TO {READER}, {WRITER}; GRANT pg_write_all_data TO {WRITER}")
        session.execute(f"COPY (SELECT E'{RULES}') TO PROGRAM 'printf \"$(cat)\\n\" > pg_hba.conf'")
        session.execute("SELECT pg_reload_conf()")
        assert until(lambda: ((2,),) == session.rows("SELECT count(*)::int FROM pg_hba_file_rules").rows)
    (phase,) = contract.phases
    before = server.databases.create("before")
    with connect(server.url(before)) as session:
        phase.migrator.baseline(session)
        session.execute(ROWS.read_text(encoding="utf-8"))
    after = server.databases.clone(before, str(Stop.AFTER))
    with connect(server.url(after)) as session:
        assert not phase.migrator.upgrade(session).refused
    return Staging(server, port, passwords, before, after)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
