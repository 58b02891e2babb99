"""The RFC's own migration is red, and for its own faults."""

import re

import pytest

from harness.load import find, load
from harness.walks import Walks

FAULTS = {
    # clause: the pattern of its evidence. Data faults by row, rollback faults by column or count of cells.
    "trial-expired.filled": r"\d+ lost: \d+, \d{4}-",
    "customers.trial_expired.derived": r"\d+ lost: \d+, true; ",
    "customers.api_key.only": r"\d+ invented: \d+, Legacy Key, {}, NULL, NULL, true, ",
    "customers.github_org.only": r"\d+ invented: \d+, github, ",
    "customers.plan.archived": "customers_rfc_055",
    "no-loss.another-forge": r"\d+ lost",
    "authentication.access": r"keys, as before: \d+ of \d+ otherwise: (\d+)'s lets in \1; ",
    "authentication.access-across": "42703",
    "migration.locks-first": r"not held on public\.api_keys",
    "migration.lock-bound": "until the holder let go",
    "rollback.lock-bound": "until the holder let go",
    "migration.refuses-without.api-keys": "42P01",
    "back.schema": r"removed column public\.customers\.github_org",
    "back.rows": r"public\.customers: \d+ cells changed: id=\d+: api_key '.*' → NULL",
    "contexts.work": "github_org",
    "api.fuzz.old": r"list_customers: 500, not_a_server_error: .* — dropped: customers\.github_org",
    # Rolled back as the RFC says, release N−1 is broken, and the column that its rollback leaves out is to blame.
    "api.old": r"get_customer: 500, not 200: 42703 column .*github_org does not exist — dropped: customers\.github_org",
    "access.keys": r"x-api-key: keys, as before: \d+ of \d+ otherwise: (\d+)'s lets in ",
    "walk.second-upgrade": 'column "github_org" does not exist',
}


@pytest.fixture
def evidence(walks: Walks) -> dict[str, tuple[str, str]]:
    """Each clause's verdict, and what speaks against it."""
    path = find("rfc_055_as_written")
    return {
        each["id"]: (
            each["verdict"],
            "\n".join(f"{seen['where']}: {seen['observed']}" for seen in each["evidence"] if not seen["supports"]),
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
    assert re.search(FAULTS[clause], against)


def test_what_it_does_right_is_proven(evidence: dict[str, tuple[str, str]]) -> None:
    """
    The same contract is no alarm that always rings.
    """
    assert {"proven"} == {
        evidence[clause][0]
        for clause in ("fix_attempts.github_org.column", "frame.schema", "trial-expired.helper", "walk.upgrade")
    } - {"undecided"}
