"""
A smoke check, and a preflight, of a deployed platform with many customers: every clause read, every fate counted.

The aim is 30 s. HARNESS_BENCH_ROWS says how many customers, 200,000 unless given; from a million on they lie on disk.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness import Contract, Stop
from harness.judge import status
from harness.load import find, load
from harness.postgres import Server, connect, embedded
from harness.preflight import preflight
from harness.smoke import smoke

ROWS = int(os.environ.get("HARNESS_BENCH_ROWS", "200000"))
MILLION = 1_000_000
CUSTOMERS = """
INSERT INTO users (email, hashed_password, inserted_at, updated_at) VALUES ('u@example.com', '-', now(), now());
INSERT INTO customers (name, email, api_key, user_id, stripe_customer_id, github_org, trial_expired, trial_expired_at,
    payment_method_added_at, inserted_at, updated_at)
SELECT 'Customer ' || n, n || '@example.com', md5(n::text), 1, 'cus_' || n, CASE WHEN n % 3 = 0 THEN 'org' || n END,
    n % 4 = 0, CASE WHEN n % 4 = 0 THEN timestamp '2025-01-01' END, CASE WHEN n % 2 = 0 THEN timestamp '2025-01-01' END,
    now(), now()
FROM generate_series(1, :rows) n;
INSERT INTO api_keys (key, name, customer_id, inserted_at, updated_at)
SELECT md5((n + :rows)::text), 'second', n, now(), now() FROM generate_series(1, :rows) n;
INSERT INTO fix_attempts (github_org, repo_name, pr_number, customer_id, inserted_at, updated_at)
SELECT 'org', 'repo', n, n, now(), now() FROM generate_series(1, :rows) n;
VACUUM ANALYZE
"""


@pytest.fixture(scope="module")
def contract() -> Contract:
    """RFC-055."""
    return load(find("rfc_055"))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start one, with its data on disk where there is much."""
    with embedded(under=Path(tempfile.gettempdir()) if ROWS >= MILLION else None) as running:
        yield running


@pytest.fixture(scope="module")
def databases(server: Server, contract: Contract) -> dict[Stop, str]:
    """The platform before and after, with customers."""
    (phase,) = contract.phases
    before = server.databases.create("before")
    with connect(server.url(before)) as session:
        phase.migrator.baseline(session)
        for statement in CUSTOMERS.split(";\n"):
            session.rows(statement, {"rows": ROWS})
    after = server.databases.clone(before, "after")
    with connect(server.url(after)) as session:
        assert not phase.migrator.upgrade(session).refused
    return {Stop.BEFORE: before, Stop.AFTER: after}


@pytest.mark.parametrize("stop", [Stop.BEFORE, Stop.AFTER])
def test_smoke_of_many_customers(
    benchmark: BenchmarkFixture, contract: Contract, server: Server, databases: dict[Stop, str], stop: Stop
) -> None:
    """Over one session; a statement that takes over ten seconds would leave a clause undecided."""
    url = server.url(databases[stop])
    found = benchmark(lambda: smoke(contract, url, expect=stop))
    assert {} == {each.clause.id: each.reasons or each.evidence for each in found.judged if each.red or each.undecided}
    assert 0 == status(found.judged)


def test_preflight_of_many_customers(
    benchmark: BenchmarkFixture, contract: Contract, server: Server, databases: dict[Stop, str]
) -> None:
    """Every fate counted, every question asked; the dry run is made on the same server."""
    url = server.url(databases[Stop.BEFORE])
    told = benchmark.pedantic(lambda: preflight(contract, url, server=server), rounds=1)  # type: ignore[no-untyped-call]  # the plugin's own
    assert 0 == status(told.judged), [each.reasons for each in told.judged if each.undecided]
    benchmark.extra_info["customers"] = ROWS
    benchmark.extra_info["questions"] = len(told.judged)
