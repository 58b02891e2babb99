"""What a verdict rests on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.judge import Judged
from harness.report.expected import surprising
from harness.verdict import Evidence, Extent, Outcome, Stop, Verdict

__all__ = ["Finding", "because", "findings", "listed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Evidence, and the stops at which the very same was seen."""

    evidence: Evidence
    stops: tuple[Stop, ...]


def findings(judged: Judged) -> tuple[Finding, ...]:
    """Return what speaks against the clause where it is broken, and for it where it is upheld too early or too long."""
    told = _told(judged)
    supports = judged.verdict in {Verdict.VACUOUS, Verdict.STUCK}
    grouped: dict[Evidence, dict[Stop, None]] = {}
    for seen in judged.evidence:
        if seen.stop in told and seen.evidence.supports is supports:
            grouped.setdefault(replace(seen.evidence, looked_at=Extent()), {})[seen.stop] = None
    return tuple(Finding(evidence, tuple(stops)) for evidence, stops in grouped.items())


def because(judged: Judged) -> str:
    """Say in a sentence why the verdict is what it is."""
    broken = listed(stop for stop in surprising(judged) if judged.outcomes[stop] is Outcome.BROKEN)
    match judged.verdict:
        case Verdict.UNMET:
            told = f"Broken at {broken}, where it was to be upheld." if broken else "Still to be brought about."
        case Verdict.REGRESSED:
            why = f"it was to stay: {judged.clause.stays}" if judged.clause.stays else "it holds always."
            told = f"Broken at {broken}, though {why}"
        case Verdict.STUCK:
            back = Stop.BACK in judged.outcomes
            told = "Still upheld at back: the rollback did not take it back." if back else "In force before its time."
        case Verdict.VACUOUS:
            told = "Upheld at before already: it proves nothing about this change."
        case Verdict.REFUTED:
            told = "Taken for granted by the RFC, and false."
        case Verdict.UNDECIDED:
            told = f"No answer at {listed(judged.reasons)}."
        case Verdict.PROVEN:
            told = "As it was to be at every stop asked."
    return told


def listed(names: Iterable[str]) -> str:
    """Join *names* as a sentence does."""
    *most, last = tuple(names) or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def _told(judged: Judged) -> tuple[Stop, ...]:
    """Return the stops that made the verdict. A test-first red is broken just where it was to be: then those."""
    match judged.verdict:
        case Verdict.PROVEN | Verdict.UNDECIDED:
            return ()
        case Verdict.VACUOUS:
            return (Stop.BEFORE,)
        case Verdict.STUCK:
            return tuple(stop for stop in (Stop.BACK, Stop.BEFORE) if judged.outcomes.get(stop) is Outcome.UPHELD)
        case _:
            broken = tuple(stop for stop, outcome in judged.outcomes.items() if outcome is Outcome.BROKEN)
            return tuple(stop for stop in broken if stop in surprising(judged)) or broken
