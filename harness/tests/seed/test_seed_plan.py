"""Rows made up from a catalog alone."""

import os
import subprocess
import sys
from itertools import product

import pytest

from harness.facts.catalog import Catalog, Column, Constraint, ConstraintKind, Extension, Index, Table, TableKind
from harness.seed import Planted, inserts, plan
from harness.seed.conditions import applies, is_constant, refuses, suggestions
from harness.seed.literal import name
from harness.seed.pattern import pythonic, samples
from harness.seed.tree import check, expression

PRIMARY = Constraint("pk", ConstraintKind.PRIMARY_KEY, ("id",), "PRIMARY KEY (id)")
PEOPLE = Table(
    "people",
    columns=(
        Column("id", "integer", nullable=False),
        Column("name", "character varying(20)"),
        Column("a", "boolean"),
        Column("b", "boolean"),
        Column("c", "boolean"),
        Column("born", "timestamp with time zone"),
    ),
    constraints=(PRIMARY,),
)
# A process of its own, for the order of sets changes with PYTHONHASHSEED.
PRINTED = """
import sys; from harness.seed import inserts, plan; from harness.tests.seed.test_seed_plan import PEOPLE, Catalog
sys.stdout.write(inserts(plan(Catalog(tables=(PEOPLE,))).rows))
"""


def _link(column: str, target: str) -> Constraint:
    definition = f"FOREIGN KEY ({column}) REFERENCES {target}(id)"
    return Constraint(f"{column}_fkey", ConstraintKind.FOREIGN_KEY, (column,), definition, f"public.{target}", ("id",))


def _table(own: str, *links: Constraint, nullable: bool = False) -> Table:
    linked = (Column(link.columns[0], "integer", nullable) for link in links)
    return Table(own, columns=(Column("id", "integer", nullable=False), *linked), constraints=(PRIMARY, *links))


