"""A scan as SARIF 2.1.0, for tools that show findings beside the code."""

# https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

from collections.abc import Iterator
from importlib.metadata import version
from urllib.parse import quote

from harness.facts.references import Kind, Reference
from harness.facts.scan import Scan
from harness.report.document import Document

__all__ = ["sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVEL = {Kind.CERTAIN: "error", Kind.DOUBTFUL: "warning", Kind.DISMISSED: "note"}


def sarif(scan: Scan, *, dismissed: bool = False) -> Document:
    """Return the log of one run; *dismissed* references are in it on request."""
    names = (*scan.sought.columns, *scan.sought.modules)
    told = [each for each in scan.references if dismissed or each.kind is not Kind.DISMISSED]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "harness",
                        "semanticVersion": version("harness"),
                        "rules": [_rule(name, column=name in scan.sought.columns) for name in names],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(scan)],
                "results": [_result(each, scan, names.index(each.name)) for each in told],
            }
        ],
    }


def _rule(name: str, *, column: bool) -> Document:
    what = "column" if column else "module"
    return {
        "id": name,
        "shortDescription": {"text": f"The {what} {name} is to go."},
        "help": {"text": f"Change what refers to {name} before the {what} goes."},
        "defaultConfiguration": {"level": "error"},
    }


def _result(reference: Reference, scan: Scan, rule: int) -> Document:
    return {
        "ruleId": reference.name,
        "ruleIndex": rule,
        "level": LEVEL[reference.kind],
        "message": {"text": f"{reference.name}, {reference.kind}: {reference.why}"},
        "locations": [{"physicalLocation": _place(scan, reference.file, reference.line)}],
    }


def _invocation(scan: Scan) -> Document:
    return {
        "executionSuccessful": not scan.blind,
        "exitCode": scan.status,
        "toolExecutionNotifications": [*_notes(scan)],
    }


def _notes(scan: Scan) -> Iterator[Document]:
    for plant in scan.missed:
        yield {
            "level": "error",
            "message": {"text": f"a planted reference to {plant.name} was not found: {plant.idiom}"},
        }
    if not scan.planted:
        yield {"level": "error", "message": {"text": "nothing that is sought could be planted, so nothing is known"}}
    for level, several in (("error", scan.unread), ("note", scan.unparsed), ("note", scan.odd)):
        for file, why in several:
            yield {
                "level": level,
                "message": {"text": why},
                "locations": [{"physicalLocation": _place(scan, file)}],
            }


def _place(scan: Scan, file: str, line: int = 0) -> Document:
    base = "" if scan.base.startswith(("/", "..")) else scan.base
    uri = quote(f"{base}{file}".encode("utf-8", "surrogateescape"))
    place: Document = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    return {**place, "region": {"startLine": line}} if line else place
