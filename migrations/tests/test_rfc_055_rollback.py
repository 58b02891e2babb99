"""Where nothing was written in between, RFC-055's rollback gives everything back; the RFC's own does not."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrations.tests.conftest import Platform

OUTCOME = """
    SELECT 'key', concat_ws('|', customer_id, key, name, permissions, active) FROM api_keys
    UNION ALL SELECT 'account', concat_ws('|', customer_id, forge_type, namespace, verified_at, metadata)
        FROM forge_accounts
    UNION ALL SELECT 'customer', (to_jsonb(c) - 'trial_expired_at')::text FROM customers c
    UNION ALL SELECT 'expired', concat_ws('|', id, trial_expired_at < now() AT TIME ZONE 'UTC') FROM customers
    UNION ALL SELECT 'archive', (to_jsonb(a) - '{api_key_id,api_key_updated_at,forge_account_id,upgraded_at}'::text[]
        - 'trial_expired_at_filled')::text FROM customers_rfc_055 a
    ORDER BY 1, 2
"""
POSITIONS = """
    SELECT last_value FROM api_keys_id_seq UNION ALL SELECT last_value FROM forge_accounts_id_seq
    UNION ALL SELECT last_value FROM customers_id_seq
"""


def test_every_cell_comes_back(platform: "Platform") -> None:
    """
    On the ordinary rows and the awkward: the six columns, the dates, the keys and the accounts.
    """
    platform.rows_to_walk_on()
    before = platform.cells()
    platform.up()
    after = platform.cells()
    platform.down()
    assert before == platform.cells()
    assert (len(before) > 50, before == after) == (True, False)


def test_the_schema_comes_back(platform: "Platform") -> None:
    """
    Types, NOT NULL, defaults, index and constraint names; the archive is gone.
    """
    before = platform.catalog()
    platform.up()
    platform.down()
    assert before == platform.catalog()


def test_as_written_neither_comes_back(platform: "Platform") -> None:
    """
    github_org and NOT NULL stay away, every key and mark is lost, and legacy keys stay behind.
    """
    platform.customer(1, plan="demo", trial_expired=True)
    before = set(platform.catalog())
    platform.as_written("up")
    platform.as_written("down")
    lost = sorted(line for line in before - set(platform.catalog()) if line.startswith("column "))
    assert [
        "column customers.api_key: character varying(255) NOT NULL",
        "column customers.github_org: character varying(255)",
    ] == lost
    assert ((None, False, "trial"),) == platform.rows("SELECT api_key, trial_expired, plan FROM customers")
    assert 1 == platform.one("SELECT count(*) FROM api_keys")


def test_the_upgrade_can_follow_again(platform: "Platform") -> None:
    """
    With the same result, generated ids and the moment aside.
    """
    platform.rows_to_walk_on()
    platform.up()
    once = platform.rows(OUTCOME)
    catalog = platform.catalog()
    platform.down()
    platform.up()
    assert once == platform.rows(OUTCOME)
    assert catalog == platform.catalog()


def test_sequences_are_never_set_back(platform: "Platform") -> None:
    """
    An id that was given out is not given out twice.
    """
    platform.rows_to_walk_on()
    platform.up()
    after = platform.rows(POSITIONS)
    platform.down()
    assert after == platform.rows(POSITIONS)


def test_a_row_that_only_looks_like_ours_stays(platform: "Platform") -> None:
    """
    A 'Legacy Key' and an unverified account that stood before the upgrade are their customer's own.
    """
    platform.customer(1, api_key="rsolv_a", github_org="acme")
    platform.key(1, "rsolv_a", name="Legacy Key")
    platform.account(1, "acme")
    before = platform.cells()
    platform.up()
    platform.down()
    assert before == platform.cells()


def test_a_key_revoked_before_the_upgrade_comes_back_as_it_was(platform: "Platform") -> None:
    """
    Alive in customers, revoked in api_keys: nobody touched it in between.
    """
    platform.customer(1, api_key="rsolv_a")
    platform.key(1, "rsolv_a", active=False)
    before = platform.cells()
    platform.up()
    platform.down()
    assert before == platform.cells()
