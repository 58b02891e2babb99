"""The upgrade under other circumstances."""

# ruff: noqa: S608  # migrations are text

from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.facts.answer import Unobserved
from harness.facts.sensitivity import Circumstance, Forced, Under
from harness.migrate import SqlFiles
from harness.postgres import Server, connect, external
from harness.probes.sensitivity import UpgradeUnder
from harness.tests.fresh import fact, files
from harness.verdict import Stop

TIMES = """
CREATE TABLE users (id serial PRIMARY KEY, name text);
INSERT INTO users (name) VALUES ('a'), ('b'), ('c');
"""
FAR = Circumstance("far", (("TimeZone", "'Pacific/Kiritimati'"), ("DateStyle", "German, DMY")))
WEST = Circumstance("west", (("TimeZone", "'Etc/GMT+12'"),))
DECOY = Circumstance("decoy", decoy=True)
OWNER = Circumstance("owner", owner=Forced.ENABLED)
HIDDEN = Circumstance("hidden", owner=Forced.EVERY)


def under(
    server: Server, folder: Path, up: str, *circumstances: Circumstance, before: str = TIMES
) -> tuple[Under, ...]:
    """Return what became of the upgrade."""
    found = fact(server, files(folder, {"before": before, "up": up}), UpgradeUnder(circumstances), Stop.AFTER)
    assert isinstance(found, tuple), found
    return found


@pytest.mark.parametrize("kind", ["timestamptz", "timestamptz(0)"])
def test_the_moment_of_the_upgrade_is_no_difference(harness_server: Server, tmp_path: Path, kind: str) -> None:
    """
    As long as it is one.
    """
    found = under(harness_server, tmp_path, f"ALTER TABLE users ADD made {kind} NOT NULL DEFAULT now();", FAR, WEST)
    assert ((), ()) == tuple(each.differs for each in found)
    assert (3, 9) == (found[0].extent.rows, found[0].extent.cells)


def test_the_moment_of_very_many_rows_is_no_difference(harness_server: Server, tmp_path: Path) -> None:
    """
    Those that are only counted are compared without it; another cell of one of them is still one.
    """
    many = "CREATE TABLE users (id int PRIMARY KEY, name text);"
    many += "INSERT INTO users SELECT g, 'x' FROM generate_series(1, 12000) g;"
    stamped = "ALTER TABLE users ADD made timestamptz NOT NULL DEFAULT now();"
    (found,) = under(harness_server, tmp_path, stamped, FAR, before=many)
    assert () == found.differs
    assert (12000, 36000) == (found.extent.rows, found.extent.cells)
    other = f"{stamped} UPDATE users SET name = concat('', DATE '2001-02-03') WHERE id = 11999;"
    (found,) = under(harness_server, tmp_path, other, FAR, before=many)
    assert ("public.users: id=11999: name '2001-02-03' → '03.02.2001'",) == found.differs


def test_a_column_that_is_more_than_the_moment_is_compared(harness_server: Server, tmp_path: Path) -> None:
    """
    However many of its cells are the moment.
    """
    many = "CREATE TABLE users (id int PRIMARY KEY);INSERT INTO users SELECT g FROM generate_series(1, 12000) g;"
    other = "ALTER TABLE users ADD made timestamptz; UPDATE users SET made = now();"
    other += "UPDATE users SET made = '2001-02-03 00:00' WHERE id % 3 = 0;"
    (found,) = under(harness_server, tmp_path, other, WEST, before=many)
    assert any("made '2001-02-03 00:00:00+00' → '2001-02-03 12:00:00+00'" in each for each in found.differs)


@pytest.mark.parametrize("kind", ["timestamp", "date"])
def test_the_clock_of_the_session_is_one(harness_server: Server, tmp_path: Path, kind: str) -> None:
    """
    East or west of the server, whatever the hour.
    """
    found = under(harness_server, tmp_path, f"ALTER TABLE users ADD made {kind} NOT NULL DEFAULT now();", FAR, WEST)
    said = [each for under in found for each in under.differs]
    assert any(each.startswith("public.users: id=1: made '") for each in said)


def test_settings_are_those_of_every_session(harness_server: Server, tmp_path: Path) -> None:
    """
    And the database's own no more when it is over.
    """
    up = "ALTER TABLE users ADD said text; UPDATE users SET said = concat('', DATE '2001-02-03');"
    (found,) = under(harness_server, tmp_path, up, FAR)
    assert "public.users: id=1: said '2001-02-03' → '03.02.2001'" == found.differs[0]


def test_random_keys_are_no_difference(harness_server: Server, tmp_path: Path) -> None:
    """
    Rows that come under them are compared by what else they have.
    """
    table = "CREATE TABLE keys (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), owner int, said text);"
    same = table + "INSERT INTO keys (owner, said) SELECT id, name FROM users;"
    (found,) = under(harness_server, tmp_path, same, FAR)
    assert () == found.differs
    other = table + "INSERT INTO keys (owner, said) SELECT id, now()::date - DATE '2020-01-01' FROM users;"
    both = [each for found in under(harness_server, tmp_path, other, FAR, WEST) for each in found.differs]
    assert any(each.startswith("public.keys: no row owner=1, said=") for each in both)


def test_what_is_random_anyhow_is_no_difference(harness_server: Server, tmp_path: Path) -> None:
    """
    The rest of its row is compared.
    """
    up = "ALTER TABLE users ADD token text; UPDATE users SET token = md5(random()::text);"
    (found,) = under(harness_server, tmp_path, up, FAR)
    assert () == found.differs
    (found,) = under(harness_server, tmp_path, up + "UPDATE users SET name = DATE '2001-02-03';", FAR)
    assert "public.users: id=1: name '2001-02-03' → '03.02.2001'" == found.differs[0]


