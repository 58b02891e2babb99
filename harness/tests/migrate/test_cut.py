"""Steps cut off at a statement, on a real Postgres."""

import threading
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.facts.trace import Cut
from harness.migrate import Alembic, Command, SqlFiles
from harness.postgres import PostgresSession, Server
from harness.tests.fresh import database, files
from harness.tests.migrate.test_alembic import ENVIRONMENTS, GIVEN, STOCK, columns, history, version
from harness.tests.migrate.test_command import Elsewhere

TABLES = """
SELECT c.relname FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, i.indisvalid FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
OTHERS = """
SELECT count(*) FROM pg_catalog.pg_stat_activity
WHERE datname = pg_catalog.current_database() AND backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid()
"""
BARE = GIVEN.replace("connection.execute(text(\"SET TimeZone = 'UTC'\"))\n", "")
THREE = "CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ();"


def tables(session: PostgresSession) -> list[object]:
    """The tables there are."""
    return [name for (name,) in session.rows(TABLES).rows]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_transaction_cut_off_leaves_nothing(harness_server: Server, tmp_path: Path, number: int) -> None:
    """
    After whichever statement, its last one too; the trace has them, and nobody stays connected.
    """
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": THREE}).upgrade(session, cut=Cut(number))
        assert ([], ((0,),)) == (tables(session), session.rows(OTHERS).rows)
    assert number == len(trace.statements)
    assert f"57P01: cut off after statement {number}" == str(trace.refused)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_was_committed_stays(harness_server: Server, tmp_path: Path, number: int) -> None:
    """
    Without a transaction around them that is each statement.
    """
    (tmp_path / "up.sql").write_text(THREE, encoding="utf-8")
    with database(harness_server) as session:
        SqlFiles(tmp_path / "up.sql", transaction=False).upgrade(session, cut=Cut(number))
        assert ["a", "b", "c"][:number] == tables(session)


def test_a_step_that_ends_before_the_cut_goes_through(harness_server: Server, tmp_path: Path) -> None:
    """
    There is nothing to cut off.
    """
    with database(harness_server) as session:
        assert None is files(tmp_path, {"up": THREE}).upgrade(session, cut=Cut(4)).refused
        assert ["a", "b", "c"] == tables(session)


def test_an_index_is_cut_off_when_it_is_half_made(harness_server: Server, tmp_path: Path) -> None:
    """
    It stays, invalid; the statement is no statement that ended, and the trace says which it was.
    """
    up = "CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY a_id ON a (id); CREATE TABLE b ();"
    (tmp_path / "up.sql").write_text(up, encoding="utf-8")
    with database(harness_server) as session:
        trace = SqlFiles(tmp_path / "up.sql", transaction=False).upgrade(session, cut=Cut(2, within=True))
        assert (("a_id", False),) == session.rows(INDEXES).rows
    assert 1 == len(trace.statements)
    assert trace.refused is not None
    assert "CREATE INDEX CONCURRENTLY a_id ON a (id)" == trace.refused.statement


def test_what_does_not_wait_is_cut_off_at_its_end(harness_server: Server, tmp_path: Path) -> None:
    """
    Within a statement that commits once there is no half.
    """
    (tmp_path / "up.sql").write_text(THREE, encoding="utf-8")
    with database(harness_server) as session:
        SqlFiles(tmp_path / "up.sql", transaction=False).upgrade(session, cut=Cut(2, within=True))
        assert ["a", "b"] == tables(session)


def test_a_statement_that_is_refused_before_the_cut_is_refused(harness_server: Server, tmp_path: Path) -> None:
    """
    By Postgres and not by us, and nothing goes on waiting for it.
    """
    up = "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1); CREATE UNIQUE INDEX CONCURRENTLY one ON b (id);"
    (tmp_path / "up.sql").write_text(up, encoding="utf-8")
    with database(harness_server) as session:
        trace = SqlFiles(tmp_path / "up.sql", transaction=False).upgrade(session, cut=Cut(3, within=True))
    assert [] == [each.name for each in threading.enumerate() if each.name.startswith("cutter")]
    assert trace.refused is not None
    assert "42P01" == trace.refused.sqlstate


@ENVIRONMENTS
def test_alembic_is_cut_off(harness_server: Server, tmp_path: Path, env: str) -> None:
    """
    On our connection or on the environment's own: of one transaction nothing stays, wherever it ended.
    """
    migrator = Alembic(history(tmp_path / "migrations", env), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        whole = len(migrator.upgrade(session).statements)
        migrator.rollback(session)
        for number in range(1, whole + 1):
            trace = migrator.upgrade(session, cut=Cut(number))
            assert (f"57P01: cut off after statement {number}", number) == (str(trace.refused), len(trace.statements))
            assert (("id",), (("0001",),), ((0,),)) == (
                columns(session),
                version(session),
                session.rows(OTHERS).rows,
            )


@pytest.mark.parametrize("env", [STOCK, BARE], ids=["stock", "given"])
def test_alembic_is_cut_off_before_it_stamps(harness_server: Server, tmp_path: Path, env: str) -> None:
    """
    What an autocommit block has done stays, and the version does not know of it.
    """
    up = "with op.get_context().autocommit_block(): op.execute('ALTER TABLE a ADD plan text')"
    migrator = Alembic(history(tmp_path / "migrations", env, {"0002": (up, "pass")}), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        statements = [each.sql for each in migrator.upgrade(session).statements]
    number = statements.index("ALTER TABLE a ADD plan text") + 1
    with database(harness_server) as session:
        migrator.baseline(session)
        migrator.upgrade(session, cut=Cut(number))
        assert (("id", "plan"), (("0001",),)) == (columns(session), version(session))


def test_a_revision_that_catches_everything_is_cut_off_all_the_same(harness_server: Server, tmp_path: Path) -> None:
    """
    Nobody runs it any more.
    """
    up = """
    try:
        op.execute("CREATE TABLE b ()")
    except Exception:
        pass
    with op.get_bind().engine.connect() as other:
        other.exec_driver_sql("CREATE TABLE c ()")
        other.commit()
    """
    migrator = Alembic(history(tmp_path / "migrations", GIVEN, {"0002": (up, "pass")}), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        statements = [each.sql for each in migrator.upgrade(session).statements]
    with database(harness_server) as session:
        migrator.baseline(session)
        migrator.upgrade(session, cut=Cut(statements.index("CREATE TABLE b ()") + 1))
        assert ["a", "alembic_version"] == tables(session)


@pytest.mark.parametrize(
    ("up", "keeps"),
    [
        ("SELECT 1; SELECT 2;", [True, False]),
        ("BEGIN; SELECT 1; COMMIT; SELECT 2;", [True, False, True, True]),
        ("BEGIN; SELECT 1; ROLLBACK; BEGIN; SELECT 2; COMMIT;", [True, False, True, True, False, True]),
    ],
)
def test_the_trace_says_between_what_nothing_was_committed(
    harness_server: Server, tmp_path: Path, up: str, keeps: list[bool]
) -> None:
    """
    Statements of one transaction that is still open.
    """
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": up}).upgrade(session)
    assert keeps == [each.keeps for each in trace.statements]


def test_two_transactions_of_alembic_are_told_apart(harness_server: Server, tmp_path: Path) -> None:
    """
    Though no statement of the trace stands between them. The first began when the version was read.
    """
    env = BARE.replace("connection=connection)", "connection=connection, transaction_per_migration=True)")
    third = {"0003": ("op.execute('ALTER TABLE a ADD more text')", "pass")}
    migrator = Alembic(history(tmp_path / "migrations", env, third), "0001", "0003")
    with database(harness_server) as session:
        migrator.baseline(session)
        found = {each.sql: each.keeps for each in migrator.upgrade(session).statements if each.sql.startswith("ALTER")}
    assert {"ALTER TABLE a ADD plan text": False, "ALTER TABLE a ADD more text": True} == found


def test_a_command_cannot_be_cut_off() -> None:
    """
    Its statements are not seen.
    """
    with pytest.raises(HarnessError, match="'up' is a foreign command: it cannot be cut off after statement 1"):
        Command("up").upgrade(Elsewhere(), cut=Cut(1))
