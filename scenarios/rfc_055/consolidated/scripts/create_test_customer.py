"""Creates a customer to test with, once."""

from sqlalchemy.orm import Session

from scenarios.rfc_055.consolidated.customers import create_api_key, get_customer_by_email
from scenarios.rfc_055.consolidated.customers.customer import Customer
from scenarios.rfc_055.consolidated.repo import open_session, writing
from scenarios.rfc_055.consolidated.scripts import Say, run, silent

__all__ = ["main"]

EMAIL = "test@rsolv.test"


def main(url: str, say: Say = silent) -> str:
    """Print who the test customer is and return the key, unprinted."""
    with open_session(url) as session:
        customer = get_customer_by_email(session, EMAIL) or _created(session)
        say(f"Test customer {customer.id}, {customer.email}, plan {customer.subscription_plan}")
        opening = [api_key.key for api_key in customer.api_keys if api_key.active]
        return opening[0] if opening else create_api_key(session, customer, {"name": "Test"}).key


def _created(session: Session) -> Customer:
    # Past the changeset, hence without a user.
    customer = Customer(name="Test Customer", email=EMAIL, monthly_limit=1000)
    with writing(session):
        session.add(customer)
    return customer


if __name__ == "__main__":
    run(main)
