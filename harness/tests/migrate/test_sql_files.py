"""Plain SQL files, on a real Postgres."""

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.facts.answer import Refused
from harness.facts.trace import Lock, LockMode
from harness.migrate import SqlFiles
from harness.postgres import Server
from harness.tests.fresh import database, files

TABLES = "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname"
LOST = "CREATE TABLE lost (id int); ALTER TABLE nowhere ADD id int"


def test_up_and_down_go_there_and_back(harness_server: Server, tmp_path: Path) -> None:
    """
    Over the baseline, and back to it.
    """
    migrator = files(
        tmp_path,
        {"before": "CREATE TABLE a (id int)", "up": "CREATE TABLE b (id int);", "down": "DROP TABLE b;\n"},
    )
    with database(harness_server) as session:
        migrator.baseline(session)
        assert (("a",),) == session.rows(TABLES).rows
        assert migrator.upgrade(session).refused is None
        assert (("a",), ("b",)) == session.rows(TABLES).rows
        assert migrator.rollback(session).refused is None
        assert (("a",),) == session.rows(TABLES).rows


def test_the_trace_has_each_statement_as_it_was_executed(harness_server: Server, tmp_path: Path) -> None:
    """
    One by one, whatever letters and semicolons are in them.
    """
    body = "CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT 'a;𝄞'; END"
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": f"-- first\nSELECT '𝄞;'; {body}; /* last; */"}).upgrade(session)
    assert ["SELECT '𝄞;'", body] == [statement.sql for statement in trace.statements]
    assert trace.observed
    assert sum(each.took.total_seconds() for each in trace.statements) <= trace.took.total_seconds()


def test_a_failure_leaves_nothing(harness_server: Server, tmp_path: Path) -> None:
    """
    One transaction: what came before the failing statement goes with it, and that statement is named.
    """
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": LOST}).upgrade(session)
        assert () == session.rows(TABLES).rows
    assert trace.refused is not None
    assert ("42P01", "ALTER TABLE nowhere ADD id int") == (trace.refused.sqlstate, trace.refused.statement)
    assert 'relation "nowhere" does not exist' == trace.refused.message
    assert ["CREATE TABLE lost (id int)"] == [statement.sql for statement in trace.statements]


def test_without_a_transaction_a_failure_leaves_what_came_before(harness_server: Server, tmp_path: Path) -> None:
    """
    The wrong twin: each statement by itself.
    """
    files(tmp_path, {"up": LOST})
    with database(harness_server) as session:
        trace = SqlFiles(tmp_path / "up.sql", transaction=False).upgrade(session)
        assert (("lost",),) == session.rows(TABLES).rows
    assert trace.refused is not None


def test_a_constraint_that_fails_at_the_commit_is_a_refusal(harness_server: Server, tmp_path: Path) -> None:
    """
    No statement is to blame, and nothing is left.
    """
    up = """
        CREATE TABLE a (id int PRIMARY KEY, next int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO a VALUES (1, 2);
    """
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": up}).upgrade(session)
        assert () == session.rows(TABLES).rows
    assert trace.refused is not None
    assert ("23503", "") == (trace.refused.sqlstate, trace.refused.statement)


def test_a_file_may_begin_its_own_transactions(harness_server: Server, tmp_path: Path) -> None:
    """
    What it committed before the failure stays.
    """
    up = "BEGIN; CREATE TABLE kept (); COMMIT; START TRANSACTION; CREATE TABLE lost (); SELECT 1 / 0; COMMIT;"
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": up}).upgrade(session)
        assert (("kept",),) == session.rows(TABLES).rows
    assert trace.refused is not None
    assert "22012" == trace.refused.sqlstate


def test_a_transaction_that_is_left_open_is_named_and_not_kept(harness_server: Server, tmp_path: Path) -> None:
    """
    Psql would roll it back without a word.
    """
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": "BEGIN; CREATE TABLE lost (id int);"}).upgrade(session)
        assert () == session.rows(TABLES).rows
    said = f"{tmp_path / 'up.sql'} leaves its transaction open, so nothing is kept. End it with COMMIT."
    assert said == str(trace.refused)


def test_savepoints_are_no_transaction_of_the_files_own(harness_server: Server, tmp_path: Path) -> None:
    """
    They need the one that the file runs in.
    """
    up = "CREATE TABLE a (id int); SAVEPOINT s; CREATE TABLE b (id int); ROLLBACK TO s; RELEASE s;"
    with database(harness_server) as session:
        assert files(tmp_path, {"up": up}).upgrade(session).refused is None
        assert (("a",),) == session.rows(TABLES).rows


