"""
A rehearsal of RFC-055 on very many customers: a dump restored, copied and masked, measured and walked.

HARNESS_CUSTOMERS says how many; a thousand unless it does.
"""

import os
import subprocess
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness.fates import without_api
from harness.load import find, load
from harness.postgres import connect, embedded, environment
from harness.postgres.binaries import installed
from harness.rehearse import Origin, Rehearsal, rehearse

CUSTOMERS = int(os.environ.get("HARNESS_CUSTOMERS", "1000"))
ROWS = f"""
INSERT INTO customers (name, email, api_key, github_org, plan, trial_expired, trial_expired_at, inserted_at, updated_at)
SELECT 'Customer ' || n, 'c' || n || '@example.com', 'rsolv_test_' || md5(n::text),
    CASE n % 3 WHEN 0 THEN 'org-' || n END, CASE n % 2 WHEN 0 THEN 'trial' ELSE 'pay_as_you_go' END,
    n % 5 = 0, CASE n % 5 WHEN 0 THEN timestamp '2025-01-01' END, now(), now()
FROM generate_series(1, {CUSTOMERS}) n;
INSERT INTO api_keys (key, name, customer_id, inserted_at, updated_at)
SELECT api_key, 'Default', id, now(), now() FROM customers WHERE id % 4 = 0;
"""  # noqa: S608  # rows are text


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of so many customers, at the revision before."""
    file = tmp_path_factory.mktemp("dump") / "customers.dump"
    with embedded() as server:
        name = server.databases.create("many")
        with connect(server.url(name)) as session:
            load(find("rfc_055")).phases[0].migrator.baseline(session)
            session.execute(ROWS)
        argv = [str(installed() / "pg_dump"), "-Fc", "-Z0", "-f", str(file), name]
        subprocess.run(argv, env={**os.environ, **environment(server.url(name))}, check=True)
    return file


@pytest.mark.parametrize("unmasked", [True, False], ids=["unmasked", "masked"])
def test_rehearsal_of_rfc_055(benchmark: BenchmarkFixture, dump: Path, *, unmasked: bool) -> None:
    """Once: from the dump to the verdicts, without what asks the releases' APIs."""
    contract = without_api(load(find("rfc_055")))
    origin = Origin(dump=dump, unmasked=unmasked)

    def once() -> Rehearsal:
        return rehearse(contract, origin, progress=print)

    done: Rehearsal = benchmark.pedantic(once, rounds=1)  # type: ignore[no-untyped-call]  # pytest-benchmark has no types
    assert all(not each.red for each in done.judged if each.clause.id.startswith(("walk.", "frame.", "customers.")))
    for each in done.measured:
        print(each.phase, each.step, each.trace.took, f"{each.wal} bytes of WAL")  # noqa: T201  # what is measured
