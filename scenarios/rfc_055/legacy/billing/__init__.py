"""Money, and what it is asked for."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from scenarios.rfc_055.legacy.billing.customer import Customer, CustomerChangeset
from scenarios.rfc_055.legacy.billing.fix_attempt import FixAttempt, FixAttemptChangeset
from scenarios.rfc_055.legacy.repo import writing

__all__ = ["create_fix_attempt", "get_customer", "get_fix_attempt", "update_customer"]


def get_customer(session: Session, customer_id: int) -> Customer | None:
    """Look billing's side of a customer up by id."""
    return session.get(Customer, customer_id)


def update_customer(session: Session, customer: Customer, attrs: Mapping[str, object]) -> Customer:
    """Change what *attrs* sends of billing's fields."""
    changeset = CustomerChangeset.cast(customer, attrs)
    with writing(session, CustomerChangeset.constraints):
        changeset.apply(customer)
    return customer


def get_fix_attempt(session: Session, attempt_id: int) -> FixAttempt | None:
    """Look a fix attempt up by id."""
    return session.get(FixAttempt, attempt_id)


def create_fix_attempt(session: Session, attrs: Mapping[str, object]) -> FixAttempt:
    """Record a fix attempt."""
    attempt = FixAttempt()
    FixAttemptChangeset.cast(attempt, attrs).apply(attempt)
    with writing(session, FixAttemptChangeset.constraints):
        session.add(attempt)
    return attempt
