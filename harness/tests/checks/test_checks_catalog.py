"""Claims about a schema, on catalogs built by hand."""

from dataclasses import replace

import pytest

from harness.checks.catalog import (
    has_column,
    has_constraint,
    has_enum,
    has_extension,
    has_foreign_key,
    has_index,
    has_table,
    lacks_column,
    lacks_index,
    lacks_table,
    no_changes,
    only_changes,
)
from harness.contract import Check
from harness.errors import HarnessError
from harness.facts.catalog import (
    Catalog,
    CatalogChange,
    Change,
    ChangeKind,
    Column,
    Constraint,
    ConstraintKind,
    EnumType,
    Extension,
    Index,
    Schema,
    Table,
)
from harness.verdict import Evidence, Extent

NOTHING = Catalog()
EMPTY = Catalog(schemas=(Schema("public"),))
USER = "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT"
KEY = Constraint(
    "customers_user_id_fkey",
    ConstraintKind.FOREIGN_KEY,
    ("user_id",),
    USER,
    target="public.users",
    target_columns=("id",),
    on_delete="RESTRICT",
    on_update="NO ACTION",
)
LIMIT = Constraint("limit_check", ConstraintKind.CHECK, ("monthly_limit",), "CHECK ((monthly_limit > 0))")
CUSTOMERS = Table(
    "customers",
    columns=(
        Column("id", "bigint", nullable=False, identity="ALWAYS"),
        Column("plan", "character varying(255)", default="'trial'::character varying"),
        Column("monthly_limit", "integer", nullable=False, default="100"),
        Column("user_id", "bigint"),
        Column("doubled", "integer", default="monthly_limit * 2", generated="STORED"),
    ),
    constraints=(KEY, LIMIT),
    indexes=(
        Index("customers_plan_index", ("plan", "lower((plan)::text)")),
        Index("customers_user_id_index", ("user_id",), unique=True),
        Index("customers_live_index", ("user_id",), unique=True, predicate="(monthly_limit > 0)"),
    ),
)
CATALOG = Catalog(
    schemas=(Schema("public"),),
    tables=(CUSTOMERS,),
    enums=(EnumType("status", labels=("pending", "done")),),
    extensions=(Extension("citext", "1.6"),),
)
TYPO = "Claim it of a table that is there, or lacks_table('custmers') where the table goes."
VALIDATE = "VALIDATE CONSTRAINT; until then old rows are not held to it."


def having(**more: object) -> Catalog:
    """Return the catalog with another customers table."""
    return replace(CATALOG, tables=(replace(CUSTOMERS, **more),))  # type: ignore[arg-type]  # the fields of Table


def said(check: Check[Catalog], catalog: Catalog = CATALOG) -> tuple[str, str, bool]:
    """What the one piece of evidence expected, observed and came to."""
    (evidence,) = check(catalog)
    return evidence.expected, evidence.observed, evidence.supports


CLAIMS: dict[str, Check[Catalog]] = {
    "has_table": has_table("customers"),
    "has_column": has_column("customers", "plan"),
    "lacks_column": lacks_column("customers", "gone"),
    "has_index": has_index("customers", "customers_plan_index"),
    "lacks_index": lacks_index("customers", "gone"),
    "has_foreign_key": has_foreign_key("customers", "user_id", "users.id"),
    "has_constraint": has_constraint("customers", "limit_check"),
    "has_enum": has_enum("status"),
    "has_extension": has_extension("citext"),
}


@pytest.mark.parametrize("check", CLAIMS.values(), ids=CLAIMS)
def test_each_claim_is_upheld_by_the_right_catalog(check: Check[Catalog]) -> None:
    """
    So that their silence below is not for want of a voice.
    """
    assert [True] == [evidence.supports for evidence in check(CATALOG)]


@pytest.mark.parametrize("check", [*CLAIMS.values(), lacks_table("users")], ids=[*CLAIMS, "lacks_table"])
def test_no_claim_has_anything_to_say_where_nothing_was_seen(check: Check[Catalog]) -> None:
    """
    No schema, no table, no evidence.
    """
    assert [] == list(check(NOTHING))


@pytest.mark.parametrize(
    ("check", "where"),
    [
        (has_column("custmers", "plan", "text"), "custmers.plan"),
        (lacks_column("custmers", "plan"), "custmers.plan"),
        (has_index("custmers", "i"), "custmers.i"),
        (lacks_index("custmers", "i"), "custmers.i"),
        (has_foreign_key("custmers", "user_id", "users.id"), "custmers.user_id"),
        (has_constraint("custmers", "c"), "custmers.c"),
    ],
    ids=["has_column", "lacks_column", "has_index", "lacks_index", "has_foreign_key", "has_constraint"],
)
def test_a_claim_about_part_of_a_missing_table_is_broken(check: Check[Catalog], where: str) -> None:
    """
    One of absence too: a misspelt table would lack everything, and the help says so.
    """
    (evidence,) = check(CATALOG)
    help_ = TYPO if evidence.expected.startswith("no ") else ""
    assert (where, "no table custmers", False, help_, Extent(1)) == (
        evidence.where,
        evidence.observed,
        evidence.supports,
        evidence.help,
        evidence.looked_at,
    )


