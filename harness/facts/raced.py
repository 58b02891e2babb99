"""What became of a step, and of what was written, while other sessions went on writing."""

from dataclasses import dataclass
from datetime import timedelta

from harness.facts.trace import LockMode, Statement, Trace

__all__ = ["Raced", "TurnedDown", "Wait"]


@dataclass(frozen=True, slots=True)
class Wait:
    """*name*, a writer or the step, waited for *mode* on *relation*; *behind* is what ran there that held it up."""

    name: str
    relation: str
    mode: LockMode
    took: timedelta
    behind: Statement | None = None


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """Writes to one table that Postgres refused alike: the column is gone, say."""

    table: str
    sqlstate: str
    times: int


@dataclass(frozen=True, slots=True)
class Raced:
    """
    A step taken while *writers* sessions wrote.

    *acknowledged* is how many of their writes were committed. *proofs* are the facts of each proof where what was there
    before is taken with all those writes, *quiet* the same where the step is taken again with nobody writing meanwhile.
    *gave_way* is how often it was taken before, and waited for a lock in vain.
    """

    writers: int
    trace: Trace
    acknowledged: int
    turned_down: tuple[TurnedDown, ...] = ()
    waits: tuple[Wait, ...] = ()
    proofs: tuple[object, ...] = ()
    quiet: tuple[object, ...] = ()
    gave_way: int = 0
