"""Rows tried: a walk on them alone, over the clauses that are red."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from harness.contract import Contract, Phase
from harness.facts.answer import refusal
from harness.judge import judge
from harness.observe import observe
from harness.postgres import Server, connect
from harness.smallest.reason import Red, red_of
from harness.verdict import STOPS, Stop

__all__ = ["Limit", "Trials"]


@dataclass
class Limit:
    """How many *trials* there may be, and until when; *over* once one was refused. *within* is the limit of it all."""

    trials: int
    until: float
    within: "Limit | None" = None
    over: bool = False

    @classmethod
    def of(cls, trials: int, time_: timedelta) -> "Limit":
        """Begin now."""
        return cls(trials, time.monotonic() + time_.total_seconds())

    def half(self) -> "Limit":
        """Return a limit of half of what is left."""
        now = time.monotonic()
        return Limit((self.trials + 1) // 2, now + (self.until - now) / 2, self)

    def take(self) -> bool:
        """Whether there is time for one more."""
        more = self.trials > 0 and time.monotonic() < self.until and (self.within is None or self.within.take())
        self.trials -= 1
        self.over = self.over or not more
        return more


@dataclass
class Trials:
    """
    Walks of *contract*'s first phase, each from a clone of *empty*, the database before it without a row.

    *asked* are the clauses that are red on all rows. What was tried once is known.
    """

    contract: Contract
    server: Server
    moment: datetime
    empty: str
    asked: Sequence[Red]
    known: dict[str, tuple[Stop, Mapping[str, Red]]] = field(default_factory=dict)

    def red(self, sql: str, like: Red, limit: Limit) -> bool:
        """Whether on the rows of *sql* alone the clause is red as *like* says; False where *limit* is over."""
        until, reds = self.known.get(sql, (None, {}))
        if until is None or STOPS.index(until) < STOPS.index(like.stop):
            if not limit.take():
                return False
            reds = self._walk(sql, like.stop)
            self.known[sql] = like.stop, reds
        found = reds.get(like.clause.id)
        return found is not None and found.is_like(like)

    def _walk(self, sql: str, until: Stop) -> Mapping[str, Red]:
        with self.server.databases.passing():
            begun = self.server.databases.clone(self.empty, "trial")
            if not self._goes_in(sql, begun):
                return {}
            contract = replace(self.contract, phases=(self._phase(until),))
            (phase,) = contract.phases
            observation = observe(contract, self.server, moment=self.moment, until=until, start=begun)
            found = (red_of(each, phase, observation.phases[0]) for each in judge(contract, observation))
            return {each.clause.id: each for each in found if each}

    def _phase(self, until: Stop) -> Phase:
        near = [each.clause for each in self.asked if STOPS.index(each.stop) <= STOPS.index(until)]
        return replace(self.contract.phases[0], clauses=tuple(near))

    def _goes_in(self, sql: str, database: str) -> bool:
        with connect(self.server.url(database)) as session:
            try:
                session.execute(sql)
            except Exception as error:
                if refusal(error) is None:
                    raise
                return False
        return True
