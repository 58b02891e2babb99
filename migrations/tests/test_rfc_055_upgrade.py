"""What RFC-055's revision keeps on the way up; beside it, where they differ, what the RFC's own SQL does."""

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from migrations.tests.conftest import Platform

BEFORE = """
    SELECT coalesce(
        (SELECT customer_id FROM api_keys WHERE key = :key AND active),
        (SELECT id FROM customers WHERE api_key = :key AND active)
    )
"""
AFTER = "SELECT (SELECT customer_id FROM api_keys WHERE key = :key AND active)"
KEYS = "SELECT customer_id, key, name, active FROM api_keys ORDER BY customer_id, key"
ACCOUNTS = """
    SELECT customer_id, forge_type::text, namespace, verified_at, metadata
    FROM forge_accounts ORDER BY customer_id, forge_type, namespace
"""
EXPIRED = "SELECT id, coalesce(trial_expired_at < now() AT TIME ZONE 'UTC', false) FROM customers ORDER BY id"
SIX = ("plan", "payment_method_added", "trial_expired", "monthly_fix_quota", "api_key", "github_org")


def test_a_key_that_only_customers_has_becomes_a_legacy_key(platform: "Platform") -> None:
    """
    Open, its owner's, without permissions, use or expiry.
    """
    platform.customer(1, api_key="rsolv_a")
    platform.up()
    assert ((1, "rsolv_a", "Legacy Key", True),) == platform.rows(KEYS)
    assert (((), None, None),) == platform.rows("SELECT permissions, last_used_at, expires_at FROM api_keys")


@pytest.mark.parametrize("active", [False, None])
def test_a_key_whose_owner_is_not_active_comes_over_closed(platform: "Platform", active: object) -> None:
    """
    Such an owner could not use it before; NULL is not active.
    """
    platform.customer(1, api_key="rsolv_a", active=active)
    assert platform.one(BEFORE, {"key": "rsolv_a"}) is None
    platform.up()
    assert ((1, "rsolv_a", "Legacy Key", False),) == platform.rows(KEYS)


def test_as_written_a_key_whose_owner_is_not_active_opens(platform: "Platform") -> None:
    """
    The RFC says `true` for everybody.
    """
    platform.customer(1, api_key="rsolv_a", active=False)
    platform.as_written("up")
    assert 1 == platform.one(AFTER, {"key": "rsolv_a"})


def test_a_key_that_api_keys_has_is_not_touched(platform: "Platform") -> None:
    """
    Open, revoked, or another customer's: it stays so.
    """
    platform.customer(1, api_key="rsolv_open")
    platform.customer(2, api_key="rsolv_revoked")
    platform.customer(3, api_key="rsolv_others")
    platform.key(1, "rsolv_open")
    platform.key(2, "rsolv_revoked", active=False)
    platform.key(1, "rsolv_others")
    before = platform.rows("SELECT to_jsonb(k)::text FROM api_keys k ORDER BY id")
    platform.up()
    assert before == platform.rows("SELECT to_jsonb(k)::text FROM api_keys k ORDER BY id")
    assert [None, 1] == [platform.one(AFTER, {"key": key}) for key in ("rsolv_revoked", "rsolv_others")]


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_key_is_no_key(platform: "Platform", blank: str) -> None:
    """
    It stays in the archive and opens nothing.
    """
    platform.customer(1, api_key=blank)
    platform.up()
    assert () == platform.rows(KEYS)
    assert blank == platform.one("SELECT api_key FROM customers_rfc_055")


def test_as_written_a_blank_key_opens(platform: "Platform") -> None:
    """
    The RFC asks for IS NOT NULL only.
    """
    platform.customer(1, api_key="")
    platform.as_written("up")
    assert 1 == platform.one(AFTER, {"key": ""})


def test_who_authenticated_does_so_after(platform: "Platform") -> None:
    """
    As the same customer, through api_keys alone; who could not still cannot.
    """
    platform.customer(1, api_key="rsolv_1")
    platform.customer(2, api_key="rsolv_2", active=False)
    platform.customer(3, api_key="rsolv_3", active=False)
    platform.key(3, "rsolv_3")
    platform.customer(4, api_key="rsolv_4")
    platform.key(4, "rsolv_4b")
    platform.key(4, "rsolv_4c", active=False)
    keys = ["rsolv_1", "rsolv_2", "rsolv_3", "rsolv_4", "rsolv_4b", "rsolv_4c", "rsolv_nobody"]
    before = [platform.one(BEFORE, {"key": key}) for key in keys]
    platform.up()
    assert [1, None, 3, 4, 4, None, None] == before
    assert before == [platform.one(AFTER, {"key": key}) for key in keys]


