"""
What a look at many databases came to: a line each and one verdict, as words, as data and as JUnit.

`fleet.schema.json` says what stands in the data.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rich.text import Text

from harness.contract import Contract
from harness.facts.fleet import Visited
from harness.report.document import Document
from harness.report.junit import holdable
from harness.report.layout import GLUE, Page, clean, cut, field, hang

__all__ = ["fleet_board", "fleet_document", "fleet_junit", "line", "schema"]

SHOWN = 3  # clauses named of one database
LONGEST = 32
WORDS = {0: ("●", "green", "green"), 1: ("○", "RED", "bold red"), 2: ("?", "UNDECIDED", "bold yellow")}


def fleet_board(contract: Contract, found: Sequence[Visited], page: Page, *, file: str, at_once: int) -> list[Text]:
    """Lay out a line for each database, then the verdict on all."""
    lead = Text.assemble((f"{contract.kind} {clean(contract.rfc)}", "bold"), "  ")
    lines = hang(lead, contract.title, page.width, "bold")
    lines += field("Fleet", f"{_number(len(found), 'database')} of {file}, {at_once} at a time", page)
    names = min(max(len(each.name) for each in found), LONGEST)
    lines.append(Text())
    for each in found:
        mark, word, style = WORDS[each.status]
        start = Text.assemble(f" {mark} ", (f"{word:<9}", style), f"  {cut(each.name, names):<{names}}  ")
        told = line(each, most=len(each.red) + len(each.undecided) if page.verbose else SHOWN)
        lines += (
            hang(start, told, page.width) if page.verbose else [start.append(cut(told, page.width - start.cell_len))]
        )
    return [*lines, Text(), *_ending(found, page)]


def line(visited: Visited, most: int = SHOWN) -> str:
    """Say in a line what was found, and name at most *most* clauses."""
    if visited.reason:
        return visited.reason
    wrong = visited.red or visited.undecided
    if not wrong:
        return ", ".join(filter(None, (visited.where, _number(visited.clauses, "clause"))))
    named = ", ".join(wrong[:most]) + (f" and {len(wrong) - most} more" if len(wrong) > most else "")
    return ": ".join(filter(None, (visited.where, named)))


def fleet_document(contract: Contract, found: Sequence[Visited]) -> Document:
    """Return the same as data."""
    return {
        "format": 1,
        "rfc": contract.rfc,
        "title": contract.title,
        "counts": {name: sum(each.status == status for each in found) for status, name in _NAMES.items()},
        "fleet": [
            {
                "name": each.name,
                "outcome": _NAMES[each.status],
                "stands": each.where,
                "clauses": each.clauses,
                "red": list(each.red),
                "undecided": list(each.undecided),
                "reason": each.reason,
                "seconds": round(each.seconds, 3),
            }
            for each in found
        ],
    }


def schema() -> Document:
    """Return the JSON Schema of the data."""
    loaded: Document = json.loads(files("harness.report").joinpath("fleet.schema.json").read_text("utf-8"))
    return loaded


def fleet_junit(contract: Contract, found: Sequence[Visited]) -> bytes:
    """Return JUnit XML: a test case for each database."""
    totals = {
        "tests": str(len(found)),
        "failures": str(sum(each.status == 1 for each in found)),
        "errors": str(sum(each.status == 2 for each in found)),  # noqa: PLR2004  # the exit status
        "time": f"{sum(each.seconds for each in found):.3f}",
    }
    root = Element("testsuites", {"name": "harness", **totals})
    name = holdable(f"{contract.kind} {contract.rfc}: {contract.title}")
    suite = SubElement(root, "testsuite", {"name": name, **totals})
    for each in found:
        given = {"classname": holdable(contract.rfc), "name": holdable(each.name), "time": f"{each.seconds:.3f}"}
        case = SubElement(suite, "testcase", given)
        if each.status:
            kind = "failure" if each.status == 1 else "error"
            SubElement(case, kind, {"message": holdable(line(each)), "type": _NAMES[each.status]})
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


_NAMES = {0: "green", 1: "red", 2: "undecided"}


def _ending(found: Sequence[Visited], page: Page) -> list[Text]:
    many = {status: sum(each.status == status for each in found) for status in _NAMES}
    all_of_them = _number(len(found), "database")
    lines = field("Counts", ", ".join(f"{many[status]} {name}" for status, name in _NAMES.items()), page)
    if many[1]:
        text = f"The fleet is red: {many[1]} of {all_of_them}."
    elif many[2]:
        text = f"The fleet is undecided: nothing is red, but there is no answer for {many[2]} of {all_of_them}."
    else:
        text = f"The fleet is green: {all_of_them}."
    return [*lines, *hang("", text, page.width, WORDS[1 if many[1] else 2 if many[2] else 0][2])]


def _number(count: int, noun: str) -> str:
    return f"{count:,}{GLUE}{noun}{'' if count == 1 else 's'}"
