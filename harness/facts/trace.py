"""What a migrator did: statements, durations, locks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from harness.facts.answer import Refused

__all__ = ["Cut", "Lock", "LockMode", "Statement", "Trace"]


class LockMode(StrEnum):
    """Table-level lock modes, weakest first. https://www.postgresql.org/docs/current/explicit-locking.html."""

    ACCESS_SHARE = "AccessShareLock"
    ROW_SHARE = "RowShareLock"
    ROW_EXCLUSIVE = "RowExclusiveLock"
    SHARE_UPDATE_EXCLUSIVE = "ShareUpdateExclusiveLock"
    SHARE = "ShareLock"
    SHARE_ROW_EXCLUSIVE = "ShareRowExclusiveLock"
    EXCLUSIVE = "ExclusiveLock"
    ACCESS_EXCLUSIVE = "AccessExclusiveLock"


@dataclass(frozen=True, slots=True, order=True)
class Lock:
    """A lock on one relation, schema-qualified."""

    relation: str
    mode: LockMode


@dataclass(frozen=True, slots=True)
class Cut:
    """
    Where a step is cut off: when its statement *number*, counted from 1, has ended.

    Or *within* that statement, as soon as it waits for others to end: by then CREATE INDEX CONCURRENTLY has committed
    the half of what it makes.
    """

    number: int
    within: bool = False

    def __str__(self) -> str:
        return f"{'within' if self.within else 'after'} statement {self.number}"


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One statement as it was executed, how long it took, and the locks its transaction held when it ended.

    *keeps* says that something may have been committed since the statement before it ended: False only where both
    stood in one transaction that was still open.
    """

    sql: str
    took: timedelta
    locks: frozenset[Lock] = frozenset()
    keeps: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """
    One step of a migrator.

    *refused* is what Postgres, or the command, ended the step with; None where the step went through.
    *observed* says whether the migrator could see its statements: a foreign command's cannot be.
    """

    statements: tuple[Statement, ...] = ()
    took: timedelta = timedelta()
    refused: Refused | None = None
    observed: bool = True

    def held(self, lock: Lock) -> timedelta:
        """How long *lock* was held: every statement that ended with it granted."""
        return sum((statement.took for statement in self.statements if lock in statement.locks), timedelta())

    def locks(self) -> frozenset[Lock]:
        """Every lock that any statement ended with."""
        return frozenset(_flat(statement.locks for statement in self.statements))


def _flat(groups: Iterable[frozenset[Lock]]) -> Iterable[Lock]:
    return (lock for group in groups for lock in group)