def test_the_text_does_not_hang_on_the_order_of_hashes() -> None:
    """
    Two processes with different ones write the same.
    """
    written = [
        subprocess.run(
            [sys.executable, "-c", PRINTED],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert inserts(plan(Catalog(tables=(PEOPLE,))).rows) == written[0]
    assert written[0] == written[1]


def test_each_value_of_a_small_column_meets_each_of_another() -> None:
    """
    Of three columns that are true, false or empty, every pair of values is in some row.
    """
    rows = plan(Catalog(tables=(PEOPLE,))).rows
    values = ("TRUE", "FALSE", "NULL")
    for one, other in (("a", "b"), ("a", "c"), ("b", "c")):
        assert set(product(values, values)) == {(row.values[one], row.values[other]) for row in rows}


def test_parents_come_before_their_children() -> None:
    """
    Whatever their names.
    """
    catalog = Catalog(tables=(_table("a", _link("b_id", "b")), _table("b", _link("c_id", "c")), _table("c")))
    tables = list(dict.fromkeys(row.table for row in plan(catalog).rows))
    assert ["public.c", "public.b", "public.a"] == tables


def test_rows_that_need_each_other_go_in_by_one_statement() -> None:
    """
    Of two tables that must refer to each other, in pairs.
    """
    catalog = Catalog(tables=(_table("a", _link("b_id", "b")), _table("b", _link("a_id", "a"))))
    rows = plan(catalog).rows
    assert {} == plan(catalog).unfillable
    assert rows[0].together == rows[1].together != rows[2].together
    assert rows[0].values["b_id"] == rows[1].values["id"]
    assert inserts(rows).startswith(
        "WITH row_1 AS (INSERT INTO public.a (id, b_id) VALUES (1, 1)) INSERT INTO public.b"
    )


def test_rows_that_may_refer_to_each_other_come_in_two_goes() -> None:
    """
    First without, then with what has come meanwhile.
    """
    one, other = _table("a", _link("b_id", "b"), nullable=True), _table("b", _link("a_id", "a"))
    rows = plan(Catalog(tables=(one, other))).rows
    assert ("public.a", "public.b", "public.a") == (rows[0].table, rows[8].table, rows[-1].table)
    assert {"NULL"} == {row.values["b_id"] for row in rows[:8]}
    assert rows[-1].values["b_id"] in {row.values["id"] for row in rows if row.table == "public.b"}


def test_a_table_refers_to_one_that_cannot_be_filled() -> None:
    """
    By a column that must not be empty, it cannot be either; by one that may be, it can.
    """
    unknown = Table("unknown", columns=(Column("id", "no_such_type", nullable=False),), constraints=(PRIMARY,))
    must, may = _table("must", _link("of", "unknown")), _table("may", _link("of", "unknown"), nullable=True)
    planned = plan(Catalog(tables=(may, must, unknown)))
    assert {
        "public.must": "of must refer to public.unknown, which cannot be filled: no value is known for id, "
        "no_such_type NOT NULL: give some in Hints(values=…)",
        "public.unknown": "no value is known for id, no_such_type NOT NULL: give some in Hints(values=…)",
    } == planned.unfillable
    assert {"NULL"} == {row.values["of"] for row in planned.rows}


def test_a_foreign_key_to_a_generated_column_is_not_made_up() -> None:
    """
    What it would have to say is not known before the row is there.
    """
    half = Column("half", "integer", default="id / 2", generated="STORED")
    key = Constraint("half_key", ConstraintKind.UNIQUE, ("half",), "UNIQUE (half)")
    far = Table("far", columns=(Column("id", "integer", nullable=False), half), constraints=(PRIMARY, key))
    link = Constraint("l", ConstraintKind.FOREIGN_KEY, ("h",), "FOREIGN KEY (h)", "public.far", ("half",))
    near = Table("near", columns=(Column("h", "integer", nullable=False),), constraints=(link,))
    expected = "h must refer to public.far, which cannot be filled: no row of it fits"
    assert {"public.near": expected} == plan(Catalog(tables=(far, near))).unfillable


def test_checks_that_contradict_each_other_are_quoted() -> None:
    """
    Also over two columns; the way out is said.
    """
    sql = "CHECK (((a * b) = 12345) AND ((a * b) = 3))"
    columns = (Column("a", "integer", nullable=False), Column("b", "integer", nullable=False))
    table = Table("t", columns=columns, constraints=(Constraint("c", ConstraintKind.CHECK, ("a", "b"), sql),))
    expected = f"no row was found that satisfies {sql}: give values in Hints(values=…)"
    assert {"public.t": expected} == plan(Catalog(tables=(table,))).unfillable


def test_a_foreign_table_is_not_ours_to_fill() -> None:
    """
    Its rows would go to another server.
    """
    table = Table("away", kind=TableKind.FOREIGN, columns=(Column("id", "integer"),), server="there")
    expected = "a foreign table: its rows lie on server there"
    assert {"public.away": expected} == plan(Catalog(tables=(table,))).unfillable


def test_a_unique_column_of_a_type_that_folds_case_has_no_two_cases() -> None:
    """
    Where text has both; nor has a key on lower().
    """
    columns = (Column("a", "text"), Column("b", "citext"), Column("c", "text"))
    indexes = (
        *(Index(each, (each,), unique=True) for each in ("a", "b")),
        Index("low", ("lower(c)",), unique=True),
    )
    table = Table("t", columns=columns, indexes=indexes)
    rows = plan(Catalog(tables=(table,), extensions=(Extension("citext", "1.6"),))).rows
    plain, folded, lowered = ([row.values[each] for row in rows] for each in "abc")
    assert {"'seed'", "'Seed'", "'SEED'"} <= set(plain)
    for values in (folded, lowered):
        assert 1 == len({"'seed'", "'Seed'", "'SEED'"} & set(values))


def test_nothing_is_planned_for_no_table() -> None:
    """
    No row, no reason, no text.
    """
    planned = plan(Catalog())
    assert () == planned.rows
    assert {} == planned.unfillable
    assert "" == inserts(planned.rows)


def test_an_insert_names_its_columns_and_quotes_keywords() -> None:
    """
    And says that it gives what Postgres would.
    """
    row = Planted("public.order", ("1",), {"user": "1", "Mixed": "DEFAULT"}, into='public."order"', overriding=True)
    expected = 'INSERT INTO public."order" ("user", "Mixed") OVERRIDING SYSTEM VALUE VALUES (1, DEFAULT);\n'
    assert expected == inserts([row])
    assert 'a."select"."B c"' == name("a", "select", "B c")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[^\s]+@[^\s]+$",
        r"^[A-Z]{3}-\d{2,4}$",
        "(red|green|blue)",
        "^[[:alpha:]_]+[.]x?$",
        r"^\+?[0-9 ]{7,15}$",
        r"^(?:a|bc){2,}\.d*?$",
        "^[a-zA-Z0-9][a-zA-Z0-9-_]*$",
    ],
)
def test_samples_match_their_pattern(pattern: str) -> None:
    """
    Several of them, by the evaluation that Postgres's own takes the place of.
    """
    node = expression(f"a ~ '{pattern}'")
    found = samples(pattern, 8)
    assert len(found) >= 3
    assert [] == [text for text in found if refuses(node, {"a": text})]
    assert refuses(node, {"a": "\x00"})


