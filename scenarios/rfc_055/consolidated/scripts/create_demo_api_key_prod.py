"""Prints the key of the demo customer; both are created where there is none."""

from sqlalchemy.orm import Session

from scenarios.rfc_055.consolidated.customers import create_api_key, get_customer_by_email
from scenarios.rfc_055.consolidated.customers.customer import Customer
from scenarios.rfc_055.consolidated.repo import open_session, writing
from scenarios.rfc_055.consolidated.scripts import Say, run, silent

__all__ = ["main"]

EMAIL = "demo@rsolv.test"


def main(url: str, say: Say = silent) -> str:
    """Print and return the demo customer's key."""
    with open_session(url) as session:
        customer = get_customer_by_email(session, EMAIL) or _created(session)
        opening = [api_key.key for api_key in customer.api_keys if api_key.active]
        key = opening[0] if opening else create_api_key(session, customer, {"name": "Demo"}).key
    say(f"Demo API key: {key}")
    return key


def _created(session: Session) -> Customer:
    # Past the changeset, hence without a user.
    customer = Customer(name="Demo Customer", email=EMAIL, monthly_limit=10)
    with writing(session):
        session.add(customer)
    return customer


if __name__ == "__main__":
    run(main)
