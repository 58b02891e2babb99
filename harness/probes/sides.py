"""Two databases looked at as the two sides of a step, whatever the walk has at its stops."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from harness.contract import Allowance, Look, Probe, Release, Session
from harness.errors import UnreachableError
from harness.facts.trace import Cut, Trace
from harness.facts.written import Written
from harness.verdict import Stop

__all__ = ["Sides"]

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Sides:
    """See `harness.contract.Look`: *before* and *now* are the sides, all else is the *walk*'s."""

    walk: Look
    before: Session
    now: Session
    trace: Trace

    @property
    def stop(self) -> Stop:
        """Where the walk stands."""
        return self.walk.stop

    @property
    def release(self) -> Release:
        """The walk's."""
        return self.walk.release

    @property
    def moment(self) -> datetime:
        """The walk's."""
        return self.walk.moment

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """The walk's."""
        return self.walk.bookkeeping

    def at(self, stop: Stop, /) -> Session:
        """Return a side."""
        if stop not in {Stop.BEFORE, self.stop}:
            raise UnreachableError(f"{stop} is none of the two sides")
        return self.before if stop is Stop.BEFORE else self.now

    def fact(self, probe: Probe[F], stop: Stop, release: Release, /) -> F:
        """Say that there is none."""
        raise UnreachableError(f"what {type(probe).__name__} reads at {stop} with {release} is not of the two sides")

    def scratch(self, stop: Stop, /) -> AbstractContextManager[Session]:
        """As the walk does."""
        return self.walk.scratch(stop)

    def another(self, database: Session, /, *, readonly: bool = False) -> AbstractContextManager[Session]:
        """As the walk does."""
        return self.walk.another(database, readonly=readonly)

    def owned(self, database: Session, /) -> AbstractContextManager[str]:
        """As the walk does."""
        return self.walk.owned(database)

    def hold(self, database: Session, sql: str, /, *, keep: bool = False) -> AbstractContextManager[None]:
        """As the walk does."""
        return self.walk.hold(database, sql, keep=keep)

    def write(self, database: Session, allows: Allowance, /) -> Written:
        """As the walk does."""
        return self.walk.write(database, allows)

    def step(self, stop: Stop, database: Session, /, *, cut: Cut | None = None) -> Trace:
        """As the walk does."""
        return self.walk.step(stop, database, cut=cut)
