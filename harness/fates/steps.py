"""What every walk must do, whatever the contract says: each of its steps goes through."""

from dataclasses import replace

from harness.checks.trace import goes_through
from harness.contract import Clause, Contract, Phase
from harness.errors import HarnessError
from harness.facts.halfway import HALFWAY
from harness.facts.trace import Trace
from harness.fates.frame import frame
from harness.fates.halfway import halfway, not_cut
from harness.fates.statements import spoken
from harness.probes.trace import ReadTrace
from harness.verdict import Holds, Stop

__all__ = ["WALK", "complete", "slug"]

WALK = "The walk"  # the section of what is derived

STEPS = {Stop.AFTER: "upgrade", Stop.BACK: "rollback", Stop.AGAIN: "second upgrade"}


def complete(contract: Contract) -> Contract:
    """
    Return *contract* with the clauses that follow from its being walked, and from what it states.

    A clause of the contract's own stands in place of one of the frame by its id; those of the walk are not to be
    replaced. Raises HarnessError where a clause can never be asked, or takes such an id.
    """
    several = len(contract.phases) > 1
    asked = tuple(each for each in contract.unchecked if each.section != HALFWAY)
    unasked = tuple(each for phase in contract.phases for each in not_cut(phase))
    phases = tuple(_complete(phase, several=several) for phase in contract.phases)
    return replace(contract, phases=phases, unchecked=(*asked, *unasked))


def _complete(phase: Phase, *, several: bool) -> Phase:
    _require_asked(phase)
    prefix = f"{slug(phase.name)}." if several else ""
    walked = {stop: step for stop, step in STEPS.items() if phase.migrator.reversible or stop is not Stop.BACK}
    own = {clause.id for clause in phase.clauses}
    complete_already = any(clause.section == WALK for clause in phase.clauses)
    steps = () if complete_already else (_step(prefix, stop, step) for stop, step in walked.items())
    framed = frame(phase, prefix)
    derived = (*spoken(phase, prefix), *framed, *halfway(phase, prefix))
    hung = (clause for clause in derived if clause.id not in own)
    generated = phase.rows is None and bool(framed)
    return replace(phase, clauses=(*steps, *phase.clauses, *hung), generated=generated)


def slug(name: str) -> str:
    """Return what ids of the clauses derived for a phase of that *name* begin with."""
    return "".join(c if c.isalnum() else "-" for c in name.lower())


def _require_asked(phase: Phase) -> None:
    for clause in phase.clauses:
        if clause.asked == (Stop.BACK,) and not phase.migrator.reversible:
            raise HarnessError(
                f"clause {clause.id} is asked at back alone, and phase {phase.name} has no way back. "
                "Give its migrator one, or ask the clause elsewhere."
            )


def _step(prefix: str, stop: Stop, step: str) -> Clause[Trace]:
    return Clause(
        f"{prefix}walk.{step.replace(' ', '-')}",
        f"The {step} goes through.",
        ReadTrace(),
        goes_through(f"the {step}"),
        Holds.ALWAYS,
        (stop,),
        section=WALK,
    )
