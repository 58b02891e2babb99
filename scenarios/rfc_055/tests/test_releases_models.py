"""What the two releases map and accept. No database."""

import importlib.util
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from sqlalchemy import inspect

from scenarios.rfc_055 import consolidated, legacy
from scenarios.rfc_055.consolidated.customers import customer as new
from scenarios.rfc_055.consolidated.customers.forge_account import ForgeAccount, ForgeAccountChangeset
from scenarios.rfc_055.legacy.billing import customer as billed
from scenarios.rfc_055.legacy.billing.fix_attempt import FixAttempt, FixAttemptChangeset
from scenarios.rfc_055.legacy.customers import customer as old
from scenarios.rfc_055.legacy.customers.api_key import ApiKey, ApiKeyChangeset
from scenarios.rfc_055.legacy.scripts import run

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper

MOMENT = datetime(2025, 9, 9, 12, tzinfo=UTC)
NAIVE = MOMENT.replace(tzinfo=None)
TICK = timedelta(microseconds=1)
WHOLE: Mapping[str, object] = {"name": "Ada", "email": "ada@example.test", "user_id": 3}
BOTH = pytest.mark.parametrize("release", [old, new], ids=["legacy", "consolidated"])

CORE = {"id", "name", "email", "active", "metadata", "inserted_at", "updated_at"}
USAGE = {"monthly_limit", "current_usage", "user_id"}
BILLING = {"trial_fixes_used", "trial_fixes_limit", "stripe_customer_id", "subscription_plan", "rollover_fixes"}
RFC_CAST = [
    *("name", "email", "monthly_limit", "current_usage", "active", "metadata", "user_id"),
    *("trial_fixes_used", "trial_fixes_limit", "trial_expired_at", "payment_method_added_at"),
    *("stripe_customer_id", "subscription_plan", "subscription_status", "rollover_fixes"),
]


def _columns(model: type) -> set[str]:
    mapper: Mapper[Any] = inspect(model, raiseerr=True)
    return {column.name for column in mapper.columns}


def _links(model: type) -> set[str]:
    mapper: Mapper[Any] = inspect(model, raiseerr=True)
    return {*mapper.relationships.keys()}


def _blamed(error: pytest.ExceptionInfo[ValidationError]) -> set[object]:
    return {each["loc"][0] for each in error.value.errors()}


def _has(release: ModuleType, name: str) -> bool:
    return importlib.util.find_spec(f"{release.__name__}.{name}") is not None


def test_n_minus_1_has_two_models_of_a_customer_and_neither_is_whole() -> None:
    """
    platform.md, "Two application models on one table"; five columns are in neither.
    """
    assert CORE | USAGE | {"api_key", "github_org", "plan"} == _columns(old.Customer)
    assert CORE | BILLING | {"api_key", "trial_expired"} == _columns(billed.Customer)
    assert {"user", "api_keys", "fix_attempts"} == _links(old.Customer)
    assert set() == _links(billed.Customer)


def test_n_maps_exactly_the_consolidated_schema() -> None:
    """
    RFC-055, "Consolidated Schema Structure".
    """
    dates = {"trial_expired_at", "payment_method_added_at", "subscription_status"}
    assert CORE | USAGE | BILLING | dates == _columns(new.Customer)
    assert {"user", "api_keys", "fix_attempts", "forge_accounts"} == _links(new.Customer)


def test_the_modules_lie_where_the_rfc_has_them() -> None:
    """
    ForgeAccount moves from phases to customers; billing.customer goes.
    """
    moved = ("phases.forge_account", "billing.customer")
    assert [True, True] == [_has(legacy, name) for name in moved]
    assert not _has(legacy, "customers.forge_account")
    assert _has(consolidated, "customers.forge_account")
    assert not _has(consolidated, "phases")
    assert not _has(consolidated, "billing.customer")
    stay = ("customers.customer", "customers.api_key", "billing.fix_attempt", "accounts.user")
    assert all(_has(release, name) for release in (legacy, consolidated) for name in stay)


@BOTH
def test_a_new_instance_has_its_defaults_and_shares_none_of_them(release: ModuleType) -> None:
    """
    As an Ecto struct; a mutable default is its own.
    """
    one, other = release.Customer(name="Ada"), release.Customer(active=None)
    one.metadata_["a"] = 1
    assert ("Ada", 100, 0, True, {}, None) == (
        one.name,
        one.monthly_limit,
        one.current_usage,
        one.active,
        other.metadata_,
        other.active,
    )


@BOTH
def test_a_field_that_is_not_mapped_cannot_be_given(release: ModuleType) -> None:
    """
    A misspelt field would otherwise be dropped in silence.
    """
    with pytest.raises(TypeError, match="Customer has no field 'payment_method_added'"):
        release.Customer(payment_method_added=True)


def test_the_cast_lists_are_the_platforms_and_the_rfcs() -> None:
    """
    In the RFC's order; N−1's in platform.md's sense.
    """
    assert RFC_CAST == [*new.CustomerChangeset.model_fields]
    assert _columns(old.Customer) - {"id", "inserted_at", "updated_at"} == {*old.CustomerChangeset.model_fields}
    assert _columns(billed.Customer) - {"id", "inserted_at", "updated_at"} == {*billed.CustomerChangeset.model_fields}


