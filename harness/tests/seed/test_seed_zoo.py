"""Schemas that make rows hard to make up, planted on a real Postgres."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.facts.hints import Hints
from harness.migrate import Alembic
from harness.postgres import Server
from harness.probes.catalog import read_catalog
from harness.seed import inserts, plan, plant
from harness.tests.fresh import database
from harness.tests.seed.planting import Planted, contents, planted, schema
from harness.tests.seed.zoo import HOPELESS, HOPELESS_SCHEMA, ZOO

MIGRATIONS = Path(__file__).parents[3] / "migrations"
ODD = """
    SET standard_conforming_strings = off; SET escape_string_warning = off; SET DateStyle = 'German, DMY';
    SET IntervalStyle = sql_standard; SET TimeZone = 'Pacific/Apia'; SET search_path = ''; SET bytea_output = escape;
    SET client_encoding = LATIN1; SET backslash_quote = off; SET xmloption = document;
"""


@pytest.fixture(scope="module")
def zoo(harness_server: Server) -> Iterator[Planted]:
    """One of each, planted."""
    with planted(harness_server, ZOO) as zoo:
        yield zoo


def test_every_table_that_can_be_filled_is(zoo: Planted) -> None:
    """
    No table is without rows, no row was given up, and each partition has its own.
    """
    assert {} == zoo.planting.unfilled
    assert {} == zoo.planting.refused
    assert [] == [where for where, rows in contents(zoo.session, zoo.catalog).items() if not rows]


def test_tables_that_cannot_be_filled_are_named_with_the_reason(harness_server: Server) -> None:
    """
    Those and no others; what refers to them says so.
    """
    with planted(harness_server, HOPELESS_SCHEMA) as found:
        assert HOPELESS.keys() == found.planting.unfilled.keys()
        for table, words in HOPELESS.items():
            assert words in found.planting.unfilled[table]
        assert {"public.fine", "public.unknown_but_nullable"} == {row.table for row in found.planting.rows}
        assert {} == found.planting.refused


def test_a_pure_plan_names_what_no_database_need_be_asked_for(harness_server: Server) -> None:
    """
    Before any row is tried.
    """
    with schema(harness_server, HOPELESS_SCHEMA) as session:
        unfillable = plan(read_catalog(session)).unfillable
    assert {"public.contradiction", "public.unknown_type", "public.of_unknown"} == unfillable.keys()


def test_a_type_of_which_nothing_is_known_takes_the_values_that_it_is_given(harness_server: Server) -> None:
    """
    And what refers to its table can be filled then.
    """
    hints = Hints(values={"unknown_type.it": ("one", "other")})
    with planted(harness_server, HOPELESS_SCHEMA, hints=hints) as found:
        assert set() == {"public.unknown_type", "public.of_unknown"} & found.planting.unfilled.keys()
        assert (("one",), ("other",)) == found.session.rows(
            "SELECT DISTINCT it::text FROM unknown_type ORDER BY 1"
        ).rows


def test_the_same_seed_makes_the_same_text_and_another_another(harness_server: Server, zoo: Planted) -> None:
    """
    Also on another database, after what Postgres refused was made good.
    """
    with planted(harness_server, ZOO) as again, planted(harness_server, ZOO, seed=1) as other:
        assert inserts(zoo.planting.rows) == inserts(again.planting.rows)
        assert inserts(zoo.planting.rows) != inserts(other.planting.rows)
        assert {} == other.planting.unfilled


@pytest.mark.parametrize("settings", ["", ODD])
def test_the_inserts_reproduce_the_rows(harness_server: Server, zoo: Planted, settings: str) -> None:
    """
    Pasted into a fresh copy of the schema, under whatever settings.
    """
    with schema(harness_server, ZOO) as session:
        session.execute(settings + inserts(zoo.planting.rows))
        session.execute("RESET ALL; SET client_encoding = UTF8")
        assert contents(zoo.session, zoo.catalog) == contents(session, zoo.catalog)


def test_a_row_left_out_of_the_inserts_is_missed(harness_server: Server, zoo: Planted) -> None:
    """
    The comparison above can fail.
    """
    rows = [row for row in zoo.planting.rows if row.table == "public.no_key"]
    with schema(harness_server, ZOO) as session:
        session.execute(inserts(rows[1:]))
        there = contents(session, zoo.catalog)["public.no_key"]
        assert len(contents(zoo.session, zoo.catalog)["public.no_key"]) - 1 == len(there)


@pytest.mark.parametrize(
    ("table", "least"),
    [("checked", 15), ("uniques", 15), ("watched", 20), ("bookings", 5), ("accounts", 8), ("joins", 8), ("events", 15)],
)
def test_a_hard_table_has_rows_enough(zoo: Planted, table: str, least: int) -> None:
    """
    Checks, keys, triggers, exclusions and shared keys cost no more rows than they must.
    """
    held = zoo.one(f"SELECT count(*) FROM {table}")  # noqa: S608  # names above
    assert isinstance(held, int)
    assert least <= held


def test_parents_have_no_one_and_many_children(zoo: Planted) -> None:
    """
    And some child has none where it may.
    """
    counts = zoo.session.rows("""
        SELECT count(o.id) FROM tenants t LEFT JOIN orders o ON o.tenant_id = t.id GROUP BY t.id ORDER BY 1
    """).rows
    children = Counter(count for (count,) in counts)
    assert children[0]
    assert children[1]
    assert max(count for (count,) in counts if isinstance(count, int)) >= 3
    assert zoo.one("SELECT count(*) > 0 FROM orders WHERE account IS NULL")
    assert zoo.one("SELECT count(*) > 0 FROM orders WHERE account IS NOT NULL")


def test_one_value_is_under_two_owners(zoo: Planted) -> None:
    """
    As it must be for a copy that forgets the owner to show.
    """
    assert zoo.one("SELECT count(*) > 0 FROM orders a JOIN orders b USING (note) WHERE a.tenant_id <> b.tenant_id")


def test_an_inactive_owner_has_children(zoo: Planted) -> None:
    """
    And an active one.
    """
    for active in (True, False):
        assert zoo.one(f"SELECT count(*) > 0 FROM orders o JOIN tenants t ON t.id = tenant_id WHERE active = {active}")  # noqa: S608


def test_a_tree_has_roots_branches_and_a_row_that_is_its_own_parent(zoo: Planted) -> None:
    """
    And a grandchild.
    """
    assert zoo.one("SELECT count(*) > 0 FROM tree WHERE parent_id IS NULL")
    assert zoo.one("SELECT count(*) > 0 FROM tree WHERE parent_id = id")
    assert zoo.one("SELECT count(*) > 0 FROM tree a JOIN tree b ON b.parent_id = a.id WHERE a.parent_id <> a.id")


def test_tables_that_may_refer_to_each_other_do(zoo: Planted) -> None:
    """
    A head without a team, and one of a team, which itself has a head.
    """
    assert zoo.one("SELECT count(*) > 0 FROM heads WHERE team_id IS NULL")
    assert zoo.one("SELECT count(*) > 0 FROM heads WHERE team_id IS NOT NULL")


def test_ids_have_gaps_and_are_not_in_the_order_of_insertion(zoo: Planted) -> None:
    """
    One of them lies beyond integer where the column has room.
    """
    ids = [int(row.key[0]) for row in zoo.planting.rows if row.table == "public.tree"]
    assert sorted(ids) != ids
    assert len(ids) < max(each for each in ids if each < 2**31) - min(ids)
    assert max(ids) > 2**31


@pytest.mark.parametrize(
    ("table", "column", "given"),
    [
        ("tree", "id", "INSERT INTO tree (name) VALUES ('x') RETURNING id"),
        (
            "not_null",
            "id",
            "INSERT INTO not_null (name, flag, mood, at, doc) VALUES ('x', TRUE, 'ok', now(), '{}') RETURNING id",
        ),
        ("by_default", "id", "INSERT INTO by_default (price) VALUES (1) RETURNING id"),
        ("tiny", "id", 'INSERT INTO tiny ("user") VALUES (1) RETURNING id'),
    ],
)
def test_a_sequence_stands_past_what_was_given(zoo: Planted, table: str, column: str, given: str) -> None:
    """
    The next row of the application collides with none.
    """
    before = zoo.one(f"SELECT max({column}) FROM {table}")  # noqa: S608  # names above
    ((after,),) = zoo.session.rows(given).rows
    zoo.session.execute(f"DELETE FROM {table} WHERE {column} = {after}")  # noqa: S608  # likewise
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert before < after


def test_a_sequence_that_counts_down_stands_below_what_was_given(zoo: Planted) -> None:
    """
    The same, the other way round.
    """
    lowest, following = zoo.one("SELECT min(id) FROM counting_down"), zoo.one("SELECT nextval('down_seq')")
    assert isinstance(lowest, int)
    assert isinstance(following, int)
    assert lowest > following


def test_planting_leaves_nothing_in_the_session(zoo: Planted) -> None:
    """
    Its function goes with it.
    """
    assert 0 == zoo.one("SELECT count(*) FROM pg_proc WHERE proname = 'harness_tried'")


def test_rows_that_stand_already_stay_and_their_keys_are_not_taken(harness_server: Server) -> None:
    """
    A row in the way of a generated one costs it its value, not its place.
    """
    with schema(harness_server, "CREATE TABLE plans (code text PRIMARY KEY, price integer)") as session:
        session.execute("INSERT INTO plans VALUES ('seed', 7), ('', 8)")
        planting = plant(session, plan(read_catalog(session)))
        assert {} == planting.refused
        assert ((7,), (8,)) == session.rows("SELECT price FROM plans WHERE code IN ('seed', '') ORDER BY price").rows
        assert ((len(planting.rows) + 2,),) == session.rows("SELECT count(*) FROM plans").rows


def test_every_table_of_the_platform_is_filled(harness_server: Server) -> None:
    """
    Before RFC-055, with no word said about it.
    """
    migrator = Alembic(MIGRATIONS, before="0010", after="0011")
    with database(harness_server) as session:
        migrator.baseline(session)
        catalog = read_catalog(session, ignore=migrator.bookkeeping)
        planting = plant(session, plan(catalog))
        assert {} == planting.unfilled
        assert {} == planting.refused
        assert {table.where for table in catalog.tables} == {row.table for row in planting.rows}
        assert min(Counter(row.table for row in planting.rows).values()) >= 8
