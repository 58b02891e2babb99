"""What was seen, and what it amounts to. Pure: the same observation is judged the same way, always."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from harness.contract import Clause, Contract
from harness.facts.answer import Refused, Unobserved
from harness.facts.hidden import UNSAID, Veiled
from harness.facts.smallest import Smallest
from harness.observation import Observation, clauses_of, readings
from harness.verdict import Evidence, Holds, Outcome, Stop, Verdict

__all__ = ["Judged", "Seen", "Weighed", "judge", "status", "weighed"]

RED = frozenset({Verdict.UNMET, Verdict.REGRESSED, Verdict.STUCK, Verdict.VACUOUS, Verdict.REFUTED})


@dataclass(frozen=True, slots=True)
class Seen:
    """Evidence, and the stop at which it was seen."""

    stop: Stop
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one fact amounts to; *reason* is why it is inconclusive, where that is known."""

    outcome: Outcome
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """
    One clause over the whole walk. *reasons* says, per stop, why an outcome is inconclusive.

    *smallest* is the smallest data on which it is red, where that was looked for and found.
    """

    clause: Clause[Any]
    phase: str
    verdict: Verdict
    outcomes: Mapping[Stop, Outcome]
    evidence: tuple[Seen, ...] = ()
    reasons: Mapping[Stop, str] = field(default_factory=dict)
    smallest: Smallest | None = None

    @property
    def red(self) -> bool:
        """Whether this fails the run: a refuted premise does not where the contract answers it."""
        return self.verdict in RED and not (self.verdict is Verdict.REFUTED and self.clause.answer)

    @property
    def undecided(self) -> bool:
        """Whether this leaves the run without an answer."""
        return self.verdict is Verdict.UNDECIDED


def judge(contract: Contract, observation: Observation) -> tuple[Judged, ...]:
    """Judge every clause that was asked at one of the stops walked, in the contract's order."""
    judged = []
    for phase, clause in clauses_of(contract):
        walk = observation.phase(phase.name)
        outcomes: dict[Stop, Outcome] = {}
        evidence: list[Seen] = []
        reasons: dict[Stop, str] = {}
        for reading in readings(phase, clause, walk.stops):
            weighing = weighed(clause, walk.fact(clause, reading))
            outcome, found, reason = weighing.outcome, weighing.evidence, weighing.reason
            lacking = walk.generated.lacking(clause.probe) if walk.generated else ""
            if outcome is Outcome.UPHELD and lacking:
                outcome, reason = Outcome.INCONCLUSIVE, lacking
            outcomes[reading.stop] = outcome
            evidence += [Seen(reading.stop, each) for each in found]
            if outcome is Outcome.INCONCLUSIVE:
                reasons[reading.stop] = reason or ": ".join(filter(None, ("nothing to look at", lacking)))
        if outcomes:
            verdict = _verdict(clause, outcomes, last=walk.stops[-1])
            judged.append(Judged(clause, phase.name, verdict, outcomes, tuple(evidence), reasons))
    return tuple(judged)


def status(judged: Iterable[Judged]) -> int:
    """Return the exit status: 1 if anything is red, else 2 if anything is undecided, else 0."""
    judged = tuple(judged)
    if any(each.red for each in judged):
        return 1
    return 2 if any(each.undecided for each in judged) else 0


def weighed(clause: Clause[Any], fact: object) -> Weighed:
    """Weigh one *fact* that was read for *clause*."""
    found, reason = _weigh(clause, fact)
    return Weighed(_outcome(found, reason), found, reason)


def _weigh(clause: Clause[Any], fact: object) -> tuple[tuple[Evidence, ...], str]:
    """Return the evidence, and why there is none: of what is veiled what it supports, in words that may be shown."""
    if not isinstance(fact, Veiled):
        return _checked(clause, fact)
    found, reason = _checked(clause, fact.fact)
    shown, unshown = _checked(clause, fact.shown)
    why = (unshown or f"the check could not look at it: {UNSAID}") if reason else ""
    if len(shown) != len(found):
        return tuple(Evidence(clause.id, "as promised", UNSAID, each.supports) for each in found), why
    pairs = zip(shown, found, strict=True)
    return tuple(replace(said, supports=each.supports, looked_at=each.looked_at) for said, each in pairs), why


def _checked(clause: Clause[Any], fact: object) -> tuple[tuple[Evidence, ...], str]:
    if isinstance(fact, Unobserved):
        return (), fact.reason
    if clause.holds is Holds.PREMISE and isinstance(fact, Refused):
        return (), f"its own query is refused: {fact}"
    try:
        found = tuple(clause.check(fact))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a check that raises is the contract's fault
        return (), f"the check raised {type(error).__name__}: {error}"
    strange = next((each for each in found if not isinstance(each, Evidence)), None)
    if strange is not None:
        return (), f"the check yielded {type(strange).__name__}, not Evidence"
    unseen = "; ".join(f"{each.where}: {each.unseen}" for each in found if each.unseen)
    return tuple(each for each in found if not each.unseen), unseen


def _outcome(evidence: tuple[Evidence, ...], reason: str) -> Outcome:
    if not all(each.supports for each in evidence):
        return Outcome.BROKEN
    return Outcome.INCONCLUSIVE if reason or not evidence else Outcome.UPHELD


def _verdict(clause: Clause[Any], outcomes: Mapping[Stop, Outcome], *, last: Stop) -> Verdict:
    """Return the first verdict that applies, in the order of `Verdict`."""
    red = {stop for stop, outcome in outcomes.items() if outcome is Outcome.BROKEN}
    green = {stop for stop, outcome in outcomes.items() if outcome is Outcome.UPHELD}
    if clause.holds is Holds.BROUGHT:
        found = _brought(clause, red, green, last)
    else:
        found = (Verdict.REGRESSED if clause.holds is Holds.ALWAYS else Verdict.REFUTED) if red else None
    if found:
        return found
    return Verdict.PROVEN if len(green) + len(red) == len(outcomes) else Verdict.UNDECIDED


def _brought(clause: Clause[Any], red: set[Stop], green: set[Stop], last: Stop) -> Verdict | None:
    # A walk that ends before the upgrade is the test-first red: what is still to be brought about is unmet.
    if any(stop.migrated for stop in red) or (last is Stop.BEFORE and red):
        return Verdict.UNMET
    if clause.stays and Stop.BACK in red:
        return Verdict.REGRESSED
    if not clause.stays and Stop.BACK in green:
        return Verdict.STUCK
    return Verdict.VACUOUS if Stop.BEFORE in green else None
