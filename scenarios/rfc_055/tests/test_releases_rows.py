"""The rows to walk on: that they are as awkward as they say, and what the releases make of them."""

import psycopg
import pytest
from sqlalchemy import select, text

from harness.postgres import Server, connect
from scenarios.rfc_055 import consolidated, legacy
from scenarios.rfc_055.consolidated.customers.customer import Customer
from scenarios.rfc_055.consolidated.repo import open_session as open_new
from scenarios.rfc_055.legacy.customers.customer import Customer as OldCustomer
from scenarios.rfc_055.legacy.repo import open_session as open_old
from scenarios.rfc_055.tests.conftest import ROWS

AWKWARD = {
    "plan and subscription_plan differ, plan written": "plan <> 'trial' AND subscription_plan = 'pay_as_you_go'",
    "plan and subscription_plan differ, the other": "plan = 'trial' AND subscription_plan = 'enterprise'",
    "plan and subscription_plan agree": "plan = subscription_plan",
    "plan alone is NULL": "plan IS NULL AND subscription_plan IS NOT NULL",
    "subscription_plan alone is NULL": "plan IS NOT NULL AND subscription_plan IS NULL",
    "key in both places": "EXISTS (SELECT FROM api_keys k WHERE k.key = api_key AND k.customer_id = c.id AND k.active)",
    "two live keys": "active AND EXISTS (SELECT FROM api_keys k "
    "WHERE k.customer_id = c.id AND k.key <> api_key AND k.active)",
    "key in customers alone": "btrim(api_key) <> '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = api_key)",
    "revoked, alive": "active AND EXISTS (SELECT FROM api_keys k WHERE k.key = api_key AND NOT k.active)",
    "neither open nor revoked": "active AND EXISTS (SELECT FROM api_keys k WHERE k.key = api_key AND k.active IS NULL)",
    "another's, open": "EXISTS (SELECT FROM api_keys k WHERE k.key = api_key AND k.customer_id <> c.id AND k.active)",
    "another's, shut": "EXISTS (SELECT FROM api_keys k "
    "WHERE k.key = api_key AND k.customer_id <> c.id AND NOT k.active)",
    "empty key": "api_key = ''",
    "blank key": "api_key <> '' AND btrim(api_key) = ''",
    "key padded": "api_key <> btrim(api_key) AND btrim(api_key) <> ''",
    "keys that differ in case": "EXISTS (SELECT FROM customers d WHERE d.id <> c.id AND d.api_key ILIKE c.api_key)",
    "inactive, in customers alone": "active = false AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = api_key)",
    "inactive, open": "active = false AND EXISTS (SELECT FROM api_keys k WHERE k.key = api_key AND k.active)",
    "unknown, in customers alone": "active IS NULL AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = api_key)",
    "unknown, open": "active IS NULL AND EXISTS (SELECT FROM api_keys k WHERE k.key = api_key AND k.active)",
    "'Legacy Key' by its own": "EXISTS (SELECT FROM api_keys k WHERE k.customer_id = c.id AND k.name = 'Legacy Key')",
    "expired, no date": "trial_expired AND trial_expired_at IS NULL",
    "expired, past": "trial_expired AND trial_expired_at < '2026-01-01'",
    "expired, future": "trial_expired AND trial_expired_at > '2990-01-01' AND isfinite(trial_expired_at)",
    "expired, infinity": "trial_expired AND trial_expired_at = 'infinity'",
    "expired, minus infinity": "trial_expired AND trial_expired_at = '-infinity'",
    "expired, updated in the future": "trial_expired AND trial_expired_at IS NULL AND updated_at > '2990-01-01'",
    "unmarked, past": "trial_expired = false AND trial_expired_at < '2026-01-01'",
    "unmarked, future": "trial_expired = false AND trial_expired_at > '2990-01-01' AND isfinite(trial_expired_at)",
    "unmarked, infinity": "trial_expired = false AND trial_expired_at = 'infinity'",
    "unknown, past": "trial_expired IS NULL AND trial_expired_at < '2026-01-01'",
    "microseconds": "extract(microseconds FROM trial_expired_at) % 1000 <> 0 AND isfinite(trial_expired_at)",
    "payment with its date": "payment_method_added AND payment_method_added_at IS NOT NULL",
    "payment without its date": "payment_method_added AND payment_method_added_at IS NULL",
    "a date without payment": "payment_method_added = false AND payment_method_added_at IS NOT NULL",
    "quota NULL": "monthly_fix_quota IS NULL",
    "quota equal": "monthly_fix_quota = monthly_limit",
    "quota different": "monthly_fix_quota <> monthly_limit",
    "quota without limit": "monthly_fix_quota IS NOT NULL AND monthly_limit IS NULL",
    "no organisation": "github_org IS NULL",
    "organisation empty": "github_org = ''",
    "organisation blank": "github_org <> '' AND btrim(github_org) = ''",
    "organisation ordinary": "github_org ~ '^[a-zA-Z0-9][a-zA-Z0-9_-]*$'",
    "organisation refused": "btrim(github_org) <> '' AND github_org !~ '^[a-zA-Z0-9][a-zA-Z0-9_-]*$'",
    "organisation as an own verified account": "EXISTS (SELECT FROM forge_accounts f WHERE f.customer_id = c.id "
    "AND f.namespace = github_org AND f.verified_at IS NOT NULL)",
    "organisation as an own unverified account": "EXISTS (SELECT FROM forge_accounts f WHERE f.customer_id = c.id "
    "AND f.namespace = github_org AND f.verified_at IS NULL)",
    "organisation as another's account": "EXISTS (SELECT FROM forge_accounts f WHERE f.customer_id <> c.id "
    "AND f.namespace = github_org)",
    "organisation of two": "EXISTS (SELECT FROM customers d WHERE d.id <> c.id AND d.github_org = c.github_org)",
    "organisation but for case": "EXISTS (SELECT FROM customers d WHERE d.github_org <> c.github_org "
    "AND lower(d.github_org) = lower(c.github_org))",
    "user": "user_id IS NOT NULL",
    "name beyond the BMP": "name ~ ('[' || chr(65536) || '-' || chr(1114111) || ']')",
    "name in combining forms": "name ~ chr(769)",
    "texts as long as their columns": "length(name) + length(email) + length(api_key) + length(github_org) = 4 * 255",
    "e-mails that differ in case": "EXISTS (SELECT FROM customers d WHERE d.id <> c.id AND d.email ILIKE c.email)",
    "metadata NULL": "metadata IS NULL",
    "metadata JSON null": "metadata = 'null'",
    "metadata nested": "metadata #> '{limits,list}' IS NOT NULL",
    "no children": "NOT EXISTS (SELECT FROM api_keys k WHERE k.customer_id = c.id)",
    "many children": "2 < (SELECT count(*) FROM api_keys k WHERE k.customer_id = c.id)",
}
DIGEST = "SELECT md5(string_agg(t::text, E'\\n' ORDER BY id)) FROM public.{} t"
TABLES = """
    SELECT c.relname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::pg_catalog.regnamespace ORDER BY c.relname
"""


