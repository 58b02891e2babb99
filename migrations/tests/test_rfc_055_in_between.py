"""What release N wrote between the upgrade and the rollback wins."""

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from migrations.tests.conftest import Platform

OPENS = """
    SELECT coalesce(
        (SELECT customer_id FROM api_keys WHERE key = :key AND active),
        (SELECT id FROM customers WHERE api_key = :key AND active)
    )
"""
KEY = "SELECT api_key FROM customers WHERE id = 1"
NEW = re.compile(r"rsolv_[0-9a-f]{32}")
SCAN = """
    INSERT INTO repositories (id, forge_type, namespace, name, full_path,
        first_seen_at, last_activity_at, inserted_at, updated_at)
    VALUES (1, 'github', 'acme', 'site', 'acme/site', '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01');
    INSERT INTO scan_executions (repository_id, commit_sha, api_key_id, inserted_at, updated_at)
    SELECT 1, 'c0ffee', id, '2026-01-01', '2026-01-01' FROM api_keys
"""
VALIDATION = """
    INSERT INTO cached_validations (cache_key, forge_account_id, repository, vulnerability_type, locations, file_hashes,
        is_false_positive, confidence, cached_at, ttl_expires_at, inserted_at, updated_at)
    SELECT 'k', id, 'acme/site', 'xss', '[]', '{}', false, 0.5, '2026-01-01', '2026-02-01', '2026-01-01', '2026-01-01'
    FROM forge_accounts
"""


def up_and_down(platform: "Platform", *between: str) -> None:
    """Upgrade, let release N write, roll back."""
    platform.up()
    for sql in between:
        platform.run(sql)
    platform.down()


@pytest.mark.parametrize(
    "closes",
    [
        "UPDATE api_keys SET active = false, updated_at = '2026-01-01' WHERE key = 'rsolv_a'",
        "UPDATE api_keys SET active = NULL WHERE key = 'rsolv_a'",
        "UPDATE api_keys SET key = 'rsolv_b' WHERE key = 'rsolv_a'",
        "DELETE FROM api_keys WHERE key = 'rsolv_a'",
    ],
)
def test_a_key_closed_in_between_stays_closed(platform: "Platform", closes: str) -> None:
    """
    Release N−1 would open it through customers.api_key, so its customer gets one that nobody knows.
    """
    platform.customer(1, api_key="rsolv_a")
    up_and_down(platform, closes)
    assert platform.one(OPENS, {"key": "rsolv_a"}) is None
    assert NEW.fullmatch(str(platform.one(KEY)))


def test_a_key_that_was_in_both_and_is_revoked_stays_closed(platform: "Platform") -> None:
    """
    Likewise where the upgrade had nothing to create.
    """
    platform.customer(1, api_key="rsolv_a")
    platform.key(1, "rsolv_a")
    up_and_down(platform, "UPDATE api_keys SET active = false")
    assert platform.one(OPENS, {"key": "rsolv_a"}) is None
    assert ((False,),) == platform.rows("SELECT active FROM api_keys WHERE key = 'rsolv_a'")


def test_another_customers_key_does_not_become_ones_own(platform: "Platform") -> None:
    """
    One key under two customers: when the one it opened for is deleted, it opens for nobody.
    """
    platform.customer(1, api_key="rsolv_a")
    platform.customer(2)
    platform.key(2, "rsolv_a")
    up_and_down(platform, "DELETE FROM customers WHERE id = 2")
    assert platform.one(OPENS, {"key": "rsolv_a"}) is None
    assert NEW.fullmatch(str(platform.one(KEY)))


def test_a_key_that_moved_to_another_customer_is_theirs(platform: "Platform") -> None:
    """
    And its first owner's customers.api_key no longer says it.
    """
    platform.customer(1, api_key="rsolv_a")
    platform.customer(2)
    up_and_down(platform, "UPDATE api_keys SET customer_id = 2 WHERE key = 'rsolv_a'")
    assert 2 == platform.one(OPENS, {"key": "rsolv_a"})
    assert NEW.fullmatch(str(platform.one(KEY)))


def test_a_closed_key_revoked_again_stays_closed_when_its_owner_is_activated(platform: "Platform") -> None:
    """
    The revocation is what was written about the key.
    """
    platform.customer(1, api_key="rsolv_a", active=False)
    platform.customer(2, api_key="rsolv_b", active=False)
    up_and_down(
        platform,
        "UPDATE api_keys SET active = false, updated_at = '2026-01-01' WHERE key = 'rsolv_a'",
        "UPDATE customers SET active = true",
    )
    assert [None, 2] == [platform.one(OPENS, {"key": key}) for key in ("rsolv_a", "rsolv_b")]


def test_a_key_opened_in_between_stays_open(platform: "Platform") -> None:
    """
    Its row was written, so it stays; customers has the key as before.
    """
    platform.customer(1, api_key="rsolv_a", active=False)
    up_and_down(platform, "UPDATE api_keys SET active = true, updated_at = '2026-01-01'")
    assert (1, "rsolv_a") == (platform.one(OPENS, {"key": "rsolv_a"}), platform.one(KEY))


