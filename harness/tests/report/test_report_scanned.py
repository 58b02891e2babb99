"""A scan, said: the board, the data, and SARIF."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness.facts.references import Kind, Reference, Sought
from harness.facts.scan import Plant, Scan
from harness.report.document import dumps
from harness.report.layout import Page
from harness.report.references import references, schema
from harness.report.sarif import sarif
from harness.report.scanned import scanned

PLANT = Plant("customers.plan", "a/b__planted0.py", 9, "python: annotated")
SCAN = Scan(
    tree="src",
    sought=Sought(("customers.plan",), ("Shop.Order",)),
    base="src/",
    references=(
        Reference("Shop.Order", "lib/é b.ex", 3, Kind.CERTAIN, "Order", "alias Shop.Order"),
        Reference("customers.plan", "a/b.py", 2, Kind.DOUBTFUL, "x", "what `x` is cannot be told"),
        Reference("customers.plan", "a/b.py", 5, Kind.DISMISSED, "", "in a comment"),
        Reference("customers.plan", "a/c.sql", 1, Kind.CERTAIN, "c", "`c` is customers"),
    ),
    files=1203,
    lines=182_557,
    languages={"python": 1200, "sql": 3},
    planted=(PLANT,),
)
SOME = {
    "red": SCAN,
    "green": replace(SCAN, references=()),
    "doubtful": replace(SCAN, references=SCAN.references[1:3]),
    "nothing": Scan("docs", SCAN.sought),
    "missed": replace(SCAN, references=(), planted=(PLANT,) * 9, missed=(PLANT,) * 7),
    "unread": replace(SCAN, references=(), unread=(("a.py", "Permission denied"),)),
    "odd": replace(SCAN, unparsed=(("a.py", "does not parse at line 3"),), odd=(("b.py", "not utf-8"),)),
    "skipped": replace(SCAN, skipped={"symbolic links": 2, "deps/": 1}),
}
STATUS = {"red": 1, "green": 0, "doubtful": 0, "nothing": 2, "missed": 2, "unread": 2, "odd": 1, "skipped": 1}


def text(scan: Scan, width: int = 80, *, dismissed: bool = False) -> str:
    """The board as it is read."""
    return "\n".join(line.plain.rstrip() for line in scanned(scan, Page(width), dismissed=dismissed))


def test_board_groups_by_kind_name_and_file() -> None:
    """
    Certain ones first, each with its reason; the denominators under them.
    """
    expected = """\
Scan  2 names sought in src

Certain: 2
  Shop.Order
    src/lib/é b.ex
        3  alias Shop.Order
  customers.plan
    src/a/c.sql
        1  `c` is customers

Doubtful: 1
  customers.plan
    src/a/b.py
        2  what `x` is cannot be told

seen      1,203 files (1200 python, 3 sql), 182,557 lines
planted   1 reference in copies of its files, 1 found
not asked Shop.Order: no file here is of a language that has such names
dismissed 1; --dismissed shows them

● 2 certain references to what is to go. Change the code first."""
    assert expected == text(SCAN)


def test_board_shows_what_is_dismissed_on_request() -> None:
    """
    With the reason why.
    """
    shown = text(SCAN, dismissed=True)
    assert "Dismissed: 1\n  customers.plan\n    src/a/b.py\n        5  in a comment" in shown
    assert "--dismissed" not in shown


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("green", "● No reference in 1,203 files."),
        ("doubtful", "● No certain reference; 1 doubtful one for a person to look at."),
        ("nothing", "Blind: there is no source file in docs that can be read."),
        ("missed", "Blind: a reference to customers.plan planted in a copy of a/b.py was not"),
        ("missed", "Blind: 2 more of the kind."),
        ("unread", "Blind: src/a.py was not read: Permission denied."),
        ("odd", "by line   src/a.py: does not parse at line 3"),
        ("odd", "oddly     src/b.py: not utf-8"),
        ("skipped", "skipped   1 × deps/, 2 × symbolic links"),
    ],
)
def test_board_ends_with_what_it_comes_to(name: str, told: str) -> None:
    """
    Blindness is told before anything is called clean.
    """
    shown = text(SOME[name])
    assert told in shown
    assert "Blind" not in shown or "No reference" not in shown


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("width", [40, 80, 200])
def test_board_keeps_to_its_width(name: str, width: int) -> None:
    """
    Narrow, ordinary and wide.
    """
    assert [] == [line for line in text(SOME[name], width, dismissed=True).split("\n") if len(line) > width]


@pytest.mark.parametrize("name", SOME)
def test_status_is_what_the_command_ends_with(name: str) -> None:
    """
    1 with certain references, 2 when blind, else 0.
    """
    assert STATUS[name] == SOME[name].status


def test_data_is_as_documented() -> None:
    """
    Key by key.
    """
    read = json.loads(dumps(references(replace(SCAN, references=SCAN.references[:1]))))
    assert read == {
        "format": 1,
        "references": [
            {
                "name": "Shop.Order",
                "file": "lib/é b.ex",
                "line": 3,
                "kind": "certain",
                "receiver": "Order",
                "why": "alias Shop.Order",
            }
        ],
        "seen": {"files": 1203, "lines": 182_557, "planted": 1, "found": 1},
    }


@pytest.mark.parametrize("name", SOME)
def test_data_is_as_its_schema_says(name: str) -> None:
    """
    Whatever a scan comes to; and the schema is one.
    """
    Draft202012Validator.check_schema(schema())
    read = json.loads(dumps(references(SOME[name])))
    assert [] == [error.message for error in Draft202012Validator(schema()).iter_errors(read)]
    assert [] != list(Draft202012Validator(schema()).iter_errors({**read, "seen": {}}))


@pytest.fixture
def written() -> Draft202012Validator:
    """What may be written of SARIF."""
    return Draft202012Validator(json.loads(Path(__file__).with_name("sarif.schema.json").read_text("utf-8")))


@pytest.mark.parametrize("dismissed", [False, True])
@pytest.mark.parametrize("name", SOME)
def test_sarif_is_as_its_specification_says(written: Draft202012Validator, name: str, *, dismissed: bool) -> None:
    """
    Each result under a rule that is there, in a place that is a relative reference.
    """
    log: dict[str, Any] = json.loads(dumps(sarif(SOME[name], dismissed=dismissed)))
    assert [] == [error.message for error in written.iter_errors(log)]
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert [STATUS[name]] == [each["exitCode"] for each in run["invocations"]]


def test_sarif_says_how_sure_a_reference_is_and_where() -> None:
    """
    By levels, since that is what its readers show.
    """
    (run,) = json.loads(dumps(sarif(SCAN, dismissed=True)))["runs"]
    told = [
        (
            each["level"],
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            each["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for each in run["results"]
    ]
    assert told == [
        ("error", "src/lib/%C3%A9%20b.ex", 3),
        ("warning", "src/a/b.py", 2),
        ("note", "src/a/b.py", 5),
        ("error", "src/a/c.sql", 1),
    ]


def test_sarif_tells_of_blindness() -> None:
    """
    A run that cannot be relied on was not successful.
    """
    for name in ("missed", "nothing", "unread"):
        (run,) = json.loads(dumps(sarif(SOME[name])))["runs"]
        (invocation,) = run["invocations"]
        assert invocation["executionSuccessful"] is False
        assert "error" in {each["level"] for each in invocation["toolExecutionNotifications"]}