@pytest.mark.parametrize("kind", AWKWARD)
def test_there_is_a_row_of_each_awkward_kind(server: Server, before: str, kind: str) -> None:
    """
    And not every row is: a predicate that all rows meet says nothing.
    """
    sql = f"SELECT count(*) FILTER (WHERE {AWKWARD[kind]}), count(*) FROM customers c"  # noqa: S608  # the words above
    with connect(server.url(before), readonly=True) as session:
        ((found, total),) = session.rows(sql).rows
    assert isinstance(found, int)
    assert isinstance(total, int)
    assert 0 < found < total


def test_most_rows_have_no_user_and_no_table_is_empty(server: Server, before: str) -> None:
    """
    platform.md, "How rows look in practice"; the RFC's "Users table is empty" is false of these rows.
    """
    with connect(server.url(before), readonly=True) as session:
        counted = session.rows("SELECT count(*) > 4 * count(user_id), count(*) BETWEEN 30 AND 50 FROM customers").rows
        tables = [name for (name,) in session.rows(TABLES).rows]
        counts = [session.rows(f"SELECT count(*) FROM {name}").rows[0][0] for name in tables]  # noqa: S608  # read above
    assert counted == ((True, True),)
    assert len(tables) == 13
    assert 0 not in counts


def test_the_next_id_of_every_table_is_beyond_its_rows(server: Server, before: str) -> None:
    """
    A sequence behind max(id) refuses the first row that anyone adds.
    """
    sql = "SELECT (SELECT max(id) FROM {0}) < nextval(pg_get_serial_sequence('{0}', 'id'))"
    name = server.databases.clone(before, "sequences")
    with connect(server.url(name)) as session:
        tables = [str(table) for (table,) in session.rows(TABLES).rows]
        beyond = {table: session.rows(sql.format(table)).rows[0][0] for table in tables}
    server.databases.drop(name)
    assert beyond == dict.fromkeys(tables, True)


