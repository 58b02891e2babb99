"""What is said of many databases, as data."""

from typing import Any

import jsonschema
import pytest

from harness.contract import Contract, Phase
from harness.facts.fleet import Visited
from harness.migrate import SqlFiles
from harness.report.fleet import fleet_document, schema

CONTRACT = Contract("12", "Plans go", (Phase("drop", SqlFiles("up.sql", "down.sql")),))
FLEET = (
    Visited("acme", 40, where="at after", seconds=0.25),
    Visited("globex", 40, red=("staging.drift",), undecided=("plans.kept",), where="at after"),
    Visited("initech", reason="connection refused"),
)


def report() -> Any:  # noqa: ANN401  # JSON
    """One of each."""
    return fleet_document(CONTRACT, FLEET)


def test_a_fleets_data_is_as_its_schema_says() -> None:
    """
    Of each outcome one.
    """
    jsonschema.validate(report(), schema())
    assert {"green": 1, "red": 1, "undecided": 1} == report()["counts"]
    assert ["green", "red", "undecided"] == [each["outcome"] for each in report()["fleet"]]


@pytest.mark.parametrize(("key", "value"), [("outcome", "fine"), ("clauses", -1), ("red", [""]), ("name", "")])
def test_its_schema_refuses_what_is_otherwise(key: str, value: object) -> None:
    """
    Another outcome, a number that none is, an id without a letter, no name.
    """
    wrong = report()
    wrong["fleet"][0][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema())
