"""A changeset: what a release accepts of a row's fields, and what it requires."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import PydanticCustomError
from sqlalchemy import inspect

from scenarios.rfc_055.legacy.schema import Struct

__all__ = ["Changeset", "Int4", "Int8", "Unbounded", "Utc", "UtcSecond", "Varchar"]


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("NUL cannot be stored")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999 in UTC") from error


def _whole(value: datetime) -> datetime:
    return value.replace(microsecond=0)


Unbounded = Annotated[str, AfterValidator(_without_nul)]
Varchar = Annotated[Unbounded, Field(max_length=255)]
Int4 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Int8 = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
Utc = Annotated[datetime, AfterValidator(_in_utc)]
UtcSecond = Annotated[Utc, AfterValidator(_whole)]


class Changeset(BaseModel):
    """
    The fields of a model are the cast list; what it does not know, it ignores.

    *constraints* names, for each constraint of the database that the changeset answers for, the field to blame.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    constraints: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def cast(cls, row: Struct, attrs: Mapping[str, object]) -> Self:
        """
        Validate *attrs* as changes to *row*. Raises ValidationError.

        As in Ecto: a required field that is not sent is satisfied by what *row* has, unless that is missing or blank.
        """
        required = [name for name, field in cls.model_fields.items() if field.is_required() and name not in attrs]
        standing = {name: getattr(row, name) for name in required if not _blank(getattr(row, name))}
        return cls.model_validate({**standing, **attrs}, context=frozenset(standing))

    def apply(self, row: Struct) -> None:
        """Write what was sent into *row*."""
        fields = inspect(type(row), raiseerr=True).column_attrs
        for field in fields:
            name = field.columns[0].name
            if name in self.model_fields_set:
                setattr(row, field.key, getattr(self, name))

    @field_validator("*", mode="wrap")
    @classmethod
    def _required(cls, value: object, judge: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        if info.field_name in (info.context or ()):
            return value  # what stands in the row is not judged again
        if _blank(value) and info.field_name and cls.model_fields[info.field_name].is_required():
            raise PydanticCustomError("blank", "can't be blank")
        return judge(value)


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
