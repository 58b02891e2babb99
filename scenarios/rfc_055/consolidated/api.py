"""Release N over HTTP: `uvicorn --factory scenarios.rfc_055.consolidated.api:application`."""

import os

from fastapi import FastAPI
from pydantic import JsonValue

from scenarios.rfc_055.consolidated import billing, customers
from scenarios.rfc_055.consolidated.billing.fix_attempt import FixAttemptChangeset
from scenarios.rfc_055.consolidated.customers.customer import CustomerChangeset
from scenarios.rfc_055.consolidated.customers.forge_account import ForgeAccountChangeset
from scenarios.rfc_055.consolidated.repo import ConflictError
from scenarios.rfc_055.service.answers import Moment, Representation
from scenarios.rfc_055.service.application import build
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.settings import Settings

__all__ = ["application"]


class Customer(Representation):
    """A customer: the consolidated fields."""

    id: int
    name: str
    email: str
    active: bool | None
    metadata: JsonValue
    monthly_limit: int | None
    current_usage: int | None
    trial_fixes_used: int | None
    trial_fixes_limit: int | None
    trial_expired_at: Moment | None
    payment_method_added_at: Moment | None
    stripe_customer_id: str | None
    subscription_plan: str | None
    subscription_status: str | None
    rollover_fixes: int | None
    user_id: int | None
    inserted_at: Moment
    updated_at: Moment


CONTEXTS = Contexts(
    name="N",
    customers=customers,
    accounts=customers,
    billing=billing,
    conflict=ConflictError,
    customer=Customer,
    changes=CustomerChangeset,
    attempt=FixAttemptChangeset,
    account=ForgeAccountChangeset,
)


def application() -> FastAPI:
    """Build it as the environment says."""
    return build(CONTEXTS, Settings.of(os.environ))
