"""What an upgrade needs, makes and takes along, foretold beside what it then does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.contract import Contract, Phase
from harness.judge import Judged
from harness.postgres import Server, connect
from harness.preflight import Preflight, preflight
from harness.tests.fresh import files

SCHEMA = """
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE FUNCTION trimmed(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT btrim($1) $$;
CREATE SEQUENCE numbers;
CREATE TABLE users (id int PRIMARY KEY, name text, plan text, mood mood, CONSTRAINT named CHECK (name <> ''));
CREATE INDEX users_name ON users (name);
CREATE TABLE orders (id int PRIMARY KEY, user_id int);
"""
UP = """
DROP INDEX users_name;
ALTER TABLE users DROP CONSTRAINT named;
UPDATE users SET name = trimmed(name), mood = 'good'::mood WHERE id > nextval('numbers');
CREATE TABLE kept (user_id int CONSTRAINT kept_pkey PRIMARY KEY, plan text);
CREATE INDEX kept_plan ON kept (plan);
CREATE TYPE size AS ENUM ('small');
ALTER TABLE users ADD COLUMN fresh text, ADD CONSTRAINT long CHECK (length(name) > 1) NOT VALID;
ALTER TABLE orders RENAME COLUMN user_id TO owner_id;
ALTER TYPE mood ADD VALUE 'fair';
DO $$ BEGIN INSERT INTO kept SELECT id, plan FROM users; END $$;
ALTER TABLE users DROP COLUMN plan;
"""
# What is not there, where, and how that is said.
MISSING = (
    ("DROP TABLE orders", "public.orders", "not there"),
    ("ALTER TABLE users DROP COLUMN plan", "public.users.plan", "not there"),
    ("ALTER TABLE orders RENAME user_id TO person_id", "public.orders.user_id", "not there"),
    ("ALTER TABLE users ALTER id TYPE bigint", "public.users.id", "column, bigint"),
    ("DROP INDEX users_name", "public.users_name", "not there"),
    ("ALTER TABLE users DROP CONSTRAINT named", "public.users.named", "not there"),
    ("DROP SEQUENCE numbers", "public.numbers", "not there"),
    ("DROP FUNCTION trimmed", "trimmed", "not there"),
    ("ALTER TYPE mood RENAME TO temper", "mood", "not there"),
    ("ALTER TYPE mood RENAME VALUE 'good' TO 'fine'", "type public.mood", "fine, bad: no good"),
)
# What is there already, where, and as what.
TAKEN = (
    ("CREATE TABLE kept ()", "public.kept", "table"),
    ("CREATE VIEW kept AS SELECT 1 AS one", "public.kept", "view"),
    ("CREATE SEQUENCE kept", "public.kept", "sequence"),
    ("CREATE TYPE kept AS (one int)", "public.kept", "composite type"),
    ("CREATE INDEX kept_plan ON orders (user_id)", "public.kept_plan", "index on orders"),
    ("CREATE INDEX kept_pkey ON orders (user_id)", "public.kept_pkey", "index on orders"),
    ("CREATE TYPE size AS ENUM ('large')", "public.size", "enumeration"),
    ("CREATE TABLE size ()", "public.size", "type of table size"),
    ("CREATE DOMAIN size AS int", "public.size", "domain"),
    ("ALTER TABLE users ADD COLUMN fresh int", "public.users.fresh", "integer"),
    ("ALTER TABLE users ADD CONSTRAINT long CHECK (id > 0)", "public.users.long", "CHECK"),
    ("ALTER TABLE orders ADD COLUMN owner_id int", "public.orders.owner_id", "integer"),
    ("ALTER TYPE mood ADD VALUE 'fair'", "public.mood.fair", "label"),
)
# What hangs on a column that goes: said how, and whether that keeps the upgrade from going through.
HANGING = (
    ("CREATE VIEW paying AS SELECT id, plan FROM users", "view paying keeps it as it is", True),
    ("CREATE MATERIALIZED VIEW paid AS SELECT plan FROM users", "materialized view paid keeps it as it is", True),
    (
        "ALTER TABLE users ADD shown text GENERATED ALWAYS AS (upper(plan)) STORED",
        "generated column users.shown keeps it as it is",
        True,
    ),
    ("CREATE POLICY mine ON users USING (plan = 'x')", "policy mine on table users keeps it as it is", True),
    (
        "CREATE RULE quiet AS ON UPDATE TO orders DO ALSO UPDATE users SET plan = plan",
        "rule quiet on table orders keeps it as it is",
        True,
    ),
    (
        """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TRIGGER watched BEFORE UPDATE OF plan ON users FOR EACH ROW EXECUTE FUNCTION f()
        """,
        "trigger watched on table users keeps it as it is",
        True,
    ),
    (
        "CREATE FUNCTION plans() RETURNS SETOF text BEGIN ATOMIC SELECT plan FROM users; END",
        "function plans() keeps it as it is",
        True,
    ),
    (
        "CREATE PUBLICATION part FOR TABLE users (id, plan)",
        "publication of table users in publication part keeps it as it is",
        True,
    ),
    (
        "ALTER TABLE users ADD CONSTRAINT one UNIQUE (plan); CREATE TABLE plans (plan text REFERENCES users (plan))",
        "constraint plans_plan_fkey on table plans keeps it as it is",
        True,
    ),
    ("CREATE INDEX theirs ON users (id) WHERE plan IS NULL", "index theirs goes with it", False),
    (
        "ALTER TABLE users ADD CONSTRAINT known CHECK (plan <> '')",
        "constraint known on table users goes with it",
        False,
    ),
    ("CREATE STATISTICS told ON id, plan FROM users", "statistics object told goes with it", False),
    ("COMMENT ON COLUMN users.plan IS 'theirs'", "a comment goes with it", False),
    ("GRANT SELECT (plan) ON users TO PUBLIC", "privileges {=r/postgres} goes with it", False),
    (
        "CREATE FUNCTION plans() RETURNS text LANGUAGE sql AS $$ SELECT plan FROM users LIMIT 1 $$",
        "function plans() mentions it",
        False,
    ),
    (
        """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.plan = 'x'; RETURN NEW; END $$;
        CREATE TRIGGER stamped BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()
        """,
        "function f() mentions it",
        False,
    ),
)


@contextmanager
def _standing(server: Server, contract: Contract, drift: str = "") -> Iterator[str]:
    """A database at `before`, changed by *drift*, with a user."""
    (phase,) = contract.phases
    with server.databases.passing():
        name = server.databases.create("placed")
        with connect(server.url(name)) as session:
            phase.migrator.baseline(session)
            if drift:
                session.execute(drift)
        yield server.url(name)


def _contract(folder: Path, up: str = UP) -> Contract:
    return Contract("001", "Places", (Phase("change", files(folder, {"before": SCHEMA, "up": up})),))


def _said(told: Preflight, clause: str) -> list[tuple[str, str]]:
    """Return what speaks against *clause*: where, and what was observed."""
    (judged,) = (each for each in told.judged if each.clause.id == clause)
    return [(each.evidence.where, each.evidence.observed) for each in judged.evidence if not each.evidence.supports]


def _red(told: Preflight) -> list[Judged]:
    return [each for each in told.judged if each.red or each.undecided]


def test_where_all_is_as_before_nothing_is_said(harness_server: Server, tmp_path: Path) -> None:
    """
    And the upgrade goes through there.
    """
    contract = _contract(tmp_path)
    with _standing(harness_server, contract) as url:
        assert [] == _red(preflight(contract, url, server=harness_server))
        with connect(url) as session:
            assert contract.phases[0].migrator.upgrade(session).refused is None


@pytest.mark.parametrize(("drift", "where", "observed"), MISSING)
def test_what_is_needed_and_missing_is_named(
    harness_server: Server, tmp_path: Path, drift: str, where: str, observed: str
) -> None:
    """
    By its full name, with what is there in its place; but for a type that serves, the upgrade fails.
    """
    contract = _contract(tmp_path)
    with _standing(harness_server, contract, drift) as url:
        assert (where, observed) in _said(preflight(contract, url, server=harness_server), "preflight.needs")
        with connect(url) as session:
            refused = contract.phases[0].migrator.upgrade(session).refused
    assert refused is not None or "TYPE bigint" in drift or "RENAME VALUE" in drift


@pytest.mark.parametrize(("drift", "where", "observed"), TAKEN)
def test_what_is_made_and_there_already_is_named(
    harness_server: Server, tmp_path: Path, drift: str, where: str, observed: str
) -> None:
    """
    By the name that is taken, and what has it; the upgrade fails.
    """
    contract = _contract(tmp_path)
    with _standing(harness_server, contract, drift) as url:
        told = preflight(contract, url, server=harness_server)
        assert [(where, observed)] == _said(told, "preflight.makes")
        with connect(url) as session:
            assert contract.phases[0].migrator.upgrade(session).refused


def test_a_name_is_free_again_once_it_is_dropped(harness_server: Server, tmp_path: Path) -> None:
    """
    What the upgrade drops first, or makes only where it is not, is in nobody's way.
    """
    up = "DROP TABLE IF EXISTS kept; CREATE TABLE kept (id int); CREATE INDEX IF NOT EXISTS users_plan ON users (plan)"
    contract = _contract(tmp_path, up)
    drift = "CREATE TABLE kept (); CREATE INDEX users_plan ON users (plan)"
    with _standing(harness_server, contract, drift) as url:
        assert [] == _red(preflight(contract, url, server=harness_server))
        with connect(url) as session:
            assert contract.phases[0].migrator.upgrade(session).refused is None


@pytest.mark.parametrize(("drift", "observed", "keeps"), HANGING)
def test_what_hangs_on_a_column_that_goes_is_named(
    harness_server: Server, tmp_path: Path, drift: str, observed: str, *, keeps: bool
) -> None:
    """
    What keeps it from going has Postgres refuse the upgrade; what goes with it does not.
    """
    contract = _contract(tmp_path, "ALTER TABLE users DROP COLUMN plan")
    with _standing(harness_server, contract, drift) as url:
        told = preflight(contract, url, server=harness_server)
        said = [each for each in _said(told, "preflight.dependents") if "constraint one" not in each[1]]
        assert [("public.users.plan", observed)] == said
        with connect(url) as session:
            refused = contract.phases[0].migrator.upgrade(session).refused
    assert keeps is (refused is not None)


def test_what_the_dry_run_had_too_is_dealt_with(harness_server: Server, tmp_path: Path) -> None:
    """
    An index that goes with its column there goes here.
    """
    contract = _contract(tmp_path, "ALTER TABLE users DROP COLUMN name")
    with _standing(harness_server, contract) as url:
        told = preflight(contract, url, server=harness_server)
    assert [] == _red(told)
    (judged,) = (each for each in told.judged if each.clause.id == "preflight.dependents")
    assert ["2 objects, all of which the migration deals with"] == [e.evidence.observed for e in judged.evidence]


def test_an_upgrade_that_does_not_go_through_is_said_first(harness_server: Server, tmp_path: Path) -> None:
    """
    With Postgres's own words.
    """
    contract = _contract(tmp_path, "ALTER TABLE users ADD COLUMN plan int")
    with _standing(harness_server, contract) as url:
        told = preflight(contract, url, server=harness_server)
    (_, observed), *_ = _said(told, "preflight.dry-run")
    assert "42701" in observed
