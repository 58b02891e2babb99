"""Rows that a contract's words ask for, on a real Postgres."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from harness.errors import HarnessError
from harness.facts.catalog import Catalog, Column, Table
from harness.facts.hints import Condition, Edge, Hints, Move, Pair
from harness.postgres import Server
from harness.seed import plan
from harness.tests.seed.planting import Planted, planted

NOW = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
SCHEMA = """
    CREATE TABLE customers (
        id bigserial PRIMARY KEY, key varchar(40) UNIQUE, org text, active boolean,
        plan text DEFAULT 'trial', subscription text DEFAULT 'pay', ended boolean, ended_at timestamp(0),
        seen timestamptz, day date, level integer NOT NULL,
        score numeric, ends timestamp
    );
    CREATE TABLE keys (
        id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, key varchar(40) NOT NULL UNIQUE,
        active boolean
    );
    CREATE TABLE orgs (
        id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, name text NOT NULL,
        UNIQUE (customer_id, name)
    );
    CREATE TABLE posts (id bigserial PRIMARY KEY, customer_id bigint REFERENCES customers, org text);
"""
HINTS = Hints(
    pairs=(Pair("customers.plan", "customers.subscription"),),
    moves=(
        Move("customers.key", "keys.key", {"customer_id": "id"}, "customers.active", "keys.active"),
        Move("customers.org", "orgs.name", {"customer_id": "id"}),
        Move("posts.org", "customers.org", {"id": "customer_id"}),
    ),
    edges=(
        Edge("customers.ended_at", NOW),
        Edge("customers.seen", NOW),
        Edge("customers.day", date(2026, 1, 1)),
        Edge("customers.level", 50),
    ),
    crossed=(("customers.ended", "customers.ended_at"),),
    repeated=(("customers.plan", "customers.subscription"),),
    conditions=(Condition("customers", "s.score >= 88 OR s.ends < :now AND level::text <> 'none'", ("plan",)),),
    values={"customers.level": ("4711",)},
)
KEYS = "customers c JOIN keys k ON k.key = c.key"
ABSENT = "customers c WHERE key <> '' AND NOT EXISTS (SELECT FROM keys k WHERE k.key = c.key)"
OWN = "customers c JOIN keys k ON k.customer_id = c.id"

ASKED = {
    "duplicates agree": "customers WHERE plan = subscription",
    "duplicates disagree": "customers WHERE plan <> subscription",
    "both duplicates at their defaults": "customers WHERE plan = 'trial'",
    "the left duplicate is empty": "customers WHERE plan IS NULL AND subscription IS NOT NULL",
    "the right duplicate is empty": "customers WHERE plan IS NOT NULL AND subscription IS NULL",
    "both duplicates are empty": "customers WHERE plan IS NULL AND subscription IS NULL",
    "already there, the same owner, open": f"{KEYS} WHERE k.customer_id = c.id AND k.active",
    "already there, the same owner, revoked": f"{KEYS} WHERE k.customer_id = c.id AND NOT k.active",
    "already there, another owner, open": f"{KEYS} WHERE k.customer_id <> c.id AND k.active",
    "already there, another owner, revoked": f"{KEYS} WHERE k.customer_id <> c.id AND NOT k.active",
    "already there, the owner inactive": f"{KEYS} WHERE k.customer_id = c.id AND NOT c.active",
    "there but for the case": f"{OWN} WHERE lower(k.key) = lower(c.key) AND k.key <> c.key",
    "absent, the owner inactive": f"{ABSENT} AND NOT active",
    "absent, the owner active": f"{ABSENT} AND active",
    "the owner has another": f"{OWN} WHERE k.key <> c.key",
    "empty": "customers WHERE key = ''",
    "blank": "customers WHERE key = ' '",
    "blank, and absent": f"{ABSENT} AND btrim(key) = ''",
    "padded, and absent": f"{ABSENT} AND btrim(key) NOT IN ('', key)",
    "none": "customers WHERE key IS NULL",
    "one value under two owners": "customers a JOIN customers b ON a.org = b.org AND a.id <> b.id",
    "a move without flags, the same owner": "customers c JOIN orgs o ON o.name = c.org AND o.customer_id = c.id",
    "a move without flags, another owner": "customers c JOIN orgs o ON o.name = c.org AND o.customer_id <> c.id",
    "a move to the parent, the same": "posts p JOIN customers c ON c.id = p.customer_id AND c.org = p.org",
    "a move to the parent, another": "posts p JOIN customers c ON c.org = p.org AND c.id <> p.customer_id",
    "just before": "customers WHERE ended_at = '2026-01-01 12:29:59'",
    "at": "customers WHERE ended_at = '2026-01-01 12:30:00'",
    "just after": "customers WHERE ended_at = '2026-01-01 12:30:01'",
    "a microsecond before": "customers WHERE seen = '2026-01-01 12:29:59.999999+00'",
    "a microsecond after": "customers WHERE seen = '2026-01-01 12:30:00.000001+00'",
    "the day before": "customers WHERE day = '2025-12-31'",
    "the day after": "customers WHERE day = '2026-01-02'",
    "just below": "customers WHERE level = 49",
    "just above": "customers WHERE level = 51",
    "a value to try": "customers WHERE level = 4711",
    "at a condition's turn": "customers WHERE score = 88",
    "just below it": "customers WHERE score = 87",
    "a condition's column with another's every sort of cell": "customers WHERE score = 87 AND plan IS NULL",
    "surely past": "customers WHERE ends = '2026-01-01 10:30:00'",
    "surely to come": "customers WHERE ends = '2026-01-01 14:30:00'",
    "now itself": "customers WHERE ends = '2026-01-01 12:30:00'",
    "three that agree in two columns": "(SELECT count(*) n FROM customers GROUP BY plan, subscription) g WHERE n > 2",
    "two that are empty in one": "(SELECT count(*) n FROM customers WHERE plan IS NULL) g WHERE n > 1",
    "crossed, flag and moment": "customers WHERE ended AND ended_at = '2026-01-01 12:30:01'",
    "crossed, flag the other way": "customers WHERE NOT ended AND ended_at = '2026-01-01 12:29:59'",
}


@pytest.fixture(scope="module")
def hinted(harness_server: Server) -> Iterator[Planted]:
    """Planted with hints."""
    with planted(harness_server, SCHEMA, hints=HINTS, moment=NOW) as found:
        yield found


@pytest.fixture(scope="module")
def plain(harness_server: Server) -> Iterator[Planted]:
    """Planted without."""
    with planted(harness_server, SCHEMA) as found:
        yield found


@pytest.mark.parametrize("asked", ASKED)
def test_the_row_that_is_asked_for_is_there(hinted: Planted, asked: str) -> None:
    """
    One at least of each situation.
    """
    assert {} == hinted.planting.refused
    assert hinted.one(f"SELECT count(*) > 0 FROM {ASKED[asked]}")  # noqa: S608  # the table above


def test_without_hints_many_of_them_are_not(plain: Planted) -> None:
    """
    The wrong twin: a generator that knows nothing of the contract.
    """
    missing = {asked for asked, rows in ASKED.items() if not plain.one(f"SELECT count(*) > 0 FROM {rows}")}  # noqa: S608  # likewise
    assert {
        "already there, the same owner, revoked",
        "there but for the case",
        "just before",
        "a value to try",
        "just below it",
        "surely past",
    } <= missing


def test_what_lies_between_the_clock_and_now_is_not_tried(hinted: Planted) -> None:
    """
    It is past by the one and to come by the other.
    """
    between = "ends >= '2026-01-01 11:30:00' AND ends < '2026-01-01 12:30:00'"
    assert hinted.one(f"SELECT count(*) = 0 FROM customers WHERE {between}")  # noqa: S608  # the words above


def test_what_no_one_row_can_have_is_had_by_several(harness_server: Server) -> None:
    """
    Two hints' cells are put in one row where that goes; where a check says no, each gets its own.
    """
    schema = """
        CREATE TABLE t (
            a text NOT NULL, b text NOT NULL, c text NOT NULL, d text NOT NULL,
            CHECK (a NOT IN ('x', 'y') OR c NOT IN ('x', 'y'))
        )
    """
    values = {f"t.{name}": ("x", "y") for name in "abcd"}
    hints = Hints(crossed=(("t.a", "t.b"), ("t.c", "t.d")), values=values)
    with planted(harness_server, schema, hints=hints) as found:
        for one, other in (("a", "b"), ("c", "d")):
            met = f"count(DISTINCT ({one}, {other})) FROM t WHERE {one} IN ('x', 'y') AND {other} IN ('x', 'y')"
            assert 4 == found.one(f"SELECT {met}")  # the names above


def test_hints_add_up() -> None:
    """
    Values of one column go together.
    """
    one = Hints(pairs=(Pair("t.a", "t.b"),), values={"t.a": ("1",)})
    other = Hints(edges=(Edge("t.a", 5),), repeated=(("t.a",),), values={"t.a": ("2",), "t.b": ("3",)})
    assert Hints(one.pairs, (), other.edges, (), (), other.repeated, {"t.a": ("1", "2"), "t.b": ("3",)}) == one + other


@pytest.mark.parametrize(
    ("hints", "words"),
    [
        (
            Hints(pairs=(Pair("nobody.a", "t.a"),)),
            "a hint names 'nobody.a', and there is no table 'nobody'. Tables: t, u.",
        ),
        (Hints(values={"t.z": ("1",)}), "a hint names 't.z', and t has no column 'z'. Columns: a, b."),
        (
            Hints(pairs=(Pair("t.a", "u.a"),)),
            "the columns t.a, u.a are not of one table. Say Move(source, target) of two.",
        ),
        (
            Hints(conditions=(Condition("t", "a > 1", ("z",)),)),
            "a hint names 't.z', and t has no column 'z'. Columns: a, b.",
        ),
        (
            Hints(moves=(Move("t.a", "v.a"),)),
            "a hint names 'v.a', and there is no table 'v'. Tables: t, u.",
        ),
        (Hints(edges=(Edge("t", 1),)), "a hint names 't', and there is no table ''. Tables: t, u."),
    ],
)
def test_a_hint_that_names_what_is_not_there_is_misuse(hints: Hints, words: str) -> None:
    """
    By name, with what there is.
    """
    columns = (Column("a", "integer"), Column("b", "text"))
    catalog = Catalog(tables=(Table("t", columns=columns), Table("u", columns=columns)))
    with pytest.raises(HarnessError) as caught:
        plan(catalog, hints=hints)
    assert words == str(caught.value)


def test_a_column_crossed_with_a_key_has_all_its_values(harness_server: Server) -> None:
    """
    NULL among them: no value of a key can meet every one of another column.
    """
    hints = Hints(conditions=(Condition("users", "'nobody-' || id", ("email",)),))
    with planted(harness_server, "CREATE TABLE users (id int PRIMARY KEY, email text)", hints=hints) as rows:
        assert rows.one("SELECT count(*) FROM users WHERE email IS NULL")
        assert rows.one("SELECT count(*) FROM users WHERE email = ''")
