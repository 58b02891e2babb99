"""JUnit XML, as pytest writes it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from harness.report.junit import junit
from harness.tests.report import walks


def _suite(walk: Any = None) -> Element:  # noqa: ANN401  # a walk, as walks.py makes them
    found = fromstring(junit(*(walk or walks.everything()))).find("testsuite")  # noqa: S314  # our own XML
    assert found is not None
    return found


def _case(name: str, walk: Any = None) -> Element:  # noqa: ANN401  # likewise
    return next(each for each in _suite(walk).iter("testcase") if each.get("name") == name)


@pytest.mark.parametrize(
    ("name", "children"),
    [
        ("plan.dropped", []),
        ("quota.unused", []),
        ("plan.duplicate", ["system-out"]),
        ("users.empty", ["failure"]),
        ("forge.moved", ["failure"]),
        ("keys.nothing-lost", ["failure"]),
        ("index.dropped", ["failure"]),
        ("name.kept", ["failure"]),
        ("scripts.work", ["error"]),
    ],
)
def test_junit_case_is_what_the_verdict_is(name: str, children: list[str]) -> None:
    """
    Proven passes, undecided is an error, other red a failure; false and answered passes, and says so.
    """
    assert children == [child.tag for child in _case(name)]


@pytest.mark.parametrize("walk", [walks.everything, walks.green, walks.phases], ids=lambda walk: walk.__name__)
def test_junit_totals_are_those_of_its_cases(walk: Callable[[], Any]) -> None:
    """
    As pytest has them: on the suite and above it.
    """
    root = fromstring(junit(*walk()))  # noqa: S314  # our own XML
    for totals in (root, _suite(walk())):
        assert totals.get("tests") == str(len(root.findall(".//testcase")))
        assert totals.get("failures") == str(len(root.findall(".//failure")))
        assert totals.get("errors") == str(len(root.findall(".//error")))


def test_junit_names_contract_phase_and_section() -> None:
    """
    The class is the place in the RFC, the name is the clause's id.
    """
    assert "055/consolidate/Field Deprecation Plan / Phase 0" == _case("plan.dropped").get("classname")


def test_junit_failure_carries_the_evidence() -> None:
    """
    All of it, with the RFC's sentence.
    """
    failure = _case("keys.nothing-lost").find("failure")
    assert failure is not None
    assert "regressed: Broken at after and back, though it holds always." == failure.get("message")
    assert "“No data loss - Existing api_keys migrated to proper tables”" in (failure.text or "")
    assert "customers.api_key of customer 8  (after)" in (failure.text or "")
    assert "expected  'rsolv_test_8'" in (failure.text or "")


def test_junit_holds_no_character_that_xml_cannot() -> None:
    """
    They are written as escapes, and what XML can hold stays.
    """
    odd = replace(walks.RED[0], text='a\x00b \ud800 \ufffe 𝄞 <&>"')
    text = _case("forge.moved", walks.judged(walks.contract((odd,)), walks.FACTS)).findtext("failure")
    assert '“a\\x00b \\ud800 \\ufffe 𝄞 <&>"”' in (text or "")


def test_junit_has_the_smallest_data_in_each_failure() -> None:
    """
    Each case is read by itself.
    """
    for name in ("forge.moved", "keys.nothing-lost"):
        text = _case(name, walks.with_data()).findtext("failure") or ""
        assert walks.DATA.sql in text.replace("\n      ", "\n")
