"""SQL: each mention of a column by what it is bound to, and none skipped."""

import pytest

from harness.facts.references import Kind, Sought, SourceFile
from harness.probes.source.sql import find, mentions, tables
from harness.tests.probes.source.idiom import Idiom, file_of, told
from harness.tests.probes.source.idioms_sql import SQL

PLAN = Sought(("customers.plan",))


@pytest.mark.parametrize("idiom", SQL, ids=str)
def test_a_reference_is_found(idiom: Idiom) -> None:
    """
    On its line, and as sure as it can be.
    """
    found = sorted(find([file_of(idiom.true, "a.sql")], PLAN))
    last = max(number for number, line in enumerate(idiom.true.split("\n"), 1) if "plan" in line.lower())
    assert idiom.kind in {each.kind for each in found if each.line == last}, told(found)


@pytest.mark.parametrize("idiom", SQL, ids=str)
def test_what_only_looks_like_a_reference_is_dismissed(idiom: Idiom) -> None:
    """
    With a reason.
    """
    found = sorted(find([file_of(idiom.false, "a.sql")], PLAN))
    last = max((each.line for each in found), default=0)
    assert all(each.kind is Kind.DISMISSED and each.why for each in found if each.line == last), told(found)


def kinds(sql: str, *known: str) -> list[tuple[int, str]]:
    """Lines, and how the mentions there count; *known* are definitions of tables."""
    definitions = tables([SourceFile("schema.sql", ";".join(known))])
    return sorted((line, str(kind)) for _, line, kind, _, _ in mentions(sql, PLAN, definitions))


def test_a_table_known_to_lack_the_column_leaves_no_doubt() -> None:
    """
    Its definition says so; one that has it as well leaves the doubt.
    """
    sql = "SELECT plan FROM customers JOIN orders ON true"
    assert [(0, "certain")] == kinds(sql, "CREATE TABLE orders (id int)")
    assert [(0, "doubtful")] == kinds(sql, "CREATE TABLE orders (id int)", "ALTER TABLE orders ADD COLUMN plan text")
    assert [(0, "doubtful")] == kinds(sql, "CREATE TABLE orders (LIKE customers)")
    assert [(0, "doubtful")] == kinds(sql, "CREATE TABLE orders (tier text)", "ALTER TABLE orders RENAME tier TO plan")


def test_lines_are_counted_in_a_text_of_many_statements() -> None:
    """
    Comments, strings over lines, holes over lines and bodies among them.
    """
    sql = """SELECT 'a
b;' /* c
;*/ FROM x;
SELECT #{a
b} FROM customers
WHERE plan = 'x';
DO $$
BEGIN
  PERFORM 1;
  UPDATE customers SET plan = 1;
END $$;
SELECT plan -- plan
FROM customers"""
    expected = [(5, "certain"), (9, "doubtful"), (11, "certain"), (11, "dismissed")]
    assert expected == kinds(sql)


def test_psqls_own_lines_and_copied_rows_are_not_sql() -> None:
    """
    What is under them is read all the same.
    """
    text = "\\set plan 1\nCOPY orders (id) FROM stdin;\nplan's\t1\n\\.\nSELECT plan FROM customers;\n"
    assert [(5, Kind.CERTAIN)] == [(each.line, each.kind) for each in find([SourceFile("a.sql", text)], PLAN)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 50_000 + "plan" + ")" * 50_000 + " FROM customers",
        "SELECT " + " + ".join(["plan"] * 3_000) + " FROM customers",  # noqa: S608  # read, not run
        "SELECT " + "(SELECT " * 3_000 + "plan" + ")" * 3_000 + " FROM customers",
        "SELECT plan FROM customers WHERE name = 'never closed",
        "SELECT plan FROM customers /* never closed",
        "DO $$ UPDATE customers SET plan",
        "SELECT {{{ plan FROM customers",
    ],
    ids=["parentheses", "sums", "queries", "string", "comment", "body", "braces"],
)
def test_no_sql_is_too_deep_or_too_broken(sql: str) -> None:
    """
    It ends, and what is mentioned outside a hole is counted.
    """
    assert "{" in sql or {"certain", "doubtful"} & {kind for _, kind in kinds(sql)}


def test_a_mention_counts_once() -> None:
    """
    Whatever it is bound to.
    """
    sql = "WITH a AS (SELECT plan FROM customers) SELECT a.plan, plan AS plan FROM a ORDER BY plan"
    assert 5 == len(kinds(sql))


def test_of_two_columns_of_one_name_each_is_found_in_its_table() -> None:
    """
    And dismissed in the other.
    """
    both = Sought(("customers.plan", "orders.plan"))
    found = sorted((name, str(kind)) for name, _, kind, _, _ in mentions("SELECT plan FROM orders", both))
    assert [("customers.plan", "dismissed"), ("orders.plan", "certain")] == found
