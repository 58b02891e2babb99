"""Customers and their keys."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scenarios.rfc_055.legacy import billing
from scenarios.rfc_055.legacy.customers.api_key import ApiKey, ApiKeyChangeset
from scenarios.rfc_055.legacy.customers.customer import Customer, CustomerChangeset
from scenarios.rfc_055.legacy.repo import writing

__all__ = [
    "create_api_key",
    "create_customer",
    "delete_customer",
    "get_customer",
    "get_customer_by_api_key",
    "get_customer_by_email",
    "increment_usage",
    "list_api_keys",
    "list_customers",
    "represent_customer",
    "reset_usage",
    "revoke_api_key",
    "update_customer",
]


def get_customer(session: Session, customer_id: int) -> Customer | None:
    """Look a customer up by id."""
    return session.get(Customer, customer_id)


def get_customer_by_email(session: Session, email: str) -> Customer | None:
    """Case matters: the column is varchar."""
    return session.scalars(select(Customer).where(Customer.email == email)).one_or_none()


def get_customer_by_api_key(session: Session, key: str) -> Customer | None:
    """
    Look up whose key it is.

    An open one of api_keys first, whatever customers.active says; else customers.api_key of an active customer.
    """
    through_keys = select(Customer).join(ApiKey).where(ApiKey.key == key, ApiKey.active.is_(True))
    directly = select(Customer).where(Customer.api_key == key, Customer.active.is_(True))
    return session.scalars(through_keys).one_or_none() or session.scalars(directly).one_or_none()


def list_customers(session: Session, *, limit: int | None = None, offset: int = 0) -> list[Customer]:
    """In order of id."""
    return [*session.scalars(select(Customer).order_by(Customer.id).limit(limit).offset(offset))]


def create_customer(session: Session, attrs: Mapping[str, object]) -> Customer:
    """Create a customer, with a key."""
    return _changed(session, Customer(), attrs)


def update_customer(session: Session, customer: Customer, attrs: Mapping[str, object]) -> Customer:
    """Change what *attrs* sends, and the key unless it sends one."""
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


def represent_customer(session: Session, customer_id: int) -> dict[str, object] | None:
    """Return a customer as the API gives it, gathered from both models; never a key."""
    customer, billed = session.get(Customer, customer_id), billing.get_customer(session, customer_id)
    if customer is None or billed is None:
        return None
    return {
        "id": customer.id,
        "name": customer.name,
        "email": customer.email,
        "active": customer.active,
        "monthly_limit": customer.monthly_limit,
        "current_usage": customer.current_usage,
        "metadata": customer.metadata_,
        "github_org": customer.github_org,
        "plan": customer.plan,
        "trial_fixes_used": billed.trial_fixes_used,
        "trial_fixes_limit": billed.trial_fixes_limit,
        "trial_expired": billed.trial_expired,
        "stripe_customer_id": billed.stripe_customer_id,
        "subscription_plan": billed.subscription_plan,
        "rollover_fixes": billed.rollover_fixes,
        "user_id": customer.user_id,
        "inserted_at": customer.inserted_at,
        "updated_at": customer.updated_at,
    }


def _changed(session: Session, customer: Customer, attrs: Mapping[str, object]) -> Customer:
    changeset = CustomerChangeset.cast(customer, attrs)
    with writing(session, CustomerChangeset.constraints):
        changeset.apply(customer)
        session.add(customer)
    return customer
