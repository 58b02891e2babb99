"""What a new installation starts with. Running it again changes nothing."""

import secrets

from sqlalchemy.orm import Session

from scenarios.rfc_055.consolidated import accounts, customers
from scenarios.rfc_055.consolidated.repo import open_session
from scenarios.rfc_055.consolidated.scripts import Say, run, silent

__all__ = ["main"]

ADMIN = "admin@rsolv.test"
SEEDS = (("RSOLV Internal", "internal@rsolv.test", "rsolv-internal"), ("Acme Inc.", "ops@acme.test", "acme-inc"))
PLAN = "enterprise"


def main(url: str, say: Say = silent) -> tuple[int, ...]:
    """Return the ids of the seeded customers."""
    with open_session(url) as session:
        # A password nobody knows: the administrator sets one by mail.
        admin = accounts.get_user_by_email(session, ADMIN)
        admin = admin or accounts.register_user(session, ADMIN, secrets.token_urlsafe(32))
        ids = tuple(_seeded(session, *seed, user_id=admin.id) for seed in SEEDS)
    say(f"Seeded customers {', '.join(map(str, ids))}")
    return ids


def _seeded(session: Session, name: str, email: str, org: str, *, user_id: int) -> int:
    fields = {"name": name, "email": email, "user_id": user_id, "subscription_plan": PLAN, "monthly_limit": 1000}
    customer = customers.get_customer_by_email(session, email) or customers.create_customer(session, fields)
    if not customers.list_api_keys(session, customer):
        customers.create_api_key(session, customer, {"name": "Default"})
    if not customers.list_forge_accounts(session, customer):
        account = customers.add_forge_account(session, customer, {"forge_type": "github", "namespace": org})
        customers.verify_forge_account(session, account)
    return customer.id


if __name__ == "__main__":
    run(main)