@pytest.mark.parametrize("start", ["", "BEGIN;", "SET LOCAL lock_timeout = '1s';", "BEGIN; SHOW TimeZone;"])
def test_looking_on_does_not_get_in_the_way_of_an_isolation_level(
    harness_server: Server, tmp_path: Path, start: str
) -> None:
    """
    Postgres refuses to set it after any query, and asking for the locks is one.
    """
    up = f"{start} SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; CREATE TABLE a (id int); TABLE a; COMMIT;"
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": up}).upgrade(session)
        assert (("a",),) == session.rows(TABLES).rows
    assert trace.refused is None


def test_looking_on_leaves_no_prepared_statement(harness_server: Server, tmp_path: Path) -> None:
    """
    However many statements there are: a file may count its own.
    """
    up = "SELECT 1;" * 9 + "CREATE TABLE seen AS SELECT count(*) AS prepared FROM pg_catalog.pg_prepared_statements"
    with database(harness_server) as session:
        files(tmp_path, {"up": up}).upgrade(session)
        assert ((0,),) == session.rows("SELECT prepared FROM seen").rows


def test_an_index_is_built_concurrently_without_a_transaction(harness_server: Server, tmp_path: Path) -> None:
    """
    And refused with one, in Postgres's words.
    """
    migrator = files(tmp_path, {"before": "CREATE TABLE a (id int)", "up": "CREATE INDEX CONCURRENTLY a_id ON a (id)"})
    with database(harness_server) as session:
        migrator.baseline(session)
        refused = migrator.upgrade(session).refused
        assert SqlFiles(tmp_path / "up.sql", transaction=False).upgrade(session).refused is None
        assert (("a",), ("a_id",)) == session.rows(TABLES).rows
    assert "25001: CREATE INDEX CONCURRENTLY cannot run inside a transaction block" == str(refused)


@pytest.mark.parametrize(
    ("up", "said"),
    [
        ("CREATE TABLE lost (id int); CREAT TABLE b ();", '42601: syntax error at or near "CREAT"'),
        ("\\set on 1\nCREATE TABLE lost (id int);", '42601: syntax error at or near "\\"'),
    ],
)
def test_a_syntax_error_is_postgres_to_tell(harness_server: Server, tmp_path: Path, up: str, said: str) -> None:
    """
    A command of psql's is one; nothing of the file is executed.
    """
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": up}).upgrade(session)
        assert () == session.rows(TABLES).rows
    assert said == str(trace.refused)


def test_what_the_driver_refuses_is_a_refusal_too(harness_server: Server, tmp_path: Path) -> None:
    """
    The step did not go through, whatever became of its connection.
    """
    copy = "COPY (SELECT 1) TO STDOUT"
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": f"CREATE TABLE lost (id int); {copy}"}).upgrade(session)
        assert () == session.rows(TABLES).rows
    said = "ProgrammingError: COPY cannot be used with this method; use copy() instead"
    assert Refused("", said, copy) == trace.refused


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", "57P01: terminating connection due to administrator command"),
        ("DO $$BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END$$", "53100: no space left"),
    ],
)
def test_a_server_that_is_unwell_ends_the_walk(harness_server: Server, tmp_path: Path, last: str, said: str) -> None:
    """
    That says nothing of the step, and nothing is left of it.
    """
    with database(harness_server) as session:
        with pytest.raises(HarnessError) as refused:
            files(tmp_path, {"up": f"CREATE TABLE lost (id int); {last}"}).upgrade(session)
        assert () == session.rows(TABLES).rows
    assert f"Postgres cannot go on: {said}. Put the server right, or name another." == str(refused.value)


def test_locks_are_named_with_their_mode(harness_server: Server, tmp_path: Path) -> None:
    """
    What each statement's transaction held when it ended; a reader of a table does not hold it against readers.
    """
    migrator = files(
        tmp_path,
        {
            "before": "CREATE TABLE a (id int); CREATE TABLE b (id int)",
            "up": "TABLE a; SET LOCAL work_mem = '1MB'; CREATE INDEX ON a (id); ALTER TABLE b ADD c int",
        },
    )
    with database(harness_server) as session:
        migrator.baseline(session)
        read, pinned, indexed, altered = migrator.upgrade(session).statements
    share = Lock("public.a", LockMode.ACCESS_SHARE)
    assert {share} == read.locks
    assert {share} == pinned.locks
    assert {share, Lock("public.a", LockMode.SHARE)} == indexed.locks
    assert {*indexed.locks, Lock("public.b", LockMode.ACCESS_EXCLUSIVE)} == altered.locks


