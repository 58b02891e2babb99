"""The RFC's own migration is red, and for its own faults."""

import pytest

from harness.load import find, load
from harness.walks import Walks

FAULTS = {
    # clause: what its evidence has to name
    "trial-expired.as-before": "lost: 62",
    "trial-expired.filled": "lost: 62",
    "no-loss.keys": "invented: 47",
    "no-loss.organisations": "invented: 81",
    "no-loss.another-forge": "1 lost",
    "no-loss.archive": "customers_rfc_055",
    "authentication.access": "49, rsolv_test_inactive",
    "migration.locks-first": "not held on public.api_keys",
    "migration.lock-bound": "until the holder let go",
    "rollback.lock-bound": "until the holder let go",
    "migration.refuses-without.api-keys": "42P01",
    "rollback.schema": "removed column public.customers.github_org",
    "rollback.six-columns": 'column "github_org" does not exist',
    "rollback.written-in-between": "github_org",
    "contexts.work": "github_org",
    "walk.second-upgrade": 'column "github_org" does not exist',
}


@pytest.fixture
def evidence(walks: Walks) -> dict[str, tuple[str, str]]:
    """Each clause's verdict, and what speaks against it."""
    path = find("rfc_055_as_written")
    return {
        each["id"]: (
            each["verdict"],
            "\n".join(seen["observed"] for seen in each["evidence"] if not seen["supports"]),
        )
        for each in walks.report(path, load(path))["verdicts"]
    }


@pytest.mark.parametrize("clause", FAULTS)
def test_each_fault_is_found_and_named(evidence: dict[str, tuple[str, str]], clause: str) -> None:
    """
    Red, with the row, the column or Postgres's own words.
    """
    verdict, against = evidence[clause]
    assert verdict == "regressed"
    assert FAULTS[clause] in against


def test_what_it_does_right_is_proven(evidence: dict[str, tuple[str, str]]) -> None:
    """
    The same contract is no alarm that always rings.
    """
    assert {"proven"} == {
        evidence[clause][0]
        for clause in ("fix_attempts.github_org.column", "no-loss.verified", "trial-expired.helper", "walk.upgrade")
    } - {"undecided"}
