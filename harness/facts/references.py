"""Where source code refers to a name."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Kind", "Reference", "References", "Sought", "SourceFile"]


class Kind(StrEnum):
    """How sure it is that a mention is a reference."""

    CERTAIN = "certain"  # what it is bound to is known, and it is what is sought
    DOUBTFUL = "doubtful"  # it may be; `why` says what the doubt is
    DISMISSED = "dismissed"  # it is bound to something else, or is a comment; `why` says which


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of source code: its path, relative to the tree read and with '/', and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: columns as `table.column`, modules by their full names (`Shop.Order`, `shop.order`)."""

    columns: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """
    One reference: *name* is the column or module sought, *file* is relative to the tree read, *line* counts from 1.

    *receiver* is what the name hangs on in the source (`order`, `%Order{}`), *why* the reason why it counts, is
    doubted or is dismissed.
    """

    name: str
    file: str
    line: int
    kind: Kind = Kind.CERTAIN
    receiver: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """Every reference found, and how many files were read for it."""

    found: tuple[Reference, ...] = ()
    files: int = 0
