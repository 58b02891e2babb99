"""A customer's account at a forge."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, JsonValue
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scenarios.rfc_055.consolidated.changeset import Changeset, Int8, Utc, Varchar
from scenarios.rfc_055.consolidated.schema import Bigint, Id, Schema, utc_now

if TYPE_CHECKING:
    from scenarios.rfc_055.consolidated.customers.customer import Customer

__all__ = ["ForgeAccount", "ForgeAccountChangeset", "ForgeType"]


class ForgeType(StrEnum):
    """The database's forge_type."""

    GITHUB = "github"


FORGE_TYPE = ENUM(
    ForgeType, name="forge_type", create_type=False, values_callable=lambda forges: [forge.value for forge in forges]
)


class ForgeAccount(Schema):
    """A namespace at a forge; verified once its owner has shown that it is theirs."""

    __tablename__ = "forge_accounts"

    id: Mapped[Id]
    customer_id: Mapped[Bigint] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    forge_type: Mapped[ForgeType] = mapped_column(FORGE_TYPE)
    namespace: Mapped[str]
    verified_at: Mapped[datetime | None]
    metadata_: Mapped[dict[str, Any] | None] = mapped_column("metadata", default={})
    inserted_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)

    customer: Mapped["Customer"] = relationship(back_populates="forge_accounts")


class ForgeAccountChangeset(Changeset):
    """What adding an account sets."""

    constraints: ClassVar = {
        "forge_accounts_customer_id_forge_type_namespace_index": "namespace",
        "forge_accounts_customer_id_fkey": "customer_id",
    }

    forge_type: ForgeType
    namespace: Annotated[Varchar, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-_]*$")]
    customer_id: Int8
    verified_at: Utc | None = None
    metadata: dict[str, JsonValue] | None = None
