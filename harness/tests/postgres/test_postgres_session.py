import math
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest

from harness.errors import HarnessError
from harness.facts.answer import Refused
from harness.facts.rows import Rows
from harness.postgres import PostgresSession, Server, connect, refused
from harness.postgres.refusals import said


def test_a_sessions_url_opens_the_same_database(session: PostgresSession) -> None:
    """
    A migrator goes by it.
    """
    with connect(session.url) as another:
        assert session.rows("SELECT current_database()") == another.rows("SELECT current_database()")


def test_rows_have_columns_and_order(session: PostgresSession) -> None:
    """
    As Postgres returned them.
    """
    expected = Rows(("n", "word"), ((2, "b"), (1, "a")))
    assert expected == session.rows("SELECT * FROM (VALUES (2, 'b'), (1, 'a')) AS t (n, word)")


def test_rows_of_a_statement_without_a_result_are_none(session: PostgresSession) -> None:
    """
    SET, for one.
    """
    assert Rows() == session.rows("SET lock_timeout = '1s'")


def test_rows_bind_what_is_given_and_nothing_else(session: PostgresSession) -> None:
    """
    Casts, literals and percent signs stay what they are.
    """
    sql = "SELECT :a::int + 1 AS n, ':a' AS colon, '100%' AS percent, 7 % 4 AS rest"
    assert Rows(("n", "colon", "percent", "rest"), ((2, ":a", "100%", 3),)) == session.rows(sql, {"a": 1, "unused": 2})
    assert ((":a", "100%"),) == session.rows("SELECT ':a', '100%'").rows


def test_rows_do_not_take_a_value_for_sql(session: PostgresSession) -> None:
    """
    It is bound, not pasted.
    """
    assert (("'; DROP TABLE t; --",),) == session.rows("SELECT :a::text", {"a": "'; DROP TABLE t; --"}).rows


@pytest.mark.parametrize(
    ("expected", "sql"),
    [
        (date(2025, 9, 9), "date '2025-09-09'"),
        (datetime(2025, 9, 9, tzinfo=UTC), "timestamptz '2025-09-09 00:00Z'"),
        ("infinity", "timestamp 'infinity'"),
        ("-infinity", "timestamptz '-infinity'"),
        ("0044-03-15 BC", "date '0044-03-15 BC'"),
        ("24:00:00", "time '24:00'"),
        ("1 mon", "interval '1 month'"),
        ('{"a": 1.00}', """'{"a": 1.00}'::jsonb"""),
        ((1, None, 3), "ARRAY[1, NULL, 3]"),
        ((("a", "b"), ("c", "d")), "ARRAY[['a', 'b'], ['c', 'd']]"),
        (("infinity",), "ARRAY[date 'infinity']"),
        (Decimal("1.10"), "1.10"),
        (b"\x00\xff", r"'\x00ff'::bytea"),
    ],
)
def test_values_are_pythons_where_that_says_the_same(expected: object, sql: str, session: PostgresSession) -> None:
    """
    Else Postgres's text. Every value can be hashed.
    """
    ((value,),) = session.rows(f"SELECT {sql}").rows
    assert expected == value
    assert hash(expected) == hash(value)


def test_not_a_number_equals_itself_as_in_postgres(session: PostgresSession) -> None:
    """
    Two readings of the same rows are the same rows.
    """
    sql = "SELECT 'NaN'::float8, 'NaN'::numeric, ARRAY['NaN'::float8]"
    assert session.rows(sql) == session.rows(sql)
    assert math.isnan(float(str(session.rows(sql).rows[0][0])))