@pytest.mark.parametrize("pattern", [r"(?=a)b", r"(a)\1", "[", r"\m\d"])
def test_a_pattern_that_is_not_understood_is_left_to_postgres(pattern: str) -> None:
    """
    No sample that is a guess, or no verdict.
    """
    assert [] == samples(pattern, 4) or pythonic(pattern) is None


@pytest.mark.parametrize(
    ("sql", "yes", "no"),
    [
        ("a = ANY (ARRAY['x'::text, 'y'::text])", "x", "z"),
        ("((a)::text = ANY ((ARRAY['x'::character varying])::text[]))", "x", "z"),
        ("a <> ALL (ARRAY['x'::text])", "z", "x"),
        ("length(a) > 2 AND a IS NOT NULL", "xyz", None),
        ("a ~~ 'x\\%_%'", "x%yz", "xyz"),
        ("a !~* '^x'", "y", "X"),
        ("NOT (a = 'x' OR a = 'y')", "z", "y"),
        ("a IS DISTINCT FROM 'x'", "y", "x"),
        ("COALESCE(a, 'x') <> 'x'", "y", None),
        ("(a = 'x') IS TRUE", "x", "y"),
        ("num_nonnulls(a, a) = 2", "x", None),
        ("lower(btrim(a)) = 'x'", " X ", "y"),
    ],
)
def test_a_check_is_read(sql: str, yes: str, no: str | None) -> None:
    """
    It lets one through and refuses the other.
    """
    node = check(f"CHECK ({sql})")
    assert not refuses(node, {"a": yes})
    assert refuses(node, {"a": no})


@pytest.mark.parametrize(
    "sql", ["md5(a) = 'x'", "a > 'x'", "other = 'x'", "a = (SELECT 'y')", "a::date > '2020-01-01'"]
)
def test_a_check_that_is_not_read_refuses_nothing(sql: str) -> None:
    """
    It is Postgres's to judge; and a predicate takes everything in.
    """
    node = expression(sql)
    assert not refuses(node, {"a": "y"})
    assert applies(node, {"a": "y"})


def test_null_passes_a_check_and_fails_a_predicate() -> None:
    """
    As in SQL.
    """
    node = expression("a = 'x'")
    assert not refuses(node, {"a": None})
    assert not applies(node, {"a": None})


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("a = ANY (ARRAY['x'::text, 'y'::text])", {"x", "y"}),
        ("a >= 3 AND a <= 7", {"3", "2", "4", "7", "6", "8"}),
        ("a > '2024-01-31'::date", {"2024-01-31", "2024-02-01", "2024-01-30"}),
        ("length(a) = 2", {"se", "see", "s"}),
        ("a ~~ 'x%'", {"x", "xseed"}),
        ("a > b", set()),
        ("jsonb_typeof(a) = 'object'", set()),
    ],
)
def test_a_check_suggests_values(sql: str, expected: set[str]) -> None:
    """
    What it compares with, and what lies beside that.
    """
    found = set(suggestions(expression(sql), "a"))
    assert expected <= found
    assert bool(expected) == bool(found)


@pytest.mark.parametrize(
    ("default", "constant"),
    [
        ("'trial'::character varying", True),
        ("ARRAY[]::character varying[]", True),
        ("100", True),
        ("now()", False),
        ("CURRENT_TIMESTAMP", False),
        ("nextval('a'::regclass)", False),
        ("", False),
    ],
)
def test_only_a_default_that_is_the_same_on_any_day_is_used(default: str, *, constant: bool) -> None:
    """
    The clock and chance have no part in a row.
    """
    assert constant == is_constant(default)
