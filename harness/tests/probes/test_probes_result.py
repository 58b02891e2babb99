"""Queries of every form, compared as results inside their servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.contract import Session
from harness.facts.answer import Refused
from harness.facts.rows import Comparison
from harness.postgres import Server
from harness.probes.rows import Compare, FirstRefusedError, compared
from harness.tests.fresh import MOMENT, database, fact, files
from harness.verdict import Stop

PEOPLE = """
CREATE EXTENSION citext;
CREATE DOMAIN code AS char(3);
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE TABLE people (id int, name citext, code code, at timestamptz, mood mood);
INSERT INTO people VALUES (1, 'Ada', 'a', '2026-01-01 00:00+00', 'calm'), (2, NULL, 'b', NULL, NULL);
"""
NOW = {"now": MOMENT}


@pytest.fixture
def people(harness_server: Server) -> Iterator[Session]:
    """A database of two."""
    with database(harness_server) as session:
        session.execute(PEOPLE)
        yield session


@pytest.mark.parametrize(
    "query",
    [
        "TABLE people",
        "VALUES (1, 'a'), (2, NULL)",
        "SELECT id, name FROM people ORDER BY name DESC",
        "SELECT id FROM people LIMIT 1 ;",
        "SELECT id FROM people; -- the end",
        "SELECT id FROM people -- the end;",
        "/* ; */ SELECT ';', $$;$$ FROM people ; /* nothing; more */ \n",
        "WITH p AS (SELECT * FROM people) SELECT * FROM p",
        "SELECT id, id, name AS id FROM people",
        'SELECT id AS "it\'s; ""this""", 100 % 7 FROM people',
        "SELECT FROM people",
        "SELECT NULL, 'unknown', ROW(id, name), people, to_json(people), ARRAY[id] FROM people",
        "SELECT code, mood, :now - at FROM people WHERE :now > at OR at IS NULL",
        "SELECT id FROM people UNION ALL SELECT id FROM people",
        "SELECT count(*) FROM people GROUP BY ROLLUP (mood) HAVING true",
        "SELECT pg_typeof(at), pg_sleep(0), most_common_vals FROM people LEFT JOIN pg_stats ON false",
    ],
)
def test_a_query_of_any_form_is_compared_with_itself(people: Session, query: str) -> None:
    """
    However it ends, whatever its columns are and are called.
    """
    found = compared((people, query), (people, query), NOW)
    assert isinstance(found, Comparison)
    assert found.then > 0
    assert (found.then, 0, 0) == (found.now, found.many_lost, found.many_invented)


@pytest.mark.parametrize(
    ("then", "now", "lost", "invented"),
    [
        ("SELECT id FROM people", "SELECT id FROM people UNION ALL SELECT 2;", (), (("2",),)),
        ("VALUES (1), (1), (2)", "VALUES (2), (1), (3)", (("1",),), (("3",),)),
        ("SELECT name FROM people", "SELECT upper(name) FROM people", (("Ada",),), (("ADA",),)),
        ("SELECT 1.0", "SELECT 1.00", (("1.0",),), (("1.00",),)),
        ("SELECT '-0'::float8", "SELECT 0", (("-0",),), (("0",),)),
        ("SELECT NULL", "SELECT ''", ((None,),), (("",),)),
        ("SELECT 'x', NULL", "SELECT NULL, 'x'", (("x", None),), ((None, "x"),)),
        ("SELECT 0", "SELECT false", (("0",),), (("false",),)),
        ("SELECT code FROM people WHERE id = 1", "SELECT 'a'", (("a  ",),), (("a",),)),
        ("SELECT ROW(1, NULL)", "SELECT ROW(NULL, 1)", (("(1,)",),), (("(,1)",),)),
        ("SELECT 1", "SELECT 1, NULL", (("1",),), (("1", None),)),
        ("SELECT NULL", "SELECT NULL, NULL", ((None,),), ((None, None),)),
        ("SELECT FROM people", "SELECT FROM people LIMIT 1", ((),), ()),
        (
            "SELECT :now",
            "SELECT :now + interval '1 us'",
            (("2026-01-01 00:00:00+00",),),
            (("2026-01-01 00:00:00.000001+00",),),
        ),
    ],
)
def test_what_prints_otherwise_is_not_the_same(
    people: Session, then: str, now: str, lost: tuple[object, ...], invented: tuple[object, ...]
) -> None:
    """
    Rows are told as Postgres prints them, as often as they come; more columns are other rows.
    """
    people.execute("SET TimeZone = 'UTC'")
    found = compared((people, then), (people, now), NOW)
    assert isinstance(found, Comparison)
    assert (lost, invented) == (found.lost, found.invented)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("SELECT id FROM people", "SELECT id::text AS other FROM people ORDER BY 1 DESC"),
        ("SELECT name FROM people", "SELECT name::text FROM people"),
        ("SELECT mood FROM people", "SELECT CASE id WHEN 1 THEN 'calm' END FROM people"),
        ("SELECT code FROM people", "SELECT code || repeat(' ', 2) FROM people"),
    ],
)
def test_what_prints_the_same_is_the_same(people: Session, then: str, now: str) -> None:
    """
    In whatever order, under any name, of any type.
    """
    found = compared((people, then), (people, now), {})
    assert isinstance(found, Comparison)
    assert (2, 2, (), ()) == (found.then, found.now, found.lost, found.invented)


REFUSED = [
    ("TABLE nowhere", '42P01: relation "nowhere" does not exist'),
    ("SELECT FROM people WHERE", '42601: syntax error at or near ")"'),
    ("SELECT 1; SELECT 2", '42601: syntax error at or near ";"'),
    ("SELECT 'a", "42601: unterminated quoted string"),
    ("SELECT 1 / (id - 1) FROM people", "22012: division by zero"),
    ("SELECT 1 / (id - id) FROM people WHERE id > 1 ORDER BY 1", "22012: division by zero"),
    ("SELECT name::text::int FROM people", '22P02: invalid input syntax for type integer: "Ada"'),
]


@pytest.mark.parametrize(("query", "said"), REFUSED)
def test_what_postgres_refuses_is_told_of_the_query_that_it_is(people: Session, query: str, said: str) -> None:
    """
    Before it runs or while it does; the session goes on.
    """
    found = compared((people, "TABLE people"), (people, query), {})
    assert isinstance(found, Refused)
    assert str(found).startswith(said)
    with pytest.raises(FirstRefusedError) as refused:
        compared((people, query), (people, "TABLE people"), {})
    assert str(refused.value).startswith(said)
    assert ((1,),) == people.rows("SELECT 1").rows


def test_two_databases_are_compared_over_a_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    What only one of many differs in is named, in whatever order they lie.
    """
    before = "CREATE TABLE t AS SELECT n AS id, 'x' || n AS v FROM generate_series(1, 20000) n"
    up = """
        CREATE TABLE u AS SELECT * FROM t ORDER BY id DESC;
        UPDATE u SET v = 'Y' WHERE id = 777;
        DELETE FROM u WHERE id = 3;
    """
    asked = Compare("SELECT id, v FROM t ORDER BY id", "SELECT id, v FROM u; -- copied")
    read = fact(harness_server, files(tmp_path, {"before": before, "up": up}), asked, Stop.AFTER)
    expected = Comparison(("id", "v"), 20000, 19999, (("3", "x3"), ("777", "x777")), (("777", "Y"),))
    assert expected == read
