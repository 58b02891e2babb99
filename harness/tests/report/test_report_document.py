"""The report as data, and its schema."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness.report.document import document, dumps, schema
from harness.tests.report import walks
from harness.verdict import Verdict

MISSING = object()


@pytest.fixture
def report() -> dict[str, Any]:
    """Every verdict, read back."""
    read: dict[str, Any] = json.loads(dumps(document(*walks.everything())))
    return read


def test_schema_is_one() -> None:
    """
    A draft 2020-12 schema.
    """
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "walk",
    [walks.everything, walks.green, walks.undecided, walks.red_first, walks.phases, walks.with_data],
    ids=lambda walk: walk.__name__,
)
def test_reports_are_as_the_schema_says(walk: Callable[[], Any]) -> None:
    """
    Whatever a walk comes to.
    """
    read = json.loads(dumps(document(*walk())))
    assert [] == [error.message for error in Draft202012Validator(schema()).iter_errors(read)]


def test_schema_lets_new_keys_in(report: dict[str, Any]) -> None:
    """
    Readers ignore keys that they do not know.
    """
    report["mutants"] = report["verdicts"][0]["took"] = report["counts"]["mutants"] = 3
    Draft202012Validator(schema()).validate(report)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("format", 2, "1 was expected"),
        ("postgres", MISSING, "'postgres' is a required property"),
        ("stops", ["before", "later"], "'later' is not one of"),
        ("verdicts/0/verdict", "green", "'green' is not one of"),
        ("verdicts/0/outcomes", {"after": "red"}, "'red' is not one of"),
        ("verdicts/0/outcomes", {"later": "upheld"}, "'later' is not one of"),
        ("verdicts/0/outcomes", {}, "{} should be non-empty"),
        ("verdicts/0/holds", MISSING, "'holds' is a required property"),
        ("verdicts/0/evidence/0/supports", "yes", "'yes' is not of type 'boolean'"),
        ("verdicts/0/evidence/0/looked_at", MISSING, "'looked_at' is a required property"),
        ("unchecked/0/because", MISSING, "'because' is a required property"),
        ("counts/proven", MISSING, "'proven' is a required property"),
        ("counts/red", -1, "-1 is less than the minimum of 0"),
        ("seconds", "2", "'2' is not of type 'number'"),
    ],
)
def test_schema_refuses(place: str, value: object, told: str, report: dict[str, Any]) -> None:
    """
    A report with one thing wrong, by its name.
    """
    *way, last = place.split("/")
    inner: Any = report
    for step in way:
        inner = inner[int(step) if step.isdecimal() else step]
    inner[last] = value
    if value is MISSING:
        del inner[last]
    told_of = [error.message for error in Draft202012Validator(schema()).iter_errors(report)]
    assert told in "\n".join(told_of)


def test_report_counts_what_it_lists(report: dict[str, Any]) -> None:
    """
    The denominators are those of the verdicts beside them.
    """
    verdicts, counts = report["verdicts"], report["counts"]
    evidence = [each for verdict in verdicts for each in verdict["evidence"]]
    assert {each: sum(verdict["verdict"] == each for verdict in verdicts) for each in Verdict} == {
        each: counts[each] for each in Verdict
    }
    assert (15, 6, 1) == (counts["clauses"], counts["red"], counts["answered"])
    assert len(evidence) == counts["evidence"]
    assert sum(each["looked_at"]["rows"] for each in evidence) == counts["rows"]
    assert sum(each["looked_at"]["cells"] for each in evidence) == counts["cells"]


def test_report_names_what_was_not_asked() -> None:
    """
    A clause that is asked after the upgrade alone, on a walk that ends before it.
    """
    report = document(*walks.red_first())
    assert [
        {
            "id": "forward.api-keys",
            "section": "Field Deprecation Plan / Phase 0",
            "phase": "consolidate",
            "stops": ["after", "again"],
        }
    ] == report["unasked"]
    assert [] == document(*walks.green())["unasked"]


def test_report_says_why_there_is_no_answer(report: dict[str, Any]) -> None:
    """
    By stop; where nothing was seen, that.
    """
    (verdict,) = (each for each in report["verdicts"] if each["id"] == "scripts.work")
    assert "ModuleNotFoundError" in verdict["reasons"]["after"]
    assert "nothing to look at" == verdict["reasons"]["again"]


def test_report_is_utf8_whatever_was_read() -> None:
    """
    A lone surrogate stays JSON's own escape, everything else as it is.
    """
    written = dumps({"title": "漢 \udce4"})
    assert "漢 \\udce4" in written.decode()
    assert {"title": "漢 \udce4"} == json.loads(written)


def test_the_smallest_data_stand_under_their_clause() -> None:
    """
    As they are to be pasted; there is none where none was looked for.
    """
    read = json.loads(dumps(document(*walks.with_data())))
    data = {each["id"]: each.get("smallest") for each in read["verdicts"]}
    assert {"rows": 2, "least": True, "sql": walks.DATA.sql, "withheld": []} == data["keys.nothing-lost"]
    assert {"rows": 0, "least": False, "sql": "", "withheld": []} == data["index.dropped"]
    assert data["name.kept"] is None
