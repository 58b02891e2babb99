"""The catalog, read from a real Postgres in which everything is planted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from harness.contract import Phase
from harness.facts.catalog import Catalog, compare, difference
from harness.facts.rows import Rows
from harness.facts.trace import Trace
from harness.facts.written import Written
from harness.look import Lookout
from harness.postgres import PostgresSession, Server, connect, embedded
from harness.probes.catalog import CompareCatalogs, ReadCatalog, read_catalog
from harness.tests.hand import Still
from harness.tests.probes.catalog_planted import BASE, PLANTED, ROLES
from harness.verdict import STOPS, Stop

TABLES = 1000
LATER = 3
MANY = """
    DO $$ BEGIN FOR n IN 1..{} LOOP
        EXECUTE format('CREATE TABLE many_%s (id bigserial PRIMARY KEY)', n);
    END LOOP; END $$
"""


@dataclass
class Counting:
    """A session that counts what it is asked."""

    session: PostgresSession
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The session's own."""
        return self.session.url

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """Count, and ask."""
        self.asked.append(sql)
        return self.session.rows(sql, given)

    def execute(self, sql: str, /) -> None:
        """Hand on."""
        self.session.execute(sql)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start one with the roles that are granted something."""
    with embedded() as server, connect(server.url("postgres")) as session:
        for role in ROLES:
            session.execute(f"CREATE ROLE {role} LOGIN")
        yield server


@pytest.fixture(scope="module")
def template(server: Server) -> str:
    """Plant everything."""
    name = server.databases.create("planted")
    with connect(server.url(name)) as session:
        session.execute(BASE)
    return name


@pytest.fixture(scope="module")
def planted(server: Server, template: str) -> Catalog:
    """Read it."""
    with connect(server.url(server.databases.clone(template, "read")), readonly=True) as session:
        return read_catalog(session)


@pytest.fixture(scope="module")
def left() -> list[str]:
    """Keep the names of copies that are done with: one is dropped faster when its backend has gone."""
    return []


@pytest.fixture
def session(server: Server, template: str, left: list[str]) -> Iterator[PostgresSession]:
    """Open a copy to change."""
    name = server.databases.clone(template, "changed")
    with connect(server.url(name)) as session:
        yield session
    left.append(name)
    if len(left) > LATER:
        server.databases.drop(left.pop(0))


@pytest.mark.parametrize("sql", PLANTED)
def test_the_difference_names_exactly_what_was_done(planted: Catalog, session: PostgresSession, sql: str) -> None:
    """
    One thing is done; what is said of it is that, in Postgres's words, and nothing else.
    """
    names, words = PLANTED[sql]
    session.execute(sql)
    changes = difference(planted, read_catalog(session))
    expected = [line.strip() for line in names.strip().splitlines()]
    assert expected == [f"{change.kind} {change.object} {change.where}" for change in changes]
    assert words in "\n".join(map(str, changes))


def test_a_copy_is_the_same(planted: Catalog, session: PostgresSession) -> None:
    """
    Other OIDs, the same catalog and the same text; among many objects, nothing differs.
    """
    copy = read_catalog(session)
    assert planted == copy
    assert str(planted) == str(copy)
    fact = compare(planted, copy)
    assert () == fact.changes
    assert fact.objects > 60


def test_a_moved_column_is_no_change_but_another_text(planted: Catalog, session: PostgresSession) -> None:
    """
    A column that comes back comes back last.
    """
    session.execute("ALTER TABLE children DROP age; ALTER TABLE remote ADD note text; ALTER TABLE remote DROP id")
    session.execute("ALTER TABLE children ADD age integer; ALTER TABLE remote ADD id integer")
    again = read_catalog(session)
    assert ["added column public.remote.note: text"] == [str(change) for change in difference(planted, again)]
    remote = again.table("remote")
    assert remote is not None
    assert ["note", "id"] == [column.name for column in remote.columns]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("search_path", "''"),
        ("search_path", "billing, public"),
        ("DateStyle", "'German, DMY'"),
        ("IntervalStyle", "iso_8601"),
        ("TimeZone", "'Pacific/Apia'"),
        ("quote_all_identifiers", "on"),
        ("bytea_output", "escape"),
    ],
)
def test_the_session_s_settings_change_nothing(
    planted: Catalog, session: PostgresSession, setting: str, value: str
) -> None:
    """
    And are its own again afterwards.
    """
    session.execute(f"SET {setting} = {value}")
    before = session.rows(f"SHOW {setting}")
    assert str(planted) == str(read_catalog(session))
    assert before == session.rows(f"SHOW {setting}")


def test_the_settings_are_given_back_after_an_error(session: PostgresSession) -> None:
    """
    Whatever goes wrong in between.
    """
    before = session.rows("SHOW search_path")

    @dataclass
    class Failing(Counting):
        def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
            return super().rows("SELECT 1 / 0" if "pg_trigger" in sql else sql, given)

    with pytest.raises(Exception, match="division by zero"):
        read_catalog(Failing(session))
    assert before == session.rows("SHOW search_path")


def test_two_stops_are_compared_without_the_migrator_s_own(server: Server, template: str, planted: Catalog) -> None:
    """
    What it keeps its books in is nobody's promise.
    """
    changed = server.databases.clone(template, "after")
    with connect(server.url(changed)) as session:
        session.execute("CREATE TABLE alembic_version (version_num text); ALTER TABLE users DROP amount CASCADE")
    phase = Phase("change", Still(bookkeeping=("public.alembic_version",)))
    with Lookout(server, datetime.now(UTC), phase, lambda *_: Trace(), lambda *_: Written()) as lookout:
        lookout.arrive(Stop.BEFORE, template, None, "")
        lookout.arrive(Stop.AFTER, changed, None, "")
        before, after = (lookout.look(stop, release) for stop, release in zip(STOPS, phase.releases, strict=False))
        assert planted == ReadCatalog().read(before)
        read, fact = ReadCatalog().read(after), CompareCatalogs(since=Stop.BEFORE).read(after)
        still = CompareCatalogs().read(before)
    assert None is read.table("alembic_version")
    assert compare(planted, read) == fact
    assert ["public.users.amount", "public.users.doubled", "public.users.users_name_index"] == [
        change.where for change in fact.changes
    ]
    assert () == still.changes
    assert still.objects == fact.objects


def test_equal_probes_are_one() -> None:
    """
    So that a fact is read once at a stop.
    """
    assert {ReadCatalog()} == {ReadCatalog(), ReadCatalog(schemas=(), ignore=())}
    assert 3 == len({CompareCatalogs(), CompareCatalogs(since=Stop.AFTER), CompareCatalogs(ignore=("x",))})


def test_the_number_of_queries_is_the_same_whatever_the_number_of_tables(server: Server) -> None:
    """
    In an empty database, and in one of a thousand tables, each of which is read.
    """
    asked = []
    for tables in (0, TABLES):
        with connect(server.url(server.databases.create("many"))) as session:
            session.execute(MANY.format(tables))
            counting = Counting(session)
            catalog = read_catalog(counting)
        assert tables == len(catalog.tables)
        assert tables == len(catalog.sequences)
        asked.append(counting.asked)
    assert asked[0] == asked[1]
    assert all("ORDER BY" in sql for sql in asked[0])


def test_a_role_without_privileges_reads_the_same(planted: Catalog, session: PostgresSession) -> None:
    """
    Over a session that only reads; where sequences stand it may not ask.
    """
    session.execute("SELECT nextval('users_id_seq')")
    url = session.url.replace("postgres@", "catalog_writer@").replace("user=postgres", "user=catalog_writer")
    assert url != session.url
    with connect(url, readonly=True) as reader:
        catalog = read_catalog(reader)
    assert planted == catalog
    assert {None} == {sequence.position for sequence in catalog.sequences}


def test_a_sequence_stands_where_it_stands(planted: Catalog, session: PostgresSession) -> None:
    """
    Which is read, but is no part of the schema.
    """
    session.execute("SELECT nextval('invoice_numbers'), nextval('invoice_numbers')")
    catalog = read_catalog(session)
    sequence, before = catalog.sequence("invoice_numbers"), planted.sequence("invoice_numbers")
    assert sequence is not None
    assert before is not None
    assert (None, 110) == (before.position, sequence.position)
    assert planted == catalog
    assert str(planted) == str(catalog)


def test_what_belongs_to_an_extension_is_its_own(session: PostgresSession) -> None:
    """
    The extension is listed, with its version, and nothing of what it brings.
    """
    before = read_catalog(session)
    session.execute("CREATE EXTENSION hstore")
    changes = difference(before, read_catalog(session))
    assert ["added extension hstore"] == [str(change).split(":")[0] for change in changes]
    assert "VERSION '1.8' SCHEMA public" == changes[0].now


def test_only_the_schemas_asked_for(session: PostgresSession) -> None:
    """
    What lies in no schema goes with the whole.
    """
    catalog = read_catalog(session, ["billing"])
    assert ["billing"] == [schema.name for schema in catalog.schemas]
    assert ["billing.orders"] == [table.where for table in catalog.tables]
    assert () == catalog.others
    assert ["billing.orders_id_seq"] == [sequence.where for sequence in catalog.sequences]
    assert () == read_catalog(session, ["nowhere"]).schemas


def test_what_is_ignored_takes_its_sequences_along(planted: Catalog, session: PostgresSession) -> None:
    """
    A migrator's own tables, and nothing that is only called alike.
    """
    session.execute("CREATE TABLE bookkeeping (id bigserial); CREATE TABLE bookkeeping_2 (id integer)")
    changes = difference(planted, read_catalog(session, ignore=["public.bookkeeping"]))
    assert ["public.bookkeeping_2"] == [change.where for change in changes]


def test_what_a_foreign_key_refers_to(planted: Catalog, session: PostgresSession) -> None:
    """
    Also where every name has to be quoted, and the table lies elsewhere.
    """
    session.execute(
        """
        CREATE TABLE billing."Odd ""(one)." ("a, b" integer, "c)" integer, PRIMARY KEY ("a, b", "c)"));
        CREATE TABLE odd (x integer, y integer, FOREIGN KEY (y, x) REFERENCES billing."Odd ""(one)." ON UPDATE SET NULL)
        """
    )
    odd, orders = read_catalog(session).table("odd"), planted.table("billing.orders")
    assert odd is not None
    assert orders is not None
    (key,) = odd.foreign_keys()
    assert 'billing."Odd ""(one)."' == key.target
    assert (("y", "x"), ("a, b", "c)")) == (key.columns, key.target_columns)
    assert ("NO ACTION", "SET NULL") == (key.on_delete, key.on_update)
    (key,) = orders.foreign_keys(("user_id",))
    assert ("public.users", ("id",), "RESTRICT", "NO ACTION") == (
        key.target,
        key.target_columns,
        key.on_delete,
        key.on_update,
    )


def test_a_foreign_key_to_a_partitioned_table_is_one(session: PostgresSession) -> None:
    """
    Postgres keeps a row for each partition besides.
    """
    session.execute(
        """
        ALTER TABLE events ADD PRIMARY KEY (id, at);
        CREATE TABLE visits (id integer, at date, FOREIGN KEY (id, at) REFERENCES events);
        """
    )
    visits = read_catalog(session).table("visits")
    assert visits is not None
    assert ["visits_id_at_fkey"] == [key.name for key in visits.foreign_keys()]


def test_not_null_is_told_as_a_constraint_where_it_says_more(session: PostgresSession, server: Server) -> None:
    """
    Not yet validated; a name says no more, and before Postgres 18 there is none.
    """
    if server.major < 18:
        pytest.skip("NOT NULL is a constraint from Postgres 18")
    session.execute(
        """
        CREATE TABLE plain (id integer NOT NULL);
        CREATE TABLE named (id integer CONSTRAINT must NOT NULL);
        ALTER TABLE parents ADD CONSTRAINT later NOT NULL name NOT VALID;
        """
    )
    catalog = read_catalog(session)
    said = {
        table.name: [(each.name, each.columns, str(each), each.valid) for each in table.constraints]
        for table in catalog.tables
        if table.name in {"plain", "named", "parents"}
    }
    assert [] == said["plain"]
    assert [] == said["named"]
    assert [("later", ("name",), "NOT NULL name NOT VALID", False)] == said["parents"]


def test_a_constraint_that_is_not_enforced_says_so(session: PostgresSession, server: Server) -> None:
    """
    From Postgres 18.
    """
    if server.major < 18:
        pytest.skip("NOT ENFORCED came with Postgres 18")
    session.execute("ALTER TABLE users ADD CONSTRAINT lax CHECK (id > 0) NOT ENFORCED")
    users = read_catalog(session).table("users")
    assert users is not None
    lax, strict = users.constraint("lax"), users.constraint("users_name_check")
    assert lax is not None
    assert strict is not None
    assert (False, True) == (lax.enforced, strict.enforced)


def test_a_virtual_column_is_told_from_a_stored_one(session: PostgresSession, server: Server) -> None:
    """
    From Postgres 18.
    """
    if server.major < 18:
        pytest.skip("virtual columns came with Postgres 18")
    session.execute("ALTER TABLE users ADD longer bigint GENERATED ALWAYS AS (id + 1) VIRTUAL")
    users = read_catalog(session).table("users")
    assert users is not None
    assert "bigint GENERATED ALWAYS AS ((id + 1)) VIRTUAL" == str(users.column("longer"))
    assert str(users.column("doubled")).endswith("STORED")


def test_what_an_index_covers(planted: Catalog, session: PostgresSession) -> None:
    """
    Keys, expressions, what is only included, the predicate, the constraint behind it.
    """
    session.execute(
        """
        CREATE UNIQUE INDEX users_wide ON users (state, (id + 1)) INCLUDE (name);
        CREATE UNIQUE INDEX users_strict ON users (name) NULLS NOT DISTINCT;
        """
    )
    users, orders = read_catalog(session).table("users"), planted.table("billing.orders")
    assert users is not None
    assert orders is not None
    wide, partial, backing = users.index("users_wide"), users.index("users_name_index"), orders.index("orders_pkey")
    assert wide is not None
    assert partial is not None
    assert backing is not None
    assert (("state", "((id + 1))"), ("name",)) == (wide.columns, wide.include)
    assert (("lower((name)::text)",), "((amount)::integer > 1)") == (partial.columns, partial.predicate)
    assert ("orders_pkey", ("id",), ("total",)) == (backing.constraint, backing.columns, backing.include)
    assert "UNIQUE btree (name) NULLS NOT DISTINCT" == str(users.index("users_strict"))


def test_the_text_reads_like_a_schema(planted: Catalog) -> None:
    """
    A table is a block: columns, constraints, indexes, and what else it has.
    """
    blocks = {block.splitlines()[0]: block for block in str(planted).split("\n\n")}
    assert ORDERS == blocks["table billing.orders"]
    assert "ENUM ('pending', 'running', 'done')" in blocks["enums"]
    assert "citext        VERSION" in blocks["extensions"]


ORDERS = """\
table billing.orders
  id       integer        NOT NULL GENERATED BY DEFAULT AS IDENTITY
  user_id  bigint
  total    numeric(10,2)
  constraints
    orders_pkey          PRIMARY KEY (id) INCLUDE (total)
    orders_total_key     UNIQUE (total) DEFERRABLE
    orders_user_id_fkey  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT
  rules
    orders_quiet  CREATE RULE orders_quiet AS\\n    ON DELETE TO billing.orders DO NOTHING;"""
