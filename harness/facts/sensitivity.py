"""The upgrade under other circumstances, beside what the walk's own left."""

from dataclasses import dataclass
from enum import StrEnum

from harness.facts.trace import Trace
from harness.verdict import Extent

__all__ = ["Circumstance", "Forced", "Under"]


class Forced(StrEnum):
    """On which tables row security is forced, so that it holds for their owner too."""

    ENABLED = "enabled"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """
    What is otherwise.

    *settings* are the database's own, as SET takes them. With a *decoy* a schema stands at the end of the search path
    that has tables of the same names. *owner* has a role that is no superuser own everything and upgrade it, with row
    security *forced*.
    """

    name: str
    settings: tuple[tuple[str, str], ...] = ()
    decoy: bool = False
    owner: Forced | None = None


@dataclass(frozen=True, slots=True)
class Under:
    """
    One upgrade under a *circumstance*.

    *differs* says what it left otherwise than the walk's own, or otherwise than it was where it is refused; *extent*
    is how much was compared, *forced* on how many tables row security was.
    """

    circumstance: Circumstance
    trace: Trace
    extent: Extent
    differs: tuple[str, ...] = ()
    forced: int = 0
