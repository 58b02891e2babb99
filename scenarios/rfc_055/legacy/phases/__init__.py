"""Scans, validations and mitigations run on what customers own at a forge."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenarios.rfc_055.legacy.customers.customer import Customer
from scenarios.rfc_055.legacy.phases.forge_account import ForgeAccount, ForgeAccountChangeset
from scenarios.rfc_055.legacy.repo import writing
from scenarios.rfc_055.legacy.schema import utc_now

__all__ = ["add_forge_account", "list_forge_accounts", "verify_forge_account"]


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
