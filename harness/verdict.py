"""The words of a judgement: stops, outcomes, evidence, verdicts."""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["STOPS", "Evidence", "Extent", "Holds", "Outcome", "Stop", "Verdict"]


class Stop(StrEnum):
    """A point of the walk at which facts are read."""

    BEFORE = "before"
    AFTER = "after"
    BACK = "back"
    AGAIN = "again"

    @property
    def migrated(self) -> bool:
        """Whether the phase's upgrade is in force here."""
        return self in {Stop.AFTER, Stop.AGAIN}


STOPS = tuple(Stop)


class Holds(StrEnum):
    """When a clause is meant to be true."""

    BROUGHT = "brought"  # broken before and back, upheld after and again: the phase brings it about
    ALWAYS = "always"  # upheld wherever it is asked
    PREMISE = "premise"  # what the RFC takes for granted


class Outcome(StrEnum):
    """Of one clause at one stop."""

    UPHELD = "upheld"
    BROKEN = "broken"
    INCONCLUSIVE = "inconclusive"


class Verdict(StrEnum):
    """Of one clause over the whole walk; the first that applies, in this order."""

    UNMET = "unmet"
    REGRESSED = "regressed"
    STUCK = "stuck"
    VACUOUS = "vacuous"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much was looked at: the denominator of a proof."""

    rows: int = 0
    cells: int = 0

    def __add__(self, other: "Extent") -> "Extent":
        return Extent(self.rows + other.rows, self.cells + other.cells)


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    One thing looked at, for or against.

    *help* is the usual way out of an against, not a restatement. *absent* names what the claim is about, where that is
    not there at all. *unseen* says why it could not be looked at after all: that leaves the claim undecided, by name.
    *case* is JSON by which `harness replay` does again what was seen.
    """

    where: str
    expected: str
    observed: str
    supports: bool
    help: str = ""
    looked_at: Extent = field(default_factory=Extent)
    absent: str = ""
    unseen: str = ""
    case: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for name in ("where", "expected", "observed", "help", "absent", "unseen", "case"):
            text = getattr(self, name)
            if not isinstance(text, str):  # a value that hides itself says only so much
                object.__setattr__(self, name, str(text))
