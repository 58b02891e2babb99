"""What only reads leaves a quiet server as it is: not a byte is logged, no row has another version."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract import Contract
from harness.glance import glance
from harness.postgres import reading
from harness.preflight import preflight
from harness.smoke import smoke
from harness.tests.cli.runs import run, written
from harness.tests.fresh import MOMENT
from harness.tests.staging import Staging
from harness.verdict import Stop

Job = Callable[[Contract, str, Stop], object]


def glanced(contract: Contract, url: str, stop: Stop) -> object:
    """Read every clause."""
    with reading(url) as session:
        return glance(contract.phases[0], session, stop, moment=MOMENT).facts


def smoked(contract: Contract, url: str, _: Stop) -> object:
    """Check it."""
    return smoke(contract, url).judged


def flown(contract: Contract, url: str, _: Stop) -> object:
    """Ask what the upgrade would meet."""
    return preflight(contract, url).judged


JOBS: dict[str, Job] = {"glance": glanced, "smoke": smoked, "preflight": flown}
LOOKS = [
    *((job, stop) for job in ("glance", "smoke") for stop in (Stop.BEFORE, Stop.AFTER)),
    ("preflight", Stop.BEFORE),
]


@pytest.mark.parametrize(("job", "stop"), LOOKS)
@pytest.mark.parametrize("role", ["reader", "postgres"])
def test_a_quiet_server_stays_as_it_is(
    job: str, stop: Stop, role: str, staging: Staging, staging_contract: Contract
) -> None:
    """
    Not a byte of WAL, no version of a row, nothing in the catalog: whoever it runs as.
    """
    database = staging.after if stop.migrated else staging.before
    url = staging.server.url(database) if role == "postgres" else staging.url(database)
    staging.settle(database)
    before = staging.mark(database)
    assert JOBS[job](staging_contract, url, stop)
    after = staging.mark(database)
    assert 0 == after.log - before.log
    assert before.sums == after.sums


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE customers SET name = name WHERE id = (SELECT min(id) FROM customers)", "customers"),
        ("SELECT id FROM customers FOR SHARE", "customers"),
        ("SELECT nextval('customers_id_seq')", "customers_id_seq"),
        ("COMMENT ON TABLE customers IS 'x'", "pg_description"),
        ("CREATE TABLE t (n int)", "pg_class"),
    ],
)
def test_what_writes_is_seen_so(statement: str, where: str, staging: Staging) -> None:
    """
    Each moves the log, and the versions of what it wrote to.
    """
    with staging.copy(staging.before) as name:
        staging.settle(name)
        before = staging.mark(name)
        with staging.admin(name) as session:
            session.execute(statement)
        after = staging.mark(name)
    assert after.log > before.log
    assert before.sums.get(where) != after.sums.get(where)


@pytest.mark.parametrize("command", ["verify", "init"])
def test_a_database_that_is_handed_in_is_never_written_to(
    command: str,
    staging: Staging,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    A walk on its server is a walk on databases of the run's own, which are gone afterwards.
    """
    what: str | Path = written(tmp_path / "contract") if command == "verify" else "made"
    monkeypatch.chdir(tmp_path)
    databases = "SELECT datname FROM pg_database ORDER BY datname"
    with staging.copy(staging.before) as name, staging.admin(name) as session:
        were, before = session.rows(databases), staging.mark(name)
        done = run(capsys, command, what, "--dsn", staging.server.url(name))
        assert 0 == done.status, done.err
        assert before.sums == staging.mark(name).sums
        assert were == session.rows(databases)
