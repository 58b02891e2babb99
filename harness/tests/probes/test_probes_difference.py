"""Two relations compared inside their server: what is seen, what is named, and what is only counted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from harness.contract import Session
from harness.facts.rows import Rows
from harness.postgres import Server, connect
from harness.probes import difference
from harness.probes.difference import Difference, Relation, alike, differing, summed
from harness.probes.stored import stored
from harness.tests.fresh import database

TYPES = """
CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE TYPE spot AS (x int, y int);
CREATE DOMAIN code AS char(3);
CREATE DOMAIN short AS code;
CREATE DOMAIN any_length AS bpchar;
"""
# A type and two of its values that print otherwise, though they may be called equal, or hash alike.
VALUES = [
    ("boolean", "false", "true"),
    ("smallint", "'-1'", "1"),
    ("int", "'-1'", "0"),
    ("bigint", "'-1'", "4294967295"),
    ("bigint", "1", "4294967296"),
    ("numeric", "1.0", "1.00"),
    ("numeric", "0", "'NaN'"),
    ("real", "0", "'-0'"),
    ("float8", "0", "'-0'"),
    ("float8", "'NaN'", "'Infinity'"),
    ("float8", "0.3", "0.30000000000000004"),
    ("money", "1", "1.01"),
    ("text", "''", "' '"),
    ("text", "''", "NULL"),
    ("text", "U&'e\\0301'", "U&'\\00e9'"),
    ("varchar", "'a'", "'a '"),
    ("bpchar", "'a'", "'a '"),
    ("any_length", "'a'", "'a '"),
    ("char(3)", "'a'", "'ab'"),
    ("char(3)", "''", "NULL"),
    ("code", "'a'", "'ab'"),
    ("short", "'a'", "NULL"),
    ("citext", "'a'", "'A'"),
    ("citext", "''", "NULL"),
    ("name", "'a'", "'A'"),
    ('"char"', "'a'", "'A'"),
    ("bytea", "'\\x00'", "'\\x0000'"),
    ("uuid", "'00000000-0000-0000-0000-000000000000'", "'00000000-0000-0000-0000-000000000001'"),
    ("date", "'2026-01-01'", "'infinity'"),
    ("time", "'24:00'", "'00:00'"),
    ("timetz", "'12:00+00'", "'13:00+01'"),
    ("timestamp", "'2026-01-01'", "'2026-01-01 00:00:00.000001'"),
    ("timestamp", "'2026-01-01'", "timestamp '2026-01-01' + interval '4294.967297 s'"),
    ("timestamptz", "'2026-01-01 00:00+00'", "'2026-01-01 00:00+01'"),
    ("interval", "'1 day'", "'24 hours'"),
    ("interval", "'1 month'", "'30 days'"),
    ("json", """'{"a":1}'""", """'{"a": 1}'"""),
    ("jsonb", "'1.0'", "'1.00'"),
    ("jsonb", "'null'", "NULL"),
    ("mood", "'calm'", "'cross'"),
    ("spot", "'(1,)'", "'(,1)'"),
    ("spot", "'(,)'", "NULL"),
    ("int[]", "'{1,2}'", "'{{1,2}}'"),
    ("int[]", "'{1}'", "'[2:2]={1}'"),
    ("int[]", "'{}'", "NULL"),
    ("text[]", "'{NULL}'", """'{"NULL"}'"""),
    ("citext[]", "'{a}'", "'{A}'"),
    ("mood[]", "'{calm}'", "'{cross}'"),
    ("int4range", "'[1,2)'", "'empty'"),
    ("int4multirange", "'{}'", "'{[1,2)}'"),
    ("inet", "'10.0.0.1'", "'10.0.0.1/8'"),
    ("bit(4)", "B'0000'", "B'0001'"),
    ("varbit", "B'0'", "B'00'"),
    ("point", "'(0,0)'", "'(0,-0)'"),
    ("regclass", "'pg_class'", "'pg_type'"),
    ("pg_lsn", "'0/1'", "'0/2'"),
    ("tsvector", "'a'", "'a:1'"),
    ("jsonpath", "'$.a'", "'$.b'"),
]


@contextmanager
def tables(server: Server, sql: str) -> Iterator[tuple[Relation, Relation]]:
    """The tables one and two of a database that *sql* fills."""
    with database(server) as session:
        session.execute(sql)
        yield beside(session)


def beside(session: Session, one: str = "one", other: str = "two") -> tuple[Relation, Relation]:
    """Two tables of one database."""
    found = stored(session)
    then, now = found[f"public.{one}"], found[f"public.{other}"]
    return alike(then.relation(session, then.columns), now.relation(session, now.columns))


@pytest.fixture(scope="module")
def types(harness_server: Server) -> Iterator[str]:
    """Where a database has types of its own."""
    with database(harness_server) as session:
        session.execute(TYPES)
        yield session.url


@pytest.fixture
def typed(types: str) -> Iterator[Session]:
    """A session there, before any table."""
    with connect(types) as session:
        session.execute("DROP TABLE IF EXISTS one, two, three")
        yield session


@pytest.mark.parametrize(("kind", "was", "now"), VALUES)
@pytest.mark.parametrize("key", ["PRIMARY KEY", "NOT NULL"])
def test_what_prints_otherwise_is_seen(typed: Session, kind: str, was: str, now: str, key: str) -> None:
    """
    Of every type, with a key or without; and what is written once more is not.
    """
    for name, value in (("one", was), ("two", now), ("three", was)):
        typed.execute(f"CREATE TABLE {name} (id int {key}, a {kind}); INSERT INTO {name} VALUES (1, {value})")  # noqa: S608  # the table's
    then, after = beside(typed)
    assert summed(then) != summed(after)
    found = differing(then, after)
    ((one, other),) = found.changed or [(*found.lost, *found.invented)]
    assert one != other
    assert summed(then) == summed(beside(typed, "one", "three")[1])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE two SET a = b, b = a WHERE id = 1",
        "UPDATE two SET a = NULL, b = a WHERE id = 3",
        "UPDATE two SET a = (SELECT o.a FROM one o WHERE o.id = 3 - two.id) WHERE id < 3",
        "UPDATE two SET n = m, m = n WHERE id = 1",
        "UPDATE two SET id = 3 - id WHERE id < 3",
        "DELETE FROM two WHERE id > 2; INSERT INTO two SELECT * FROM one WHERE id = 1",
    ],
)
def test_what_changes_places_is_seen(harness_server: Server, change: str) -> None:
    """
    Between columns, a NULL and its neighbour, between rows; and as many rows as before are not the same rows.
    """
    made = "CREATE TABLE one (id bigint, a text, b text, n bigint, m bigint); CREATE TABLE two (LIKE one);"
    rows = "INSERT INTO one VALUES (1, 'x', 'y', 5, 6), (2, 'z', 'y', 5, 6), (3, 'x', NULL, 7, 7);"
    with tables(harness_server, f"{made}{rows} INSERT INTO two TABLE one; {change}") as (then, now):
        assert summed(then) != summed(now)
        found = differing(then, now)
        assert found.lost
        assert found.invented


def test_rows_in_another_order_are_the_same(harness_server: Server) -> None:
    """
    And columns in another order are, by name.
    """
    made = "CREATE TABLE one (id int, a text); CREATE TABLE two (a text, id int);"
    rows = "INSERT INTO one SELECT n, 'x' || n FROM generate_series(1, 9) n;"
    back = "INSERT INTO two SELECT a, id FROM one ORDER BY 2 DESC"
    with tables(harness_server, made + rows + back) as (then, now):
        assert summed(then) == summed(now)


@pytest.mark.parametrize(
    ("was", "now", "value"),
    [
        ("int", "bigint", "1"),
        ("int", "text", "1"),
        ("varchar", "citext", "a"),
        ("mood", "text", "calm"),
        ("char(3)", "text", "abc"),
        ("timestamp", "text", "2026-01-01 00:00:00"),
    ],
)
def test_what_prints_the_same_is_the_same_in_another_type(typed: Session, was: str, now: str, value: str) -> None:
    """
    Though by itself each hashes in another way.
    """
    for name, kind, key in (("one", was, "int"), ("two", now, "bigint")):
        typed.execute(f"CREATE TABLE {name} (id {key} PRIMARY KEY, a {kind}); INSERT INTO {name} VALUES (1, '{value}')")  # noqa: S608  # the table's
    assert 1 == len({summed(each) for each in beside(typed)})


def test_rows_without_a_key_are_counted(harness_server: Server) -> None:
    """
    Two that go are two; of a pair one may stay.
    """
    made = "CREATE TABLE one (a text); CREATE TABLE two (a text);"
    rows = "INSERT INTO one VALUES ('x'), ('x'), ('x'), (NULL); INSERT INTO two VALUES ('x'), (NULL), ('y'), ('y')"
    with tables(harness_server, made + rows) as (then, now):
        assert Difference((), (("x",), ("x",)), (("y",), ("y",))) == differing(then, now)


def test_a_relation_may_have_no_columns(harness_server: Server) -> None:
    """
    Then only how many rows there are.
    """
    rows = "CREATE TABLE one (); CREATE TABLE two (); INSERT INTO one SELECT FROM generate_series(1, 3); INSERT INTO two DEFAULT VALUES"  # noqa: E501
    with tables(harness_server, rows) as (then, now):
        assert (3, 1) == (summed(then)[0], summed(now)[0])
        assert Difference((), ((), ()), ()) == differing(then, now)


@dataclass
class Noting:
    """A session that notes how many rows came at most at once."""

    session: Session
    most: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        """That of the session."""
        return self.session.url

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """Read, and note how many rows came."""
        found = self.session.rows(sql, given)
        self.most.append(len(found.rows))
        return found

    def execute(self, sql: str, /) -> None:
        """Have the session run it."""
        self.session.execute(sql)


MANY = """
CREATE TABLE one (id int PRIMARY KEY, a int); CREATE TABLE two (LIKE one INCLUDING ALL);
INSERT INTO one SELECT n, n FROM generate_series(1, 20000) n; INSERT INTO two TABLE one;
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE two SET a = -id", (20000, 0, 0)),
        ("DELETE FROM two WHERE id % 2 = 0", (0, 10000, 0)),
        ("DELETE FROM one WHERE id % 2 = 0", (0, 0, 10000)),
        ("UPDATE two SET id = -id", (0, 20000, 20000)),
        ("UPDATE two SET a = 0 WHERE id = 17", (1, 0, 0)),
        ("UPDATE two SET a = 0 WHERE id < 1000; DELETE FROM two WHERE id > 19500", (999, 500, 0)),
    ],
)
def test_however_many_differ_they_are_counted_exactly_and_few_are_in_memory(
    harness_server: Server, monkeypatch: pytest.MonkeyPatch, change: str, expected: tuple[int, int, int]
) -> None:
    """
    The rest by their hashes, in pieces; those that are named are rows.
    """
    monkeypatch.setattr(difference, "READ", 50)
    monkeypatch.setattr(difference, "FETCH", 500)
    monkeypatch.setattr(difference, "PARTS", 64)
    with tables(harness_server, MANY + change) as (then, now):
        noting = Noting(then.session)
        found = differing(replace(then, session=noting), replace(now, session=noting))
    named = (len(found.changed), len(found.lost), len(found.invented))
    assert expected == tuple(some + more for some, more in zip(named, found.more, strict=True))
    assert sum(named) > 0
    assert max(noting.most) <= 500
    assert all(one[1] == other[1] and one[0] != other[0] for one, other in found.changed)