def test_outside_a_transaction_no_lock_outlives_its_statement(harness_server: Server, tmp_path: Path) -> None:
    """
    Also after one of the file's own has ended.
    """
    up = "BEGIN; CREATE TABLE a (id int); COMMIT; SET work_mem = '1MB'; TABLE a"
    with database(harness_server) as session:
        trace = files(tmp_path, {"up": up}).upgrade(session)
    assert [0, 1, 0, 0, 0] == [len(statement.locks) for statement in trace.statements]


def test_a_serializable_transaction_is_looked_at_like_any_other(harness_server: Server, tmp_path: Path) -> None:
    """
    Its predicate locks are in pg_locks, too, and lock nobody out.
    """
    migrator = files(
        tmp_path,
        {
            "before": "CREATE TABLE a (id int)",
            "up": "BEGIN ISOLATION LEVEL SERIALIZABLE; TABLE a; COMMIT",
        },
    )
    with database(harness_server) as session:
        migrator.baseline(session)
        trace = migrator.upgrade(session)
    assert {Lock("public.a", LockMode.ACCESS_SHARE)} == trace.locks()


def test_a_file_that_is_not_there_is_named(harness_server: Server, tmp_path: Path) -> None:
    """
    With the reason.
    """
    with database(harness_server) as session, pytest.raises(HarnessError) as refused:
        SqlFiles(tmp_path / "nowhere.sql").upgrade(session)
    assert str(refused.value).startswith(f"{tmp_path / 'nowhere.sql'} cannot be read: ")
    assert str(refused.value).endswith("Name an SQL file in UTF-8.")


def test_a_file_that_is_not_text_is_named(harness_server: Server, tmp_path: Path) -> None:
    """
    Latin-1 is not guessed.
    """
    (tmp_path / "up.sql").write_bytes("SELECT 'é'".encode("latin-1"))
    with database(harness_server) as session, pytest.raises(HarnessError, match="cannot be read: 'utf-8' codec"):
        SqlFiles(tmp_path / "up.sql").upgrade(session)


def test_without_a_down_file_there_is_no_way_back(harness_server: Server, tmp_path: Path) -> None:
    """
    A phase that has none walks before → after → again; asked all the same, it says so.
    """
    migrator = files(tmp_path, {"up": "SELECT 1"})
    assert (False, True) == (migrator.reversible, SqlFiles("up.sql", "down.sql").reversible)
    with database(harness_server) as session, pytest.raises(HarnessError, match=r"up\.sql has no way back"):
        migrator.rollback(session)


def test_a_baseline_that_fails_stops_the_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    There is nothing to be red before.
    """
    migrator = files(tmp_path, {"up": "SELECT 1", "before": "SELECT 1 / 0"})
    with database(harness_server) as session, pytest.raises(HarnessError) as refused:
        migrator.baseline(session)
    assert f"the baseline {tmp_path / 'before.sql'} does not go through: 22012: division by zero" == str(refused.value)


def test_a_baseline_may_be_another_migrator(harness_server: Server, tmp_path: Path) -> None:
    """
    Taken to its own before; its bookkeeping is ours.
    """
    (tmp_path / "first").mkdir()
    first = files(tmp_path / "first", {"before": "CREATE TABLE a (id int)", "up": "CREATE TABLE b (id int)"})
    (tmp_path / "up.sql").write_text("CREATE TABLE c (id int)", encoding="utf-8")
    with database(harness_server) as session:
        SqlFiles(tmp_path / "up.sql", before=first).baseline(session)
        assert (("a",),) == session.rows(TABLES).rows
    assert () == SqlFiles(tmp_path / "up.sql", before=first).bookkeeping


def test_relative_paths_are_seen_from_the_contracts_folder() -> None:
    """
    All of them, those of another migrator too; absolute ones stay.
    """
    anchored = SqlFiles("up.sql", "down.sql", SqlFiles("first.sql", before="/tables.sql")).anchored(Path("/rfc"))
    first = SqlFiles(Path("/rfc/first.sql"), before=Path("/tables.sql"))
    assert SqlFiles(Path("/rfc/up.sql"), Path("/rfc/down.sql"), first) == anchored


def test_nothing_before_is_an_empty_database(harness_server: Server, tmp_path: Path) -> None:
    """
    Some histories begin with their first phase.
    """
    with database(harness_server) as session:
        files(tmp_path, {"up": "SELECT 1"}).baseline(session)
        assert () == session.rows(TABLES).rows
