"""Creates a customer to test with, once."""

from sqlalchemy.orm import Session

from scenarios.rfc_055.legacy.customers import get_customer_by_email
from scenarios.rfc_055.legacy.customers.api_key import new_key
from scenarios.rfc_055.legacy.customers.customer import Customer
from scenarios.rfc_055.legacy.repo import open_session, writing
from scenarios.rfc_055.legacy.scripts import Say, run, silent

__all__ = ["main"]

EMAIL = "test@rsolv.test"


def main(url: str, say: Say = silent) -> str:
    """Print who the test customer is and return the key, unprinted."""
    with open_session(url) as session:
        customer = get_customer_by_email(session, EMAIL) or _created(session)
        say(f"Test customer {customer.id}, {customer.email}, plan {customer.plan}")
        return customer.api_key


def _created(session: Session) -> Customer:
    # Past the changeset, hence without a user: why user_id is NULL in most rows.
    customer = Customer(name="Test Customer", email=EMAIL, api_key=new_key(), plan="unlimited", monthly_limit=1000)
    with writing(session):
        session.add(customer)
    return customer


if __name__ == "__main__":
    run(main)
