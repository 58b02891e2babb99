"""A fix that was tried, and whether it was billed."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, JsonValue
from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scenarios.rfc_055.legacy.changeset import Changeset, Int4, Int8, Unbounded, Utc, Varchar
from scenarios.rfc_055.legacy.schema import Bigint, Id, Long, Schema, Timestamps

if TYPE_CHECKING:
    from scenarios.rfc_055.legacy.customers.customer import Customer

__all__ = ["BillingStatus", "FixAttempt", "FixAttemptChangeset", "FixStatus"]


class FixStatus(StrEnum):
    """Where the pull request stands."""

    PENDING = "pending"
    MERGED = "merged"
    REJECTED = "rejected"
    TIMEOUT = "timeout"


class BillingStatus(StrEnum):
    """Where the money stands."""

    NOT_BILLED = "not_billed"
    BILLED = "billed"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


class FixAttempt(Timestamps, Schema):
    """Its github_org is the organisation at the time, whatever the customer's accounts are now."""

    __tablename__ = "fix_attempts"

    id: Mapped[Id]
    github_org: Mapped[str]
    repo_name: Mapped[str]
    issue_number: Mapped[int | None]
    pr_number: Mapped[int | None]
    platform: Mapped[str | None] = mapped_column(default="github")
    customer_id: Mapped[Bigint | None] = mapped_column(ForeignKey("customers.id", ondelete="RESTRICT"))
    api_key_used: Mapped[str | None]
    status: Mapped[str | None] = mapped_column(default="pending")
    billing_status: Mapped[str | None] = mapped_column(default="not_billed")
    created_at: Mapped[datetime | None]
    merged_at: Mapped[datetime | None]
    billed_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    currency: Mapped[str | None] = mapped_column(default="USD")
    pr_title: Mapped[Long | None]
    pr_url: Mapped[str | None]
    issue_title: Mapped[Long | None]
    issue_url: Mapped[str | None]
    commit_sha: Mapped[str | None]
    merged_by: Mapped[str | None]
    metadata_: Mapped[dict[str, Any] | None] = mapped_column("metadata", default={})
    requires_manual_approval: Mapped[bool | None] = mapped_column(default=True)
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approval_notes: Mapped[Long | None]

    customer: Mapped["Customer | None"] = relationship(back_populates="fix_attempts")


class FixAttemptChangeset(Changeset):
    """The status is required, and a new attempt has one by default."""

    constraints: ClassVar = {
        "fix_attempts_github_org_repo_name_pr_number_index": "pr_number",
        "fix_attempts_customer_id_fkey": "customer_id",
    }

    github_org: Varchar
    repo_name: Varchar
    issue_number: Int4 | None = None
    pr_number: Int4
    platform: Varchar | None = None
    customer_id: Int8 | None = None
    api_key_used: Varchar | None = Field(default=None, repr=False)
    status: FixStatus
    billing_status: BillingStatus | None = None
    created_at: Utc | None = None
    merged_at: Utc | None = None
    billed_at: Utc | None = None
    refunded_at: Utc | None = None
    amount: Annotated[Decimal, Field(max_digits=10, decimal_places=2)] | None = None
    currency: Varchar | None = None
    pr_title: Unbounded | None = None
    pr_url: Varchar | None = None
    issue_title: Unbounded | None = None
    issue_url: Varchar | None = None
    commit_sha: Varchar | None = None
    merged_by: Varchar | None = None
    metadata: dict[str, JsonValue] | None = None
    requires_manual_approval: bool | None = None
    approved_by: Varchar | None = None
    approved_at: Utc | None = None
    approval_notes: Unbounded | None = None
