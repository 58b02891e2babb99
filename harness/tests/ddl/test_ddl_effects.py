"""Which locks a statement takes and what it does to the rows, beside what a server shows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count

import psycopg
import pytest
from psycopg.rows import TupleRow

from harness.ddl import Ground, effects
from harness.facts.catalog import Catalog
from harness.facts.locking import Effect, Work
from harness.facts.trace import LockMode
from harness.postgres import Server, connect
from harness.postgres.session import opened
from harness.probes.catalog import read_catalog
from harness.tests.ddl.forms import ALONE, FORMS, SCHEMA

Connection = psycopg.Connection[TupleRow]

MODES = list(LockMode)
NAMES = """
SELECT c.oid::int, n.nspname || '.' || c.relname, pg_relation_filenode(c.oid)::int
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname = 'public'
"""
LOCKS = """
SELECT relation::int, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode <> 'SIReadLock'
"""
WAITING = """
SELECT l.relation::int, l.mode FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE a.query = %s AND l.locktype = 'relation'
"""
READ = "SELECT relid::int, seq_tup_read FROM pg_stat_xact_all_tables WHERE schemaname = 'public'"
# Of these the rows are read because it is a rule or an index that has to be true of them, not by a query of ours.
# Whether a table that a foreign key refers to is read whole is the planner's choice: `p`, in these.
CHECKING = ("ALTER TABLE", "CREATE INDEX", "CREATE UNIQUE INDEX", "REINDEX")


@dataclass(frozen=True)
class Place:
    """A database with the schema, and what it is called there."""

    url: str
    ground: Ground


@pytest.fixture(scope="module")
def place(harness_server: Server) -> Iterator[Place]:
    """A database in which every form is tried and taken back."""
    name = harness_server.databases.create("forms")
    url = harness_server.url(name)
    try:
        with connect(url) as session:
            session.execute(SCHEMA)
            yield Place(url, Ground(read_catalog(session)))
    finally:
        harness_server.databases.drop(name)


@contextmanager
def _held(connection: Connection) -> Iterator[dict[str, LockMode]]:
    """Take back what is done in the block; fill in the strongest lock on each relation when it ends."""
    seen: dict[str, LockMode] = {}
    with connection.transaction(force_rollback=True):
        names = {oid: name for oid, name, _ in connection.execute(NAMES).fetchall()}
        yield seen
        names = {oid: name for oid, name, _ in connection.execute(NAMES).fetchall()} | names
        for oid, mode in connection.execute(LOCKS).fetchall():
            if oid in names:
                seen[names[oid]] = max(seen.get(names[oid], LockMode.ACCESS_SHARE), LockMode(mode), key=MODES.index)


def test_there_are_many_forms() -> None:
    """
    At least forty of DDL, none twice.
    """
    defining = [form for form in FORMS if form.startswith(("ALTER", "CREATE", "DROP", "TRUNCATE", "CLUSTER"))]
    assert len(defining) + len(ALONE) >= 40
    assert len(set(FORMS)) == len(FORMS)


@pytest.mark.parametrize("sql", FORMS)
def test_the_locks_are_those_that_the_server_shows(sql: str, place: Place) -> None:
    """
    On each table and materialized view the strongest, and on no other.
    """
    with opened(place.url) as connection, _held(connection) as seen:
        connection.execute(sql.encode())
    assert {each.relation: each.mode for each in effects(sql, place.ground)} == seen


@pytest.mark.parametrize("sql", FORMS)
def test_what_is_written_anew_gets_another_file(sql: str, place: Place) -> None:
    """
    A relation that stands before and after is rewritten where its file is another.
    """
    with opened(place.url) as connection, connection.transaction(force_rollback=True):
        before = {oid: (name, file) for oid, name, file in connection.execute(NAMES).fetchall()}
        connection.execute(sql.encode())
        now = {oid: file for oid, _, file in connection.execute(NAMES).fetchall()}
    rewritten = {name for oid, (name, file) in before.items() if oid in now and now[oid] != file}
    assert {each.relation for each in effects(sql, place.ground) if each.work is Work.REWRITE} == rewritten


@pytest.mark.parametrize("sql", [form for form in FORMS if form.startswith(CHECKING)])
def test_what_is_checked_is_read(sql: str, place: Place) -> None:
    """
    Where the rows are read and the file stays it is a scan; each table here has rows.
    """
    with opened(place.url) as connection, connection.transaction(force_rollback=True):
        before = {oid: (name, file) for oid, name, file in connection.execute(NAMES).fetchall()}
        were: dict[int, int] = dict(connection.execute(READ).fetchall())
        connection.execute(sql.encode())
        now = {oid: file for oid, _, file in connection.execute(NAMES).fetchall()}
        read = {oid for oid, rows in connection.execute(READ).fetchall() if rows > were.get(oid, 0)}
    scanned = {name for oid, (name, file) in before.items() if oid in read and now.get(oid) == file}
    scanned -= {"public.p"}
    assert {each.relation for each in effects(sql, place.ground) if each.work is Work.SCAN} == scanned


@pytest.mark.parametrize("sql", ALONE)
def test_what_runs_in_no_transaction_asks_for_its_locks(sql: str, place: Place) -> None:
    """
    Seen as it waits for a table that another session holds.
    """
    table = "parted" if "parted" in sql else "t"
    with (
        opened(place.url) as holder,
        opened(place.url) as runner,
        opened(place.url) as watcher,
        ThreadPoolExecutor(1) as pool,
    ):
        names = {oid: name for oid, name, _ in watcher.execute(NAMES).fetchall()}
        with holder.transaction():
            holder.execute(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE".encode())
            running = pool.submit(runner.execute, sql.encode())
            waiting = (watcher.execute(WAITING, (sql,)).fetchall() for _ in count())
            seen = next(found for found in waiting if any(oid in names for oid, _ in found))
            runner.cancel()
            with suppress(psycopg.errors.QueryCanceled):
                running.result()
    asked = {names[oid]: LockMode(mode) for oid, mode in seen if oid in names}
    told = {each.relation: each.mode for each in effects(sql, place.ground)}
    assert asked.items() <= told.items()
    assert asked


def test_words_that_are_no_sql_do_nothing() -> None:
    """
    Nor does what this table does not know.
    """
    ground = Ground(Catalog())
    assert () == effects("ALTER TABEL t", ground)
    assert () == effects("LISTEN channel", ground)


def test_a_function_of_our_own_may_be_volatile() -> None:
    """
    A default that calls it makes each row anew; one that calls another does not.
    """
    sql = "ALTER TABLE t ADD COLUMN code text DEFAULT our_code()"
    (effect,) = effects(sql, Ground(Catalog(), frozenset({"our_code"})))
    assert Effect("public.t", LockMode.ACCESS_EXCLUSIVE, Work.REWRITE) == effect
    (other,) = effects(sql, Ground(Catalog()))
    assert Work.NONE is other.work
