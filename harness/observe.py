"""The walk: the one impure step between a contract and its verdicts."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from harness.contract import Allowance, Contract, CopyOf, Phase, Session
from harness.errors import ContractError, HarnessError
from harness.facts.answer import Unobserved
from harness.facts.trace import Cut, Trace
from harness.facts.written import Written
from harness.fill import fill
from harness.look import Lookout
from harness.mask import Mask, Open, mask_of, masked
from harness.observation import Copied, Generated, Observation, PhaseObservation, Reading, readings
from harness.postgres import Server, connect
from harness.seed import write
from harness.verdict import STOPS, Stop

__all__ = ["ahead", "observe"]

# `:now` lies after the walk, so that whatever the migration stamps is past when the stops are compared.
AHEAD = timedelta(hours=1)
READERS = 5  # most of a reading is waiting, for Postgres or for a lock


def observe(  # noqa: PLR0913  # each fixes one thing of the walk, and has its name at every call
    contract: Contract,
    server: Server,
    *,
    moment: datetime,
    seed: int = 0,
    until: Stop = Stop.AGAIN,
    start: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Observation:
    """
    Walk each phase of *contract* on a new database of *server*, or on *start*, and read what its clauses ask.

    *until* is the last stop to visit, in the last phase. *start* stands at the first phase's `before` already, rows and
    all, and goes along. Raises HarnessError when the way to `before` cannot be made.
    """
    began, started = time.perf_counter(), datetime.now(UTC)
    database = start or server.databases.create("walk")
    walked = []
    barrier = ""
    for number, phase in enumerate(contract.phases):
        last = until if phase is contract.phases[-1] else Stop.AGAIN
        prefix = f"p{number}_" if number else ""
        walk = _Walk(phase, server, database, _stops(phase, last), prefix, seed, moment, barrier)
        walk.begun, walk.phases = bool(start) and not number, contract.phases
        walked.append(walk.observe(progress))
        database = walk.database
        if len(walk.templates) < len(walk.stops):
            barrier = barrier or f"phase {phase.name} did not go through"
    seconds = time.perf_counter() - began
    return Observation(server.describe(), seed, moment.isoformat(), tuple(walked), seconds, _iso(started))


def ahead() -> datetime:
    """Return a `:now` for a walk that begins."""
    return datetime.now(UTC).replace(microsecond=0) + AHEAD


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _stops(phase: Phase, until: Stop) -> tuple[Stop, ...]:
    """Return the stops to visit: without a rollback a phase walks before → after → again."""
    if until is Stop.BACK and not phase.migrator.reversible:
        raise HarnessError(f"phase {phase.name} has no rollback, so no stop `back`. Walk until after or again.")
    wanted = STOPS[: STOPS.index(until) + 1]
    return tuple(stop for stop in wanted if stop is not Stop.BACK or phase.migrator.reversible)


@dataclass
class _Walk:
    """One phase's walk on one database, with a template kept of every stop reached, to which nobody connects."""

    phase: Phase
    server: Server
    database: str
    stops: tuple[Stop, ...]
    prefix: str
    seed: int
    moment: datetime
    barrier: str = ""  # what kept an earlier phase from its end: then this one cannot begin
    begun: bool = False  # whether the database stands at `before`, rows and all
    phases: tuple[Phase, ...] = ()  # all there are: rows from outside stay so
    templates: dict[Stop, str] = field(default_factory=dict)
    traces: dict[Stop, Trace] = field(default_factory=dict)
    filled: Generated | Copied | None = None
    mask: Mask = field(default_factory=Open)
    # Alembic's `op` and `context` are global: one step at a time.
    turn: threading.Lock = field(default_factory=threading.Lock)

    def observe(self, progress: Callable[[str], None]) -> PhaseObservation:
        """Visit the stops in order, and read at each what is asked there."""
        facts: dict[Reading, object] = {}
        with Lookout(self.server, self.moment, self.phase, self.step, self.write, prefix=self.prefix) as lookout:
            for stop in self.stops:
                progress(f"{self.phase.name}: {stop}")
                self._reach(stop)
                lookout.arrive(stop, self.templates.get(stop), self.traces.get(stop), self._why(stop))
                facts |= self._read(stop, lookout)
        generated = self.filled if isinstance(self.filled, Generated) else None
        copied = self.filled if isinstance(self.filled, Copied) else None
        return PhaseObservation(self.phase.name, self.stops, facts, generated, copied)

    def step(self, stop: Stop, session: Session, cut: Cut | None = None) -> Trace:
        """Take *session*'s database to *stop*, or as far as *cut*."""
        migrator = self.phase.migrator
        go = migrator.upgrade if stop.migrated else migrator.rollback
        with self.turn:
            return go(session, cut=cut)

    def write(self, session: Session, before: Session, allows: Allowance) -> Written:
        """Write to *session*'s database, a clone of `after`, as release N may."""
        return write(session, before, allows, own=self.phase.migrator.bookkeeping, seed=self.seed)

    def _reach(self, stop: Stop) -> None:
        if self.barrier:
            return
        if stop is Stop.BEFORE:
            self._begin()
        elif len(self.templates) < self.stops.index(stop):
            return
        else:
            self.traces[stop] = self._go(stop)
            if self.traces[stop].refused:
                return
        self.templates[stop] = self.server.databases.clone(self.database, f"{self.prefix}{stop}")

    def _begin(self) -> None:
        with connect(self.server.url(self.database)) as session:
            if not self.begun and not self.prefix:
                self.phase.migrator.baseline(session)
            if not self.begun:
                self.filled = fill(session, self.phase, self.seed, self.moment)
            self.mask = mask_of(self.phases, session)

    def _go(self, stop: Stop) -> Trace:
        if stop is Stop.AGAIN and Stop.BACK not in self.stops:
            # Without a way back, `again` is the upgrade of the same `before` once more.
            self.database = self.server.databases.clone(self.templates[Stop.BEFORE], f"{self.prefix}walk_again")
        with connect(self.server.url(self.database)) as session:
            return self.step(stop, session)

    def _read(self, stop: Stop, lookout: Lookout) -> dict[Reading, object]:
        wanted = dict.fromkeys(
            reading for clause in self.phase.clauses for reading in readings(self.phase, clause, (stop,))
        )

        def look(reading: Reading) -> object:
            return masked(self.mask, reading.probe, lookout.look(reading.stop, reading.release))

        with ThreadPoolExecutor(READERS, thread_name_prefix="reader") as readers:
            facts = dict(zip(wanted, readers.map(look, wanted), strict=True))
        for reading, fact in facts.items():
            if isinstance(fact, ContractError) and not self.brought:
                raise HarnessError(f"clause {self._asking(reading)}: {fact}") from fact
        return {reading: _taken(fact) for reading, fact in facts.items()}

    @property
    def brought(self) -> bool:
        """Whether the rows are somebody's own, brought as they are: what a contract counts on may not be among them."""
        return self.begun and isinstance(self.phase.rows, CopyOf)

    def _asking(self, reading: Reading) -> str:
        return next(each.id for each in self.phase.clauses if reading in readings(self.phase, each, (reading.stop,)))

    def _why(self, stop: Stop) -> str:
        """Say why *stop* was not reached; '' where it was."""
        if self.barrier:
            return f"{stop} was not reached: {self.barrier}"
        refused = next((reached for reached, trace in self.traces.items() if trace.refused), None)
        return f"{stop} was not reached: the step to {refused} did not go through" if refused else ""


def _taken(fact: object) -> object:
    """Return *fact*; a contract's error leaves its clause undecided."""
    return Unobserved(f"the contract counts on what is not here: {fact}") if isinstance(fact, ContractError) else fact