@BOTH
@pytest.mark.parametrize("name", ["name", "email", "user_id"])
@pytest.mark.parametrize("value", ["missing", None, " "])
def test_name_email_and_user_id_are_required(release: ModuleType, name: str, value: object) -> None:
    """
    Not sent, sent as nothing, sent blank.
    """
    attrs = {key: given for key, given in WHOLE.items() if key != name} | ({} if value == "missing" else {name: value})
    with pytest.raises(ValidationError) as error:
        release.CustomerChangeset.cast(release.Customer(), attrs)
    assert {name} == _blamed(error)


@BOTH
def test_what_a_changeset_does_not_know_it_ignores(release: ModuleType) -> None:
    """
    RFC-055's "changeset rejects dropped fields": ignored, not refused.
    """
    changeset = release.CustomerChangeset.cast(release.Customer(), {**WHOLE, "payment_method_added": True, "id": 9})
    assert {"payment_method_added", "id"}.isdisjoint(changeset.model_fields_set)
    assert WHOLE.keys() <= changeset.model_fields_set


def test_n_ignores_the_dropped_fields_that_n_minus_1_takes() -> None:
    """
    The same attributes, two cast lists.
    """
    attrs = {**WHOLE, "plan": "demo", "github_org": "acme", "api_key": "rsolv_test_x", "trial_fixes_used": 5}
    before, after = (each.CustomerChangeset.cast(each.Customer(), attrs) for each in (old, new))
    assert {*WHOLE, "plan", "github_org", "api_key"} == before.model_fields_set
    assert {*WHOLE, "trial_fixes_used"} == after.model_fields_set


@BOTH
def test_an_update_is_judged_by_what_it_sends(release: ModuleType) -> None:
    """
    A stored e-mail that no changeset would take stands in nobody's way; sending it again does.
    """
    row = release.Customer(name="Old Import", email="legacy-import", user_id=3)
    release.CustomerChangeset.cast(row, {"active": False}).apply(row)
    assert (False, "legacy-import") == (row.active, row.email)
    with pytest.raises(ValidationError) as error:
        release.CustomerChangeset.cast(row, {"email": "legacy-import"})
    assert {"email"} == _blamed(error)


@BOTH
def test_a_row_without_a_user_can_be_updated_only_with_one(release: ModuleType) -> None:
    """
    validate_required looks at the row: user_id is nullable in the database, and NULL in most rows.
    """
    row = release.Customer(name="Ada", email="ada@example.test")
    with pytest.raises(ValidationError) as error:
        release.CustomerChangeset.cast(row, {"name": "Bea"})
    assert {"user_id"} == _blamed(error)
    release.CustomerChangeset.cast(row, {"name": "Bea", "user_id": 3}).apply(row)
    assert ("Bea", 3) == (row.name, row.user_id)


def test_n_minus_1_replaces_the_key_in_every_changeset_that_sends_none_and_n_has_none() -> None:
    """
    The trap that the RFC takes out: generate_api_key_if_missing.
    """
    row = old.Customer(**WHOLE, api_key="rsolv_test_before")
    old.CustomerChangeset.cast(row, {"name": "Bea"}).apply(row)
    assert row.api_key.startswith("rsolv_")
    assert row.api_key != "rsolv_test_before"
    old.CustomerChangeset.cast(row, {"api_key": "rsolv_test_sent"}).apply(row)
    assert row.api_key == "rsolv_test_sent"
    assert {"name"} == new.CustomerChangeset.cast(new.Customer(**WHOLE), {"name": "Bea"}).model_fields_set - {
        "email",
        "user_id",
    }


def test_billing_wants_a_key_an_at_sign_and_no_user() -> None:
    """
    The other model's changeset makes no key.
    """
    with pytest.raises(ValidationError) as error:
        billed.CustomerChangeset.cast(billed.Customer(), {"name": "Ada", "email": "nobody"})
    assert {"email", "api_key"} == _blamed(error)
    attrs = {"name": "Ada", "email": "a b@c", "api_key": "rsolv_test_x"}
    assert billed.CustomerChangeset.cast(billed.Customer(), attrs).email == "a b@c"


def test_an_api_key_is_generated_where_none_is_sent() -> None:
    """
    Each its own, and one that is sent is kept.
    """
    attrs: Mapping[str, object] = {"name": "CI", "customer_id": 7}
    one, other = (ApiKeyChangeset.cast(ApiKey(), attrs).key for _ in range(2))
    assert one.startswith("rsolv_")
    assert one != other
    assert ApiKeyChangeset.cast(ApiKey(), {**attrs, "key": "rsolv_test_sent"}).key == "rsolv_test_sent"
    with pytest.raises(ValidationError) as error:
        ApiKeyChangeset.cast(ApiKey(), {})
    assert {"name", "customer_id"} == _blamed(error)