def test_a_decoy_has_the_columns_of_either_schema(harness_server: Server, tmp_path: Path) -> None:
    """
    Of tables that were there, last on the path, and is gone afterwards.
    """
    up = """
    ALTER TABLE users RENAME name TO full_name;
    CREATE TABLE seen AS SELECT count(*) AS many FROM information_schema.columns WHERE table_name = 'users';
    """
    (found,) = under(harness_server, tmp_path, up, DECOY)
    assert ("public.seen: no row many=2", "public.seen: one more row many=5") == found.differs


def test_the_owner_is_no_superuser(harness_server: Server, tmp_path: Path) -> None:
    """
    Refused, with nothing changed; without a transaction something is.
    """
    up = "ALTER TABLE users ADD note text; COPY (SELECT 1) TO PROGRAM 'cat > /dev/null';"
    (found,) = under(harness_server, tmp_path, up, OWNER)
    assert found.trace.refused is not None
    assert ("42501", ()) == (found.trace.refused.sqlstate, found.differs)
    files(tmp_path, {"before": TIMES, "up": up})
    torn = SqlFiles(tmp_path / "up.sql", None, tmp_path / "before.sql", transaction=False)
    (found,) = fact(harness_server, torn, UpgradeUnder((OWNER,)), Stop.AFTER)  # type: ignore[misc]  # what it reads
    assert ("added column public.users.note: text",) == found.differs


def test_all_is_the_owners_meanwhile(harness_server: Server, tmp_path: Path) -> None:
    """
    Tables, views, sequences, functions, types and schemas; what comes is given back too.
    """
    before = (
        TIMES
        + """
    CREATE SCHEMA side; CREATE TYPE side.mood AS ENUM ('calm'); CREATE DOMAIN word AS text;
    CREATE VIEW names AS SELECT name FROM users; CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
    CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'; CREATE SEQUENCE side.numbers;
    CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int); CREATE TYPE pair AS (a int, b int);
    GRANT SELECT ON users TO pg_monitor;
    """
    )
    up = """
    ALTER TABLE users ADD mood side.mood; ALTER TYPE side.mood ADD VALUE 'cross'; ALTER DOMAIN word SET NOT NULL;
    CREATE OR REPLACE VIEW names AS SELECT name, id FROM users; REFRESH MATERIALIZED VIEW kept;
    CREATE OR REPLACE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $1';
    ALTER SEQUENCE side.numbers INCREMENT 5; CREATE TABLE side.more (id serial PRIMARY KEY); DROP AGGREGATE total(int);
    ALTER TYPE pair ADD ATTRIBUTE c int; CREATE SCHEMA third;
    """
    (found,) = under(harness_server, tmp_path, up, OWNER, before=before)
    assert (None, ()) == (found.trace.refused, found.differs)


def test_row_security_is_forced_where_it_is_or_everywhere(harness_server: Server, tmp_path: Path) -> None:
    """
    And is afterwards as it was, or as the upgrade made it.
    """
    before = TIMES + "CREATE TABLE other (id int PRIMARY KEY); ALTER TABLE other ENABLE ROW LEVEL SECURITY;"
    up = "ALTER TABLE users ADD n int; ALTER TABLE users ENABLE ROW LEVEL SECURITY;"
    some, every = under(harness_server, tmp_path, up, OWNER, HIDDEN, before=before)
    assert [(1, ()), (2, ())] == [(each.forced, each.differs) for each in (some, every)]
    (blind,) = under(harness_server, tmp_path, up + "UPDATE users SET n = 1;", HIDDEN, before=before)
    assert "public.users: id=1: n '1' → NULL" == blind.differs[0]


def test_roles_go_with_the_probe(harness_server: Server, tmp_path: Path) -> None:
    """
    None of the run's is left.
    """
    under(harness_server, tmp_path, "SELECT 1;", OWNER, HIDDEN)
    with connect(harness_server.url("postgres")) as session:
        assert () == session.rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'harness%' ORDER BY 1").rows


def test_a_server_that_lets_us_make_no_role_leaves_it_undecided(harness_server: Server, tmp_path: Path) -> None:
    """
    With the way out.
    """
    with connect(harness_server.url("postgres")) as session:
        session.execute("CREATE ROLE builder LOGIN CREATEDB")
        try:
            url = harness_server.url("postgres").replace("postgres@", "builder@", 1)
            with external(url) as server:
                found = fact(server, files(tmp_path, _texts("SELECT 1;")), UpgradeUnder((OWNER,)), Stop.AFTER)
        finally:
            session.execute("DROP ROLE builder")
    assert isinstance(found, Unobserved)
    assert found.reason.startswith("no role could be made to own the database: ")
    assert found.reason.endswith('Grant it: ALTER ROLE "builder" CREATEROLE.')


def test_a_role_that_may_make_roles_will_do(harness_server: Server, tmp_path: Path) -> None:
    """
    It need be no superuser.
    """
    with connect(harness_server.url("postgres")) as session:
        session.execute("CREATE ROLE builder LOGIN CREATEDB CREATEROLE")
        try:
            url = harness_server.url("postgres").replace("postgres@", "builder@", 1)
            with external(url) as server:
                found = fact(
                    server, files(tmp_path, _texts("ALTER TABLE users ADD n int;")), UpgradeUnder((OWNER,)), Stop.AFTER
                )
        finally:
            session.execute("DROP ROLE builder")
    assert isinstance(found, tuple), found
    assert [(None, ())] == [(each.trace.refused, each.differs) for each in found]


def _texts(up: str) -> Mapping[str, str]:
    return {"before": TIMES, "up": up}
