"""What the mapped classes share: column types, construction with defaults, timestamps."""

from copy import copy
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Connection, String, Text, event, inspect, null
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column
from sqlalchemy.sql.schema import ScalarElementColumnDefault

__all__ = ["Bigint", "Id", "Long", "Schema", "Second", "Struct", "Timestamps", "utc_now"]

Bigint = Annotated[int, mapped_column(BigInteger)]
Long = Annotated[str, mapped_column(Text)]
Second = Annotated[datetime, mapped_column(TIMESTAMP(precision=0))]
Id = Annotated[int, mapped_column(BigInteger, primary_key=True)]


class Struct:
    """As an Ecto struct: a new instance has its fields' defaults from the start, and None is NULL."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: String(255),
        datetime: TIMESTAMP(),
        dict[str, Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(String(255)),
    }

    def __init__(self, **given: object) -> None:
        mapper = inspect(type(self), raiseerr=True)
        for name in given:
            if name not in mapper.attrs:
                raise TypeError(f"{type(self).__name__} has no field {name!r}.")
        for field in mapper.column_attrs:
            default = field.columns[0].default
            if isinstance(default, ScalarElementColumnDefault):
                setattr(self, field.key, copy(default.arg))
        for name, value in given.items():
            setattr(self, name, value)


class Schema(Struct, DeclarativeBase):
    """The platform's tables."""


@event.listens_for(Struct, "before_insert", propagate=True)
def _none_is_null(mapper: Mapper[Any], _connection: Connection, row: Struct) -> None:
    # SQLAlchemy would take None for "not given", and let the column's default fire.
    for field in mapper.column_attrs:
        if isinstance(field.columns[0].default, ScalarElementColumnDefault) and getattr(row, field.key) is None:
            setattr(row, field.key, null())


def utc_now() -> datetime:
    """Return the moment in UTC, without a zone, as the columns hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _second() -> datetime:
    return utc_now().replace(microsecond=0)


def _as_inserted(insert: DefaultExecutionContext) -> datetime:
    row: dict[str, datetime] = insert.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
    return row["inserted_at"]


class Timestamps:
    """Ecto's timestamps(): set by the application, in UTC, in whole seconds, the same on a new row."""

    inserted_at: Mapped[Second] = mapped_column(default=_second, sort_order=1)
    updated_at: Mapped[Second] = mapped_column(default=_as_inserted, onupdate=_second, sort_order=1)
