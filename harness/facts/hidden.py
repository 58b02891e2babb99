"""A value that may be compared and not shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import md5
from uuid import UUID

__all__ = ["MARK", "UNSAID", "Hidden", "Veiled", "mark"]

MARK = 6  # hexadecimal digits
UNSAID = "not shown, it may quote rows"

_KINDS: Mapping[type, str] = {
    bool: "boolean",
    Decimal: "number",
    float: "number",
    datetime: "timestamp",
    date: "date",
    time: "time",
    UUID: "uuid",
}


def mark(text: str) -> str:
    """Return what tells a key from others: `left(md5(key::text), 6)` in SQL."""
    return md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:MARK]


def _kind(value: object) -> str:
    match value:
        case str():
            return f"text, {_many(len(value), 'character')}"
        case int() if type(value) is int:
            return f"integer, {_many(len(str(abs(value))), 'digit')}"
        case bytes():
            return _many(len(value), "byte")
        case tuple():
            return f"array of {len(value)}"
    return _KINDS.get(type(value), type(value).__name__)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Hidden:
    """
    A value, equal to what equals it and printed as its kind and size.

    *key* says that it is a key: then its mark is printed, by which the row can be found.
    """

    value: object
    key: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        return f"‹key {mark(str(self.value))}›" if self.key else f"‹{_kind(self.value)}›"

    __repr__ = __str__

    def __format__(self, _: str) -> str:
        return str(self)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == (other.value if isinstance(other, Hidden) else other))

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: object) -> bool:
        return str(self.value) < str(other.value if isinstance(other, Hidden) else other)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Veiled:
    """A *fact* that is judged as it is and told as it is *shown*: a check may do more with a value than compare it."""

    fact: object
    shown: object

    def __repr__(self) -> str:
        return repr(self.shown)
