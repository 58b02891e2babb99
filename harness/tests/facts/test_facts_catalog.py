"""Catalogs built by hand: looked up, read as text, compared."""

from dataclasses import replace

import pytest

from harness.facts.catalog import (
    Catalog,
    CatalogChange,
    Change,
    ChangeKind,
    Column,
    Constraint,
    ConstraintKind,
    Domain,
    EnumType,
    Extension,
    Function,
    Index,
    Other,
    Schema,
    Sequence,
    Table,
    View,
    canonical_default,
    canonical_type,
    compare,
    difference,
    identifier,
    qualified,
)

ID = Column("id", "bigint", nullable=False)
NAME = Column("name", "text")
PKEY = Constraint("users_pkey", ConstraintKind.PRIMARY_KEY, ("id",), "PRIMARY KEY (id)")
BACKING = Index("users_pkey", ("id",), unique=True, constraint="users_pkey")
BY_NAME = Index("users_name_index", ("name",), "btree (name)")
USERS = Table("users", columns=(ID, NAME), constraints=(PKEY,), indexes=(BY_NAME, BACKING))
OWNED = Sequence("users_id_seq", type="smallint", maximum=32767, owned_by="public.users.id", position=7)
CATALOG = Catalog(owner="postgres", schemas=(Schema("public"),), tables=(USERS,), sequences=(OWNED,))


def having(**more: object) -> Catalog:
    """Return the catalog with another users table."""
    return replace(CATALOG, tables=(replace(USERS, **more),))  # type: ignore[arg-type]  # the fields of Table


def test_a_name_is_looked_up_as_an_author_writes_it() -> None:
    """
    Bare names lie in public; others are qualified; quotes are not needed.
    """
    odd = Table("Odd.Name", schema="billing")
    catalog = replace(CATALOG, tables=(odd, USERS))
    assert USERS is catalog.table("users")
    assert USERS is catalog.table("public.users")
    assert odd is catalog.table("billing.Odd.Name")
    assert odd is catalog.table('billing."Odd.Name"')
    assert None is catalog.table("Odd.Name")
    assert None is catalog.table("customers")


def test_what_a_table_holds_is_looked_up_by_name() -> None:
    """
    And what it does not hold is None.
    """
    assert (NAME, None) == (USERS.column("name"), USERS.column("nam"))
    assert (PKEY, None) == (USERS.constraint("users_pkey"), USERS.constraint("pkey"))
    assert (BY_NAME, None) == (USERS.index("users_name_index"), USERS.index("name"))
    assert () == USERS.foreign_keys()


def test_everything_else_is_looked_up_by_name() -> None:
    """
    A function by its signature.
    """
    view, enum, domain = View("active"), EnumType("status"), Domain("positive")
    function, extension = Function("twice", arguments="n integer"), Extension("citext", "1.6")
    catalog = Catalog(views=(view,), enums=(enum,), domains=(domain,), functions=(function,), extensions=(extension,))
    assert (view, None) == (catalog.view("active"), catalog.view("x"))
    assert (enum, None) == (catalog.enum("status"), catalog.enum("x"))
    assert (domain, None) == (catalog.domain("positive"), catalog.domain("x"))
    assert (function, None) == (catalog.function("twice(n integer)"), catalog.function("twice()"))
    assert (extension, None) == (catalog.extension("citext"), catalog.extension("hstore"))
    assert (OWNED, None) == (CATALOG.sequence("users_id_seq"), CATALOG.sequence("x"))


def test_where_a_sequence_stands_is_not_schema() -> None:
    """
    Neither compared nor printed.
    """
    moved = replace(CATALOG, sequences=(replace(OWNED, position=900),))
    assert CATALOG == moved
    assert str(CATALOG) == str(moved)
    assert () == difference(CATALOG, moved)
    rewound = replace(CATALOG, sequences=(replace(OWNED, start=900),))
    assert ["public.users_id_seq"] == [change.where for change in difference(CATALOG, rewound)]


def test_the_same_catalog_has_no_difference() -> None:
    """
    Among a schema, a table, two columns, a constraint, two indexes and a sequence.
    """
    assert CatalogChange((), 8) == compare(CATALOG, CATALOG)
    assert "no change in 8 objects" == str(compare(CATALOG, CATALOG))


