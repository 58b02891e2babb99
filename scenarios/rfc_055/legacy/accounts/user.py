"""Who signs in."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scenarios.rfc_055.legacy.changeset import Changeset, Varchar
from scenarios.rfc_055.legacy.schema import Bigint, Id, Schema, Second, Timestamps

if TYPE_CHECKING:
    from scenarios.rfc_055.legacy.customers.customer import Customer

__all__ = ["User", "UserChangeset", "UserToken"]


class User(Timestamps, Schema):
    """A person with a password."""

    __tablename__ = "users"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(CITEXT)
    hashed_password: Mapped[str]
    confirmed_at: Mapped[Second | None]

    customers: Mapped[list["Customer"]] = relationship(back_populates="user", passive_deletes="all")
    tokens: Mapped[list["UserToken"]] = relationship(back_populates="user", passive_deletes="all")


class UserToken(Schema):
    """A session or a mailed link of a user."""

    __tablename__ = "users_tokens"

    id: Mapped[Id]
    user_id: Mapped[Bigint] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token: Mapped[bytes]
    context: Mapped[str]
    sent_to: Mapped[str | None]
    inserted_at: Mapped[Second]

    user: Mapped[User] = relationship(back_populates="tokens")


class UserChangeset(Changeset):
    """What a registration sets."""

    constraints: ClassVar = {"users_email_index": "email"}

    email: Annotated[Varchar, Field(pattern=r"^[^\s]+@[^\s]+$")]
    hashed_password: Varchar = Field(repr=False)
