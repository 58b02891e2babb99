"""JUnit XML, as test runners write it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, parse

from harness.errors import HarnessError
from harness.facts.suite import Result

__all__ = ["results"]

BAD = ("failure", "error")


def results(reports: Iterable[Path]) -> dict[str, Result]:
    """
    Return each test's result by its name; one that stands there more than once is told apart by a number.

    Raises HarnessError where a report is no JUnit XML.
    """
    found: dict[str, Result] = {}
    for report in sorted(reports):
        for name, result in _cases(report):
            number, told = 1, name
            while told in found:
                number += 1
                told = f"{name} #{number}"
            found[told] = result
    return found


def _cases(report: Path) -> Iterator[tuple[str, Result]]:
    try:
        root = parse(report).getroot()  # noqa: S314  # written by the suite that we have just run
    except (OSError, ParseError) as error:
        raise HarnessError(f"{report} is no JUnit XML: {error}. Name the right file with --junit.") from error
    if root.tag not in {"testsuites", "testsuite"}:
        raise HarnessError(f"{report} is no JUnit XML: it begins with <{root.tag}>. Name the right file with --junit.")
    for case in root.iter("testcase"):
        owner, name = case.get("classname") or case.get("file") or "", case.get("name") or ""
        yield f"{owner}::{name}" if owner else name, _result(case)


def _result(case: Element) -> Result:
    if any(case.find(tag) is not None for tag in BAD):
        return Result.FAILED
    return Result.SKIPPED if case.find("skipped") is not None else Result.PASSED