@dataclass
class Explaining(Noting):
    """A session that notes the plan of what it reads."""

    plans: list[str] = field(default_factory=list)

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """Explain it, and read."""
        self.plans.append("\n".join(str(line) for (line,) in self.session.rows(f"EXPLAIN {sql}").rows))
        return self.session.rows(sql, given)


@pytest.mark.parametrize("key", ["PRIMARY KEY", "NOT NULL"])
def test_workers_share_the_rows_and_nobody_sorts_them(harness_server: Server, key: str) -> None:
    """
    The sum, the parts and the rows that are read: scanned in parallel where Postgres may, and hashed, not sorted.
    """
    made = f"CREATE TABLE one (id int {key}, a int); CREATE TABLE two (LIKE one INCLUDING ALL);"
    rows = "INSERT INTO one SELECT n, n FROM generate_series(1, 20000) n; INSERT INTO two SELECT * FROM one OFFSET 1;"
    with tables(harness_server, f"{made}{rows} ANALYZE one; ANALYZE two") as (then, now):
        then.session.execute("SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0")
        explaining = Explaining(then.session)
        sides = replace(then, session=explaining), replace(now, session=explaining)
        summed(sides[0])
        assert 1 == len(differing(*sides).lost)
    assert 5 == len(explaining.plans)
    assert all("Parallel Seq Scan" in plan for plan in explaining.plans)
    assert all("Partial HashAggregate" in plan for plan in explaining.plans[1:3])


def test_very_many_equal_rows_are_one_in_memory(harness_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    As many as are read are named, and the others are counted.
    """
    monkeypatch.setattr(difference, "READ", 3)
    rows = (
        "CREATE TABLE one (a int); CREATE TABLE two (a int); INSERT INTO one SELECT 7 FROM generate_series(1, 100000)"
    )
    with tables(harness_server, rows) as (then, now):
        noting = Noting(then.session)
        found = differing(replace(then, session=noting), replace(now, session=noting))
    assert Difference((), (("7",),) * 3, (), (0, 99997, 0)) == found
    assert 1 == max(noting.most)


def test_both_are_asked_over_sessions_of_their_own(harness_server: Server) -> None:
    """
    Two databases, the same rows; a comparison that was broken off leaves the session usable.
    """
    with database(harness_server) as one, database(harness_server) as other:
        for session, last in ((one, 5), (other, 6)):
            session.execute(f"CREATE TABLE t AS SELECT n FROM generate_series(1, {last}) n")  # noqa: S608  # a number
        then, now = (stored(each)["public.t"].relation(each, ("n",)) for each in (one, other))
        for _ in range(2):
            assert Difference((), (), (("6",),)) == differing(then, now)
