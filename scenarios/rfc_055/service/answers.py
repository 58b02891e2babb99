"""What the routes answer with."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, JsonValue, PlainSerializer, WithJsonSchema

__all__ = ["Account", "Accounts", "Key", "Keys", "Moment", "NewKey", "Representation"]


def _moment(value: datetime) -> str:
    return value.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[
    datetime, PlainSerializer(_moment, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A moment in UTC, as the columns hold it: without a zone there, with one on the wire."""


class Representation(BaseModel):
    """A row, by its attributes."""

    model_config = ConfigDict(from_attributes=True)


class Key(Representation):
    """An API key, without the key."""

    id: int
    name: str | None
    active: bool | None
    permissions: JsonValue
    last_used_at: Moment | None
    expires_at: Moment | None
    inserted_at: Moment
    updated_at: Moment


class NewKey(Key):
    """A key that was just made: told this once."""

    key: str


class Keys(BaseModel):
    """A customer's keys."""

    items: list[Key]


class Account(Representation):
    """An account at a forge."""

    id: int
    forge_type: str
    namespace: str
    verified_at: Moment | None
    inserted_at: Moment
    updated_at: Moment


class Accounts(BaseModel):
    """A customer's accounts."""

    items: list[Account]
