"""A customer: the consolidated schema."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, JsonValue
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scenarios.rfc_055.consolidated.changeset import Changeset, Int4, Int8, Utc, Varchar
from scenarios.rfc_055.consolidated.customers.api_key import ApiKey
from scenarios.rfc_055.consolidated.schema import Bigint, Id, Schema, Timestamps

if TYPE_CHECKING:
    from scenarios.rfc_055.consolidated.accounts.user import User
    from scenarios.rfc_055.consolidated.billing.fix_attempt import FixAttempt
    from scenarios.rfc_055.consolidated.customers.forge_account import ForgeAccount

__all__ = ["Customer", "CustomerChangeset", "trial_expired"]


class Customer(Timestamps, Schema):
    """Keys are in *api_keys*, organisations in *forge_accounts*; whether the trial is over, `trial_expired` says."""

    __tablename__ = "customers"

    id: Mapped[Id]
    name: Mapped[str]
    email: Mapped[str]
    active: Mapped[bool | None] = mapped_column(default=True)
    metadata_: Mapped[dict[str, Any] | None] = mapped_column("metadata", default={})

    monthly_limit: Mapped[int | None] = mapped_column(default=100)
    current_usage: Mapped[int | None] = mapped_column(default=0)

    trial_fixes_used: Mapped[int | None] = mapped_column(default=0)
    trial_fixes_limit: Mapped[int | None] = mapped_column(default=10)
    trial_expired_at: Mapped[datetime | None]

    payment_method_added_at: Mapped[datetime | None]
    stripe_customer_id: Mapped[str | None]
    subscription_plan: Mapped[str | None] = mapped_column(default="pay_as_you_go")
    subscription_status: Mapped[str | None] = mapped_column(default="trial")
    rollover_fixes: Mapped[int | None] = mapped_column(default=0)

    user_id: Mapped[Bigint | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))

    user: Mapped["User | None"] = relationship(back_populates="customers")
    api_keys: Mapped[list[ApiKey]] = relationship(back_populates="customer", passive_deletes="all", order_by=ApiKey.id)
    fix_attempts: Mapped[list["FixAttempt"]] = relationship(
        back_populates="customer", passive_deletes="all", order_by="FixAttempt.id"
    )
    forge_accounts: Mapped[list["ForgeAccount"]] = relationship(
        back_populates="customer", passive_deletes="all", order_by="ForgeAccount.id"
    )


class CustomerChangeset(Changeset):
    """Billing fields too; no key is generated, none is changed."""

    constraints: ClassVar = {"customers_email_index": "email", "customers_user_id_fkey": "user_id"}

    name: Varchar
    email: Annotated[Varchar, Field(pattern=r"^[^\s]+@[^\s]+$")]
    monthly_limit: Int4 | None = None
    current_usage: Int4 | None = None
    active: bool | None = None
    metadata: dict[str, JsonValue] | None = None
    user_id: Int8
    trial_fixes_used: Int4 | None = None
    trial_fixes_limit: Int4 | None = None
    trial_expired_at: Utc | None = None
    payment_method_added_at: Utc | None = None
    stripe_customer_id: Varchar | None = None
    subscription_plan: Varchar | None = None
    subscription_status: Varchar | None = None
    rollover_fixes: Int4 | None = None


def trial_expired(customer: Customer, now: datetime | None = None) -> bool:
    """Whether the trial ended strictly before *now*; without a date it never does. No zone means UTC."""
    ended = customer.trial_expired_at
    return ended is not None and _utc(ended) < _utc(now or datetime.now(UTC))


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
