"""Contracts and walks built by hand: what there is to judge, with nobody to run it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.contract import Clause, Contract, Look, Phase, Session
from harness.errors import UnreachableError
from harness.facts.answer import Unobserved
from harness.facts.trace import Cut, Trace
from harness.observation import Observation, PhaseObservation, Reading, readings
from harness.verdict import STOPS, Evidence, Holds, Outcome, Stop

__all__ = [
    "AGAINST",
    "FOR",
    "SAID",
    "WITHOUT_BACK",
    "Fact",
    "Still",
    "Told",
    "claim",
    "contract",
    "observed",
    "seen",
    "walked",
]

FOR, AGAINST = True, False
WITHOUT_BACK = (Stop.BEFORE, Stop.AFTER, Stop.AGAIN)

Fact = tuple[Evidence, ...] | Unobserved


@dataclass(frozen=True, slots=True)
class Told:
    """A probe whose facts are written down beside it."""

    name: str

    def read(self, look: Look) -> Fact:
        """Nobody asks."""
        raise UnreachableError(f"{self.name} is not read at {look.stop}")


@dataclass(frozen=True, slots=True)
class Still:
    """A migrator that stays where it is."""

    reversible: bool = True
    bookkeeping: tuple[str, ...] = ()
    cuttable: bool = True

    def anchored(self, _: Path) -> "Still":
        """Return itself: it has no paths."""
        return self

    def baseline(self, database: Session) -> None:
        """Nothing to make."""

    def upgrade(self, _: Session, *, cut: Cut | None = None) -> Trace:  # noqa: ARG002  # nothing to cut
        """No step."""
        return Trace()

    def rollback(self, _: Session, *, cut: Cut | None = None) -> Trace:  # noqa: ARG002  # likewise
        """No step."""
        return Trace()


def as_told(fact: Fact) -> Iterable[Evidence]:
    """The evidence is the fact."""
    return () if isinstance(fact, Unobserved) else fact


def claim(name: str = "claim", holds: Holds = Holds.BROUGHT, **more: Any) -> Clause[Fact]:  # noqa: ANN401  # Clause's own
    """A clause whose facts are told."""
    return Clause(name, f"It is said of {name}.", Told(name), as_told, holds, **more)


def contract(*clauses: Clause[Any], reversible: bool = True) -> Contract:
    """A contract of one phase."""
    return Contract("001", "A small change", (Phase("change", Still(reversible), clauses=clauses),))


def seen(*supports: bool) -> tuple[Evidence, ...]:
    """Evidence for and against, a piece each."""
    return tuple(Evidence("where", "this", "this" if each else "that", supports=each) for each in supports)


SAID: Mapping[Outcome, Fact] = {
    Outcome.UPHELD: seen(FOR),
    Outcome.BROKEN: seen(FOR, AGAINST),
    Outcome.INCONCLUSIVE: Unobserved("the lamp was out"),
}


def walked(stops: tuple[Stop, ...], facts: Mapping[Reading, object]) -> Observation:
    """A walk of one phase over *stops*."""
    return Observation(
        "PostgreSQL, by hand", 0, "2026-01-01T00:00:00+00:00", (PhaseObservation("change", stops, facts),)
    )


def observed(of: Contract, outcomes: Mapping[Stop, Outcome], stops: tuple[Stop, ...] = STOPS) -> Observation:
    """A walk on which each clause of the contract had these outcomes."""
    phase = of.phases[0]
    facts = {
        reading: SAID[outcomes[reading.stop]]
        for clause in phase.clauses
        for reading in readings(phase, clause, stops)
        if reading.stop in outcomes
    }
    return walked(stops, facts)