@pytest.mark.parametrize(
    "use",
    [
        "UPDATE api_keys SET last_used_at = '2026-01-01'",
        "UPDATE api_keys SET expires_at = '2999-01-01'",
        "UPDATE api_keys SET name = 'Mine'",
        "UPDATE api_keys SET inserted_at = '2026-01-01'",
        "UPDATE api_keys SET updated_at = '2026-01-01'",
        "UPDATE api_keys SET permissions = '{scan}'",
        SCAN,
        SCAN.replace("scan_executions (", "validation_executions (issue_number, ").replace("SELECT 1", "SELECT 7, 1"),
        SCAN.replace("scan_executions (", "mitigation_executions (issue_number, ").replace("SELECT 1", "SELECT 7, 1"),
    ],
)
def test_a_key_that_was_used_stays(platform: "Platform", use: str) -> None:
    """
    Its row changed, or something refers to it; and it opens as before.
    """
    platform.customer(1, api_key="rsolv_a")
    up_and_down(platform, use)
    assert 1 == platform.one("SELECT count(*) FROM api_keys WHERE key = 'rsolv_a'")
    assert (1, "rsolv_a") == (platform.one(OPENS, {"key": "rsolv_a"}), platform.one(KEY))


def test_a_key_that_was_replaced_stays(platform: "Platform") -> None:
    """
    The new one in its row opens; the old one does not.
    """
    platform.customer(1, api_key="rsolv_a")
    up_and_down(platform, "UPDATE api_keys SET key = 'rsolv_b'")
    assert [1, None] == [platform.one(OPENS, {"key": key}) for key in ("rsolv_b", "rsolv_a")]


def test_a_key_that_was_created_stays(platform: "Platform") -> None:
    """
    The customer's new key, beside the old one.
    """
    platform.customer(1, api_key="rsolv_a")
    platform.up()
    platform.key(1, "rsolv_new")
    platform.down()
    assert (("rsolv_new",),) == platform.rows("SELECT key FROM api_keys")
    assert "rsolv_a" == platform.one(KEY)


@pytest.mark.parametrize(
    ("date", "expired"), [("NULL", False), ("'2999-01-01'", False), ("'infinity'", False), ("'2020-01-01'", True)]
)
@pytest.mark.parametrize("mark", [True, False])
def test_a_date_written_in_between_is_believed(platform: "Platform", mark: object, date: str, expired: object) -> None:
    """
    It stays, and the mark follows it; NULL is not expired, even where NULL is what the upgrade had found.
    """
    platform.customer(1, trial_expired=mark, trial_expired_at=None if mark else "2024-01-01")
    up_and_down(platform, f"UPDATE customers SET trial_expired_at = {date}")  # noqa: S608  # our own literals
    found = platform.rows(f"SELECT trial_expired, trial_expired_at IS NOT DISTINCT FROM {date} FROM customers")  # noqa: S608  # likewise
    assert ((expired, True),) == found


@pytest.mark.parametrize(("date", "added"), [("'2026-01-01'", True), ("NULL", False)])
def test_a_payment_method_written_in_between_is_believed(platform: "Platform", date: str, added: object) -> None:
    """
    payment_method_added follows its date where that was changed.
    """
    platform.customer(1, payment_method_added=not added, payment_method_added_at="2024-01-01")
    platform.customer(2, payment_method_added=True)
    up_and_down(platform, f"UPDATE customers SET payment_method_added_at = {date} WHERE id = 1")  # noqa: S608  # our own
    assert ((1, added), (2, True)) == platform.rows("SELECT id, payment_method_added FROM customers ORDER BY id")


@pytest.mark.parametrize("stood", [True, False])
@pytest.mark.parametrize(
    ("write", "organisation"),
    [
        ("UPDATE forge_accounts SET namespace = 'acme-inc'", "acme-inc"),
        ("UPDATE forge_accounts SET verified_at = '2026-01-01'", "acme"),
        ("UPDATE forge_accounts SET customer_id = 2", None),
        ("DELETE FROM forge_accounts", None),
    ],
)
def test_an_organisation_is_what_became_of_its_account(
    platform: "Platform", write: str, organisation: object, *, stood: bool
) -> None:
    """
    Renamed, it has the new name; deleted or given away, it is none. The account stays as it was left.
    """
    platform.customer(1, github_org="acme")
    platform.customer(2)
    if stood:
        platform.account(1, "acme")
    platform.up()
    platform.run(write)
    left = platform.rows("SELECT to_jsonb(f)::text FROM forge_accounts f")
    platform.down()
    assert organisation == platform.one("SELECT github_org FROM customers WHERE id = 1")
    assert left == platform.rows("SELECT to_jsonb(f)::text FROM forge_accounts f")


