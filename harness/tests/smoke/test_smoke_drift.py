"""Single objects that differ on a deployed database are named, each."""

from collections.abc import Iterator

import pytest

from harness.checks.drift import as_made, as_recorded
from harness.contract import Contract
from harness.facts.drift import Drift
from harness.postgres import reading
from harness.smoke.made import Made, apart
from harness.tests.smoke.drifts import DRIFTS, QUIET, Drifted
from harness.tests.staging import Staging, drifted
from harness.verdict import Evidence


def found(staging: Staging, contract: Contract, known: Made, database: str) -> Drift:
    """Read it as the reader."""
    with reading(staging.url(database)) as session:
        return apart(contract.phases[0], session, known, session.identity().major)


def against(evidence: Iterator[Evidence]) -> list[tuple[str, str]]:
    """What speaks against it: where, and what is observed."""
    return [(each.where, each.observed) for each in evidence if not each.supports]


def test_there_are_drifts_of_more_than_forty_kinds() -> None:
    """
    And no two are the same.
    """
    assert 40 < len({each.statement for each in DRIFTS}) == len(DRIFTS)


@pytest.mark.parametrize("drift", DRIFTS, ids=[f"{number}-{each.named}" for number, each in enumerate(DRIFTS)])
def test_a_single_object_that_differs_is_named(
    staging: Staging, staging_contract: Contract, known: Made, drift: Drifted
) -> None:
    """
    That object, with what it is; and the version table is believed.
    """
    with drifted(staging, staging.after, drift.statement) as name:
        seen = found(staging, staging_contract, known, name)
    assert 1 == len(against(as_made(seen))), against(as_made(seen))
    ((where, observed),) = against(as_made(seen))
    assert drift.named == where
    assert drift.observed in observed
    assert [] == against(as_recorded(seen))


@pytest.mark.parametrize("statement", QUIET, ids=[each.strip()[:60] for each in QUIET])
def test_what_is_the_servers_own_is_no_drift(
    staging: Staging, staging_contract: Contract, known: Made, statement: str
) -> None:
    """
    Roles, where sequences stand, statistics, settings.
    """
    with drifted(staging, staging.after, statement) as name:
        seen = found(staging, staging_contract, known, name)
    assert [] == against(as_made(seen))


@pytest.mark.parametrize("stop", ["before", "after"])
def test_a_schema_as_its_revisions_make_it_has_no_drift(
    staging: Staging, staging_contract: Contract, known: Made, stop: str
) -> None:
    """
    At either stop, and how much was looked at is said.
    """
    seen = found(staging, staging_contract, known, getattr(staging, stop))
    assert (stop, stop) == (seen.stop, seen.nearest)
    (made,) = as_made(seen)
    (recorded,) = as_recorded(seen)
    assert made.supports
    assert recorded.supports
    assert made.looked_at.rows > 200