def test_the_rows_are_the_same_under_any_settings(server: Server, before: str, platform: str) -> None:
    """
    Time zone, date style, search path and string escapes of the session that loads them.
    """
    settings = "-c timezone=Asia/Kolkata -c datestyle=SQL,DMY -c search_path= -c standard_conforming_strings=off"
    name = server.databases.clone(platform, "settings")
    with psycopg.connect(server.url(name), options=settings, autocommit=True) as connection:
        connection.execute(ROWS.read_text(encoding="utf-8").encode())
    assert _digests(server, before) == _digests(server, name)
    with psycopg.connect(server.url(name), autocommit=True) as connection:
        connection.execute("UPDATE customers SET updated_at = updated_at + interval '1 second' WHERE id = 2")
    assert _digests(server, before) != _digests(server, name)
    server.databases.drop(name)


def test_n_minus_1_lets_in_whom_platform_md_says(legacy_url: str) -> None:
    """
    "Who authenticates": an open key of api_keys first, else customers.api_key of an active customer, else nobody.
    """
    with open_old(legacy_url) as session:
        found = {key: _id(legacy.customers.get_customer_by_api_key(session, key)) for key in OPENS_BEFORE}
        session.execute(text("UPDATE api_keys SET active = NULL WHERE key = 'rsolv_test_inactive_open'"))
        unknown = legacy.customers.get_customer_by_api_key(session, "rsolv_test_inactive_open")
    assert found == OPENS_BEFORE
    assert unknown is None


def test_n_lets_in_through_api_keys_alone(consolidated_url: str) -> None:
    """
    Without what the upgrade did to the keys: those that stood in api_keys before it answer by it.
    """
    with open_new(consolidated_url) as session:
        rule = text("SELECT key, CASE WHEN active THEN customer_id END FROM api_keys")
        owners: dict[str, int | None] = dict([*map(tuple, session.execute(rule))])
        found = {key: _id(consolidated.customers.get_customer_by_api_key(session, key)) for key in owners}
    assert found == owners
    assert {None} < {*owners.values()}
    assert (owners["rsolv_test_half_revoked"], owners["rsolv_test_shared_open"]) == (None, 43)


def test_every_row_can_be_read_and_shown_by_n_minus_1(legacy_url: str) -> None:
    """
    With its relations.
    """
    with open_old(legacy_url) as session:
        rows = legacy.customers.list_customers(session)
        related = [(row.user, row.api_keys, row.fix_attempts, row.metadata_) for row in rows]
        shown = [legacy.customers.represent_customer(session, row.id) for row in rows]
    assert len(related) == 48
    assert None not in shown


def test_every_row_can_be_read_and_shown_by_n(consolidated_url: str) -> None:
    """
    With its relations, after the upgrade.
    """
    with open_new(consolidated_url) as session:
        rows = consolidated.customers.list_customers(session)
        related = [(row.user, row.api_keys, row.fix_attempts, row.forge_accounts, row.metadata_) for row in rows]
        shown = [consolidated.customers.represent_customer(session, row.id) for row in rows]
    assert len(related) == 48
    assert None not in shown


def test_n_reads_the_infinities_that_python_has_no_word_for(consolidated_url: str) -> None:
    """
    As the ends of the calendar; psycopg by itself refuses the row.
    """
    with open_new(consolidated_url) as session:
        ends = select(Customer.trial_expired_at).where(Customer.id.in_([66, 70])).order_by(Customer.id)
        assert [1, 9999] == [moment.year for moment in session.scalars(ends) if moment]
    sql = "SELECT trial_expired_at FROM customers WHERE id = 70"
    with psycopg.connect(consolidated_url) as connection, pytest.raises(psycopg.DataError, match="timestamp too large"):
        connection.execute(sql).fetchone()


OPENS_BEFORE = {
    "rsolv_test_northwind": 3,
    "rsolv_test_demo": 11,
    "rsolv_test_staff": 5,
    "rsolv_test_two_first": 40,
    "rsolv_test_two_second": 40,
    "rsolv_test_half_revoked": 41,
    "rsolv_test_shared_open": 43,
    "rsolv_test_own_of_43": 43,
    "rsolv_test_shared_revoked": 44,
    "rsolv_test_active_null": 46,
    "": 47,
    "   ": 48,
    "rsolv_test_inactive": None,
    "rsolv_test_active_unknown": None,
    "rsolv_test_inactive_open": 51,
    "rsolv_test_inactive_revoked": None,
    "rsolv_test_unknown_open": 53,
    "rsolv_test_odd_CASE": 80,
    "rsolv_test_odd_case": 81,
    " rsolv_test_padded ": 82,
    "rsolv_test_padded": None,
    "rsolv_test_unlimited_old": None,
    "rsolv_test_nobody": None,
}


def _id(customer: OldCustomer | Customer | None) -> int | None:
    return None if customer is None else customer.id


def _digests(server: Server, name: str) -> dict[str, object]:
    with connect(server.url(name), readonly=True) as session:
        tables = [str(table) for (table,) in session.rows(TABLES).rows]
        return {table: session.rows(DIGEST.format(table)).rows[0][0] for table in tables}
