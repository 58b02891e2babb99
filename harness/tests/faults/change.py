"""What a line of the table is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.contract import Clause

__all__ = ["Change", "Red", "Wrong"]

Red = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """
    A wrong form: the right one's `up` and `down` but for what is said.

    *red* are clauses that are red, among them every one that is where the fault first shows, each with words of its
    evidence.
    """

    kind: str
    red: Red
    up: str = ""
    down: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """
    A migration of a few lines, what its contract intends, its right form and its wrong ones.

    Each file is one *transaction*, or each of its statements is.
    """

    name: str
    before: str
    intent: tuple[Clause[Any], ...]
    up: str
    down: str  # '' is no way back
    wrong: tuple[Wrong, ...]
    transaction: bool = True
