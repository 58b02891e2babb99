"""RFC-055's revision refuses by name what it cannot do, waits for no lock for long, and fails without a trace."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from migrations.tests.conftest import Platform

PATIENCE = 30  # seconds, for what takes milliseconds
RAISES = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
    CREATE TRIGGER planted {when} EXECUTE FUNCTION refuse()
"""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'customers'::regclass"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something planted, and the words that name it."""

    plant: str
    words: str


BEFORE_UPGRADE = [
    Fault("DROP TABLE forge_accounts CASCADE", "there is no table public.forge_accounts"),
    Fault("ALTER TABLE customers DROP COLUMN plan", "there is no column public.customers.plan"),
    Fault("ALTER TABLE api_keys RENAME COLUMN key TO token", "there is no column public.api_keys.key"),
    Fault(
        "ALTER TABLE customers ALTER plan TYPE text",
        "public.customers.plan is text DEFAULT 'trial'::character varying, not",
    ),
    Fault("ALTER TABLE customers ALTER plan DROP DEFAULT", "public.customers.plan is character varying(255), not"),
    Fault(
        "ALTER TABLE customers ALTER trial_expired SET NOT NULL",
        "public.customers.trial_expired is boolean NOT NULL DEFAULT false, not boolean DEFAULT false",
    ),
    Fault(
        "ALTER TABLE api_keys ALTER inserted_at TYPE timestamptz",
        "public.api_keys.inserted_at is timestamp with time zone, not",
    ),
    Fault("DROP INDEX customers_api_key_index", "there is no index public.customers_api_key_index"),
    Fault("ALTER SEQUENCE api_keys_id_seq RENAME TO keys", "there is no sequence public.api_keys_id_seq"),
    Fault("ALTER TYPE forge_type RENAME VALUE 'github' TO 'hub'", "the enum public.forge_type has no label 'github'"),
    Fault("CREATE TABLE customers_rfc_055 ()", "the name public.customers_rfc_055 is taken"),
    Fault("CREATE VIEW customers_rfc_055_pkey AS SELECT 1", "the name public.customers_rfc_055_pkey is taken"),
    Fault("CREATE TYPE customers_rfc_055 AS ENUM ()", "the name public.customers_rfc_055 is taken"),
    Fault("CREATE INDEX own ON customers (plan)", "index own hangs on public.customers.plan"),
    Fault("CREATE VIEW plans AS SELECT plan FROM customers", "view plans hangs on public.customers.plan"),
    Fault(
        "ALTER TABLE customers ADD CONSTRAINT own CHECK (plan <> '')",
        "constraint own on table customers hangs on public.customers.plan",
    ),
    Fault("CREATE STATISTICS own ON plan, name FROM customers", "statistics object own hangs on public.customers.plan"),
    Fault(
        "ALTER TABLE customers ADD COLUMN big text GENERATED ALWAYS AS (upper(plan)) STORED",
        "hangs on public.customers.plan",
    ),
    Fault("COMMENT ON COLUMN customers.plan IS 'x'", "a comment hangs on public.customers.plan"),
    Fault("GRANT SELECT (plan) ON customers TO PUBLIC", "privileges hang on public.customers.plan"),
]
BEFORE_ROLLBACK = [
    Fault("DROP TABLE customers_rfc_055", "there is no table public.customers_rfc_055"),
    Fault("DROP TABLE cached_validations", "there is no table public.cached_validations"),
    Fault("ALTER TABLE customers_rfc_055 DROP COLUMN plan", "there is no column public.customers_rfc_055.plan"),
    Fault("ALTER TABLE scan_executions DROP COLUMN api_key_id", "there is no column public.scan_executions.api_key_id"),
    Fault("ALTER TABLE customers ADD COLUMN plan text", "the name public.customers.plan is taken"),
    Fault("CREATE TABLE customers_api_key_index ()", "the name public.customers_api_key_index is taken"),
]


def impatient(platform: "Platform") -> None:
    """Let whatever waits for longer than the revision's bound end with another error."""
    name = platform.one("SELECT quote_ident(current_database())")
    platform.run(f"ALTER DATABASE {name} SET statement_timeout = '3s'")


@contextmanager
def held(platform: "Platform", sql: str) -> Iterator[psycopg.Connection]:
    """Hold a transaction open that ran *sql*."""
    with psycopg.connect(platform.session.url) as holder:
        holder.execute(sql.encode())
        yield holder


@pytest.mark.parametrize("fault", BEFORE_UPGRADE, ids=lambda fault: fault.plant)
def test_the_upgrade_refuses_by_name(platform: "Platform", fault: Fault) -> None:
    """
    What it needs and is not there, what is in its way, and what DROP COLUMN would take along unsaid.
    """
    platform.customer(1)
    platform.run(fault.plant)
    before = platform.catalog()
    error = platform.refused(platform.up)
    assert fault.words in str(error)
    assert ("55000", before) == (error.sqlstate, platform.catalog())


def test_the_upgrade_names_everything_at_once(platform: "Platform") -> None:
    """
    One attempt tells all that is to be done.
    """
    platform.run("DROP INDEX customers_api_key_index; COMMENT ON COLUMN customers.api_key IS 'x'")
    words = "a comment hangs on public.customers.api_key; there is no index public.customers_api_key_index"
    assert f"RFC-055 cannot upgrade this database: {words}" == platform.refused(platform.up).diag.message_primary


@pytest.mark.parametrize("fault", BEFORE_ROLLBACK, ids=lambda fault: fault.plant)
def test_the_rollback_refuses_by_name(platform: "Platform", fault: Fault) -> None:
    """
    Likewise.
    """
    platform.customer(1)
    platform.up()
    platform.run(fault.plant)
    before = platform.catalog()
    error = platform.refused(platform.down)
    assert f"RFC-055 cannot be rolled back on this database: {fault.words}" == error.diag.message_primary
    assert ("55000", before) == (error.sqlstate, platform.catalog())