def test_has_table() -> None:
    """
    By the name that an author writes.
    """
    expected = Evidence("customers", "a table", "table, 5 columns", supports=True, looked_at=Extent(1))
    assert [expected] == list(has_table("customers")(CATALOG))
    assert ("a table", "no table users", False) == said(has_table("users"))
    assert ("a table", "no table users", False) == said(has_table("users"), EMPTY)


def test_lacks_table() -> None:
    """
    Among tables: where there is none at all, the wrong database may have been read.
    """
    assert ("no table", "no such table", True) == said(lacks_table("users"))
    assert ("no table", "table, 5 columns", False) == said(lacks_table("customers"))
    assert [] == list(lacks_table("users")(EMPTY))


def test_has_column_says_what_is_claimed_beside_what_is_there() -> None:
    """
    In Postgres's spelling, whatever the author's.
    """
    check = has_column("customers", "plan", "varchar(255)", nullable=True, default="'trial'")
    (evidence,) = check(CATALOG)
    words = "character varying(255) nullable DEFAULT 'trial'"
    assert Evidence("customers.plan", words, words, supports=True, looked_at=Extent(5)) == evidence


@pytest.mark.parametrize(
    ("check", "expected", "observed"),
    [
        (has_column("customers", "plan", "text"), "text", "character varying(255)"),
        (has_column("customers", "plan", "varchar(25)"), "character varying(25)", "character varying(255)"),
        (has_column("customers", "plan", nullable=False), "NOT NULL", "nullable"),
        (has_column("customers", "monthly_limit", nullable=True), "nullable", "NOT NULL"),
        (has_column("customers", "plan", default="'free'"), "DEFAULT 'free'", "DEFAULT 'trial'"),
        (has_column("customers", "plan", default=""), "no default", "DEFAULT 'trial'"),
        (has_column("customers", "user_id", default="0"), "DEFAULT 0", "no default"),
        (has_column("customers", "id", default=""), "no default", "GENERATED ALWAYS AS IDENTITY"),
        (
            has_column("customers", "doubled", default="monthly_limit * 2"),
            "DEFAULT monthly_limit * 2",
            "GENERATED ALWAYS AS (monthly_limit * 2) STORED",
        ),
        (has_column("customers", "gone"), "a column", "no column gone"),
        (has_column("customers", "gone", "int"), "integer", "no column gone"),
    ],
    ids=[
        "type",
        "length",
        "null",
        "not null",
        "default",
        "no default",
        "a default",
        "identity",
        "generated",
        "column",
        "typed column",
    ],
)
def test_has_column_is_against_what_is_not_so(check: Check[Catalog], expected: str, observed: str) -> None:
    """
    Each aspect by itself.
    """
    assert (expected, observed, False) == said(check)


@pytest.mark.parametrize("default", ["100", "'100'::integer", "100::int"])
def test_a_default_is_the_same_with_and_without_the_cast_to_its_own_type(default: str) -> None:
    """
    However Postgres wrote it down.
    """
    assert said(has_column("customers", "monthly_limit", default=default))[2]


def test_not_null_that_is_not_validated_is_no_not_null() -> None:
    """
    Old rows may be null.
    """
    loose = Constraint(
        "later", ConstraintKind.NOT_NULL, ("monthly_limit",), "NOT NULL monthly_limit NOT VALID", valid=False
    )
    check = has_column("customers", "monthly_limit", nullable=False)
    assert ("NOT NULL", "NOT NULL, not validated", False) == said(check, having(constraints=(loose,)))
    assert ("NOT NULL", "NOT NULL", True) == said(check, having(constraints=(replace(loose, valid=True),)))


def test_lacks_column() -> None:
    """
    Among the columns of the table.
    """
    (evidence,) = lacks_column("customers", "api_key")(CATALOG)
    assert Evidence("customers.api_key", "no column", "no such column", supports=True, looked_at=Extent(5)) == evidence
    observed = "character varying(255) DEFAULT 'trial'::character varying"
    assert ("no column", observed, False) == said(lacks_column("customers", "plan"))


