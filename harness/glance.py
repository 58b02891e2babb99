"""One stop, as it is on a database that is only read: what needs no walk is read there, all else says that it does."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Never, TypeVar

from harness.contract import Allowance, Clause, Phase, Probe, Release, Session
from harness.errors import ContractError, HarnessError, UnreachableError
from harness.facts.trace import Cut, Trace
from harness.facts.written import Written
from harness.mask import masked, strict
from harness.observation import PhaseObservation, Reading, readings
from harness.postgres.pace import Pace
from harness.verdict import Stop

__all__ = ["glance"]

F = TypeVar("F")


def glance(  # noqa: PLR0913  # what is asked of what, and the two things a reading is fixed by
    phase: Phase,
    session: Session,
    stop: Stop,
    *,
    moment: datetime,
    clauses: Iterable[Clause[Any]] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> PhaseObservation:
    """
    Read what the *clauses* of *phase* ask at *stop*, all of them unless given, over *session* alone.

    No value of a row is shown. Raises HarnessError where a clause names what is not there, or the server goes away.
    """
    asked = phase.clauses if clauses is None else tuple(clauses)
    wanted = {reading: each.id for each in asked for reading in readings(phase, each, (stop,))}
    mask = strict((phase,), session)
    look = _Look(stop, phase.release(stop), session, moment, phase.migrator.bookkeeping)
    facts: dict[Reading, object] = {}
    pace = Pace(f"{phase.name}: reading at {stop}", len(wanted), progress)
    for reading, name in wanted.items():
        fact = masked(mask, reading.probe, look.by(reading.release))
        if isinstance(fact, ContractError):
            raise HarnessError(f"clause {name}: {fact}") from fact
        facts[reading] = fact
        pace.gone(1)
    return PhaseObservation(phase.name, (stop,), facts)


@dataclass(frozen=True, slots=True)
class _Look:
    """See `harness.contract.Look`."""

    stop: Stop
    release: Release
    session: Session
    moment: datetime
    bookkeeping: tuple[str, ...]
    known: dict[tuple[Probe[Any], Release], Any] = field(default_factory=dict)

    def by(self, release: Release) -> "_Look":
        """Return the same with the code of *release*."""
        return _Look(self.stop, release, self.session, self.moment, self.bookkeeping, self.known)

    @property
    def now(self) -> Session:
        return self.session

    @property
    def before(self) -> Session:
        return self.at(Stop.BEFORE)

    @property
    def trace(self) -> Trace:
        _walk("what the step did")

    def at(self, stop: Stop, /) -> Session:
        if stop is not self.stop:
            _walk(f"the database at {stop}")
        return self.session

    def fact(self, probe: Probe[F], stop: Stop, release: Release, /) -> F:
        self.at(stop)
        key = (probe, release)
        if key not in self.known:
            self.known[key] = probe.read(self.by(release))
        found: F = self.known[key]
        return found

    def scratch(self, stop: Stop, /) -> Never:
        _walk(f"a clone at {stop}")

    @contextmanager
    def another(self, _: Session, /, *, readonly: bool = False) -> Iterator[Session]:
        _walk(f"another session{' that reads' if readonly else ''}")
        yield self.session

    def owned(self, _: Session, /) -> Never:
        _walk("a role of its own")

    def hold(self, _: Session, sql: str, /, *, keep: bool = False) -> Never:
        _walk(f"a session that holds {sql!r}{' and commits' if keep else ''}")

    def write(self, _: Session, __: Allowance, /) -> Written:
        _walk("rows to be written")

    def step(self, stop: Stop, _: Session, /, *, cut: Cut | None = None) -> Trace:
        _walk(f"the step to {stop}{' cut off' if cut else ''}")


def _walk(what: str) -> Never:
    raise UnreachableError(f"needs a walk: it asks for {what}")
