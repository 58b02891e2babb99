"""A session that only reads: what is not sent, and what is."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import psycopg
import pytest

from harness.errors import HarnessError, UnreachableError
from harness.postgres import GoneError, Limits, NotReadError, PostgresSession, Reading, Server, connect, held, reading
from harness.tests.fresh import database
from harness.tests.postgres.hostile import HARMLESS, HOSTILE, PLANTED, TRIED, UNTRIED, Ask
from harness.tests.postgres.runs import until

ROLES = ("postgres", "reading_only")
MS = timedelta(milliseconds=1)
REFUSALS = "read-only|read-write|permission denied"


@pytest.fixture(scope="module")
def owner(harness_server: Server) -> Iterator[PostgresSession]:
    """A database in which everything that may be called has an effect, or looks as if."""
    with database(harness_server) as session:
        session.execute("CREATE ROLE reading_only LOGIN IN ROLE pg_read_all_data; CREATE ROLE reading_less LOGIN")
        session.execute(PLANTED)
        yield session
        session.execute("DROP OWNED BY reading_less; DROP ROLE reading_only, reading_less")


@pytest.fixture(scope="module", params=ROLES)
def session(request: pytest.FixtureRequest, owner: PostgresSession) -> Iterator[Reading]:
    """It is opened by a superuser, and by who may only read."""
    with reading(as_role(owner, request.param)) as opened:
        assert request.param == opened.identity().role
        yield opened


def as_role(session: PostgresSession, role: str) -> str:
    """Write its URL for another role."""
    return session.url.replace("//postgres@", f"//{role}@")


def refused(session: Reading, sql: str) -> str:
    """Say why it is not read; the session goes on."""
    with pytest.raises(NotReadError) as caught:
        session.rows(sql)
    assert ((1,),) == session.rows("SELECT 1").rows
    return str(caught.value)


@pytest.mark.parametrize("ask", HOSTILE, ids=lambda ask: ask.name)
def test_what_may_have_an_effect_is_not_sent(ask: Ask, session: Reading) -> None:
    """
    The reason names it; the session goes on.
    """
    told = refused(session, ask.sql)
    assert told.startswith("not sent: ")
    assert ask.because in told


@pytest.mark.parametrize("ask", HARMLESS, ids=lambda ask: ask.name)
def test_what_has_none_is_read(ask: Ask, session: Reading) -> None:
    """
    However it looks.
    """
    assert session.rows(ask.sql).rows


def test_several_statements_and_a_connection_of_its_own_are_refused(session: Reading) -> None:
    """
    Whoever had the URL could open a session that writes.
    """
    with pytest.raises(NotReadError, match="not sent: this session only reads"):
        session.execute("SELECT 1")
    with pytest.raises(UnreachableError, match="needs a walk: it opens a session of its own"):
        _ = session.url


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE people SET name = 'x'",
        "SELECT nextval('counter')",
        "CREATE TEMP TABLE t (n int)",
        "SELECT * FROM people FOR UPDATE",
        "SET transaction_read_only = off",
        "SELECT set_config('transaction_read_only', 'off', TRUE)",
        "SET TRANSACTION READ WRITE",
    ],
)
def test_what_came_past_the_check_postgres_would_refuse(sql: str, session: Reading) -> None:
    """
    The transaction only reads, and its snapshot is taken: nothing can have it write.
    """
    with pytest.raises((NotReadError, psycopg.errors.ActiveSqlTransaction), match=REFUSALS):
        session._sent(sql, ())  # noqa: SLF001  # past the check is the point


def test_the_session_is_set_as_it_says(session: Reading) -> None:
    """
    Its snapshot, its limits and its name; a hidden row is an error.
    """
    settings = {
        "transaction_read_only": "on",
        "transaction_isolation": "repeatable read",
        "statement_timeout": "10s",
        "lock_timeout": "1s",
        "idle_in_transaction_session_timeout": "30s",
        "row_security": "off",
        "application_name": "harness, reading only",
        "standard_conforming_strings": "on",
    }
    assert settings == {name: session.rows(f"SHOW {name}").rows[0][0] for name in settings}


def test_it_reads_one_snapshot(owner: PostgresSession) -> None:
    """
    What others commit meanwhile is not seen; the next session sees it.
    """
    asked = "SELECT count(*) FROM people"
    with reading(owner.url) as session:
        before = session.rows(asked)
        owner.execute("INSERT INTO people VALUES (1000, 'late')")
        assert before == session.rows(asked)
    with reading(owner.url) as session:
        assert before != session.rows(asked)
    owner.execute("DELETE FROM people WHERE id = 1000")


def test_what_takes_too_long_is_not_read(owner: PostgresSession) -> None:
    """
    By its limit; the session goes on.
    """
    with reading(owner.url, Limits(statement=100 * MS)) as session:
        told = refused(session, "SELECT count(*) FROM generate_series(1, 1000000000)")
    assert "took too long: canceling statement due to statement timeout" == told


def test_what_somebody_holds_is_not_waited_for(owner: PostgresSession) -> None:
    """
    Longer than the limit; what nobody holds is read.
    """
    with (
        held(owner.url, "LOCK TABLE people IN ACCESS EXCLUSIVE MODE"),
        reading(owner.url, Limits(lock=50 * MS)) as session,
    ):
        assert "somebody holds it: canceling statement due to lock timeout" == refused(session, "TABLE people")
        assert session.rows("TABLE ruled").columns


def test_no_lock_is_held_from_one_question_to_the_next(owner: PostgresSession) -> None:
    """
    A migration that begins meanwhile does not wait, and nobody behind it.
    """
    with reading(owner.url) as session:
        assert session.rows("SELECT * FROM people_seen").rows
        asked = "SELECT count(*) FROM pg_locks WHERE relation IS NOT NULL AND pid = :pid AND relation >= 16384"
        ((pid,),) = session.rows("SELECT pg_backend_pid()").rows
        assert ((0,),) == owner.rows(asked, {"pid": pid}).rows
        owner.execute("SET lock_timeout = '5s'; LOCK TABLE people IN ACCESS EXCLUSIVE MODE; RESET lock_timeout")


def sessions(owner: PostgresSession) -> tuple[tuple[object, ...], ...]:
    """Return the sessions that only read."""
    asked = "SELECT pid FROM pg_stat_activity WHERE application_name = 'harness, reading only' ORDER BY pid"
    return owner.rows(asked).rows


def gone(session: Reading) -> str:
    """Say what is said when the connection is not there any more, twice."""
    told = set()
    for _ in range(2):
        with pytest.raises(GoneError) as caught:
            session.rows("SELECT 1")
        told.add(str(caught.value))
    assert {1} == {len(each.splitlines()) for each in told}
    return min(told)


def test_a_session_that_nobody_uses_is_ended(owner: PostgresSession) -> None:
    """
    By the server, at its limit: nothing is held up for ever.
    """
    with reading(owner.url, Limits(idle=50 * MS)) as session:
        time.sleep(0.5)
        assert gone(session).startswith("the server is gone: ")


def test_a_server_that_goes_away_is_said_in_a_line(owner: PostgresSession) -> None:
    """
    At every question from then on.
    """
    with reading(owner.url) as session:
        ((process,),) = session.rows("SELECT pg_backend_pid()").rows
        owner.rows("SELECT pg_terminate_backend(:process)", {"process": process})
        assert gone(session).endswith("Nothing was written; try again when it is back.")


def test_what_the_role_may_not_see_is_named(owner: PostgresSession) -> None:
    """
    The rest is read.
    """
    with reading(as_role(owner, "reading_less")) as session:
        assert "may not be seen: permission denied for table people" == refused(session, "TABLE people")
        assert session.rows("SELECT relname FROM pg_class WHERE relname = 'people'").rows


def test_a_hidden_row_is_no_silence(owner: PostgresSession) -> None:
    """
    A policy that leaves rows out has the table unread; who is above policies reads all.
    """
    owner.execute(
        "CREATE TABLE own (id int); INSERT INTO own VALUES (1), (2); ALTER TABLE own ENABLE ROW LEVEL SECURITY"
    )
    owner.execute("CREATE POLICY mine ON own USING (id = 1); GRANT SELECT ON own TO reading_less")
    with reading(as_role(owner, "reading_less")) as session:
        told = refused(session, "TABLE own")
    assert 'may not be seen: query would be affected by row-level security policy for table "own"' == told
    with reading(owner.url) as session:
        assert ((2,),) == session.rows("SELECT count(*) FROM own").rows


def test_what_postgres_refuses_is_its_own_answer(session: Reading) -> None:
    """
    With its SQLSTATE; the session goes on, in the same snapshot.
    """
    for _ in range(3):
        with pytest.raises(psycopg.errors.UndefinedTable):
            session.rows("TABLE nothing")
    assert ((1, "a%:b"),) == session.rows("SELECT :n::int, 'a%' || :text", {"n": 1, "text": ":b"}).rows


@pytest.mark.parametrize("ask", TRIED, ids=lambda ask: ask.name)
def test_what_is_tried_is_taken_back(ask: Ask, owner: PostgresSession) -> None:
    """
    Only where somebody allowed it.
    """
    before = owner.rows("TABLE people ORDER BY id")
    with reading(owner.url, rollback_writes=True) as session:
        assert session.tried(ask.sql).rows
        assert (("on",),) == session.rows("SHOW transaction_read_only").rows
        assert before == session.rows("TABLE people ORDER BY id")
    with reading(owner.url) as session, pytest.raises(NotReadError, match="not allowed on this database"):
        session.tried(ask.sql)
    assert before == owner.rows("TABLE people ORDER BY id")


@pytest.mark.parametrize("ask", UNTRIED, ids=lambda ask: ask.name)
def test_what_cannot_be_taken_back_is_not_tried(ask: Ask, owner: PostgresSession) -> None:
    """
    Even then.
    """
    with reading(owner.url, rollback_writes=True) as session:
        with pytest.raises(NotReadError) as caught:
            session.tried(ask.sql)
        assert ask.because in str(caught.value)


def test_it_says_which_database_it_is(owner: PostgresSession, harness_server: Server) -> None:
    """
    The cluster by its identifier, as far as the role may know.
    """
    with reading(as_role(owner, "reading_less")) as session:
        found = session.identity()
    assert ("reading_less", harness_server.version, harness_server.major) == (found.role, found.version, found.major)
    assert not found.standby
    assert owner.url.endswith(f"/{found.database}") or f"/{found.database}?" in owner.url
    assert ((found.system,),) == owner.rows("SELECT system_identifier FROM pg_control_system()").rows


def test_the_harness_leaves_no_session(owner: PostgresSession) -> None:
    """
    Nor a lock, whatever happened in between.
    """
    before = sessions(owner)

    def crash(opened: AbstractContextManager[Reading]) -> None:
        with opened as session:
            session.rows("TABLE people")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash(reading(owner.url))
    assert until(lambda: sessions(owner) == before)


def test_a_database_that_is_not_there_is_named(owner: PostgresSession) -> None:
    """
    In one line.
    """
    with connect(owner.url) as session:
        ((name,),) = session.rows("SELECT current_database()").rows
    with pytest.raises(HarnessError) as caught, reading(owner.url.replace(str(name), "nobody_s")):
        pass
    assert "Database 'nobody_s' cannot be opened: " in str(caught.value)
    assert 1 == len(str(caught.value).splitlines())
