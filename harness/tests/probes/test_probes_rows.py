"""Questions in SQL, put to a real Postgres on a walk."""

from datetime import timedelta
from pathlib import Path

import pytest

from harness.contract import Probe
from harness.errors import HarnessError
from harness.facts.answer import Refused, Unobserved
from harness.facts.rows import Comparison, Offenders, Rows
from harness.postgres import Server
from harness.probes import rows
from harness.probes.digest import digest
from harness.probes.rows import Compare, FindOffenders, Query
from harness.probes.trace import ReadTrace
from harness.tests.fresh import MOMENT, database, fact, files, trace
from harness.verdict import Stop

KEYS = {
    "before": "CREATE TABLE a (id int, key text, plan text); INSERT INTO a VALUES (1, 'k1', 'x'), (2, 'k2', 'y')",
    "up": "CREATE TABLE b AS SELECT id, key FROM a; ALTER TABLE a DROP key",
    "down": "ALTER TABLE a ADD key text; UPDATE a SET key = b.key FROM b WHERE b.id = a.id; DROP TABLE b",
}
WRONG = {**KEYS, "up": "CREATE TABLE b AS SELECT id, upper(key) AS key FROM a WHERE id = 1; ALTER TABLE a DROP key"}


def test_a_query_reads_the_database_of_the_stop(harness_server: Server, tmp_path: Path) -> None:
    """
    Columns and rows as they are there.
    """
    migrator = files(tmp_path, KEYS)
    query = Query("SELECT * FROM a ORDER BY id")
    assert Rows(("id", "key", "plan"), ((1, "k1", "x"), (2, "k2", "y"))) == fact(
        harness_server, migrator, query, Stop.BEFORE
    )
    assert Rows(("id", "plan"), ((1, "x"), (2, "y"))) == fact(harness_server, migrator, query, Stop.AFTER)


def test_now_is_the_walks_moment(harness_server: Server, tmp_path: Path) -> None:
    """
    The same at every stop, and not the server's clock.
    """
    migrator = files(tmp_path, {"up": "SELECT 1", "down": "SELECT 1"})
    for stop in Stop:
        read = fact(harness_server, migrator, Query("SELECT :now - interval '1 hour' AS then"), stop)
        assert Rows(("then",), ((MOMENT - timedelta(hours=1),),)) == read


def test_what_postgres_refuses_is_the_fact(harness_server: Server, tmp_path: Path) -> None:
    """
    With its SQLSTATE.
    """
    migrator = files(tmp_path, KEYS)
    expected = Refused("42P01", 'relation "b" does not exist')
    assert expected == fact(harness_server, migrator, Query("TABLE b"), Stop.BEFORE)


def test_a_query_that_writes_is_refused(harness_server: Server, tmp_path: Path) -> None:
    """
    A probe leaves no mark.
    """
    read = fact(harness_server, files(tmp_path, KEYS), Query("DELETE FROM a RETURNING id"), Stop.BEFORE)
    assert Refused("25006", "cannot execute DELETE in a read-only transaction") == read


def test_a_comparison_finds_the_same_rows_in_their_new_place(harness_server: Server, tmp_path: Path) -> None:
    """
    In whatever order they come.
    """
    compare = Compare("SELECT id, key FROM a ORDER BY id", "SELECT id, key FROM b ORDER BY id DESC")
    read = fact(harness_server, files(tmp_path, KEYS), compare, Stop.AFTER)
    assert Comparison(("id", "key"), 2, 2) == read


def test_a_comparison_names_what_was_lost_and_invented(harness_server: Server, tmp_path: Path) -> None:
    """
    The wrong twin: one row forgotten, one shouted.
    """
    compare = Compare("SELECT id, key FROM a ORDER BY id", "SELECT id, key FROM b ORDER BY id")
    read = fact(harness_server, files(tmp_path, WRONG), compare, Stop.AFTER)
    assert Comparison(("id", "key"), 2, 1, lost=(("1", "k1"), ("2", "k2")), invented=(("1", "K1"),)) == read


def test_a_comparison_may_look_back_to_another_stop(harness_server: Server, tmp_path: Path) -> None:
    """
    Again beside after, say.
    """
    compare = Compare("TABLE b", "TABLE b", since=Stop.AFTER)
    assert Comparison(("id", "key"), 2, 2) == fact(harness_server, files(tmp_path, KEYS), compare, Stop.AGAIN)


def test_a_refusal_of_the_later_reading_is_the_fact(harness_server: Server, tmp_path: Path) -> None:
    """
    The new place may not be there.
    """
    read = fact(harness_server, files(tmp_path, KEYS), Compare("TABLE a", "TABLE nowhere"), Stop.AFTER)
    assert Refused("42P01", 'relation "nowhere" does not exist') == read


def test_a_refusal_of_the_earlier_reading_is_misuse(harness_server: Server, tmp_path: Path) -> None:
    """
    The contract compares with what never was; the clause is named.
    """
    with pytest.raises(HarnessError) as refused:
        fact(harness_server, files(tmp_path, KEYS), Compare("TABLE b", "TABLE b"), Stop.AFTER)
    said = 'clause asked: its query for before is refused there: 42P01: relation "b" does not exist'
    assert said == str(refused.value)


