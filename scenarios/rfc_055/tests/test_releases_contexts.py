"""The releases' functions and scripts on a real database: N−1 before RFC-055, N after it."""

import importlib
from datetime import datetime
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Dialect, Enum, inspect, text
from sqlalchemy.orm import Mapper, Session

from scenarios.rfc_055 import consolidated, legacy
from scenarios.rfc_055.consolidated import repo as new_repo
from scenarios.rfc_055.legacy import repo as old_repo
from scenarios.rfc_055.legacy.billing.customer import Customer as BilledCustomer
from scenarios.rfc_055.legacy.schema import Schema as OldSchema

NORTHWIND, CONTOSO, UNLIMITED, WITHOUT_USER = 3, 4, 18, 40
CONFLICTS: tuple[type[old_repo.ConflictError | new_repo.ConflictError], ...] = (
    old_repo.ConflictError,
    new_repo.ConflictError,
)
STAMP = """
    SELECT updated_at, abs(extract(epoch FROM now() AT TIME ZONE 'UTC' - updated_at)) FROM customers WHERE id = :id
"""
STORED = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        coalesce(split_part(pg_get_expr(d.adbin, d.adrelid), '::', 1), '')
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = to_regclass(:name) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


def test_the_models_agree_with_the_database(release: ModuleType, session: Session) -> None:
    """
    Each mapped column is there, with that type, nullability and default.
    """
    schema: type = OldSchema if release is legacy else _part(release, "schema").Schema
    mappers: list[Mapper[Any]] = [*schema.registry.mappers]  # type: ignore[attr-defined]  # of a declarative class
    extra = [inspect(BilledCustomer)] if release is legacy else []
    dialect, seen = session.get_bind().dialect, 0
    for mapper in [*mappers, *extra]:
        table = str(mapper.local_table)
        stored = {row[0]: tuple(row[1:]) for row in session.execute(text(STORED), {"name": table})}
        for column in mapper.columns:
            if column.name != "id":
                mapped = (_type(column, dialect), not column.nullable, _default(column))
                assert (table, column.name, *stored[column.name]) == (table, column.name, *mapped)
                seen += 1
    assert seen > 70


def test_a_customer_is_made_found_changed_listed_and_deleted(release: ModuleType, session: Session) -> None:
    """
    Once around, read back from the database.
    """
    customers = _part(release, "customers")
    customer = customers.create_customer(session, _ada(active=None, metadata={"a": [1, None]}))
    assert customers.get_customer(session, customer.id) is customer
    assert customers.get_customer_by_email(session, "ada@example.test") is customer
    assert customers.get_customer_by_email(session, "Ada@example.test") is None
    customers.update_customer(session, customer, {"name": "Bea", "metadata": None})
    sql = "SELECT name, active, metadata::text, monthly_limit, trial_fixes_limit FROM customers WHERE id = :id"
    assert ("Bea", None, None, 100, 10) == tuple(session.execute(text(sql), {"id": customer.id}).one())
    ids = [each.id for each in customers.list_customers(session)]
    assert (sorted(ids), customer.id) == (ids, ids[-1])
    assert ids[1:3] == [each.id for each in customers.list_customers(session, limit=2, offset=1)]
    customers.delete_customer(session, customer)
    assert customers.get_customer(session, ids[-1]) is None


def test_timestamps_are_whole_seconds_in_utc_and_the_same_on_a_new_row(release: ModuleType, session: Session) -> None:
    """
    By the database's own clock.
    """
    customer = _part(release, "customers").create_customer(session, _ada())
    stored, distance = session.execute(text(STAMP), {"id": customer.id}).one()
    assert customer.inserted_at == customer.updated_at == stored
    assert stored.microsecond == 0
    assert distance < 60