def test_a_moved_column_is_no_change() -> None:
    """
    Columns are matched by name.
    """
    assert () == difference(CATALOG, having(columns=(NAME, ID)))


def test_an_added_a_removed_and_a_changed_column() -> None:
    """
    Each with what it was and is now; a renamed one was removed and added.
    """
    plan = Column("plan", "character varying(255)", default="'trial'::character varying")
    (added,) = difference(CATALOG, having(columns=(ID, NAME, plan)))
    (removed,) = difference(having(columns=(ID, NAME, plan)), CATALOG)
    (changed,) = difference(CATALOG, having(columns=(ID, replace(NAME, nullable=False))))
    definition = "character varying(255) DEFAULT 'trial'::character varying"
    assert Change(ChangeKind.ADDED, "column", "public.users.plan", now=definition) == added
    assert f"added column public.users.plan: {definition}" == str(added)
    assert f"removed column public.users.plan: {definition}" == str(removed)
    assert "changed column public.users.name: text → text NOT NULL" == str(changed)
    renamed = difference(CATALOG, having(columns=(ID, replace(NAME, name="label"))))
    assert ["added column public.users.label: text", "removed column public.users.name: text"] == list(
        map(str, renamed)
    )


def test_what_lies_in_a_table_comes_and_goes_with_it() -> None:
    """
    Its columns and constraints are in what is said of it, its sequence and its indexes are not apart.
    """
    empty = replace(CATALOG, tables=(), sequences=())
    whole = "table (id bigint NOT NULL, name text, CONSTRAINT users_pkey PRIMARY KEY (id))"
    assert [f"removed table public.users: {whole}"] == list(map(str, difference(CATALOG, empty)))
    assert [f"added table public.users: {whole}"] == list(map(str, difference(empty, CATALOG)))


def test_a_sequence_whose_table_is_not_seen_is_told_apart() -> None:
    """
    As where the table is ignored.
    """
    without = replace(CATALOG, tables=())
    assert ["removed sequence public.users_id_seq"] == [
        str(change).split(":")[0] for change in difference(without, replace(without, sequences=()))
    ]


def test_an_index_goes_with_the_constraint_that_it_backs() -> None:
    """
    Any other index by itself.
    """
    without = having(constraints=(), indexes=(BY_NAME,))
    assert ["removed constraint public.users.users_pkey: PRIMARY KEY (id)"] == list(
        map(str, difference(CATALOG, without))
    )
    assert ["removed index public.users.users_name_index: btree (name)"] == list(
        map(str, difference(CATALOG, having(indexes=(BACKING,))))
    )


def test_owner_grants_and_comment_are_changes_of_their_own() -> None:
    """
    And are no objects of their own.
    """
    marked = having(owner="alice", grants=("bob: SELECT",), comment="people")
    fact = compare(CATALOG, marked)
    assert [
        "added table comment public.users: 'people'",
        "added table grants public.users: bob: SELECT",
        "added table owner public.users: alice",
    ] == list(map(str, fact.changes))
    assert 8 == fact.objects


def test_a_long_change_is_cut_down_to_where_it_parts() -> None:
    """
    One line, whatever the definition is.
    """
    old, new = ("AS $$\n" + "SELECT 1;\n" * 60 + end + "$$" for end in ("one", "two"))
    change = Change(ChangeKind.CHANGED, "function", "public.f()", old, new)
    said = str(change)
    assert "\n" not in said
    assert "…" in said
    assert said.endswith("one$$ → …" + said.split("→ …")[1])
    assert said.endswith("two$$")
    assert len(said) < 200


def test_the_text_is_aligned_and_says_the_owner_only_where_it_is_another() -> None:
    """
    What a constraint says of its index is not said again.
    """
    expected = """\
schemas
  public

table public.users
  id    bigint  NOT NULL
  name  text
  constraints
    users_pkey  PRIMARY KEY (id)
  indexes
    users_name_index  btree (name)

sequences
  public.users_id_seq  smallint START 1 INCREMENT 1 MINVALUE 1 MAXVALUE 32767 CACHE 1 OWNED BY public.users.id"""
    assert expected == str(CATALOG)
    assert expected == str(having(owner="postgres"))
    assert "table public.users OWNER alice COMMENT 'it''s\\nhers'" in str(having(owner="alice", comment="it's\nhers"))


