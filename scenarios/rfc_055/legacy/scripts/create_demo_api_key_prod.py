"""Prints the key of the demo customer, who is created where there is none."""

from sqlalchemy.orm import Session

from scenarios.rfc_055.legacy.customers import get_customer_by_email
from scenarios.rfc_055.legacy.customers.api_key import new_key
from scenarios.rfc_055.legacy.customers.customer import Customer
from scenarios.rfc_055.legacy.repo import open_session, writing
from scenarios.rfc_055.legacy.scripts import Say, run, silent

__all__ = ["main"]

EMAIL = "demo@rsolv.test"


def main(url: str, say: Say = silent) -> str:
    """Print and return the demo customer's key."""
    with open_session(url) as session:
        customer = get_customer_by_email(session, EMAIL) or _created(session)
        key = customer.api_key
    say(f"Demo API key: {key}")
    return key


def _created(session: Session) -> Customer:
    # Past the changeset, hence without a user: why user_id is NULL in most rows.
    customer = Customer(name="Demo Customer", email=EMAIL, api_key=new_key(), plan="demo", monthly_limit=10)
    with writing(session):
        session.add(customer)
    return customer


if __name__ == "__main__":
    run(main)
