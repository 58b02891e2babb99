"""A step of the migrator, tried under circumstances on a clone that is dropped."""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta

from harness.contract import Look, Session
from harness.facts.answer import Refused
from harness.facts.attempt import Attempted, Blocked
from harness.facts.catalog import Catalog, difference
from harness.facts.digest import Digest
from harness.facts.rows import Comparison
from harness.facts.trace import Trace
from harness.probes.catalog import read_catalog
from harness.probes.digest import digest
from harness.probes.rows import FirstRefusedError, asked, compared
from harness.probes.settings import PRINTED, pinned
from harness.verdict import Stop

__all__ = ["Attempt", "AttemptWhileHeld", "Step", "seen_waiting", "setting", "start"]

# Not pg_locks: who waits for a row waits for a transaction, which is of no database there.
WAITING = """
SELECT count(*) FROM pg_catalog.pg_stat_activity
WHERE datname = pg_catalog.current_database() AND wait_event_type = 'Lock'
"""
GLANCE = 0.01  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    Run *given* on a clone of the stop's database, then take the clone to *to*.

    *settings* become the clone's own, so that every session on it has them. *result* is a query whose rows, read on
    the clone after the step, are compared with those at *to*, so it is asked where the walk has been there.
    """

    to: Stop = Stop.AFTER
    given: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    result: str = ""

    def read(self, look: Look) -> Attempted:
        """Return what the step did and left."""
        with look.scratch(start(self.to)) as database:
            if self.given:
                database.execute(self.given)
            before = _state(database)
            for name, value in self.settings:
                database.execute(setting(name, value))
            trace = look.step(self.to, database)
            touched = _changed(before, _state(database))
            return Attempted(trace, touched, self._result(look, database) if self.result else None)

    def _result(self, look: Look, database: Session) -> Comparison | Refused:
        walked, tried = (look.at(self.to), self.result), (database, self.result)
        try:
            with pinned(database, PRINTED):
                return compared(walked, tried, {"now": look.moment})
        except FirstRefusedError as error:
            return error.refused


@dataclass(frozen=True, slots=True)
class AttemptWhileHeld:
    """
    Take a clone to *to* while another session has run *held* in a transaction it keeps open.

    A third session reads *bystander* as soon as the step waits. The holder lets go after *patience*.
    """

    held: str
    bystander: str
    patience: timedelta = timedelta(seconds=10)
    to: Stop = Stop.AFTER

    def read(self, look: Look) -> Blocked:
        """Return how the step ended, and who waited."""
        with look.scratch(start(self.to)) as database, look.another(database) as third:
            before = _state(database)
            third.execute(f"SET statement_timeout = {self.patience // timedelta(milliseconds=1)}")
            step = Step(look, self.to, database)
            try:
                with look.hold(database, self.held):
                    step.start()
                    waited = seen_waiting(third, step)
                    bystander = _try(third, self.bystander)
                    step.join(self.patience.total_seconds())
                    released = step.is_alive()
            finally:
                if step.is_alive():
                    step.join()
            return Blocked(step.trace(), waited, released, bystander, _changed(before, _state(database)))


class Step(threading.Thread):
    """A step in a thread of its own; what it raised is raised again by `trace`."""

    def __init__(self, look: Look, to: Stop, database: Session) -> None:
        super().__init__(name="step", daemon=True)
        self._look, self._to, self._database = look, to, database
        self._trace: Trace | None = None
        self._error: Exception | SystemExit | None = None

    def run(self) -> None:
        """Take it."""
        try:
            self._trace = self._look.step(self._to, self._database)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # raised again in the thread that asked
            self._error = error

    def trace(self) -> Trace:
        """Return what it did, once it has ended."""
        if self._error:
            raise self._error
        if self._trace is None:
            raise RuntimeError("the step is still running")
        return self._trace


def start(to: Stop) -> Stop:
    """Return the stop from which a step leads to *to*."""
    return Stop.BEFORE if to.migrated else Stop.AFTER


def seen_waiting(session: Session, step: Step) -> bool:
    """Wait until *step* waits for a lock or has ended; say which."""
    while step.is_alive():
        if session.rows(WAITING).rows[0][0]:
            return True
        time.sleep(GLANCE)
    return False


def _try(session: Session, sql: str) -> Refused | None:
    answer = asked(session, sql)
    return answer if isinstance(answer, Refused) else None


def _state(database: Session) -> tuple[Digest, Catalog]:
    """Read rows and definitions."""
    return digest(database), read_catalog(database)


def _changed(then: tuple[Digest, Catalog], now: tuple[Digest, Catalog]) -> tuple[str, ...]:
    """Return the tables whose rows, and the objects whose definitions, differ."""
    tables = then[0].changed(now[0])
    said = tuple(f"{table}." for table in tables)
    changed = sorted(change.where for change in difference(then[1], now[1]))
    return (*tables, *(where for where in changed if not f"{where}.".startswith(said)))


def setting(name: str, value: str = "") -> str:
    """Return what makes a setting the database's own; *value* is as SET takes it, '' is none of its own."""
    do, to = ("SET", f"TO %s', pg_catalog.current_database(), $value${value}$value$") if value else ("RESET", "")
    given = to or "', pg_catalog.current_database()"
    return f"DO $do$ BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I {do} {name} {given}); END $do$"
