"""What a statement does to the relations it touches."""

from dataclasses import dataclass
from enum import StrEnum

from harness.facts.trace import LockMode

__all__ = ["Effect", "Work"]


class Work(StrEnum):
    """What is done to the rows of a relation while its lock is held."""

    NONE = "none"
    SCAN = "scan"  # every row is read: to be checked, or for an index
    REWRITE = "rewrite"  # the relation gets another file


@dataclass(frozen=True, slots=True)
class Effect:
    """The strongest lock that a statement takes on *relation*, schema-qualified, and what it does to its rows."""

    relation: str
    mode: LockMode
    work: Work = Work.NONE