def test_a_fraction_of_a_second_is_cut_off(
    release: ModuleType, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Postgres would round it up, into the future.
    """
    late = datetime(2025, 9, 9, 12, 0, 0, 900000)  # noqa: DTZ001  # UTC, without a zone
    monkeypatch.setattr(_part(release, "schema"), "utc_now", lambda: late)
    customer = _part(release, "customers").create_customer(session, _ada())
    assert (0, 0) == (customer.inserted_at.second, customer.updated_at.second)


def test_a_change_moves_updated_at_and_nothing_else_does(release: ModuleType, session: Session) -> None:
    """
    In N; in N−1 there is always a change, the key.
    """
    customers = _part(release, "customers")
    customer = customers.get_customer(session, CONTOSO)
    inserted, stamp = customer.inserted_at, customer.updated_at
    customers.update_customer(session, customer, {"name": customer.name, "active": True})
    assert (stamp == customer.updated_at) == (release is consolidated)
    customers.update_customer(session, customer, {"name": "Contoso Ltd"})
    assert stamp < customer.updated_at
    assert inserted == customer.inserted_at


def test_an_update_replaces_the_key_in_n_minus_1_and_none_in_n(release: ModuleType, session: Session) -> None:
    """
    The demo's, which customers alone had: after the update it opens in N only, and N has made none beside it.
    """
    customers = _part(release, "customers")
    keys = text("SELECT count(*) FROM api_keys")
    customer, count = customers.get_customer_by_api_key(session, "rsolv_test_demo"), session.scalar(keys)
    customers.update_customer(session, customer, {"name": "Demo", "user_id": NORTHWIND})
    opens = customers.get_customer_by_api_key(session, "rsolv_test_demo") is not None
    assert opens == (release is consolidated)
    assert count == session.scalar(keys)


def test_a_row_without_a_user_takes_no_update_without_one(release: ModuleType, session: Session) -> None:
    """
    And nothing of it is written.
    """
    customers = _part(release, "customers")
    with pytest.raises(ValidationError, match="user_id"):
        customers.update_customer(session, customers.get_customer(session, WITHOUT_USER), {"name": "Bea"})
    assert not session.dirty
    customers.update_customer(session, customers.get_customer(session, WITHOUT_USER), {"name": "B", "user_id": 3})
    sql = "SELECT name, user_id FROM customers WHERE id = :id"
    assert ("B", 3) == tuple(session.execute(text(sql), {"id": WITHOUT_USER}).one())


@pytest.mark.parametrize(("sent", "field"), [({"email": "it@contoso.test"}, "email"), ({"user_id": 999}, "user_id")])
def test_what_the_database_refuses_names_the_field(
    release: ModuleType, session: Session, sent: dict[str, object], field: str
) -> None:
    """
    On creating and on updating; the session goes on, and the row is as it was.
    """
    customers = _part(release, "customers")
    customer = customers.get_customer(session, NORTHWIND)
    for refused in (
        partial(customers.create_customer, session, {**_ada(), **sent}),
        partial(customers.update_customer, session, customer, {"name": "Lost", **sent}),
    ):
        with pytest.raises(CONFLICTS) as error:
            refused()
        assert field == error.value.field
    assert customer.name == "Northwind Traders"


def test_an_email_that_differs_in_case_is_another(release: ModuleType, session: Session) -> None:
    """
    customers.email is varchar.
    """
    customer = _part(release, "customers").create_customer(session, {**_ada(), "email": "IT@contoso.test"})
    assert customer.id is not None


def test_a_key_that_is_taken_is_refused_without_being_shown(release: ModuleType, session: Session) -> None:
    """
    Postgres's detail quotes it, so the cause is not chained.
    """
    customers = _part(release, "customers")
    customer = customers.get_customer(session, CONTOSO)
    taken = {"name": "Twice", "key": "rsolv_test_northwind"}
    with pytest.raises(CONFLICTS, match="api_keys_key_index") as error:
        customers.create_api_key(session, customer, taken)
    assert (error.value.field, error.value.__cause__, error.value.__suppress_context__) == ("key", None, True)
    assert "northwind" not in str(error.value)


def test_n_minus_1_refuses_a_key_that_another_customer_has(legacy_url: str) -> None:
    """
    customers_api_key_index, in either model.
    """
    with old_repo.open_session(legacy_url) as session:
        customer = legacy.customers.get_customer(session, CONTOSO)
        billed = legacy.billing.get_customer(session, CONTOSO)
        assert customer is not None
        assert billed is not None
        for refused in (
            partial(legacy.customers.update_customer, session, customer, {"api_key": "rsolv_test_northwind"}),
            partial(legacy.billing.update_customer, session, billed, {"api_key": "rsolv_test_northwind"}),
        ):
            with pytest.raises(old_repo.ConflictError) as error:
                refused()
            assert error.value.field == "api_key"


def test_deleting_takes_keys_and_accounts_along_and_stops_at_fix_attempts(
    release: ModuleType, session: Session
) -> None:
    """
    CASCADE and RESTRICT are the database's; the models do not step between, even with the children loaded.
    """
    customers, forge = _part(release, "customers"), _forge(release)
    customer = customers.create_customer(session, _ada())
    customers.create_api_key(session, customer, {"name": "CI"})
    forge.add_forge_account(session, customer, {"forge_type": "github", "namespace": "ada"})
    gone = customer.id
    assert len(customer.api_keys) == 1
    customers.delete_customer(session, customer)
    for table in ("api_keys", "forge_accounts"):
        sql = f"SELECT count(*) FROM {table} WHERE customer_id = :id"  # noqa: S608  # the names above
        assert session.execute(text(sql), {"id": gone}).scalar_one() == 0
    busy = customers.get_customer(session, UNLIMITED)
    assert len(busy.fix_attempts) == 3
    with pytest.raises(CONFLICTS) as error:
        customers.delete_customer(session, busy)
    assert error.value.field == "fix_attempts"
    assert customers.get_customer(session, UNLIMITED) is not None


def test_keys_are_made_listed_and_revoked(release: ModuleType, session: Session) -> None:
    """
    A revoked one stays on record and opens no more; the other does.
    """
    customers = _part(release, "customers")
    customer = customers.create_customer(session, _ada())
    one, other = (customers.create_api_key(session, customer, {"name": name}) for name in ("One", "Other"))
    customers.revoke_api_key(session, one)
    assert customers.get_customer_by_api_key(session, one.key) is None
    assert customers.get_customer_by_api_key(session, other.key) is customer
    assert [("One", False), ("Other", True)] == [
        (key.name, key.active) for key in customers.list_api_keys(session, customer)
    ]


def test_usage_is_counted_in_the_database(release: ModuleType, session: Session, url: str) -> None:
    """
    Two who both read 0 both count; NULL counts from nothing; no key changes.
    """
    customers = _part(release, "customers")
    customer = customers.create_customer(session, _ada(current_usage=None))
    with _part(release, "repo").open_session(url) as other:
        same = customers.get_customer(other, customer.id)
        customers.increment_usage(session, customer, 3)
        customers.increment_usage(other, same)
    assert customer.current_usage == 4
    customers.reset_usage(session, customer)
    assert customer.current_usage == 0


def test_a_forge_account_is_added_once_and_verified(release: ModuleType, session: Session) -> None:
    """
    Once per customer; another customer may claim the name too.
    """
    customers, forge = _part(release, "customers"), _forge(release)
    customer = customers.create_customer(session, _ada())
    account = forge.add_forge_account(session, customer, {"forge_type": "github", "namespace": "octo-verified"})
    assert (account.verified_at, account.metadata_) == (None, {})
    forge.verify_forge_account(session, account)
    verified = text(STAMP.replace("updated_at", "verified_at").replace("customers", "forge_accounts"))
    stored, distance = session.execute(verified, {"id": account.id}).one()
    assert stored == account.verified_at
    assert distance < 60
    with pytest.raises(CONFLICTS) as error:
        forge.add_forge_account(session, customer, {"forge_type": "github", "namespace": "octo-verified"})
    assert error.value.field == "namespace"
    with pytest.raises(ValidationError, match="forge_type"):
        forge.add_forge_account(session, customer, {"forge_type": "gitlab", "namespace": "ada"})
    assert ["octo-verified"] == [each.namespace for each in forge.list_forge_accounts(session, customer)]


def test_a_fix_attempt_keeps_its_own_organisation(release: ModuleType, session: Session) -> None:
    """
    Whatever the customer's accounts are; and a pull request is recorded once.
    """
    billing = _part(release, "billing")
    attrs = {"github_org": "elsewhere", "repo_name": "site", "pr_number": 1, "customer_id": UNLIMITED, "amount": "1.50"}
    attempt = billing.create_fix_attempt(session, attrs)
    assert billing.get_fix_attempt(session, attempt.id) is attempt
    assert ("elsewhere", "pending", UNLIMITED) == (attempt.github_org, attempt.status, attempt.customer.id)
    with pytest.raises(CONFLICTS) as error:
        billing.create_fix_attempt(session, attrs)
    assert error.value.field == "pr_number"
    with pytest.raises(CONFLICTS) as error:
        billing.create_fix_attempt(session, attrs | {"pr_number": 2, "customer_id": 999})
    assert error.value.field == "customer_id"


def test_a_password_is_kept_as_a_salted_hash(release: ModuleType, session: Session) -> None:
    """
    The citext column finds the user whatever the case, and takes no second one.
    """
    accounts = _part(release, "accounts")
    users = [accounts.register_user(session, email, "open sesame") for email in ("a@example.test", "b@example.test")]
    assert users[0].hashed_password != users[1].hashed_password
    assert "sesame" not in users[0].hashed_password
    assert accounts.get_user_by_email(session, "A@Example.test") is users[0]
    with pytest.raises(CONFLICTS) as error:
        accounts.register_user(session, "A@EXAMPLE.test", "other")
    assert error.value.field == "email"


def test_a_customer_is_shown_without_a_key(release: ModuleType, session: Session) -> None:
    """
    N−1 gathers it from both models; N shows the consolidated fields. Nobody is shown as nothing.
    """
    customers = _part(release, "customers")
    shown = customers.represent_customer(session, CONTOSO)
    assert ("enterprise", "it@contoso.test", {"source": "seeds"}, 0) == (
        shown["subscription_plan"],
        shown["email"],
        shown["metadata"],
        shown["trial_fixes_used"],
    )
    assert (release is legacy) == ("plan" in shown) == ("github_org" in shown) == ("trial_expired" in shown)
    assert (release is consolidated) == ("trial_expired_at" in shown) == ("subscription_status" in shown)
    assert "rsolv_test_contoso" not in str(shown)
    assert customers.represent_customer(session, 999) is None


def _part(release: ModuleType, name: str) -> Any:  # noqa: ANN401  # a module of either release
    return importlib.import_module(f"{release.__name__}.{name}")


def _forge(release: ModuleType) -> Any:  # noqa: ANN401  # phases in N−1, customers in N
    return _part(release, "phases" if release is legacy else "customers")


def _ada(**more: object) -> dict[str, object]:
    return {"name": "Ada", "email": "ada@example.test", "user_id": NORTHWIND, **more}


def _type(column: Any, dialect: Dialect) -> str:  # noqa: ANN401  # a Column, or an expression on one
    if isinstance(column.type, Enum):
        return str(column.type.name)
    words = column.type.compile(dialect=dialect).lower().replace("varchar", "character varying")
    return str(words).replace("numeric(10, 2)", "numeric(10,2)")


def _default(column: Any) -> str:  # noqa: ANN401  # as above
    if column.default is None or not column.default.is_scalar:
        return ""
    spelled = {True: "true", False: "false"}
    value = column.default.arg
    if isinstance(value, bool):
        return spelled[value]
    if isinstance(value, list):
        return "ARRAY[]"
    return str(value) if isinstance(value, int) else f"'{value}'"