def test_has_index_says_what_it_covers() -> None:
    """
    Names and expressions, with or without the parentheses that Postgres puts around them.
    """
    check = has_index("customers", "customers_plan_index", ("plan", "(lower((plan)::text))"), unique=False)
    assert said(check)[2]
    (evidence,) = has_index("customers", "customers_user_id_index", "user_id", unique=True)(CATALOG)
    words = "UNIQUE index (user_id)"
    where = "customers.customers_user_id_index"
    assert Evidence(where, words, words, supports=True, looked_at=Extent(3)) == evidence


@pytest.mark.parametrize(
    ("check", "expected", "observed"),
    [
        (has_index("customers", "gone"), "index", "no index gone"),
        (has_index("customers", "customers_user_id_index", "plan"), "index (plan)", "UNIQUE index (user_id)"),
        (
            has_index("customers", "customers_user_id_index", "user_id", unique=False),
            "index (user_id)",
            "UNIQUE index (user_id)",
        ),
        (
            has_index("customers", "customers_live_index", "user_id", unique=True),
            "UNIQUE index (user_id)",
            "UNIQUE index (user_id) WHERE (monthly_limit > 0)",
        ),
        (
            has_index("customers", "customers_user_id_index", "user_id", where="monthly_limit > 0"),
            "index (user_id) WHERE monthly_limit > 0",
            "UNIQUE index (user_id)",
        ),
    ],
    ids=["index", "columns", "unique", "partial", "not partial"],
)
def test_has_index_is_against_what_is_not_so(check: Check[Catalog], expected: str, observed: str) -> None:
    """
    A unique index over some rows is not unique over all.
    """
    assert (expected, observed, False) == said(check)


def test_has_index_takes_a_predicate() -> None:
    """
    Written with or without Postgres's parentheses.
    """
    for where in ("monthly_limit > 0", "(monthly_limit > 0)"):
        assert said(has_index("customers", "customers_live_index", "user_id", where=where))[2]


def test_an_invalid_index_is_none() -> None:
    """
    What a failed CREATE INDEX CONCURRENTLY leaves behind.
    """
    broken = having(indexes=(Index("customers_plan_index", ("plan",), valid=False),))
    (evidence,) = has_index("customers", "customers_plan_index", "plan")(broken)
    assert ("index (plan) INVALID", False, "DROP INDEX, then build it again.") == (
        evidence.observed,
        evidence.supports,
        evidence.help,
    )


def test_lacks_index() -> None:
    """
    An invalid one is there all the same.
    """
    assert ("no index", "no such index", True) == said(lacks_index("customers", "gone"))
    assert ("no index", "UNIQUE index (user_id)", False) == said(lacks_index("customers", "customers_user_id_index"))


def test_has_foreign_key() -> None:
    """
    With the actions that are claimed.
    """
    (evidence,) = has_foreign_key("customers", "user_id", "users.id", on_delete="restrict")(CATALOG)
    assert Evidence("customers.user_id", USER, USER, supports=True, looked_at=Extent(2)) == evidence
    assert said(has_foreign_key("customers", ("user_id",), "public.users(id)", on_update="NO ACTION"))[2]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (
            has_foreign_key("customers", "user_id", "users.id", on_delete="CASCADE"),
            "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
        ),
        (
            has_foreign_key("customers", "user_id", "users.id", on_update="CASCADE"),
            "FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE",
        ),
        (has_foreign_key("customers", "user_id", "people.id"), "FOREIGN KEY (user_id) REFERENCES people(id)"),
        (has_foreign_key("customers", "user_id", "users.key"), "FOREIGN KEY (user_id) REFERENCES users(key)"),
        (has_foreign_key("customers", "user_id", "old.users.id"), "FOREIGN KEY (user_id) REFERENCES old.users(id)"),
    ],
    ids=["on delete", "on update", "table", "column", "schema"],
)
def test_has_foreign_key_is_against_another_one(check: Check[Catalog], expected: str) -> None:
    """
    To another table or column, in another schema, with another action.
    """
    assert (expected, USER, False) == said(check)


def test_has_foreign_key_is_against_none() -> None:
    """
    On exactly those columns.
    """
    expected = "FOREIGN KEY (user_id, plan) REFERENCES users(id, plan)"
    check = has_foreign_key("customers", ("user_id", "plan"), "users(id, plan)")
    assert (expected, "no foreign key on (user_id, plan)", False) == said(check)


@pytest.mark.parametrize("state", [{"valid": False}, {"enforced": False}], ids=["not valid", "not enforced"])
def test_a_foreign_key_that_does_not_hold_is_none(state: dict[str, bool]) -> None:
    """
    NOT VALID, NOT ENFORCED.
    """
    loose = replace(KEY, **state)  # type: ignore[arg-type]  # its own fields
    (evidence,) = has_foreign_key("customers", "user_id", "users.id")(having(constraints=(loose,)))
    assert (False, VALIDATE) == (evidence.supports, evidence.help)


