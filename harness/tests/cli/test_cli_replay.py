"""What failed of the requests that were made up, sent again from a report."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.report.document import schema
from harness.tests.cli.runs import run, written

CONTRACT = """
from harness import Asgi, Call, Clause, Contract, Fuzz, Holds, Phase, Release, SqlFiles, Stop, Traffic, withstands

API = Release("N", api=Asgi("replayed_service:application"))
FUZZ = Fuzz(Traffic((Call("one", "GET", "/people/1"),), stands=("SELECT id AS person_id FROM people",)), examples=2)

contract = Contract(
    rfc="7",
    title="People are shown",
    phases=(
        Phase(
            "drop",
            SqlFiles("up.sql", "down.sql", before="before.sql"),
            rows="rows.sql",
            releases=(API, API),
            clauses=(Clause("made.up", "Whatever is asked.", FUZZ, withstands(), Holds.ALWAYS, (Stop.BEFORE,)),),
        ),
    ),
)
"""
SERVICE = """
from typing import Annotated

from fastapi import FastAPI, Path

application = FastAPI()


@application.get("/people/{person_id}", operation_id="show")
def show(person_id: Annotated[int, Path(ge=1, le=9)]) -> dict[str, int]:
    return {"id": 4 // (person_id - 2)}
"""


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A contract of a service that fails for the second person."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    (tmp_path / "replayed_service.py").write_text(SERVICE, encoding="utf-8")
    return written(tmp_path, contract=CONTRACT)


def test_what_failed_is_sent_again_until_it_is_mended(
    capsys: pytest.CaptureFixture[str], contract: Path, tmp_path: Path
) -> None:
    """
    Red by the last report, red by the file of one, green once the service is mended.
    """
    first = run(capsys, "verify", contract, "--json", tmp_path / "r.json")
    assert 1 == first.status
    assert 'curl -X GET "$API/people/2"' in " ".join(first.out.split())
    report = json.loads((tmp_path / "r.json").read_bytes())
    Draft202012Validator(schema()).validate(report)
    again = run(capsys, "replay", "made.up", contract)
    assert 1 == again.status
    assert "(fails again)" in " ".join(again.out.split())
    service = tmp_path / "replayed_service.py"
    service.write_text(SERVICE.replace("person_id - 2", "person_id + 2"), encoding="utf-8")
    mended = run(capsys, "replay", "made.up", contract, "--report", tmp_path / "r.json", "-v")
    assert 0 == mended.status
    assert "RFC 7 is green" in mended.out


def test_what_never_failed_cannot_be_sent_again(
    capsys: pytest.CaptureFixture[str], contract: Path, tmp_path: Path
) -> None:
    """
    Nor what no report says; each is said with the way out.
    """
    none = run(capsys, "replay", "made.up", contract)
    assert (2, True) == (none.status, "was not verified yet: nothing to send again. Verify it first." in none.err)
    (tmp_path / "r.json").write_text('{"format": 1, "seed": 0, "verdicts": []}', encoding="utf-8")
    green = run(capsys, "replay", "made.up", contract, "--report", tmp_path / "r.json")
    assert (2, True) == (green.status, "holds no request that failed made.up" in green.err)
    (tmp_path / "r.json").write_text("[", encoding="utf-8")
    broken = run(capsys, "replay", "made.up", contract, "--report", tmp_path / "r.json")
    assert (2, True) == (broken.status, "is no report" in broken.err)
