"""Which colour is right: red before is as good a sign as green after."""

from typing import Any

from harness.contract import Clause
from harness.judge import Judged
from harness.verdict import Holds, Outcome, Stop

__all__ = ["expected", "surprising"]


def expected(clause: Clause[Any], stop: Stop) -> Outcome:
    """What *clause* is to be at *stop*."""
    if clause.holds is not Holds.BROUGHT or stop.migrated or (stop is Stop.BACK and clause.stays):
        return Outcome.UPHELD
    return Outcome.BROKEN


def surprising(judged: Judged) -> tuple[Stop, ...]:
    """The stops at which the clause is not what it was to be, in the order of the walk."""
    return tuple(stop for stop, outcome in judged.outcomes.items() if outcome is not expected(judged.clause, stop))
