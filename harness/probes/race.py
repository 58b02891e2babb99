"""A step taken while sessions write as the old release does, and what became of what they wrote."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from harness.contract import Look, Probe, Session
from harness.errors import UnreachableError
from harness.facts.answer import Unobserved, refusal
from harness.facts.raced import Raced, TurnedDown, Wait
from harness.facts.trace import LockMode, Statement, Trace
from harness.probes.attempt import Step, seen_waiting
from harness.probes.rivals import Item, Plan, planned
from harness.probes.rows import asked
from harness.probes.sides import Sides
from harness.verdict import Stop

__all__ = ["Race"]

OPEN = "SELECT pg_catalog.pg_sleep(0.004)"  # how long a write is done and not committed: what a copy cannot see
GIVES_WAY = frozenset({"55P03", "40P01"})  # a lock was waited for too long, or in a circle: tried again
TRIES = 4
SAMPLE = 0.01  # seconds between two looks at who waits
WAITS = """
SELECT l.pid, l.waitstart::text, extract(epoch FROM pg_catalog.clock_timestamp() - l.waitstart)::float8,
    coalesce(n.nspname || '.' || c.relname, 'a row'), l.mode, b.pid, b.query
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid AND a.datname = pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
    SELECT o.pid, o.query FROM pg_catalog.pg_stat_activity o
    WHERE o.pid = ANY (pg_catalog.pg_blocking_pids(l.pid)) ORDER BY o.pid LIMIT 1
) b ON TRUE
WHERE NOT l.granted AND l.waitstart IS NOT NULL
ORDER BY l.pid
"""
VALUE = re.compile(r"['$=]|\b\d")
PID = "SELECT pg_catalog.pg_backend_pid()"


class _TooLateError(Exception):
    """The step ended before an open write was committed."""


@dataclass(frozen=True, slots=True)
class Race:
    """
    Take a clone to `after` while *writers* sessions write rows of their own to the tables that the step has to do with.

    One row of each such table is written and not committed when the step begins, and is as soon as the step waits for
    it: what has been copied by then lacks it. The other writes are committed one by one, until the step has ended.
    A step that gives way to them is taken again, as whoever deploys would, a few times.
    *proofs* are read between what was there before, with all that was acknowledged, and what the step left.
    """

    writers: int
    proofs: tuple[Probe[Any], ...] = ()

    def read(self, look: Look) -> Raced:
        """Return what was written and what became of it. Raises UnreachableError where nothing could be."""
        plan = planned(look)
        if not plan.items and not plan.first:
            raise UnreachableError("no row could be made to write beside the step")
        said = self._tried(look, plan)
        for times in range(1, TRIES):
            if said.trace.refused is None or said.trace.refused.sqlstate not in GIVES_WAY:
                break
            said = replace(self._tried(look, plan), gave_way=times)
        return said

    def _tried(self, look: Look, plan: Plan) -> Raced:
        with look.scratch(Stop.BEFORE) as database:
            for sql in plan.given:
                database.execute(sql)
            race = _Run(look, database, plan)
            trace = race.run(self.writers)
            down = tuple(TurnedDown(*key, times) for key, times in sorted(race.down.items()))
            said = Raced(self.writers, trace, len(race.done), down, race.longest())
            if trace.refused:
                return said
            written = (*plan.given, *(each.sql for each in race.done))
            with look.another(database, readonly=True) as after, _expected(look, written) as before:
                proofs = self._proofs(look, before, after, trace)
                with look.scratch(Stop.BEFORE) as twin:
                    quiet = self._quietly(look, plan, race, twin)
                    with look.another(twin, readonly=True) as left:
                        return replace(said, proofs=proofs, quiet=self._proofs(look, before, left, quiet))

    @staticmethod
    def _quietly(look: Look, plan: Plan, race: "_Run", twin: Session) -> Trace:
        """Write first, then take the step; what was acknowledged after its end is written then again."""
        for sql in (*plan.given, *(each.sql for each in race.done if each.at <= race.ended)):
            asked(twin, sql)
        trace = look.step(Stop.AFTER, twin)
        for each in race.done:
            if each.at > race.ended:
                asked(twin, each.sql)
        return trace

    def _proofs(self, look: Look, before: Session, after: Session, trace: Trace) -> tuple[object, ...]:
        between = Sides(look, before, after, trace)
        return tuple(_fact(probe, between) for probe in self.proofs)


def _fact(probe: Probe[Any], look: Look) -> object:
    try:
        return probe.read(look)
    except UnreachableError as error:
        return Unobserved(str(error))


@contextmanager
def _expected(look: Look, statements: tuple[str, ...]) -> Iterator[Session]:
    """Clone `before`, run *statements* there, and open it for reading."""
    with look.scratch(Stop.BEFORE) as database:
        for sql in statements:
            database.execute(sql)
        with look.another(database, readonly=True) as session:
            yield session


@dataclass(frozen=True, slots=True)
class _Done:
    """A write that was acknowledged, and when."""

    sql: str
    at: float


@dataclass
class _Run:
    """Sessions beside a step."""

    look: Look
    database: Session
    plan: Plan
    done: list[_Done] = field(default_factory=list)
    down: Counter[tuple[str, str]] = field(default_factory=Counter)
    ended: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)
    _names: dict[int, str] = field(default_factory=dict)
    _waits: dict[tuple[int, str], Wait] = field(default_factory=dict)
    _errors: list[Exception] = field(default_factory=list)

    def run(self, writers: int) -> Trace:
        """Take the step while all write; return what it did."""
        step = Step(self.look, Stop.AFTER, self.database)
        shares = [self.plan.items[number::writers] for number in range(writers)]
        beside = [threading.Thread(target=self._guarded, args=(self._sample,), daemon=True)]
        beside += [
            threading.Thread(target=self._guarded, args=(self._write, number, share), daemon=True)
            for number, share in enumerate(shares, 1)
        ]
        try:
            for each in beside:
                each.start()
            self._hold(step)
            step.join()
            self.ended = time.monotonic()
        finally:
            self._over.set()
            if step.is_alive():
                step.join()
            for each in beside:
                each.join()
        if self._errors:
            raise self._errors[0]
        return step.trace()

    def longest(self) -> tuple[Wait, ...]:
        """Return who waited, the longest first."""
        return tuple(sorted(self._waits.values(), key=lambda each: -each.took))

    def _hold(self, step: Step) -> None:
        """Have the first writes open when the step begins, and committed once it waits."""
        turns = [each.turns[0] for each in self.plan.first]
        with self.look.another(self.database) as watcher, suppress(_TooLateError):
            with self.look.hold(self.database, "; ".join(turns) or "SELECT 1", keep=True):
                step.start()
                if not seen_waiting(watcher, step):
                    raise _TooLateError
            self.done += [_Done(each, 0) for each in turns]  # the step waited for it: it was there first

    def _guarded(self, what: Any, *given: object) -> None:  # noqa: ANN401  # a method of ours
        try:
            what(*given)
        except Exception as error:  # noqa: BLE001  # raised again where the run was asked for
            self._errors.append(error)

    def _write(self, number: int, items: tuple[Item, ...]) -> None:
        with self.look.another(self.database) as session:
            self._names[int(str(session.rows(PID).rows[0][0]))] = f"writer {number}"
            for item, turn in _turns(items):
                if self._over.is_set():
                    return
                self._try(session, item, turn)

    def _try(self, session: Session, item: Item, turn: str) -> None:
        try:
            session.execute(f"BEGIN; {turn}; {OPEN}; COMMIT")
        except Exception as error:
            refused = refusal(error)
            if refused is None:
                raise
            self.down[item.table, refused.sqlstate] += 1
        else:
            self.done.append(_Done(turn, time.monotonic()))

    def _sample(self) -> None:
        with self.look.another(self.database, readonly=True) as session:
            while not self._over.is_set():
                for pid, since, took, relation, mode, other, query in session.rows(WAITS).rows:
                    behind = Statement(_head(str(query)), timedelta()) if other else None
                    name = self._names.get(int(str(pid)), "the step")
                    wait = Wait(name, str(relation), LockMode(str(mode)), timedelta(seconds=float(str(took))), behind)
                    self._waits[int(str(pid)), str(since)] = wait
                time.sleep(SAMPLE)


def _head(query: str) -> str:
    """Return what a statement begins with, up to the first value in it: the server cuts it off somewhere."""
    words = VALUE.split(query.removeprefix("BEGIN; "))[0].split()
    return f"{' '.join(words[:8])} …"


def _turns(items: tuple[Item, ...]) -> Iterator[tuple[Item, str]]:
    """Yield the next turn of each item, round and round."""
    number = 0
    while items:
        yield from ((item, item.turns[number % len(item.turns)]) for item in items)
        number += 1
