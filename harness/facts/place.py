"""What an upgrade finds in a database: what it needs, makes and takes along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harness.facts.catalog import Catalog

__all__ = ["Dependent", "Kind", "Made", "Need", "Place", "Size"]


class Kind(StrEnum):
    """What a statement names."""

    RELATION = "table or view"
    COLUMN = "column"
    INDEX = "index"
    CONSTRAINT = "constraint"
    TRIGGER = "trigger"
    SEQUENCE = "sequence"
    TYPE = "type"
    LABEL = "label"
    FUNCTION = "function"
    SCHEMA = "schema"
    EXTENSION = "extension"
    ROLE = "role"


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """Something that has to be there: *type* is a column's, `table.name` what lies in a table."""

    kind: Kind
    name: str
    type: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Made:
    """Something that must not be there yet; *lenient* says that the statement leaves it as it is, if it is."""

    kind: Kind
    name: str
    lenient: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Dependent:
    """
    An object that hangs on another that goes or changes, `table.column` or a table.

    *how* is what becomes of it: it keeps the other from going, goes with it, or only names it.
    """

    on: str
    object: str
    how: str


@dataclass(frozen=True, slots=True)
class Size:
    """A relation by Postgres's own estimate: *rows* is None where it was never analysed."""

    rows: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """
    A database as an upgrade finds it.

    *types* and *functions* are those asked for that are there, with what extensions bring; *available* are the
    extensions that could be made; *volatile* functions that give each row a value of its own.
    """

    catalog: Catalog = field(default_factory=Catalog)
    types: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    available: frozenset[str] = frozenset()
    volatile: frozenset[str] = frozenset()
    sizes: Mapping[str, Size] = field(default_factory=dict)
    dependents: tuple[Dependent, ...] = ()
