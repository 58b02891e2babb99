"""A customer as billing sees it: without relationships and core fields."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, JsonValue
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from scenarios.rfc_055.legacy.changeset import Changeset, Int4, Varchar
from scenarios.rfc_055.legacy.schema import Id, Struct, Timestamps

__all__ = ["Customer", "CustomerChangeset"]


class _Billing(Struct, DeclarativeBase):
    """A registry of its own, since the table is mapped in the other one too."""


class Customer(Timestamps, _Billing):
    """One of two models on the table; `customers.customer` is the other."""

    __tablename__ = "customers"

    id: Mapped[Id]
    name: Mapped[str]
    email: Mapped[str]
    api_key: Mapped[str]
    active: Mapped[bool | None] = mapped_column(default=True)
    trial_fixes_used: Mapped[int | None] = mapped_column(default=0)
    trial_fixes_limit: Mapped[int | None] = mapped_column(default=10)
    trial_expired: Mapped[bool | None] = mapped_column(default=False)
    subscription_plan: Mapped[str | None] = mapped_column(default="pay_as_you_go")
    rollover_fixes: Mapped[int | None] = mapped_column(default=0)
    stripe_customer_id: Mapped[str | None]
    metadata_: Mapped[dict[str, Any] | None] = mapped_column("metadata", default={})


class CustomerChangeset(Changeset):
    """Unlike the other one, it wants a key and makes none."""

    constraints: ClassVar = {"customers_email_index": "email", "customers_api_key_index": "api_key"}

    name: Varchar
    email: Annotated[Varchar, Field(pattern="@")]
    api_key: Varchar = Field(repr=False)
    active: bool | None = None
    trial_fixes_used: Int4 | None = None
    trial_fixes_limit: Int4 | None = None
    trial_expired: bool | None = None
    subscription_plan: Varchar | None = None
    rollover_fixes: Int4 | None = None
    stripe_customer_id: Varchar | None = None
    metadata: dict[str, JsonValue] | None = None