def test_offenders_come_with_the_number_they_are_among(harness_server: Server, tmp_path: Path) -> None:
    """
    None of how many; a condition belongs to the number too.
    """
    migrator = files(tmp_path, KEYS)
    by_plan = FindOffenders("SELECT id FROM a WHERE plan = 'y' ORDER BY id", "a WHERE plan IS NOT NULL")
    assert Offenders(2, ((2,),)) == fact(harness_server, migrator, by_plan, Stop.BEFORE)
    nobody = FindOffenders("SELECT id FROM a WHERE false", "a WHERE plan IS NULL")
    assert Offenders(0) == fact(harness_server, migrator, nobody, Stop.BEFORE)


def test_of_very_many_offenders_some_are_read(
    harness_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The first in the query's order; the rest is counted.
    """
    monkeypatch.setattr(rows, "READ", 3)
    migrator = files(tmp_path, {"up": "CREATE TABLE t AS SELECT n FROM generate_series(1, 9) n"})
    probe = FindOffenders("SELECT n FROM t ORDER BY n DESC; -- all", "t")
    assert Offenders(9, ((9,), (8,), (7,)), more=6) == fact(harness_server, migrator, probe, Stop.AFTER)


@pytest.mark.parametrize("probe", [FindOffenders("TABLE a", "nowhere"), FindOffenders("TABLE nowhere", "a")])
def test_offenders_that_cannot_be_asked_for_are_a_refusal(
    harness_server: Server, tmp_path: Path, probe: Probe[object]
) -> None:
    """
    Of either query.
    """
    expected = Refused("42P01", 'relation "nowhere" does not exist')
    assert expected == fact(harness_server, files(tmp_path, KEYS), probe, Stop.BEFORE)


def test_the_trace_is_that_of_the_step_to_the_stop(harness_server: Server, tmp_path: Path) -> None:
    """
    Each step has its own, and before has none.
    """
    migrator = files(tmp_path, {"up": "SELECT 'up'", "down": "SELECT 'down'"})
    steps = {stop: [each.sql for each in trace(harness_server, migrator, stop).statements] for stop in list(Stop)[1:]}
    assert {"after": ["SELECT 'up'"], "back": ["SELECT 'down'"], "again": ["SELECT 'up'"]} == steps
    assert isinstance(fact(harness_server, migrator, ReadTrace(), Stop.BEFORE), Unobserved)


def changed(server: Server, tables: str, change: str) -> tuple[str, ...]:
    """Which tables digest otherwise after *change*."""
    with database(server) as session:
        session.execute(tables)
        before = digest(session)
        session.execute(change)
        return before.changed(digest(session))


TWO = "CREATE TABLE a (id int, x text); CREATE TABLE b (id int); INSERT INTO a VALUES (1, 'x'), (2, NULL), (2, NULL)"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE a SET x = 'y' WHERE id = 1",
        "UPDATE a SET x = '' WHERE id = 2",
        "DELETE FROM a WHERE id = 2",
        "INSERT INTO a VALUES (NULL, NULL)",
        "ALTER TABLE a RENAME x TO y",
        "ALTER TABLE a ADD y int",
        "UPDATE a SET id = 3 WHERE x IS NULL",
    ],
)
def test_any_change_of_a_table_shows_in_its_digest(harness_server: Server, change: str) -> None:
    """
    A value, a NULL for a blank, a row, even two equal ones, a column; and in no other's.
    """
    assert ("public.a",) == changed(harness_server, TWO, change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE a SET x = x",
        "ALTER TABLE a DROP x; ALTER TABLE a ADD x text; UPDATE a SET x = 'x' WHERE id = 1",
        "CREATE TABLE c AS TABLE a; TRUNCATE a; INSERT INTO a SELECT * FROM c ORDER BY id DESC; DROP TABLE c",
        "SET TimeZone = 'Asia/Tokyo'",
    ],
)
def test_what_changes_no_row_shows_in_no_digest(harness_server: Server, change: str) -> None:
    """
    Neither a rewrite, nor the position of a column, nor the order of rows.
    """
    assert () == changed(harness_server, TWO, change)


@pytest.mark.parametrize(
    ("change", "table"), [("DROP TABLE b", "public.b"), ("CREATE SCHEMA s CREATE TABLE c ()", "s.c")]
)
def test_a_table_that_comes_or_goes_shows(harness_server: Server, change: str, table: str) -> None:
    """
    In any schema, empty or not, columns or none.
    """
    assert (table,) == changed(harness_server, TWO, change)


def test_digests_tell_values_apart_that_equal_each_other(harness_server: Server) -> None:
    """
    1.0 is not 1.00, and names are quoted.
    """
    tables = 'CREATE TABLE "A b" ("select" numeric); INSERT INTO "A b" VALUES (1.0)'
    assert ("public.A b",) == changed(harness_server, tables, 'UPDATE "A b" SET "select" = 1.00')