def test_no_key_shows_in_what_is_printed_of_a_changeset() -> None:
    """
    Neither in its repr nor in a refusal.
    """
    secret = "rsolv_test_" + "k" * 300
    changeset = ApiKeyChangeset.cast(ApiKey(), {"name": "CI", "customer_id": 7, "key": secret[:60]})
    with pytest.raises(ValidationError) as error:
        old.CustomerChangeset.cast(old.Customer(), {**WHOLE, "api_key": secret})
    assert {"api_key"} == _blamed(error)
    assert "kkk" not in repr(changeset) + str(error.value)


def test_a_fix_attempts_status_is_required_and_has_a_default() -> None:
    """
    platform.md, `Billing.FixAttempt`.
    """
    attrs: dict[str, Any] = {"github_org": "acme", "repo_name": "site", "pr_number": 1}
    attempt = FixAttempt()
    FixAttemptChangeset.cast(attempt, attrs).apply(attempt)
    assert ("pending", "not_billed", "github") == (attempt.status, attempt.billing_status, attempt.platform)
    wrong = {"status": "open", "billing_status": "free", "pr_number": None}
    with pytest.raises(ValidationError) as error:
        FixAttemptChangeset.cast(FixAttempt(), attrs | wrong)
    assert {*wrong} == _blamed(error)


@pytest.mark.parametrize(
    ("namespace", "accepted"),
    [("acme", True), ("a-b_9", True), ("9", True), ("-acme", False), ("my org", False), ("ünï", False), ("", False)],
)
def test_a_namespace_is_letters_digits_hyphens_and_underscores(namespace: str, *, accepted: bool) -> None:
    """
    ^[a-zA-Z0-9][a-zA-Z0-9-_]*$, as platform.md has it.
    """
    attrs = {"forge_type": "github", "customer_id": 7, "namespace": namespace}
    if accepted:
        assert namespace == ForgeAccountChangeset.cast(ForgeAccount(), attrs).namespace
        return
    with pytest.raises(ValidationError) as error:
        ForgeAccountChangeset.cast(ForgeAccount(), attrs)
    assert {"namespace"} == _blamed(error)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "n" * 256),
        ("name", "a\0b"),
        ("email", "ada@exa mple.test"),
        ("monthly_limit", 2**31),
        ("user_id", 2**63),
        ("trial_expired_at", "0001-01-01T00:00:00+14:00"),
        ("metadata", ["not a map"]),
    ],
)
def test_what_the_column_cannot_hold_is_refused_by_name(name: str, value: object) -> None:
    """
    Before the database would.
    """
    with pytest.raises(ValidationError) as error:
        new.CustomerChangeset.cast(new.Customer(), {**WHOLE, name: value})
    assert {name} == _blamed(error)


def test_moments_with_a_zone_are_stored_in_utc_and_those_without_as_they_are() -> None:
    """
    To the microsecond: the columns keep their type.
    """
    for sent in (
        "2025-01-01T01:02:03.456789+02:00",
        datetime(2025, 1, 1, 1, 2, 3, 456789, timezone(timedelta(hours=2))),
    ):
        cast = new.CustomerChangeset.cast(new.Customer(), {**WHOLE, "trial_expired_at": sent})
        assert cast.trial_expired_at == datetime(2024, 12, 31, 23, 2, 3, 456789)  # noqa: DTZ001  # UTC, without a zone
    assert NAIVE == new.CustomerChangeset.cast(new.Customer(), {**WHOLE, "trial_expired_at": NAIVE}).trial_expired_at


@pytest.mark.parametrize("zoned", [True, False])
@pytest.mark.parametrize(
    ("ended", "expired"),
    [
        (None, False),
        (NAIVE - TICK, True),
        (NAIVE, False),
        (NAIVE + TICK, False),
        (MOMENT.replace(tzinfo=timezone(timedelta(hours=2))), True),
        (datetime.max, False),  # noqa: DTZ901  # infinity, as the release reads it
        (datetime.min, True),  # noqa: DTZ901  # minus infinity
    ],
)
def test_a_trial_has_expired_strictly_after_its_date(ended: datetime | None, *, expired: bool, zoned: bool) -> None:
    """
    RFC-055's helper; no date, never.
    """
    assert expired == new.trial_expired(new.Customer(trial_expired_at=ended), MOMENT if zoned else NAIVE)


def test_a_trial_is_measured_by_the_clock_where_no_moment_is_given() -> None:
    """
    An hour to either side.
    """
    hours = [timedelta(hours=-1), timedelta(hours=1)]
    customers = [new.Customer(trial_expired_at=datetime.now(UTC) + hour) for hour in hours]
    assert [True, False] == [new.trial_expired(customer) for customer in customers]


def test_a_script_without_a_database_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    One line, and nothing has run.
    """
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ran: list[str] = []
    with pytest.raises(SystemExit, match="DATABASE_URL is not set"):
        run(lambda url, _: ran.append(url))
    monkeypatch.setitem(os.environ, "DATABASE_URL", "postgresql://somewhere/db")
    run(lambda url, _: ran.append(url))
    assert ran == ["postgresql://somewhere/db"]
