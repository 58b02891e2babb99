"""A smoke check of release N deployed on staging, right and wrong."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import pytest

from harness.contract import Contract
from harness.facts.exchanges import Call
from harness.judge import status
from harness.postgres import connect, reading
from harness.probes.api.doors import served
from harness.report.document import schema
from harness.serve import Asgi
from harness.smoke import Api, Made, Result, smoke
from harness.tests.cli.runs import started
from harness.tests.staging import Staging
from scenarios.rfc_055.staging import STAGING
from scenarios.rfc_055.tests.deployed import FAULTS
from scenarios.rfc_055.traffic import ENVIRONMENT

CANARY = "rsolv_canary_6f1b2c9d"
MADE = """
UPDATE api_keys SET key = '{key}'
WHERE id = (SELECT min(k.id) FROM api_keys k JOIN fix_attempts f USING (customer_id) WHERE k.active)
"""


@pytest.fixture(scope="session")
def deployed(staging: Staging) -> Iterator[str]:
    """A database at `after` with a canary."""
    with staging.copy(staging.after, "deployed") as name:
        with staging.admin(name) as admin:
            admin.execute(MADE.format(key=CANARY))
        yield name


@contextmanager
def running(staging: Staging, database: str, fault: str = "") -> Iterator[Api]:
    """Run the release there."""
    environment = (*ENVIRONMENT, ("FAULT", fault), ("CANARY_KEY", CANARY))
    api = Asgi("scenarios.rfc_055.tests.deployed:deployed", factory=True, environment=environment)
    with connect(staging.url(database, "deployer")) as session, api.running(session) as found:
        yield Api(found.url, CANARY)


def wrong(result: Result) -> dict[str, list[str]]:
    """What is not as it is to be, and where."""
    return {
        each.clause.id: [seen.evidence.where for seen in each.evidence if not seen.evidence.supports]
        or list(each.reasons.values())
        for each in result.judged
        if each.red or each.undecided
    }


def checked(staging: Staging, contract: Contract, known: Made, database: str, api: Api) -> Result:
    """Check it."""
    return smoke(contract, staging.url(database), deployed=api, make=lambda *_: known)


def test_the_release_as_it_is_to_be_is_green(
    staging: Staging, staging_contract: Contract, known: Made, deployed: str
) -> None:
    """
    Every clause of the API with it.
    """
    with running(staging, deployed) as api:
        result = checked(staging, staging_contract, known, deployed, api)
    assert {} == wrong(result)
    assert 5 == sum(each.clause.id.startswith("staging.api.") for each in result.judged)


CUSTOMER = "/api/v1/customers/{customer_id}"
SEEN = {
    "sick": {"staging.api.answers": ["health: GET /api/v1/health"]},
    "wider": {
        "staging.api.known": ["GET /api/v1/debug"],
        "staging.api.closed": ["GET /api/v1/debug, nobody's key"],
    },
    "narrower": {"staging.api.known": ["POST /api/v1/usage/report"]},
    "ajar": {"staging.api.closed": [f"GET {CUSTOMER}/api-keys, nobody's key"]},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_release_that_is_wrong_in_one_way_is_found(
    staging: Staging, staging_contract: Contract, known: Made, deployed: str, fault: str
) -> None:
    """
    And named by the route, or undecided where nobody can tell.
    """
    with running(staging, deployed, fault) as api:
        result = checked(staging, staging_contract, known, deployed, api)
    found = wrong(result)
    if fault in SEEN:
        assert found == SEEN[fault] | ({"staging.api.canary": found["staging.api.canary"]} if fault == "ajar" else {})
    elif fault == "deaf":
        assert {"staging.api.answers", "staging.api.canary", "staging.api.same"} == set(found)
    elif fault == "gullible":
        assert {"staging.api.canary"} == set(found)
        assert 4 == len(found["staging.api.canary"])
    else:
        wanted = {"silent": {"staging.api.known", "staging.api.closed"}, "curious": {"staging.api.closed"}}
        assert wanted[fault] == set(found)
    assert (2 if fault in {"silent", "curious"} else 1) == status(result.judged)


def test_an_api_that_stands_on_another_database_is_found(
    staging: Staging, staging_contract: Contract, known: Made, deployed: str
) -> None:
    """
    A copy in which the canary's usage has moved on: that field is named, its value is not.
    """
    with staging.copy(deployed, "elsewhere") as name, running(staging, name) as api:
        with staging.admin(name) as admin:
            admin.execute("UPDATE customers SET current_usage = 4711")
        result = checked(staging, staging_contract, known, deployed, api)
    assert {"staging.api.same"} == set(wrong(result))
    (same,) = [each for each in result.judged if each.clause.id == "staging.api.same"]
    (seen,) = [each.evidence for each in same.evidence]
    assert "11 of 12 fields are the same; not current_usage" == seen.observed


def test_without_a_canary_what_needs_one_is_undecided(
    staging: Staging, staging_contract: Contract, known: Made, deployed: str
) -> None:
    """
    Health, routes and who is kept out are asked all the same.
    """
    with running(staging, deployed) as api:
        result = checked(staging, staging_contract, known, deployed, Api(api.url))
    assert {"staging.api.canary", "staging.api.same"} == set(wrong(result))


def test_an_api_that_does_not_answer_is_red_and_nothing_waits_for_it(
    staging: Staging, staging_contract: Contract, known: Made, deployed: str
) -> None:
    """
    Nobody listens there.
    """
    result = checked(staging, staging_contract, known, deployed, Api("http://127.0.0.1:9", CANARY))
    assert "health: GET /api/v1/health" in wrong(result)["staging.api.answers"]
    assert 1 == status(result.judged)


def test_nothing_is_sent_that_may_write(staging: Staging, deployed: str) -> None:
    """
    Not even where a contract lists it.
    """
    doors = STAGING.api
    assert doors
    with running(staging, deployed) as api, reading(staging.url(deployed)) as session:
        careless = type(doors)((Call("new", "POST", "/api/v1/customers", "{canary}", (), "{}"),), routes=doors.routes)
        found = served(careless, api.url, CANARY, session.rows)
    assert {"not sent: POST may write"} == {each.said for each in found.sent}
    assert {each.route.partition(" ")[0] for each in found.anonymous if each.sent} == {"GET"}


def test_the_command_says_all_this_and_shows_no_secret(staging: Staging, deployed: str, tmp_path: Path) -> None:
    """
    On the board, in JSON that its schema holds to, and in JUnit, where what was not tried is skipped.
    """
    files = {"--json": tmp_path / "r.json", "--junit": tmp_path / "r.xml"}
    with running(staging, deployed) as api:
        done = started(
            "smoke", "rfc_055", "--api", api.url, "--as", "MY_CANARY", "--expect", "after",
            *(each for pair in files.items() for each in pair),
            HARNESS_DSN=staging.url(deployed), MY_CANARY=CANARY,
        )  # fmt: skip
    assert 0 == done.status, done.err
    assert f"{deployed} is green: it stands at after of RFC 055" in " ".join(done.out.split())
    report = json.loads(files["--json"].read_text("utf-8"))
    jsonschema.validate(report, schema())
    assert ("after", "after", deployed) == tuple(report["smoke"][key] for key in ("stands", "expected", "database"))
    junit = files["--junit"].read_text("utf-8")
    assert '<skipped message="not tried: ' in junit
    for told in (done.out, done.err, *(file.read_text("utf-8") for file in files.values())):
        assert CANARY not in told
        assert staging.passwords["reader"] not in told
