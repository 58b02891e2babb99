"""What a step costs a database: its statements one by one, and the tables before and after."""

from dataclasses import dataclass
from datetime import timedelta

from harness.facts.trace import Lock, Statement, Trace

__all__ = ["Cost", "Held", "Measured", "Size"]


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What one statement cost: the bytes of *wal* written while it ran, by whomever.

    *rewritten* are tables whose rows it wrote anew, *rebuilt* the indexes of tables that were there.
    """

    wal: int = 0
    rewritten: tuple[str, ...] = ()
    rebuilt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """A table's bytes with its indexes, before a step and after it; None where it was not there."""

    table: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """How long a lock was held: from the statement that ended with it first to the last one."""

    lock: Lock
    took: timedelta


@dataclass(frozen=True, slots=True)
class Measured:
    """One step, `upgrade` or `rollback`, of a phase: its trace, a cost for each statement, and the tables' sizes."""

    phase: str
    step: str
    trace: Trace
    costs: tuple[Cost, ...] = ()
    sizes: tuple[Size, ...] = ()

    @property
    def statements(self) -> tuple[tuple[Statement, Cost], ...]:
        """Each statement with its cost."""
        return tuple(zip(self.trace.statements, self.costs, strict=True)) if self.costs else ()

    @property
    def wal(self) -> int:
        """The bytes of WAL of all its statements."""
        return sum(cost.wal for cost in self.costs)

    def held(self) -> tuple[Held, ...]:
        """Return every lock and how long it was held, the longest first, then the strongest."""
        strength = list(type(next(iter(self.trace.locks())).mode)) if self.trace.locks() else []
        found = (Held(lock, self.trace.held(lock)) for lock in self.trace.locks())
        return tuple(sorted(found, key=lambda each: (-strength.index(each.lock.mode), -each.took, each.lock.relation)))
