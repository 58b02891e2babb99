"""JUnit XML, for the CI systems that show it: a test case per clause."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from harness.contract import Contract
from harness.judge import Judged
from harness.observation import Observation
from harness.report.detail import answered, detail
from harness.report.findings import because
from harness.report.layout import Page
from harness.report.terminal import plain
from harness.verdict import Verdict

__all__ = ["holdable", "junit"]

# https://www.w3.org/TR/xml/#charsets: all that a document cannot hold, escaped or not.
UNHOLDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PAGE = Page(width=120, verbose=True)
NONE: Mapping[str, str] = MappingProxyType({})


def junit(
    contract: Contract, observation: Observation, judged: Iterable[Judged], skipped: Mapping[str, str] = NONE
) -> bytes:
    """
    Return the XML: proven passes, undecided is an error, every other verdict that is red a failure.

    A premise that is false and answered passes, and says so in its output. Clauses *skipped*, by id, say why.
    """
    judged = tuple(judged)
    totals = {
        "tests": str(len(judged) + len(skipped)),
        "failures": str(sum(each.red for each in judged)),
        "errors": str(sum(each.undecided for each in judged)),
        "skipped": str(len(skipped)),
        "time": f"{observation.seconds:.3f}",
    }
    root = Element("testsuites", {"name": "harness", **totals})
    name = holdable(f"{contract.kind} {contract.rfc}: {contract.title}")
    suite = SubElement(root, "testsuite", {"name": name, **totals, "timestamp": observation.began})
    properties = SubElement(suite, "properties")
    for key, value in (("postgres", observation.postgres), ("seed", str(observation.seed))):
        SubElement(properties, "property", {"name": key, "value": holdable(value)})
    for each in judged:
        _case(suite, contract, each)
    for name, reason in skipped.items():
        case = SubElement(suite, "testcase", {"classname": holdable(contract.rfc), "name": name, "time": "0.000"})
        SubElement(case, "skipped", {"message": holdable(reason)})
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _case(suite: Element, contract: Contract, judged: Judged) -> None:
    place = "/".join(part for part in (contract.rfc, judged.phase, judged.clause.section) if part)
    case = SubElement(
        suite, "testcase", {"classname": holdable(place), "name": holdable(judged.clause.id), "time": "0.000"}
    )
    if judged.red or judged.undecided:
        kind = "error" if judged.undecided else "failure"
        message = f"{judged.verdict}: {because(judged)}"
        found = SubElement(case, kind, {"message": holdable(message), "type": str(judged.verdict)})
        found.text = holdable(plain(detail(judged, PAGE)))
    elif judged.verdict is Verdict.REFUTED:
        SubElement(case, "system-out").text = holdable(plain(answered([judged], PAGE)))


def holdable(text: str) -> str:
    """Return *text* with what XML cannot hold as escapes."""
    return UNHOLDABLE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
