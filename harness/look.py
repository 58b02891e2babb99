"""What probes look through: the databases of the stops reached, scratch clones of them, and the step between."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from harness.contract import Allowance, Phase, Probe, Release, Session
from harness.errors import UnreachableError
from harness.facts.trace import Cut, Trace
from harness.facts.written import Written
from harness.postgres import PostgresSession, Server, connect, held, owned
from harness.verdict import Stop

__all__ = ["Lookout"]

F = TypeVar("F")

Step = Callable[[Stop, Session, Cut | None], Trace]
Writer = Callable[[Session, Session, Allowance], Written]

# A backend takes a moment to end after its client has gone, and DROP DATABASE sleeps 100 ms where it meets one: a
# scratch database is dropped when some later ones have been left.
LATER = 3


@dataclass
class Lookout:
    """
    Gives out looks at the stops of one phase's walk. On leaving, its sessions are closed and its databases dropped.

    Looks may be used from threads: each thread reads over sessions of its own.
    """

    server: Server
    moment: datetime
    phase: Phase
    step: Step
    writer: Writer
    prefix: str = ""
    templates: dict[Stop, str] = field(default_factory=dict)
    traces: dict[Stop, Trace] = field(default_factory=dict)
    _reasons: dict[Stop, str] = field(default_factory=dict)
    _readable: dict[Stop, str] = field(default_factory=dict)
    _mine: threading.local = field(default_factory=threading.local)
    _sessions: list[PostgresSession] = field(default_factory=list)
    _left: "deque[str]" = field(default_factory=deque)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _scratches: int = 0
    _reading: dict[object, threading.Lock] = field(default_factory=dict)
    _known: dict[object, Any] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for session in self._sessions:
            session.close()
        for name in (*self._left, *self._readable.values()):
            self.server.databases.drop(name)

    def arrive(self, stop: Stop, template: str | None, trace: Trace | None, reason: str) -> None:
        """Note that the walk came to *stop*, or the *reason* why it did not."""
        self._reasons[stop] = reason
        if trace is not None:
            self.traces[stop] = trace
        if template is not None:
            self.templates[stop] = template
            self._readable[stop] = self.server.databases.clone(template, f"{self.prefix}read_{stop}")

    def look(self, stop: Stop, release: Release) -> "_Look":
        """Return what a probe sees at *stop* with *release*."""
        return _Look(self, stop, release)

    def at(self, stop: Stop) -> Session:
        """Return this thread's session on the database of *stop*; it only reads."""
        if stop not in self._readable:
            raise self.unreachable(stop)
        mine: dict[Stop, PostgresSession] = self._mine.__dict__.setdefault("sessions", {})
        if stop not in mine:
            mine[stop] = connect(self.server.url(self._readable[stop]), readonly=True)
            self._sessions.append(mine[stop])
        return mine[stop]

    def clone(self, stop: Stop) -> str:
        """Clone the database of *stop*; return the clone's name."""
        if stop not in self.templates:
            raise self.unreachable(stop)
        with self._turn:
            self._scratches += 1
            name = f"{self.prefix}scratch_{self._scratches}"
        return self.server.databases.clone(self.templates[stop], name)

    def fact(self, probe: Probe[F], stop: Stop, release: Release) -> F:
        """Return what *probe* reads there, read by whoever asks first."""
        key = (probe, stop, release)
        with self._turn:
            turn = self._reading.setdefault(key, threading.Lock())
        with turn:
            if key not in self._known:
                self._known[key] = probe.read(self.look(stop, release))
            found: F = self._known[key]
            return found

    def leave(self, name: str) -> None:
        """Have a clone dropped, soon."""
        with self._turn:
            self._left.append(name)
            gone = self._left.popleft() if len(self._left) > LATER else None
        if gone:
            self.server.databases.drop(gone)

    def unreachable(self, stop: Stop, otherwise: str = "the walk has not been at {}") -> UnreachableError:
        """Say why there is nothing to see at *stop*."""
        return UnreachableError(self._reasons.get(stop) or otherwise.format(stop))


@dataclass(frozen=True, slots=True)
class _Look:
    """See `harness.contract.Look`."""

    lookout: Lookout
    stop: Stop
    release: Release

    @property
    def moment(self) -> datetime:
        return self.lookout.moment

    @property
    def now(self) -> Session:
        return self.lookout.at(self.stop)

    @property
    def before(self) -> Session:
        return self.lookout.at(Stop.BEFORE)

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        return self.lookout.phase.migrator.bookkeeping

    @property
    def trace(self) -> Trace:
        if self.stop not in self.lookout.traces:
            raise self.lookout.unreachable(self.stop, "no step leads to {}")
        return self.lookout.traces[self.stop]

    def at(self, stop: Stop, /) -> Session:
        return self.lookout.at(stop)

    def fact(self, probe: Probe[F], stop: Stop, release: Release, /) -> F:
        return self.lookout.fact(probe, stop, release)

    @contextmanager
    def scratch(self, stop: Stop, /) -> Iterator[Session]:
        name = self.lookout.clone(stop)
        try:
            with connect(self.lookout.server.url(name)) as session:
                yield session
        finally:
            self.lookout.leave(name)

    @contextmanager
    def another(self, database: Session, /, *, readonly: bool = False) -> Iterator[Session]:
        with connect(database.url, readonly=readonly) as session:
            yield session

    @contextmanager
    def hold(self, database: Session, sql: str, /, *, keep: bool = False) -> Iterator[None]:
        with held(database.url, sql, keep=keep):
            yield

    def step(self, stop: Stop, database: Session, /, *, cut: Cut | None = None) -> Trace:
        return self.lookout.step(stop, database, cut)

    def write(self, database: Session, allows: Allowance, /) -> Written:
        return self.lookout.writer(database, self.before, allows)

    def owned(self, database: Session, /) -> AbstractContextManager[str]:
        return owned(self.lookout.server.databases, database)
