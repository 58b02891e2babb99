"""What a word of intent says of the rows that are there before, as data: a preflight counts by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.facts.locking import Effect
from harness.facts.place import Size

__all__ = ["Arrives", "Becomes", "Count", "Expected", "Foreseen", "Harm", "Leaves", "Tally"]


class Harm(StrEnum):
    """What may become of a cell."""

    NONE = "none"
    LOST = "lost"  # its value stands nowhere afterwards
    COLLIDES = "collide"  # another has what only one may have
    DISAGREES = "disagree"  # it says something else than what is to stand for it
    REFUSED = "refused"  # its new place does not take it


@dataclass(frozen=True, slots=True)
class Count:
    """
    Rows that come to harm: *sql* has them by key, *among* is what follows FROM for all that share the fate.

    *fate* is what they are counted under, *what* says which they are; where the contract has *declared* it, why that is
    as it is to be. Of Harm.NONE all that share the fate are counted, and *sql* is empty.
    """

    fate: str
    harm: Harm
    what: str
    sql: str
    among: str
    declared: str = ""


@dataclass(frozen=True, slots=True)
class Becomes:
    """
    Each cell of *column*, as it is called afterwards, is *by*, an expression over the old row of *table*.

    *exact* says that it prints as *by* does, so that a type that has it print otherwise loses something. *key* tells
    the rows apart.
    """

    fate: str
    table: str
    column: str
    by: str
    key: str = "id"
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Arrives:
    """Rows come into *table*: one for each of *source* (what follows FROM), its columns *values* over it."""

    fate: str
    table: str
    values: tuple[tuple[str, str], ...]
    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Leaves:
    """
    Rows of *table* go, those whose *key* is in the query *rows*.

    Columns *following* (`orders.user_id`) refer to others afterwards.
    """

    fate: str
    table: str
    key: str
    rows: str
    following: tuple[str, ...] = ()


Foreseen = Count | Becomes | Arrives | Leaves


@dataclass(frozen=True, slots=True)
class Tally:
    """
    What becomes of the *cells* that share a fate, and how many the contract has *declared*.

    None is a number that could not be read; a harm that is not among them cannot come to these cells.
    """

    fate: str
    cells: int | None
    harms: Mapping[Harm, int | None]
    declared: Mapping[Harm, int]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a statement is expected to do to relations that are there, each with its size where that is known."""

    number: int
    sql: str
    touches: tuple[tuple[Effect, Size | None], ...] = ()
