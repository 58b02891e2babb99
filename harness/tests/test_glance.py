"""One stop, read on a database that is not the harness's own."""

from collections import Counter

import pytest

from harness.contract import Contract
from harness.facts.answer import Unobserved
from harness.glance import glance
from harness.observation import PhaseObservation
from harness.postgres import reading
from harness.tests.fresh import MOMENT
from harness.tests.staging import Staging
from harness.verdict import Stop


def glanced(staging: Staging, contract: Contract, stop: Stop) -> PhaseObservation:
    """Read RFC-055's clauses there."""
    name = staging.after if stop.migrated else staging.before
    with reading(staging.url(name)) as session:
        return glance(contract.phases[0], session, stop, moment=MOMENT)


@pytest.mark.parametrize("stop", [Stop.BEFORE, Stop.AFTER])
def test_what_cannot_be_read_says_that_it_needs_a_walk(
    staging: Staging, staging_contract: Contract, stop: Stop
) -> None:
    """
    Or what would write, that it is not allowed; nothing else is unobserved.
    """
    facts = glanced(staging, staging_contract, stop).facts.values()
    reasons = Counter(fact.reason.partition(":")[0] for fact in facts if isinstance(fact, Unobserved))
    assert {"needs a walk", "not tried"} >= set(reasons)
    assert len(facts) - reasons.total() > 10


def test_what_asks_an_api_reads_nothing_where_it_cannot_run_one(staging: Staging, staging_contract: Contract) -> None:
    """
    Neither keys nor ids, which another stop's schema may not have: it needs a walk, whatever the rows are.
    """
    phase = staging_contract.phases[0]
    asking = [each for each in phase.clauses if type(each.probe).__module__.startswith("harness.probes.api")]
    with reading(staging.url(staging.after)) as session:
        facts = glance(phase, session, Stop.BEFORE, moment=MOMENT, clauses=asking).facts.values()
    assert len(facts) > 4
    assert {"needs a walk"} == {getattr(fact, "reason", str(fact)).partition(":")[0] for fact in facts}
