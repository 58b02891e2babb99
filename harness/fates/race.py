"""The old release goes on writing while the phase upgrades."""

from harness.checks.race import loses_nothing
from harness.contract import Clause, Phase
from harness.facts.raced import Raced
from harness.probes.cells import CompareCells
from harness.probes.race import Race
from harness.probes.rows import Compare
from harness.verdict import Holds, Stop

__all__ = ["RACE", "raced"]

RACE = "While others write"  # the section of what is derived


def raced(phase: Phase, writers: int, prefix: str = "") -> Clause[Raced]:
    """Claim that nothing is lost that *writers* sessions write meanwhile, by each proof of *phase* over the upgrade."""
    proofs = [
        each
        for each in phase.clauses
        if each.holds is Holds.ALWAYS
        and Stop.AFTER in each.asked
        and isinstance(each.probe, Compare | CompareCells)
        and each.probe.since is Stop.BEFORE
    ]
    probe = Race(writers, tuple(each.probe for each in proofs))
    check = loses_nothing([(each.id, each.check) for each in proofs])
    text = "What the old release writes during the upgrade is not lost between copy and drop."
    return Clause(f"{prefix}race.kept", text, probe, check, Holds.ALWAYS, (Stop.AFTER,), RACE)
