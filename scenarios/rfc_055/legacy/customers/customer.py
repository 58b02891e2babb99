"""A customer as most of the application sees it: without billing."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, JsonValue, model_validator
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scenarios.rfc_055.legacy.changeset import Changeset, Int4, Int8, Varchar
from scenarios.rfc_055.legacy.customers.api_key import ApiKey, new_key
from scenarios.rfc_055.legacy.schema import Bigint, Id, Schema, Timestamps

if TYPE_CHECKING:
    from scenarios.rfc_055.legacy.accounts.user import User
    from scenarios.rfc_055.legacy.billing.fix_attempt import FixAttempt

__all__ = ["Customer", "CustomerChangeset"]


class Customer(Timestamps, Schema):
    """One of two models on the table; `billing.customer` is the other."""

    __tablename__ = "customers"

    id: Mapped[Id]
    name: Mapped[str]
    email: Mapped[str]
    api_key: Mapped[str]
    monthly_limit: Mapped[int | None] = mapped_column(default=100)
    current_usage: Mapped[int | None] = mapped_column(default=0)
    active: Mapped[bool | None] = mapped_column(default=True)
    metadata_: Mapped[dict[str, Any] | None] = mapped_column("metadata", default={})
    github_org: Mapped[str | None]
    plan: Mapped[str | None] = mapped_column(default="trial")
    user_id: Mapped[Bigint | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))

    user: Mapped["User | None"] = relationship(back_populates="customers")
    api_keys: Mapped[list[ApiKey]] = relationship(back_populates="customer", passive_deletes="all", order_by=ApiKey.id)
    fix_attempts: Mapped[list["FixAttempt"]] = relationship(
        back_populates="customer", passive_deletes="all", order_by="FixAttempt.id"
    )


class CustomerChangeset(Changeset):
    """Every changeset that does not set a key sets a new one: each update silently replaces the customer's key."""

    constraints: ClassVar = {
        "customers_email_index": "email",
        "customers_api_key_index": "api_key",
        "customers_user_id_fkey": "user_id",
    }

    name: Varchar
    email: Annotated[Varchar, Field(pattern=r"^[^\s]+@[^\s]+$")]
    api_key: Varchar | None = Field(default=None, repr=False)
    monthly_limit: Int4 | None = None
    current_usage: Int4 | None = None
    active: bool | None = None
    metadata: dict[str, JsonValue] | None = None
    user_id: Int8
    github_org: Varchar | None = None
    plan: Varchar | None = None

    @model_validator(mode="before")
    @classmethod
    def _generate_api_key_if_missing(cls, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs if attrs.get("api_key") else {**attrs, "api_key": new_key()}