def test_a_new_key_is_stamped_with_the_moment_in_utc(platform: "Platform") -> None:
    """
    In whole seconds and wherever the session thinks it is; so are accounts.
    """
    name = platform.one("SELECT quote_ident(current_database())")
    platform.run(f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'")
    platform.customer(1, github_org="acme")
    platform.up()
    ((key, account, now),) = platform.rows("""
        SELECT k.inserted_at, f.inserted_at, now() AT TIME ZONE 'UTC' FROM api_keys k CROSS JOIN forge_accounts f
    """)
    assert isinstance(key, datetime)
    assert isinstance(now, datetime)
    assert key == account
    assert 0 == key.microsecond
    assert 0 <= (now - key).total_seconds() < 600
    assert () == platform.rows("SELECT FROM api_keys k CROSS JOIN forge_accounts f WHERE k.updated_at <> f.updated_at")


def test_as_written_a_new_key_is_stamped_with_the_sessions_clock(platform: "Platform") -> None:
    """
    NOW() is cast to the session's time: nine hours ahead in Tokyo.
    """
    platform.customer(1)
    platform.run("SET TimeZone = 'Asia/Tokyo'")
    platform.as_written("up")
    assert 9 == platform.one(
        "SELECT round(extract(epoch FROM inserted_at - now() AT TIME ZONE 'UTC') / 3600)::int FROM api_keys"
    )


def test_an_organisation_becomes_an_unverified_github_account(platform: "Platform") -> None:
    """
    Verbatim, for each customer that has it.
    """
    platform.customer(1, github_org="Acme")
    platform.customer(2, github_org="Acme")
    platform.customer(3, github_org="acme ")
    platform.up()
    expected = (
        (1, "github", "Acme", None, "{}"),
        (2, "github", "Acme", None, "{}"),
        (3, "github", "acme ", None, "{}"),
    )
    assert expected == platform.rows(ACCOUNTS)


def test_an_account_that_stands_is_enough(platform: "Platform") -> None:
    """
    Verified it stays, and there is no second one.
    """
    platform.customer(1, github_org="acme")
    platform.account(1, "acme", verified_at="2025-02-02 02:02:02.020202", metadata='{"a": 1}')
    platform.up()
    assert ((1, "github", "acme", datetime(2025, 2, 2, 2, 2, 2, 20202), '{"a": 1}'),) == platform.rows(ACCOUNTS)  # noqa: DTZ001  # the column has no time zone


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_is_no_organisation(platform: "Platform", blank: object) -> None:
    """
    NULL, empty or spaces.
    """
    platform.customer(1, github_org=blank)
    platform.up()
    assert () == platform.rows(ACCOUNTS)
    assert ((blank,),) == platform.rows("SELECT github_org FROM customers_rfc_055")


def test_as_written_a_blank_becomes_an_account(platform: "Platform") -> None:
    """
    The RFC asks for IS NOT NULL only.
    """
    platform.customer(1, github_org="")
    platform.as_written("up")
    assert ((1, "github", "", None, "{}"),) == platform.rows(ACCOUNTS)


def test_another_forges_account_does_not_count(platform: "Platform") -> None:
    """
    The same name on another forge is another organisation.
    """
    platform.run("ALTER TYPE forge_type ADD VALUE 'gitlab'")
    platform.customer(1, github_org="acme")
    platform.account(1, "acme", forge_type="gitlab")
    platform.up()
    assert ((1, "github", "acme", None, "{}"), (1, "gitlab", "acme", None, "{}")) == platform.rows(ACCOUNTS)


def test_as_written_another_forges_account_hides_the_organisation(platform: "Platform") -> None:
    """
    The RFC compares the namespace only.
    """
    platform.run("ALTER TYPE forge_type ADD VALUE 'gitlab'")
    platform.customer(1, github_org="acme")
    platform.account(1, "acme", forge_type="gitlab")
    platform.as_written("up")
    assert ((1, "gitlab", "acme", None, "{}"),) == platform.rows(ACCOUNTS)


@pytest.mark.parametrize("date", [None, "2999-01-01 00:00:00.000001", "infinity"])
def test_a_mark_that_the_date_does_not_bear_out_gets_a_date(platform: "Platform", date: object) -> None:
    """
    The row's last change; the row counts as unchanged.
    """
    platform.customer(1, trial_expired=True, trial_expired_at=date)
    platform.up()
    assert ((1, True),) == platform.rows(EXPIRED)
    assert ((True,),) == platform.rows("""
        SELECT trial_expired_at = '2025-06-01 12:00:00' AND updated_at = '2025-06-01 12:00:00' FROM customers
    """)


@pytest.mark.parametrize("date", [None, "2999-01-01 00:00:00", "infinity"])
def test_as_written_a_mark_that_the_date_does_not_bear_out_is_forgotten(platform: "Platform", date: object) -> None:
    """
    The column goes, and nothing says expired any more.
    """
    platform.customer(1, trial_expired=True, trial_expired_at=date)
    platform.as_written("up")
    assert ((1, False),) == platform.rows(EXPIRED)


@pytest.mark.parametrize("changed", ["2999-01-01", "infinity", "-infinity"])
def test_a_date_that_is_filled_in_is_past_whatever_the_row_says(platform: "Platform", changed: str) -> None:
    """
    A second before the upgrade where the last change is no past moment.
    """
    platform.customer(1, trial_expired=True, updated_at=changed)
    platform.up()
    assert ((1, True),) == platform.rows(EXPIRED)
    assert 1 == platform.one("""
        SELECT extract(epoch FROM a.upgraded_at - c.trial_expired_at)::int
        FROM customers c JOIN customers_rfc_055 a ON a.customer_id = c.id
    """)


@pytest.mark.parametrize(
    ("mark", "date"),
    [
        (True, "2020-01-01 00:00:00.123456"),
        (True, "-infinity"),
        (False, None),
        (False, "2020-01-01"),
        (False, "2999-01-01"),
        (None, None),
        (None, "2020-01-01"),
    ],
)
def test_other_dates_are_not_touched(platform: "Platform", mark: object, date: object) -> None:
    """
    Where the date bears the mark out, and where there is no mark.
    """
    platform.customer(1, trial_expired=mark, trial_expired_at=date)
    before = platform.rows("SELECT trial_expired_at::text FROM customers")
    platform.up()
    assert before == platform.rows("SELECT trial_expired_at::text FROM customers")
    assert ((None,),) == platform.rows("SELECT trial_expired_at_filled FROM customers_rfc_055")


def test_the_archive_has_every_customers_six_cells(platform: "Platform") -> None:
    """
    Verbatim: nulls, blanks, and values that agree with nothing.
    """
    platform.customer(1)
    platform.customer(2, api_key=" ", github_org="", plan=None, monthly_fix_quota=-1, trial_expired=None)
    platform.customer(3, api_key="é" * 255, github_org="Ünïcode 🦊", plan="demo", payment_method_added=True)
    six = ", ".join(SIX)
    before = platform.rows(f"SELECT id, {six} FROM customers ORDER BY id")  # noqa: S608  # our own names
    platform.up()
    assert before == platform.rows(f"SELECT customer_id, {six} FROM customers_rfc_055 ORDER BY 1")  # noqa: S608  # likewise


def test_nothing_else_of_the_schema_changes(platform: "Platform") -> None:
    """
    Six columns with their NOT NULL and two indexes go, the archive comes.
    """
    before = set(platform.catalog())
    platform.up()
    after = set(platform.catalog())
    assert [line for line in after - before if "customers_rfc_055" not in line] == []
    gone = sorted(line.partition(":")[0] for line in before - after if not line.startswith("constraint "))
    expected = [f"column customers.{name}" for name in SIX]
    expected += [
        "index CREATE INDEX customers_trial_expired_index ON public.customers USING btree (trial_expired)",
        "index CREATE UNIQUE INDEX customers_api_key_index ON public.customers USING btree (api_key)",
    ]
    assert sorted(expected) == gone
    assert {line.split()[1] for line in before - after if line.startswith("constraint ")} <= {
        "customers_api_key_not_null"
    }


def test_a_deleted_customers_keys_leave_the_archive_too(platform: "Platform") -> None:
    """
    A secret does not outlive its owner.
    """
    platform.customer(1)
    platform.customer(2)
    platform.up()
    platform.run("DELETE FROM customers WHERE id = 1")
    assert ((2,),) == platform.rows("SELECT customer_id FROM customers_rfc_055")


def test_ids_come_from_the_sequences(platform: "Platform") -> None:
    """
    The next key and the next account collide with none.
    """
    platform.customer(1, github_org="acme")
    platform.customer(2, github_org="acme")
    platform.up()
    platform.key(1, "rsolv_next")
    platform.account(1, "next")
    assert (3, 3) == (platform.one("SELECT max(id) FROM api_keys"), platform.one("SELECT max(id) FROM forge_accounts"))


def test_no_customers_is_no_reason_to_fail(platform: "Platform") -> None:
    """
    An empty platform goes up and down.
    """
    before = platform.cells()
    platform.up()
    platform.down()
    assert before == platform.cells()
