"""What an expression is, as far as that can be told without running it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

__all__ = ["UNKNOWN", "Class", "Is", "Sort"]


class Sort(Enum):
    """What sort of thing."""

    UNKNOWN = auto()
    ROW = auto()  # an instance of a class
    CLASS = auto()
    MANY = auto()  # anything that is iterated over
    QUERY = auto()  # or a statement that writes
    RESULT = auto()  # of a query: rows of its columns
    TUPLE = auto()  # one of these rows
    MAPPING = auto()  # one of these rows, by keys
    TABLE = auto()
    COLUMNS = auto()  # a table's .c
    COLUMN = auto()
    MODULE = auto()
    OTHER = auto()  # known, and of no concern


@dataclass(frozen=True, slots=True)
class Class:
    """A class: where it is, what it maps, and what its attributes are."""

    name: str
    module: str
    table: str = ""
    bases: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)  # attribute → column
    relations: Mapping[str, tuple[str, bool]] = field(default_factory=dict, hash=False)  # → class, whether many
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)  # attribute → annotation


@dataclass(frozen=True, slots=True)
class Is:
    """What something is: *of* is the class, *name* what a person calls it, *how* why it is known."""

    sort: Sort
    name: str = ""
    of: Class | None = None
    table: str = ""
    how: str = ""
    parts: "tuple[Is, ...]" = ()

    @property
    def tables(self) -> set[str]:
        """The tables that it stands for."""
        own = {self.of.table if self.of else self.table} - {""}
        return own.union(*(part.tables for part in self.parts))


UNKNOWN = Is(Sort.UNKNOWN)
