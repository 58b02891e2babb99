"""JUnit XML of several runners."""

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.facts.suite import Result
from harness.probes.suite import results

PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="1" tests="5">
<testcase classname="tests.test_a" name="test_ok" time="0.1"/>
<testcase classname="tests.test_a" name="test_no"><failure message="assert 1 == 2">E</failure></testcase>
<testcase classname="tests.test_a" name="test_broken"><error message="setup">E</error></testcase>
<testcase classname="tests.test_a" name="test_later"><skipped type="pytest.skip" message="x"/></testcase>
<testcase classname="tests.test_a" name="test_ok"><system-out>said</system-out></testcase>
</testsuite></testsuites>"""
EXUNIT = """<?xml version="1.0"?><testsuites><testsuite name="Elixir.Shop.OrderTest" tests="2" failures="0">
<testcase classname="Elixir.Shop.OrderTest" name="test totals adds up" file="test/order_test.exs" time="0.01"/>
<testcase classname="Elixir.Shop.OrderTest" name="test totals later"><skipped message="due to tag"/></testcase>
</testsuite></testsuites>"""
BARE = '<testsuite><testcase name="only"/></testsuite>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            PYTEST,
            {
                "tests.test_a::test_ok": "passed",
                "tests.test_a::test_no": "failed",
                "tests.test_a::test_broken": "failed",
                "tests.test_a::test_later": "skipped",
                "tests.test_a::test_ok #2": "passed",
            },
        ),
        (
            EXUNIT,
            {
                "Elixir.Shop.OrderTest::test totals adds up": "passed",
                "Elixir.Shop.OrderTest::test totals later": "skipped",
            },
        ),
        (BARE, {"only": "passed"}),
        ("<testsuites/>", {}),
    ],
    ids=["pytest", "ExUnit", "bare", "empty"],
)
def test_each_test_has_its_result(text: str, expected: dict[str, str], tmp_path: Path) -> None:
    """
    By its class and name; an error is a failure.
    """
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    assert expected == results([tmp_path / "a.xml"])


def test_several_reports_are_one_suite(tmp_path: Path) -> None:
    """
    In the order of their names.
    """
    (tmp_path / "b.xml").write_text(EXUNIT, encoding="utf-8")
    (tmp_path / "a.xml").write_text(BARE, encoding="utf-8")
    found = results([tmp_path / "b.xml", tmp_path / "a.xml"])
    assert ["only", Result.PASSED, 3] == [next(iter(found)), found["only"], len(found)]


@pytest.mark.parametrize("text", ["", "no XML", "<html/>", "<testsuite><testcase>"])
def test_what_is_no_junit_is_a_line(text: str, tmp_path: Path) -> None:
    """
    With the file and the way out.
    """
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    with pytest.raises(HarnessError, match=r"a\.xml is no JUnit XML: .*\. Name the right file with --junit\."):
        results([tmp_path / "a.xml"])
