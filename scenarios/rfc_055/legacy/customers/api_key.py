"""The keys of a customer."""

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, model_validator
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scenarios.rfc_055.legacy.changeset import Changeset, Int8, UtcSecond, Varchar
from scenarios.rfc_055.legacy.schema import Bigint, Id, Schema, Second, Timestamps

if TYPE_CHECKING:
    from scenarios.rfc_055.legacy.customers.customer import Customer

__all__ = ["ApiKey", "ApiKeyChangeset", "new_key"]


def new_key() -> str:
    """Return a key that nobody has."""
    return f"rsolv_{secrets.token_urlsafe(32)}"


class ApiKey(Timestamps, Schema):
    """One key of one customer; it opens while it is active."""

    __tablename__ = "api_keys"

    id: Mapped[Id]
    key: Mapped[str]
    name: Mapped[str | None]
    customer_id: Mapped[Bigint] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    permissions: Mapped[list[str] | None] = mapped_column(default=[])
    last_used_at: Mapped[Second | None]
    expires_at: Mapped[Second | None]
    active: Mapped[bool | None] = mapped_column(default=True)

    customer: Mapped["Customer"] = relationship(back_populates="api_keys")


class ApiKeyChangeset(Changeset):
    """Generates the key where none is sent."""

    constraints: ClassVar = {"api_keys_key_index": "key", "api_keys_customer_id_fkey": "customer_id"}

    key: Varchar = Field(repr=False)
    name: Varchar
    customer_id: Int8
    permissions: list[Varchar] | None = None
    last_used_at: UtcSecond | None = None
    expires_at: UtcSecond | None = None
    active: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _generate_key(cls, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs if attrs.get("key") else {**attrs, "key": new_key()}