def test_execute_takes_many_statements_and_commits(session: PostgresSession) -> None:
    """
    Another session sees what they did, also where the text leaves a transaction open.
    """
    session.execute("CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
    session.execute("BEGIN; INSERT INTO t VALUES (2)")
    with connect(session.url) as another:
        assert ((1,), (2,)) == another.rows("SELECT n FROM t ORDER BY n").rows


def test_statements_of_one_text_go_together(session: PostgresSession) -> None:
    """
    When one fails, none has been.
    """
    with pytest.raises(psycopg.errors.DivisionByZero):
        session.execute("CREATE TABLE t (n int); SELECT 1 / 0")
    assert ((None,),) == session.rows("SELECT to_regclass('t')").rows


@pytest.mark.parametrize("sql", ["SELEC", "SELECT 1 / 0", "BEGIN; SELECT 1 / 0", "COPY (SELECT 1) TO STDOUT"])
def test_a_session_is_usable_after_an_error(sql: str, session: PostgresSession) -> None:
    """
    Whatever the transaction, or the protocol, was in.
    """
    with pytest.raises(psycopg.Error):
        session.execute(sql)
    assert ((1,),) == session.rows("SELECT 1").rows


def test_readonly_refuses_to_write(session: PostgresSession) -> None:
    """
    The same statement goes through in a session that writes.
    """
    with connect(session.url, readonly=True) as reader, pytest.raises(psycopg.Error) as caught:
        reader.execute("CREATE TABLE t (n int)")
    assert "25006: cannot execute CREATE TABLE in a read-only transaction" == str(refused(caught.value))
    session.execute("CREATE TABLE t (n int)")


def test_readonly_keeps_the_options_of_the_url(session: PostgresSession) -> None:
    """
    Both count.
    """
    with connect(f"{session.url}&options=-c%20work_mem%3D1MB", readonly=True) as reader:
        assert (("1MB", "on"),) == reader.rows(
            "SELECT current_setting('work_mem'), current_setting('transaction_read_only')"
        ).rows


def test_readonly_reads_on_after_a_refused_copy(session: PostgresSession) -> None:
    """
    The connection that replaces the old one only reads, too.
    """
    with connect(session.url, readonly=True) as reader:
        with pytest.raises(psycopg.ProgrammingError):
            reader.execute("COPY (SELECT 1) TO STDOUT")
        assert (("on",),) == reader.rows("SHOW transaction_read_only").rows


def test_a_session_says_who_it_is(session: PostgresSession) -> None:
    """
    To others on the server, and without a URL to people.
    """
    assert (("harness",),) == session.rows("SHOW application_name").rows
    assert "postgresql://" not in repr(session)


def test_connect_names_a_database_that_is_not_there(harness_server: Server) -> None:
    """
    In Postgres's words.
    """
    with pytest.raises(HarnessError) as caught:
        connect(harness_server.url("nowhere"))
    assert str(caught.value).startswith("Database 'nowhere' cannot be opened: ")
    assert str(caught.value).endswith('FATAL:  database "nowhere" does not exist.')


def test_refused_carries_the_sqlstate_and_the_first_line(session: PostgresSession) -> None:
    """
    Not the detail, which holds rows.
    """
    session.execute("CREATE TABLE t (n int PRIMARY KEY); INSERT INTO t VALUES (1)")
    with pytest.raises(psycopg.Error) as caught:
        session.execute("INSERT INTO t VALUES (1)")
    expected = Refused("23505", 'duplicate key value violates unique constraint "t_pkey"', "INSERT …")
    assert expected == refused(caught.value, "INSERT …")


def test_said_shows_one_line_without_the_password() -> None:
    """
    Whether it stands there as it is or as a URL has it.
    """
    error = psycopg.OperationalError("no route to postgresql://ci:a%2Fb@db, nor with a/b.\nIs it there?")
    assert "no route to postgresql://ci:***@db, nor with ***" == said(error, "a/b")
    assert "no route to postgresql://ci:a%2Fb@db, nor with a/b" == said(error)


def test_a_lost_connection_is_no_refusal(session: PostgresSession) -> None:
    """
    Nothing was answered, so nothing is decided.
    """
    with connect(session.url) as lost:
        session.rows(
            "SELECT pg_terminate_backend(:pid, 10000)", {"pid": lost.rows("SELECT pg_backend_pid()").rows[0][0]}
        )
        with pytest.raises(psycopg.Error) as caught:
            lost.rows("SELECT 1")
    with pytest.raises(HarnessError, match=r"Postgres (cannot go on: 57P01|does not answer): "):
        refused(caught.value)


def test_psycopgs_own_objection_is_no_refusal(session: PostgresSession) -> None:
    """
    Postgres has not been asked.
    """
    with pytest.raises(psycopg.Error) as caught:
        session.execute("COPY (SELECT 1) TO STDOUT")
    with pytest.raises(HarnessError, match="psycopg cannot do it: COPY cannot be used"):
        refused(caught.value)


def test_a_full_disk_is_no_refusal() -> None:
    """
    No statement is at fault: SQLSTATE class 53.
    """
    with pytest.raises(HarnessError, match="Postgres cannot go on: 53100: "):
        refused(psycopg.errors.DiskFull("could not extend file"))


def test_a_lock_timeout_is_a_refusal() -> None:
    """
    It is what a migration with a bound is meant to meet.
    """
    assert "55P03" == refused(psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")).sqlstate
