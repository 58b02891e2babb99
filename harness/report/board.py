"""The board: clauses × stops, then everything that is not as it was to be, then the denominators."""

from collections.abc import Iterable
from itertools import groupby, zip_longest
from operator import attrgetter

from rich.text import Text

from harness.contract import Contract
from harness.judge import Judged
from harness.observation import Observation
from harness.report.detail import answered, details
from harness.report.layout import Page, clean, cut, hang
from harness.report.marks import LEGEND, heading, marks, word
from harness.report.matrix import matrix
from harness.report.summary import ending, summary
from harness.verdict import Stop

__all__ = ["board", "head", "sections"]

VERDICT = 9  # the longest verdict
IDS_FROM = 110  # columns from which there is room for ids
LONGEST_ID = 44


def board(
    contract: Contract, observation: Observation, judged: Iterable[Judged], page: Page, *, name: str = ""
) -> list[Text]:
    """Lay out the whole report. *name* is what the reader calls the contract on the command line."""
    judged = tuple(judged)
    lines = hang(
        Text.assemble((f"{contract.kind} {clean(contract.rfc)}", "bold"), "  "), contract.title, page.width, "bold"
    )
    for phase in observation.phases:
        clauses = [each for each in judged if each.phase == phase.phase]
        if len(contract.phases) > 1:
            lines += [Text(), *hang(Text("Phase ", "bold cyan"), phase.phase, page.width, "bold cyan")]
        lines += [Text(), *head(phase.stops), *sections(clauses, phase.stops, page)]
    lines += matrix(judged, page)
    lines += details(judged, page, name=name)
    lines += answered(judged, page)
    lines += summary(contract, observation, judged, page)
    return [*lines, Text(), *ending(contract, observation, judged, page, name=name)]


def head(stops: tuple[Stop, ...]) -> list[Text]:
    """Lay out the names of the stops over their columns, and beside them what the marks mean."""
    column = 3 * len(stops) + VERDICT + 3
    rows = []
    for left, right in zip_longest(heading(stops), LEGEND, fillvalue=Text()):
        gap = " " * (column - left.cell_len) if right else ""
        rows.append(Text.assemble(left, gap, right))
    return rows


def sections(judged: list[Judged], stops: tuple[Stop, ...], page: Page) -> list[Text]:
    """Lay out a row for each clause, under the RFC's headings."""
    lines = []
    ids = min(max((len(each.clause.id) for each in judged), default=0), LONGEST_ID) if page.width >= IDS_FROM else 0
    for section, clauses in groupby(judged, key=attrgetter("clause.section")):
        lines += [Text(), *hang("", section or "Under no heading", page.width, "bold")]
        for text, group in groupby(clauses, key=attrgetter("clause.text")):
            several = tuple(group)
            if ids or len(several) == 1:
                for each in several:
                    lines += _row(each, stops, page, ids)
            else:
                lines += _several(text, several, stops, page)
    return lines


def _row(judged: Judged, stops: tuple[Stop, ...], page: Page, ids: int) -> list[Text]:
    lead = _lead(judged, stops)
    if ids:
        lead.append(f"{cut(judged.clause.id, ids):<{ids}}  ", "dim")
    if not page.verbose:
        return [lead.append(cut(judged.clause.text, page.width - lead.cell_len))]
    lines = hang(lead, judged.clause.text, page.width)
    return lines if ids else [*lines, *hang(" " * lead.cell_len, judged.clause.id, page.width, "dim")]


def _several(text: str, clauses: tuple[Judged, ...], stops: tuple[Stop, ...], page: Page) -> list[Text]:
    """Say a sentence that several clauses quote once, and tell them apart by their ids."""
    indent = Text(" " * _lead(clauses[0], stops).cell_len)
    room = page.width - indent.cell_len
    lines = hang(indent, text if page.verbose else cut(text, room), page.width)
    for each in clauses:
        lines += hang(_lead(each, stops).append("  "), each.clause.id, page.width, "dim")
    return lines


def _lead(judged: Judged, stops: tuple[Stop, ...]) -> Text:
    verdict = word(judged)
    return Text.assemble(marks(judged, stops), " ", verdict, " " * (VERDICT - verdict.cell_len + 2))