def test_a_foreign_key_to_no_column_is_misuse() -> None:
    """
    The message says how it is written.
    """
    with pytest.raises(HarnessError, match=r"a foreign key to 'users' names no column\. Write 'users\.id'"):
        has_foreign_key("customers", "user_id", "users")


def test_has_constraint() -> None:
    """
    By name, and by definition where that is given.
    """
    definition = "CHECK ((monthly_limit > 0))"
    assert ("a valid constraint", definition, True) == said(has_constraint("customers", "limit_check"))
    assert (definition, definition, True) == said(has_constraint("customers", "limit_check", definition))
    other = "CHECK ((monthly_limit > 1))"
    assert (other, definition, False) == said(has_constraint("customers", "limit_check", other))
    assert ("a valid constraint", "no constraint gone", False) == said(has_constraint("customers", "gone"))


def test_a_constraint_that_is_not_validated_does_not_hold() -> None:
    """
    Until it is.
    """
    loose = replace(LIMIT, definition="CHECK ((monthly_limit > 0)) NOT VALID", valid=False)
    (evidence,) = has_constraint("customers", "limit_check")(having(constraints=(loose,)))
    assert ("CHECK ((monthly_limit > 0)) NOT VALID", False, VALIDATE) == (
        evidence.observed,
        evidence.supports,
        evidence.help,
    )


def test_has_enum_compares_labels_in_order() -> None:
    """
    Where any are given.
    """
    words = "ENUM ('pending', 'done')"
    assert (words, words, True) == said(has_enum("status", "pending", "done"))
    assert ("ENUM ('done', 'pending')", words, False) == said(has_enum("status", "done", "pending"))
    assert ("ENUM ('pending')", words, False) == said(has_enum("status", "pending"))
    assert ("an enum", "no enum forge_type", False) == said(has_enum("forge_type"))


def test_has_extension() -> None:
    """
    At a version where that is given.
    """
    assert ("extension 1.6", "extension 1.6", True) == said(has_extension("citext", "1.6"))
    assert ("extension 1.7", "extension 1.6", False) == said(has_extension("citext", "1.7"))
    assert ("extension", "no extension hstore", False) == said(has_extension("hstore"))


PLAN = Change(ChangeKind.REMOVED, "column", "public.customers.plan", was="text")
ARCHIVE = Change(ChangeKind.ADDED, "table", "billing.archive", now="table")
FACT = CatalogChange((ARCHIVE, PLAN), 214)


def test_no_changes() -> None:
    """
    Among how many objects, so that it is no empty claim.
    """
    (evidence,) = no_changes()(CatalogChange((), 214))
    said_ = "no change in 214 objects"
    assert Evidence("the schema", "nothing changes", said_, supports=True, looked_at=Extent(214)) == evidence
    assert [("public.customers.plan", "removed column public.customers.plan: text", False)] == [
        (each.where, each.observed, each.supports) for each in no_changes()(CatalogChange((PLAN,), 214))
    ]
    assert [] == list(no_changes()(CatalogChange((), 0)))


@pytest.mark.parametrize(
    "pattern",
    [
        "public.customers.plan",
        "customers.plan",
        "customers.*",
        "column customers.plan",
        "removed column public.customers.plan",
        "removed *",
    ],
)
def test_only_changes_allows_what_is_named(pattern: str) -> None:
    """
    By name, by sort and name, by what happened too.
    """
    (evidence,) = only_changes("billing.archive", pattern)(FACT)
    assert evidence.supports
    assert f"nothing but billing.archive, {pattern} changes" == evidence.expected
    assert "changed: 2 of 214 objects, each of them named" == evidence.observed
    assert Extent(214) == evidence.looked_at


@pytest.mark.parametrize(
    "pattern", ["customers", "archive", "added column customers.plan", "table *.plan", "customers.pla"]
)
def test_only_changes_is_against_each_change_that_is_not_named(pattern: str) -> None:
    """
    One piece of evidence for each, with the way out.
    """
    evidence = list(only_changes(pattern)(FACT))
    assert ["billing.archive", "public.customers.plan"] == [each.where for each in evidence]
    assert {False} == {each.supports for each in evidence}
    assert {"Undo it in the migration, or name it in the contract."} == {each.help for each in evidence}


def test_only_changes_has_nothing_to_say_where_nothing_was_compared() -> None:
    """
    Two empty databases are equal, and prove nothing.
    """
    assert [] == list(only_changes("customers.*")(CatalogChange((), 0)))


def test_a_pattern_may_be_a_signature() -> None:
    """
    Its brackets are its own.
    """
    change = Change(ChangeKind.ADDED, "function", "public.f(integer[])")
    assert [True] == [each.supports for each in only_changes("f(integer[])")(CatalogChange((change,), 1))]