def test_the_text_shows_an_index_that_is_not_what_its_constraint_says() -> None:
    """
    An invalid one above all.
    """
    assert "users_pkey        UNIQUE btree (id) INVALID" in str(
        having(indexes=(replace(BACKING, valid=False), BY_NAME))
    )


def test_blanks_in_a_constant_are_not_lost_in_the_text() -> None:
    """
    Two defaults that differ have two texts.
    """
    one, two = (having(columns=(replace(NAME, default=f"'{blank}'::text"),)) for blank in (" ", "  "))
    assert str(one) != str(two)


def test_the_rest_has_a_place_in_the_text() -> None:
    """
    Views and functions as blocks, what is only named in a list.
    """
    catalog = Catalog(
        views=(View("active", definition=" SELECT 1;", columns=(NAME,), populated=False, materialized=True),),
        functions=(Function("twice", arguments="n integer", definition="CREATE …\nAS 'SELECT 1'"),),
        others=(Other("event trigger", "audit", "ddl_command_end"),),
    )
    expected = """\
materialized view public.active WITH NO DATA
  name  text
  definition
     SELECT 1;

function public.twice(n integer)
  CREATE …
  AS 'SELECT 1'

others
  event trigger audit  ddl_command_end"""
    assert expected == str(catalog)


@pytest.mark.parametrize(
    ("written", "postgres"),
    [
        ("varchar(255)", "character varying(255)"),
        ("VARCHAR( 255 )", "character varying(255)"),
        ("varchar(255)[]", "character varying(255)[]"),
        ("character varying(255)[]", "character varying(255)[]"),
        ("text", "text"),
        ("int", "integer"),
        ("int8", "bigint"),
        ("bool", "boolean"),
        ("float8", "double precision"),
        ("double precision", "double precision"),
        ("char", "character(1)"),
        ("char(3)", "character(3)"),
        ("numeric(10, 2)", "numeric(10,2)"),
        ("decimal(10)", "numeric(10,0)"),
        ("timestamp", "timestamp without time zone"),
        ("timestamp(0)", "timestamp(0) without time zone"),
        ("timestamp(0) without time zone", "timestamp(0) without time zone"),
        ("timestamptz", "timestamp with time zone"),
        ("timestamptz(3)[]", "timestamp(3) with time zone[]"),
        ("timestamp with time zone", "timestamp with time zone"),
        ("time", "time without time zone"),
        ("public.citext", "citext"),
        ("jsonb", "jsonb"),
        ("bit varying(5)", "bit varying(5)"),
        ('billing."Odd"', 'billing."Odd"'),
    ],
)
def test_a_type_is_respelt_as_postgres_spells_it(written: str, postgres: str) -> None:
    """
    And what Postgres spells stays.
    """
    assert postgres == canonical_type(written)
    assert postgres == canonical_type(postgres)


@pytest.mark.parametrize(
    ("expression", "type_name", "bare"),
    [
        ("'trial'::character varying", "character varying(255)", "'trial'"),
        ("'trial'::varchar", "varchar(255)", "'trial'"),
        ("'{}'::jsonb", "jsonb", "'{}'"),
        ("'pending'::execution_status", "execution_status", "'pending'"),
        ("ARRAY[]::character varying[]", "character varying(255)[]", "ARRAY[]"),
        ("'-1'::integer", "integer", "-1"),
        ("'1'::text", "text", "'1'"),
        ("100", "integer", "100"),
        ("now()", "timestamp(0)", "now()"),
        ("'a::b'::text", "text", "'a::b'"),
        ("'a::text'", "text", "'a::text'"),
        ("'trial'::text", "character varying(255)", "'trial'::text"),
        ("('x'::text || 'y'::text)", "text", "('x'::text || 'y'::text)"),
        ("nextval('users_id_seq'::regclass)", "bigint", "nextval('users_id_seq'::regclass)"),
        ("", "text", ""),
    ],
)
def test_a_default_without_the_cast_to_its_own_type(expression: str, type_name: str, bare: str) -> None:
    """
    A cast to another type is part of it.
    """
    assert bare == canonical_default(expression, type_name)


def test_a_name_is_quoted_where_two_could_be_taken_for_one() -> None:
    """
    A dot in a name is no dot between names.
    """
    assert 'public."a.b".c' == qualified("public", "a.b", "c")
    assert '"Order"' == identifier("Order")
    assert '"a""b"' == identifier('a"b')
