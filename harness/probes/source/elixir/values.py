"""What is known of a value, and why: a row, a changeset, a query, a list or a tuple of such."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

__all__ = [
    "Apart",
    "Changes",
    "Either",
    "Entries",
    "Items",
    "Landing",
    "Many",
    "ModuleName",
    "Other",
    "Query",
    "Row",
    "Value",
    "Word",
    "element",
    "item",
    "join",
    "rows",
    "said",
]


@dataclass(frozen=True, slots=True)
class Row:
    """A struct of *module*, or a row of *table* where no module is named. *because* is the source that says so."""

    module: str
    table: str = ""
    because: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Say it as a person would: by its last name."""
        return self.module.rpartition(".")[2] or f"row of {self.table}"


@dataclass(frozen=True, slots=True)
class Changes:
    """A changeset, or a form, of *of*."""

    of: "Value"


@dataclass(frozen=True, slots=True)
class Many:
    """A list or a stream of *of*."""

    of: "Value"


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple."""

    of: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A map or a keyword list, by its keys."""

    of: tuple[tuple[str, "Value"], ...]

    def get(self, key: str) -> "Value":
        """Return the last entry of that key: it is the one that counts."""
        return dict(self.of).get(key)


@dataclass(frozen=True, slots=True)
class Query:
    """An Ecto query: its sources in order, each with its name if it has one, and what it selects."""

    sources: tuple[tuple[str, "Value"], ...]
    selected: "Value" = None

    @property
    def result(self) -> "Value":
        """What one row of it is."""
        return self.selected or (self.sources[0][1] if self.sources else None)

    def named(self, name: str) -> "Value":
        """Return the source of that name."""
        return next((source for known, source in self.sources if known == name), None)


@dataclass(frozen=True, slots=True)
class ModuleName:
    """A module, by its full name; a schema stands for a query of all its rows."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """An atom."""

    name: str


@dataclass(frozen=True, slots=True)
class Other:
    """Something that has no columns."""

    what: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    of: tuple["Value", ...]


Value: TypeAlias = Row | Changes | Many | Items | Entries | Query | ModuleName | Word | Other | Either | None
"""None is: nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What the columns named are of, where they end, and how they got there."""

    value: Value
    at: str


@dataclass(frozen=True, slots=True)
class Apart:
    """They are nobody's columns: they are *what*."""

    what: str


def join(values: Iterable[Value]) -> Value:
    """Return what a value is that is one of *values*; what is unknown does not count."""
    distinct: dict[Value, None] = {}
    for value in values:
        for each in value.of if isinstance(value, Either) else (value,):
            if each is not None and each != Word("nil"):
                distinct.setdefault(each)
    if len(distinct) <= 1:
        return next(iter(distinct), None)
    return Either(tuple(distinct))


def element(value: Value) -> Value:
    """Return what is in a list."""
    if isinstance(value, Many):
        return value.of
    if isinstance(value, Either):
        return join(element(each) for each in value.of)
    return None


def item(value: Value, index: int, size: int, tag: str = "") -> Value:
    """Return the item of a tuple of *size*; of several tuples, of those that begin with the atom *tag*, if any."""
    if isinstance(value, Either):
        return join(item(each, index, size, tag) for each in value.of)
    if not isinstance(value, Items) or len(value.of) != size:
        return None
    first = value.of[0]
    if tag and isinstance(first, Word) and first.name != tag:
        return None
    return value.of[index]


def rows(value: Value) -> Iterator[Row]:
    """Yield the rows that a key of *value* would be a column of."""
    match value:
        case Row():
            yield value
        case Changes(of=of) | Many(of=of):
            yield from rows(of)
        case Query():
            yield from rows(value.result)
        case Either(of=several):
            for each in several:
                yield from rows(each)
        case _:
            return


def said(value: Value, because: str) -> Value:
    """Return *value* with its rows known because of that."""
    match value:
        case Row():
            return replace(value, because=because)
        case Changes(of=of) | Many(of=of):
            return replace(value, of=said(of, because))
        case Items(of=several) | Either(of=several):
            return replace(value, of=tuple(said(each, because) for each in several))
        case Entries(of=entries):
            return Entries(tuple((key, said(each, because)) for key, each in entries))
        case _:
            return value
