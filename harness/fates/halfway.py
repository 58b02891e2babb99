"""Half-way: a step that is cut off strands nobody."""

from collections.abc import Iterator

from harness.checks.halfway import never_stranded
from harness.contract import Clause, Phase, Unchecked
from harness.facts.halfway import HALFWAY, Halfway
from harness.fates.frame import states_intent
from harness.probes.halfway import CutOff
from harness.verdict import Holds, Stop

__all__ = ["halfway", "not_cut"]

TEXT = "Cut off after any of its statements, the {} leaves the database as it was, or can be run again."


def halfway(phase: Phase, prefix: str = "") -> tuple[Clause[Halfway], ...]:
    """Return the clauses on *phase*'s steps being cut off; none where it states no intent, or they cannot be cut."""
    return tuple(_cut_off(phase, prefix)) if phase.migrator.cuttable and states_intent(phase) else ()


def not_cut(phase: Phase) -> tuple[Unchecked, ...]:
    """Return what is not asked of *phase* because its steps cannot be cut off."""
    if phase.migrator.cuttable or not states_intent(phase):
        return ()
    because = f"The steps of phase {phase.name} are foreign commands: where they are cut off is not asked."
    return (Unchecked(HALFWAY, TEXT.format("step"), because),)


def _cut_off(phase: Phase, prefix: str) -> Iterator[Clause[Halfway]]:
    steps = {"upgrade": Stop.AFTER} | ({"rollback": Stop.BACK} if phase.migrator.reversible else {})
    for step, stop in steps.items():
        yield Clause(
            f"{prefix}halfway.{step}",
            TEXT.format(step),
            CutOff(),
            never_stranded(),
            Holds.ALWAYS,
            (stop,),
            section=HALFWAY,
        )
