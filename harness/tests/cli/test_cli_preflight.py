"""`harness preflight`, on a staging server."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from harness.contract import Contract
from harness.errors import HarnessError
from harness.postgres import Limits
from harness.preflight import preflight
from harness.report.document import schema
from harness.tests.cli.runs import Done, started
from harness.tests.staging import CONTRACT, Staging, drifted

# Each is a value of a row, and none of them a word of the contract or of the schema.
SECRETS = ("rsolv_planted_key", "planted@example.org", "Planted Name", "planted-org", "planted_plan")
PLANTED = """
INSERT INTO customers (id, name, email, api_key, github_org, plan, inserted_at, updated_at) VALUES (
    -7001, 'Planted Name', 'planted@example.org', 'rsolv_planted_key', 'planted-org', 'planted_plan',
    '2026-01-01', '2026-01-01'
);
CREATE INDEX theirs ON customers (plan) WHERE active
"""


@pytest.fixture(scope="module")
def done(staging: Staging, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Done, Path]]:
    """A run on rows with secrets in them, and an index that nobody knows of; its JSON and JUnit lie in the folder."""
    folder = tmp_path_factory.mktemp("flown")
    with drifted(staging, staging.before, PLANTED) as name:
        yield _run(staging, name, "--json", folder / "told.json", "--junit", folder / "told.xml"), folder


def _run(staging: Staging, database: str, *options: str | Path, **variables: str) -> Done:
    return started("preflight", CONTRACT, *options, HARNESS_DSN=staging.url(database), **variables)


def test_where_nothing_speaks_against_it_the_upgrade_can_run(staging: Staging) -> None:
    """
    Status 0 on the rows on which it did run; a fate a line, a statement with its locks.
    """
    done = _run(staging, staging.before, COLUMNS="120")
    assert 0 == done.status, done.out
    assert "The upgrade of Phase 0 can run here" in done.out
    assert "customers.api_key → api_keys.key " in done.out
    assert "ACCESS EXCLUSIVE" in done.out
    assert all(len(line) <= 120 for line in done.out.splitlines())


def test_open_questions_are_numbers(staging: Staging, staging_contract: Contract) -> None:
    """
    Fixes outside registered namespaces, data in the dropped fields, rollover_fixes in use: on these rows.
    """
    told = {each.clause.id: each for each in preflight(staging_contract, staging.url(staging.before)).judged}
    seen = {name: told[f"question.{name}"].evidence for name in ("namespaces", "existing-data", "rollover-fixes")}
    counted = {name: found[0].evidence.observed.partition(":")[0] for name, found in seen.items()}
    assert {"namespaces": "1 of 7", "existing-data": "29 of 48", "rollover-fixes": "3 of 48"} == counted


def test_something_that_goes_along_is_red(done: tuple[Done, Path]) -> None:
    """
    Status 1, and it is named.
    """
    assert 1 == done[0].status
    assert "index theirs goes with it" in done[0].out
    assert "would fail here or lose something" in done[0].out


def test_no_value_of_a_row_is_shown(done: tuple[Done, Path]) -> None:
    """
    Neither on the board nor on stderr, in JSON or JUnit; the row's key is.
    """
    told = done[0].out + done[0].err
    written = [path.read_text(encoding="utf-8") for path in sorted(done[1].rglob("*")) if path.is_file()]
    assert len(written) >= 2
    for text in (told, *written):
        assert [] == [secret for secret in SECRETS if secret in text]
    assert "-7001; " in "".join(written)


def test_its_json_is_a_report(done: tuple[Done, Path]) -> None:
    """
    As the schema has it, with what is a preflight's own.
    """
    report = json.loads((done[1] / "told.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, schema())
    fates = {each["fate"]: each for each in report["preflight"]["fates"]}
    assert 47 == fates["customers.api_key → api_keys.key"]["cells"]
    assert {"lost": 0, "collide": 0, "refused": 0} == fates["customers.api_key → api_keys.key"]["harms"]
    assert ["api.code-first"] == report["preflight"]["walks"]
    modes = {lock["mode"] for each in report["preflight"]["statements"] for lock in each["locks"]}
    assert "ACCESS EXCLUSIVE" in modes


def test_its_junit_has_a_case_for_each_question(done: tuple[Done, Path]) -> None:
    """
    The one that is red is a failure.
    """
    suites = ET.parse(done[1] / "told.xml").getroot()  # noqa: S314  # our own
    failed = [case.get("name") for case in suites.iter("testcase") if case.find("failure") is not None]
    assert ["preflight.dependents"] == failed


def test_after_the_upgrade_it_says_so(staging: Staging) -> None:
    """
    Status 2, in one line.
    """
    done = _run(staging, staging.after)
    assert 2 == done.status
    assert "the database does not stand before Phase 0 but after it" in done.err.replace("\n", " ")


def test_in_between_is_undecided(staging: Staging, staging_contract: Contract) -> None:
    """
    What the upgrade brings about and is there already is named.
    """
    with drifted(staging, staging.before, "DROP INDEX customers_trial_expired_index") as name:
        told = preflight(staging_contract, staging.url(name))
    undecided = {each.clause.id: each.reasons for each in told.judged if each.undecided}
    assert {"preflight.stands"} == set(undecided)
    assert "index.customers_trial_expired_index.gone" in str(undecided)
    assert ["preflight.needs"] == [each.clause.id for each in told.judged if each.red]


def test_what_takes_too_long_is_undecided_by_name(staging: Staging, staging_contract: Contract) -> None:
    """
    A statement is given up, and what it asked has no answer; the rest has.
    """
    more = """
    INSERT INTO customers (name, email, api_key, plan, inserted_at, updated_at)
    SELECT 'n', 'n' || n || '@example.org', 'k' || n, 'p', '2026-01-01', '2026-01-01' FROM generate_series(1, 200000) n
    """
    with drifted(staging, staging.before, more) as name:
        told = preflight(staging_contract, staging.url(name), limits=Limits(statement=timedelta(milliseconds=60)))
    reasons = {reason for each in told.judged if each.undecided for reason in each.reasons.values()}
    assert {"took too long"} == {reason.partition(":")[0] for reason in reasons}
    assert any(each.verdict == "proven" for each in told.judged)


def test_what_a_role_may_not_see_is_undecided(staging: Staging, staging_contract: Contract) -> None:
    """
    By name; what it may see is told.
    """
    shut = "CREATE ROLE blind LOGIN PASSWORD 'shut'; GRANT SELECT ON customers TO blind"
    with drifted(staging, staging.before, shut) as name:
        try:
            url = f"postgresql://blind:shut@127.0.0.1:{staging.port}/{name}"
            told = preflight(staging_contract, url)
        finally:
            with staging.admin(name) as session:
                session.execute("DROP OWNED BY blind; DROP ROLE blind")
    reasons = {reason for each in told.judged if each.undecided for reason in each.reasons.values()}
    assert any("api_keys" in reason for reason in reasons)
    assert {each.cells for each in told.tallies if each.fate == "customers.plan → customers_rfc_055.plan"} == {46}


def test_a_database_that_does_not_answer_is_said_in_a_line(staging_contract: Contract) -> None:
    """
    Before anything else is begun.
    """
    with pytest.raises(HarnessError, match="cannot be opened"):
        preflight(staging_contract, "postgresql://nobody@127.0.0.1:1/none")


def test_without_a_database_it_is_misuse() -> None:
    """
    Status 2, with the way out.
    """
    done = started("preflight", CONTRACT)
    assert 2 == done.status
    assert "--dsn URL" in done.err
