"""The contract's own clauses, read at one stop of a database that was not walked."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from harness.contract import Clause, Look, Phase, Probe, Release
from harness.errors import ContractError, UnreachableError
from harness.facts.answer import Unobserved
from harness.facts.rows import Rows
from harness.glance import glance
from harness.judge import Weighed, weighed
from harness.observation import readings
from harness.postgres import Reading
from harness.verdict import Holds, Outcome, Stop

__all__ = ["Heard", "heard", "speaking"]

NO_WALK = "needs a walk"
NOT_TRIED = ("not tried", "not run")


@dataclass(frozen=True, slots=True)
class Heard:
    """
    What clauses say at a stop, by id.

    *walking* are those that need a walk, *code* those that look at code alone, *skipped* those that would have to
    write, each with why it was not tried.
    """

    said: Mapping[str, Weighed] = field(default_factory=dict)
    walking: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)


class _Noticing:
    """A reading session that counts what it is asked. Nothing else of it changes."""

    def __init__(self, session: Reading) -> None:
        self._session = session
        self.asked = 0

    @property
    def url(self) -> str:
        return self._session.url

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        self.asked += 1
        return self._session.rows(sql, given)

    def execute(self, sql: str, /) -> None:
        self.asked += 1
        self._session.execute(sql)

    def tried(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        self.asked += 1
        return self._session.tried(sql, given)


@dataclass(frozen=True, slots=True)
class _Noticed:
    """A probe, and a note in *touched* of whether it asked the database with the release that it was read with."""

    probe: Probe[Any]
    session: _Noticing = field(compare=False)
    touched: set[tuple[Probe[Any], Release]] = field(compare=False)
    until: float = field(compare=False)

    def read(self, look: Look) -> object:
        if time.monotonic() > self.until:
            raise UnreachableError("not read: the time for it is over")
        asked = self.session.asked
        try:
            return self.probe.read(look)
        except ContractError as error:
            # Of a walk it is the contract's fault; of a database that somebody else made it need not be.
            raise UnreachableError(f"cannot be asked of this database: {_first(error)}") from error
        finally:
            if self.session.asked > asked:
                self.touched.add((self.probe, look.release))


def heard(  # noqa: PLR0913  # what is asked of what, and the two things a reading is fixed by
    phase: Phase, clauses: Iterable[Clause[Any]], session: Reading, stop: Stop, *, moment: datetime, until: float
) -> Heard:
    """Read *clauses* at *stop*, those that are begun *until* then, in monotonic time."""
    asked = tuple(each for each in clauses if stop in each.asked)
    noticing, touched = _Noticing(session), set[tuple[Probe[Any], Release]]()
    noticed = [replace(each, probe=_Noticed(each.probe, noticing, touched, until)) for each in asked]
    seen = glance(phase, noticing, stop, moment=moment, clauses=noticed)
    said: dict[str, Weighed] = {}
    walking, code, skipped = [], [], {}
    for clause, probed in zip(asked, noticed, strict=True):
        (reading,) = readings(phase, probed, (stop,))
        fact = seen.fact(probed, reading)
        reason = fact.reason if isinstance(fact, Unobserved) else ""
        if reason.startswith(NO_WALK):
            walking.append(clause.id)
        elif reason.startswith(NOT_TRIED):
            skipped[clause.id] = reason
        elif not reason and (clause.probe, reading.release) not in touched:
            code.append(clause.id)
        else:
            said[clause.id] = weighed(clause, fact)
    return Heard(said, tuple(walking), tuple(code), skipped)


def _first(error: ContractError) -> str:
    """Say what the error is about: what follows may quote Postgres, and that rows."""
    return str(error).partition(":")[0]


def speaking(one: Heard, other: Heard, clauses: Iterable[Clause[Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Return which clauses say that the database stands before, and which that it stands after.

    Those that the phase brings about, and that say so with either release: else it is the code that they speak of.
    """
    by: dict[Outcome, list[str]] = {Outcome.BROKEN: [], Outcome.UPHELD: []}
    for clause in clauses:
        outcomes = {each.said[clause.id].outcome for each in (one, other) if clause.id in each.said}
        if clause.holds is Holds.BROUGHT and len(outcomes) == 1 and clause.id in one.said and clause.id in other.said:
            (outcome,) = outcomes
            by.setdefault(outcome, []).append(clause.id)
    return tuple(by[Outcome.BROKEN]), tuple(by[Outcome.UPHELD])