def test_an_account_made_anew_is_the_organisation_still(platform: "Platform") -> None:
    """
    Deleted and added again, by the name.
    """
    platform.customer(1, github_org="acme")
    platform.up()
    platform.run("DELETE FROM forge_accounts")
    platform.account(1, "acme")
    platform.down()
    assert "acme" == platform.one("SELECT github_org FROM customers")
    assert 1 == platform.one("SELECT count(*) FROM forge_accounts")


def test_an_account_that_stood_stays_even_with_the_upgrades_stamps(platform: "Platform") -> None:
    """
    What the upgrade created is known by more than its looks.
    """
    platform.customer(1, github_org="acme")
    platform.account(1, "acme")
    up_and_down(
        platform,
        "UPDATE forge_accounts SET inserted_at = upgraded_at, updated_at = upgraded_at FROM customers_rfc_055",
    )
    assert 1 == platform.one("SELECT count(*) FROM forge_accounts")


@pytest.mark.parametrize(
    "use",
    [
        "UPDATE forge_accounts SET metadata = '{\"a\": 1}'",
        "UPDATE forge_accounts SET inserted_at = '2026-01-01'",
        "UPDATE forge_accounts SET updated_at = '2026-01-01'",
        VALIDATION,
    ],
)
def test_an_account_that_was_used_stays(platform: "Platform", use: str) -> None:
    """
    Its row changed, or a validation refers to it.
    """
    platform.customer(1, github_org="acme")
    up_and_down(platform, use)
    assert ((1, "acme"),) == platform.rows("SELECT customer_id, namespace FROM forge_accounts")
    assert "acme" == platform.one("SELECT github_org FROM customers")


def test_customers_created_in_between_get_what_release_n_1_needs(platform: "Platform") -> None:
    """
    A key of their own, and marks that their dates bear out.
    """
    platform.up()
    platform.newcomer(7, trial_expired_at="2020-01-01", payment_method_added_at="2026-01-01")
    platform.newcomer(8, trial_expired_at="2999-01-01")
    platform.newcomer(9)
    platform.down()
    expected = ((7, True, True), (8, False, False), (9, False, False))
    assert expected == platform.rows("SELECT id, trial_expired, payment_method_added FROM customers ORDER BY id")
    assert (("trial", None, None),) == platform.rows(
        "SELECT DISTINCT plan, monthly_fix_quota, github_org FROM customers"
    )
    keys = {str(key) for (key,) in platform.rows("SELECT api_key FROM customers")}
    assert (3, True) == (len(keys), all(NEW.fullmatch(key) for key in keys))


def test_customers_deleted_in_between_stay_deleted(platform: "Platform") -> None:
    """
    With their keys and accounts.
    """
    platform.customer(1, github_org="acme")
    platform.customer(2)
    up_and_down(platform, "DELETE FROM customers WHERE id = 1")
    assert ((2, "rsolv_2"),) == platform.rows("SELECT id, api_key FROM customers")
    assert (0, 0) == (
        platform.one("SELECT count(*) FROM api_keys"),
        platform.one("SELECT count(*) FROM forge_accounts"),
    )


def test_a_customer_numbered_anew_is_the_same_customer(platform: "Platform") -> None:
    """
    The archive is not in the way, and follows.
    """
    platform.customer(1, api_key="", plan="demo")
    up_and_down(platform, "UPDATE customers SET id = 9")
    assert ((9, "", "demo"),) == platform.rows("SELECT id, api_key, plan FROM customers")


def test_a_customer_made_anew_under_an_old_id_is_a_new_customer(platform: "Platform") -> None:
    """
    The old one's key and plan were not its own.
    """
    platform.customer(1, api_key="rsolv_a", plan="demo")
    platform.up()
    platform.run("DELETE FROM customers WHERE id = 1")
    platform.newcomer(1)
    platform.down()
    assert "trial" == platform.one("SELECT plan FROM customers")
    assert NEW.fullmatch(str(platform.one(KEY)))


def test_the_upgrade_follows_again_after_all_that(platform: "Platform") -> None:
    """
    Rows that stayed are found there; what stayed closed is closed.
    """
    platform.customer(1, github_org="acme")
    platform.customer(2, github_org="octo")
    platform.up()
    platform.newcomer(3)
    platform.run("UPDATE api_keys SET active = false WHERE customer_id = 1")
    platform.run("UPDATE api_keys SET last_used_at = '2026-01-01' WHERE customer_id = 2")
    platform.run("UPDATE forge_accounts SET verified_at = '2026-01-01' WHERE customer_id = 2")
    platform.down()
    platform.up()
    keys = platform.rows(
        "SELECT customer_id, key, active FROM api_keys WHERE key IN ('rsolv_1', 'rsolv_2') ORDER BY key"
    )
    assert ((1, "rsolv_1", False), (2, "rsolv_2", True)) == keys
    accounts = platform.rows(
        "SELECT customer_id, namespace, verified_at IS NULL FROM forge_accounts ORDER BY customer_id"
    )
    assert ((1, "acme", True), (2, "octo", False)) == accounts
