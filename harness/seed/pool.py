"""Values to be tried, and the pool of them that a type has."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from harness.seed.literal import text

__all__ = ["DEFAULT", "LATER", "NULL", "Pool", "Sort", "Value", "distinct", "plain", "quoted", "shuffled"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Value:
    """
    One value: *sql* as it stands in an INSERT, *raw* the type's input text, None where there is none.

    *same* is equal for values that Postgres holds to be equal.
    """

    sql: str
    raw: str | None = None
    same: str = ""


NULL = Value("NULL")
DEFAULT = Value("DEFAULT")
LATER = Value("LATER")  # a cell that is not made yet


class Sort(StrEnum):
    """What a value can be compared as, outside Postgres."""

    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"
    TRUTH = "truth"
    OTHER = "other"


def quoted(raw: str) -> Value:
    """Take *raw* as a string constant."""
    return Value(text(raw), raw, raw)


def _none(_: int) -> Value | None:
    return None


@dataclass(frozen=True, slots=True)
class Pool:
    """
    What a type has to offer: *values*, the plainest first, NULL not among them.

    *fresh* gives for each number a value that no other number has, or None; *make* reads input text; *spare* is for
    columns whose values must differ.
    """

    values: tuple[Value, ...]
    fresh: Callable[[int], Value | None] = _none
    make: Callable[[str], Value] = quoted
    sort: Sort = Sort.OTHER
    spare: tuple[Value, ...] = ()


def plain(raws: Sequence[str], fresh: Callable[[int], str] | None = None, sort: Sort = Sort.OTHER) -> Pool:
    """Make a pool of string constants."""
    return Pool(tuple(map(quoted, raws)), _none if fresh is None else lambda n: quoted(fresh(n)), quoted, sort)


def distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """Leave out what is spelled alike."""
    return tuple({value.sql: value for value in values}.values())


def shuffled(things: Iterable[T], *words: object) -> list[T]:
    """Put *things* in an order that *words* fix, on any machine and day."""
    salt = ":".join(map(str, words))
    keyed = ((sha256(f"{salt}:{at}".encode()).digest(), at, thing) for at, thing in enumerate(things))
    return [thing for _, _, thing in sorted(keyed, key=lambda each: each[:2])]
