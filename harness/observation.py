"""What was seen on a walk: a fact for every probe, stop and release, and nothing judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.contract import Clause, Contract, Phase, Probe, Release
from harness.errors import HarnessError
from harness.facts.answer import Unobserved
from harness.verdict import STOPS, Stop

__all__ = ["Copied", "Generated", "Observation", "PhaseObservation", "Reading", "clauses_of", "readings"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What identifies a fact: equal probes are read once per stop and release."""

    stop: Stop
    probe: Probe[Any]
    release: Release


@dataclass(frozen=True, slots=True)
class Generated:
    """
    Rows that were made for a phase: how many, in how many tables, and which could not be filled, and why.

    *needing* are the probes that need rows of such tables, and of which.
    """

    rows: int = 0
    tables: int = 0
    unfilled: Mapping[str, str] = field(default_factory=dict)
    needing: Mapping[Probe[Any], tuple[str, ...]] = field(default_factory=dict, repr=False)

    def lacking(self, probe: Probe[Any]) -> str:
        """Say which tables *probe* needs that have no row, and why; '' where none."""
        return "; ".join(
            f"no row could be made for {table}: {self.unfilled[table]}" for table in self.needing.get(probe, ())
        )


@dataclass(frozen=True, slots=True)
class Copied:
    """Rows that were copied from a database: how many, into how many tables; *absent* are tables that it lacks."""

    rows: int = 0
    tables: int = 0
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseObservation:
    """
    One phase's walk: the stops it was to visit, and the facts read. A fact that is missing was not asked for.

    *generated* is None where the contract or its baseline brings rows of its own, *copied* where they do not come from
    outside.
    """

    phase: str
    stops: tuple[Stop, ...]
    facts: Mapping[Reading, object]
    generated: Generated | None = None
    copied: Copied | None = None

    def fact(self, clause: Clause[Any], reading: Reading) -> object:
        """Return what was read for *clause*; Unobserved where the walk did not read it."""
        return self.facts.get(reading, Unobserved(f"{clause.id} was not read at {reading.stop}"))


@dataclass(frozen=True, slots=True)
class Observation:
    """
    A whole walk.

    *postgres* names the server without secrets; *seed* and *moment* (`:now`) are what the walk was fixed by; *began* is
    when it did, *seconds* how long it took. Moments are ISO 8601.
    """

    postgres: str
    seed: int
    moment: str
    phases: tuple[PhaseObservation, ...]
    seconds: float = 0.0
    began: str = ""

    def phase(self, name: str) -> PhaseObservation:
        """Return the walk of that phase. Raises HarnessError where it was not walked."""
        found = next((phase for phase in self.phases if phase.phase == name), None)
        if found is None:
            raise HarnessError(f"phase {name!r} was not walked. Observe the contract that is judged.")
        return found


def readings(phase: Phase, clause: Clause[Any], stops: tuple[Stop, ...] = STOPS) -> tuple[Reading, ...]:
    """Return what *clause* needs read, at those of its stops that are among *stops*."""
    return tuple(
        Reading(stop, clause.probe, clause.release or phase.release(stop)) for stop in clause.asked if stop in stops
    )


def clauses_of(contract: Contract) -> tuple[tuple[Phase, Clause[Any]], ...]:
    """Return every clause with its phase, in the contract's order."""
    return tuple((phase, clause) for phase in contract.phases for clause in phase.clauses)
