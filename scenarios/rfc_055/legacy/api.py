"""Release N−1 over HTTP: `uvicorn --factory scenarios.rfc_055.legacy.api:application`."""

import os

from fastapi import FastAPI
from pydantic import JsonValue

from scenarios.rfc_055.legacy import billing, customers, phases
from scenarios.rfc_055.legacy.billing.fix_attempt import FixAttemptChangeset
from scenarios.rfc_055.legacy.customers.customer import CustomerChangeset
from scenarios.rfc_055.legacy.phases.forge_account import ForgeAccountChangeset
from scenarios.rfc_055.legacy.repo import ConflictError
from scenarios.rfc_055.service.answers import Moment, Representation
from scenarios.rfc_055.service.application import build
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.settings import Settings

__all__ = ["application"]


class Customer(Representation):
    """A customer, gathered from both models."""

    id: int
    name: str
    email: str
    active: bool | None
    monthly_limit: int | None
    current_usage: int | None
    metadata: JsonValue
    github_org: str | None
    plan: str | None
    trial_fixes_used: int | None
    trial_fixes_limit: int | None
    trial_expired: bool | None
    stripe_customer_id: str | None
    subscription_plan: str | None
    rollover_fixes: int | None
    user_id: int | None
    inserted_at: Moment
    updated_at: Moment


CONTEXTS = Contexts(
    name="N−1",
    customers=customers,
    accounts=phases,
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
