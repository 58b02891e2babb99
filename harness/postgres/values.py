"""Values as read: Python's own where it has one that says the same and can be frozen, else Postgres's text."""

import math
from collections.abc import Callable
from decimal import Decimal

from psycopg import Connection, DataError
from psycopg.abc import Buffer
from psycopg.rows import TupleRow
from psycopg.types.datetime import DateLoader, TimeLoader, TimestampLoader, TimestamptzLoader, TimetzLoader
from psycopg.types.string import TextLoader

__all__ = ["as_read", "frozen"]

# timedelta takes a month for 30 days; an object of json cannot be frozen, and its numbers lose digits.
TEXT = ("interval", "json", "jsonb")
NAN = Decimal("NaN")


class _Date(DateLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]  # infinity and years BC are text
        return _or_text(super().load, data)


class _Time(TimeLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]  # 24:00 is text
        return _or_text(super().load, data)


class _Timetz(TimetzLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]  # likewise
        return _or_text(super().load, data)


class _Timestamp(TimestampLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]  # as dates
        return _or_text(super().load, data)


class _Timestamptz(TimestamptzLoader):
    def load(self, data: Buffer) -> object:  # type: ignore[override]  # likewise
        return _or_text(super().load, data)


def as_read(connection: Connection[TupleRow]) -> None:
    """Have *connection* read values so."""
    for name in TEXT:
        connection.adapters.register_loader(name, TextLoader)
    connection.adapters.register_loader("date", _Date)
    connection.adapters.register_loader("time", _Time)
    connection.adapters.register_loader("timetz", _Timetz)
    connection.adapters.register_loader("timestamp", _Timestamp)
    connection.adapters.register_loader("timestamptz", _Timestamptz)


def frozen(value: object) -> object:
    """Return an array as a tuple, a NaN as one that equals itself as Postgres's does, the rest as it is."""
    if isinstance(value, list):
        return tuple(map(frozen, value))
    if isinstance(value, float) and math.isnan(value):
        return math.nan
    return NAN if isinstance(value, Decimal) and value.is_nan() else value


def _or_text(load: Callable[[Buffer], object], data: Buffer) -> object:
    try:
        return load(data)
    except (DataError, NotImplementedError):
        return bytes(data).decode()