@pytest.mark.parametrize(
    "when",
    ["BEFORE INSERT ON api_keys", "AFTER INSERT ON forge_accounts", "BEFORE UPDATE ON customers FOR EACH ROW"],
)
def test_a_failing_upgrade_leaves_no_trace(platform: "Platform", when: str) -> None:
    """
    Schema, rows and revision stand as they stood, wherever it fails.
    """
    platform.customer(1, github_org="acme", trial_expired=True)
    platform.run(RAISES.format(when=when))
    before = (platform.catalog(), platform.cells())
    assert "planted" == platform.refused(platform.up).diag.message_primary
    assert before == (platform.catalog(), platform.cells())


@pytest.mark.parametrize(
    "when",
    ["BEFORE UPDATE ON customers", "AFTER DELETE ON api_keys", "BEFORE DELETE ON forge_accounts FOR EACH ROW"],
)
def test_a_failing_rollback_leaves_no_trace(platform: "Platform", when: str) -> None:
    """
    Likewise, and it goes through once the cause is gone.
    """
    platform.customer(1, github_org="acme", trial_expired=True)
    start = platform.cells()
    platform.up()
    platform.run(RAISES.format(when=when))
    before = (platform.catalog(), platform.cells())
    assert "planted" == platform.refused(platform.down).diag.message_primary
    assert before == (platform.catalog(), platform.cells())
    platform.run("DROP FUNCTION refuse CASCADE")
    platform.down()
    assert start == platform.cells()


@pytest.mark.parametrize("table", ["customers", "api_keys", "forge_accounts"])
def test_a_reader_makes_the_upgrade_give_up(platform: "Platform", table: str) -> None:
    """
    It waits a bounded time and leaves no trace; then it goes through.
    """
    platform.customer(1)
    impatient(platform)
    before = (platform.catalog(), platform.cells())
    with held(platform, f"SELECT FROM {table}"):
        assert "55P03" == platform.refused(platform.up).sqlstate
        assert before == (platform.catalog(), platform.cells())
    platform.up()
    assert 1 == platform.one("SELECT count(*) FROM customers_rfc_055")


@pytest.mark.parametrize("table", ["customers", "api_keys", "forge_accounts", "customers_rfc_055"])
def test_a_reader_makes_the_rollback_give_up(platform: "Platform", table: str) -> None:
    """
    Likewise.
    """
    platform.customer(1)
    platform.up()
    impatient(platform)
    before = (platform.catalog(), platform.cells())
    with held(platform, f"SELECT FROM {table}"):
        assert "55P03" == platform.refused(platform.down).sqlstate
        assert before == (platform.catalog(), platform.cells())


def test_a_write_that_the_upgrade_waited_for_is_not_lost(platform: "Platform") -> None:
    """
    Committed while it waits for its locks, copied when it has them.
    """
    with held(platform, "SELECT FROM customers") as writer:
        upgrade = threading.Thread(target=platform.up)
        upgrade.start()
        end = time.monotonic() + PATIENCE
        while platform.one(WAITING) == 0 and upgrade.is_alive():
            assert time.monotonic() < end
        writer.execute("""
            INSERT INTO customers (id, name, email, api_key, inserted_at, updated_at)
            VALUES (1, 'Late', 'late@example.com', 'rsolv_late', '2026-01-01', '2026-01-01')
        """)
        writer.commit()
        upgrade.join(PATIENCE)
    assert (("rsolv_late", True),) == platform.rows("SELECT key, active FROM api_keys")


HIDDEN = """
    GRANT CREATE, USAGE ON SCHEMA public TO {owner};
    ALTER TABLE customers OWNER TO {owner};
    ALTER TABLE api_keys OWNER TO {owner};
    ALTER TABLE forge_accounts OWNER TO {owner};
    ALTER TABLE users OWNER TO {owner};
    ALTER TABLE alembic_version OWNER TO {owner};
    CREATE POLICY nobody ON customers USING (false);
    ALTER TABLE customers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
"""


@pytest.fixture
def hidden(platform: "Platform") -> Iterator["Platform"]:
    """A platform whose owner sees no customer."""
    owner = str(platform.one("SELECT current_database() || '_owner'"))
    platform.customer(1)
    platform.run(f"CREATE ROLE {owner}")
    platform.run(HIDDEN.format(owner=owner))
    platform.run(f"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET role = {owner}', current_database()); END $$")
    yield platform
    platform.run(f"REASSIGN OWNED BY {owner} TO CURRENT_USER; DROP OWNED BY {owner}; DROP ROLE {owner}")


def test_rows_hidden_by_a_policy_are_a_reason_to_refuse(hidden: "Platform") -> None:
    """
    By the table's name; nothing is matched by silence.
    """
    error = hidden.refused(hidden.up)
    words = 'query would be affected by row-level security policy for table "customers"'
    assert ("42501", words) == (error.sqlstate, error.diag.message_primary)


def test_as_written_rows_hidden_by_a_policy_are_lost(hidden: "Platform") -> None:
    """
    No key is moved, and the column is dropped.
    """
    owner = hidden.one("SELECT current_database() || '_owner'")
    hidden.run(f"SET ROLE {owner}")
    hidden.as_written("up")
    hidden.run("RESET ROLE")
    assert 0 == hidden.one("SELECT count(*) FROM api_keys")
    assert [] == [line for line in hidden.catalog() if line.startswith("column customers.api_key")]
