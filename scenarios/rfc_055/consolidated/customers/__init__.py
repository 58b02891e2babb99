"""Customers, their keys and their accounts at forges."""

from collections.abc import Mapping

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from scenarios.rfc_055.consolidated.customers.api_key import ApiKey, ApiKeyChangeset
from scenarios.rfc_055.consolidated.customers.customer import Customer, CustomerChangeset, trial_expired
from scenarios.rfc_055.consolidated.customers.forge_account import ForgeAccount, ForgeAccountChangeset
from scenarios.rfc_055.consolidated.repo import writing
from scenarios.rfc_055.consolidated.schema import utc_now

__all__ = [
    "add_forge_account",
    "create_api_key",
    "create_customer",
    "delete_customer",
    "get_customer",
    "get_customer_by_api_key",
    "get_customer_by_email",
    "increment_usage",
    "list_api_keys",
    "list_customers",
    "list_forge_accounts",
    "represent_customer",
    "reset_usage",
    "revoke_api_key",
    "trial_expired",
    "update_customer",
    "verify_forge_account",
]


def get_customer(session: Session, customer_id: int) -> Customer | None:
    """Look a customer up by id."""
    return session.get(Customer, customer_id)


def get_customer_by_email(session: Session, email: str) -> Customer | None:
    """Case matters: the column is varchar."""
    return session.scalars(select(Customer).where(Customer.email == email)).one_or_none()


def get_customer_by_api_key(session: Session, key: str) -> Customer | None:
    """Look up whose open key it is, whatever customers.active says."""
    owner = select(Customer).join(ApiKey).where(ApiKey.key == key, ApiKey.active.is_(True))
    return session.scalars(owner).one_or_none()


def list_customers(session: Session, *, limit: int | None = None, offset: int = 0) -> list[Customer]:
    """In order of id."""
    return [*session.scalars(select(Customer).order_by(Customer.id).limit(limit).offset(offset))]


def create_customer(session: Session, attrs: Mapping[str, object]) -> Customer:
    """Create a customer; `create_api_key` gives it a key."""
    return _changed(session, Customer(), attrs)


def update_customer(session: Session, customer: Customer, attrs: Mapping[str, object]) -> Customer:
    """Change what *attrs* sends."""
    return _changed(session, customer, attrs)


def delete_customer(session: Session, customer: Customer) -> None:
    """Delete a customer and what the database lets go with it; raises ConflictError while fix attempts refer to it."""
    with writing(session, {"fix_attempts_customer_id_fkey": "fix_attempts"}):
        session.delete(customer)


def increment_usage(session: Session, customer: Customer, by: int = 1) -> Customer:
    """Add to the customer's usage in the database itself, so that two at once both count."""
    with writing(session):
        customer.current_usage = func.coalesce(Customer.current_usage, 0) + by
    return customer


def reset_usage(session: Session, customer: Customer) -> Customer:
    """Begin a new month."""
    with writing(session):
        customer.current_usage = 0
    return customer


def list_api_keys(session: Session, customer: Customer) -> list[ApiKey]:
    """In order of id, revoked ones too."""
    return [*session.scalars(select(ApiKey).where(ApiKey.customer_id == customer.id).order_by(ApiKey.id))]


def create_api_key(session: Session, customer: Customer, attrs: Mapping[str, object]) -> ApiKey:
    """Give a customer one more key."""
    api_key = ApiKey()
    ApiKeyChangeset.cast(api_key, {**attrs, "customer_id": customer.id}).apply(api_key)
    with writing(session, ApiKeyChangeset.constraints):
        session.add(api_key)
    return api_key


def revoke_api_key(session: Session, api_key: ApiKey) -> ApiKey:
    """Close a key for good; it stays on record."""
    with writing(session):
        api_key.active = False
    return api_key


def list_forge_accounts(session: Session, customer: Customer) -> list[ForgeAccount]:
    """In order of id."""
    owned = select(ForgeAccount).where(ForgeAccount.customer_id == customer.id)
    return [*session.scalars(owned.order_by(ForgeAccount.id))]


def add_forge_account(session: Session, customer: Customer, attrs: Mapping[str, object]) -> ForgeAccount:
    """Note an account of the customer, unverified unless *attrs* says when it was."""
    account = ForgeAccount()
    ForgeAccountChangeset.cast(account, {**attrs, "customer_id": customer.id}).apply(account)
    with writing(session, ForgeAccountChangeset.constraints):
        session.add(account)
    return account


def verify_forge_account(session: Session, account: ForgeAccount) -> ForgeAccount:
    """Note that the account is the customer's, as of now."""
    with writing(session):
        account.verified_at = utc_now()
    return account


def represent_customer(session: Session, customer_id: int) -> dict[str, object] | None:
    """Return a customer as the API gives it: the consolidated fields, never a key."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        return None
    fields = inspect(Customer).column_attrs
    return {field.columns[0].name: getattr(customer, field.key) for field in fields}


def _changed(session: Session, customer: Customer, attrs: Mapping[str, object]) -> Customer:
    changeset = CustomerChangeset.cast(customer, attrs)
    with writing(session, CustomerChangeset.constraints):
        changeset.apply(customer)
        session.add(customer)
    return customer
