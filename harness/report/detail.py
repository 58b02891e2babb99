"""What is not as it was to be, clause by clause, with the evidence."""

from collections.abc import Iterable, Mapping

from rich.text import Text

from harness.facts.smallest import Smallest
from harness.judge import Judged
from harness.report.findings import Finding, because, findings
from harness.report.layout import Page, field, hang, short
from harness.report.marks import SHAPE, word
from harness.verdict import Outcome, Verdict

__all__ = ["answered", "detail", "details", "evidence", "quoted", "smallest"]

CLAUSES = 30  # shown in full, unless everything is asked for
EVIDENCE = 3  # for each of them
LINES = 8  # of one value
ROWS = 40  # lines of data


def details(judged: Iterable[Judged], page: Page, *, name: str = "", most: int = EVIDENCE) -> list[Text]:
    """Lay out every clause that is red or undecided, the red ones first, with *most* pieces of evidence each."""
    judged = tuple(judged)
    shown = [each for each in judged if each.red] + [each for each in judged if each.undecided]
    full = len(shown) if page.verbose else CLAUSES
    lines = [Text(), *_rule("Red or undecided", page)] if shown else []
    told: dict[str, str] = {}
    for each in shown[:full]:
        lines += [Text(), *detail(each, page, name=name, told=told, most=most)]
        if each.smallest and each.smallest.sql:
            told.setdefault(each.smallest.sql, each.clause.id)
    if shown[full:]:
        lines += [Text(), *hang("", f"… and {len(shown) - full} more clauses; -v shows them all.", page.width, "dim")]
    return lines


def detail(
    judged: Judged, page: Page, *, name: str = "", told: Mapping[str, str] | None = None, most: int = EVIDENCE
) -> list[Text]:
    """
    Lay out one clause: the RFC's sentence, why it is not as it was to be, *most* of the evidence, the smallest data.

    *told* says under which clause data stand already. What is left out `harness explain` tells of a contract's *name*.
    """
    clause = judged.clause
    lines = [Text.assemble(word(judged), "  ", (clause.id, "bold")), *quoted(clause.section, clause.text, page)]
    lines += hang("  ", because(judged), page.width)
    found = findings(judged)
    full = len(found) if page.verbose else most
    for finding in found[:full]:
        lines += evidence(finding, page)
    if found[full:]:
        way = f"harness explain {clause.id} {name}".rstrip() if name else "-v shows them all"
        hint = f"… and {len(found) - full} more: {way}"
        lines += hang("    ", hint, page.width, "dim")
    for stop, reason in judged.reasons.items():
        lines += short(field(stop, reason, page, indent=4, style="yellow"), LINES, page)
    return lines + (
        smallest(judged.smallest, page, (told or {}).get(judged.smallest.sql, "")) if judged.smallest else []
    )


def smallest(data: Smallest, page: Page, under: str = "") -> list[Text]:
    """Lay out rows to be pasted, or *under* which clause they stand; their lines are not broken anew."""
    if under or not data.sql:
        return field("smallest", f"{data}, as under {under}" if under else str(data), page, indent=4)
    lines = field("smallest", f"{data} to be red on; paste into the schema before:", page, indent=4)
    return [*lines, *short([Text(f"      {line}") for line in data.sql.split("\n")], ROWS, page)]


def quoted(section: str, text: str, page: Page) -> list[Text]:
    """Lay out a sentence of the RFC under its heading's path."""
    heading = hang("  ", section, page.width, "dim") if section else []
    return [*heading, *hang("  ", f"“{text}”", page.width, "italic")]


def evidence(finding: Finding, page: Page, *, most: int = LINES) -> list[Text]:
    """Lay out one piece of evidence, expected beside observed, each of at most *most* lines."""
    each = finding.evidence
    colour = "green" if each.supports else "red"
    mark = SHAPE[Outcome.UPHELD if each.supports else Outcome.BROKEN]
    lead = Text.assemble("    ", (f"{mark} ", colour))
    lines = hang(lead, f"{each.where}  ({', '.join(finding.stops)})", page.width, "bold")
    for name, value, style in (("expected", each.expected, ""), ("observed", each.observed, colour)):
        lines += short(field(name, value, page, indent=6, style=style), most, page)
    return lines + (short(field("help", each.help, page, indent=6, style="cyan"), most, page) if each.help else [])


def answered(judged: Iterable[Judged], page: Page) -> list[Text]:
    """Lay out the premises that are false and that the contract does something about."""
    shown = [each for each in judged if each.verdict is Verdict.REFUTED and not each.red]
    if not shown:
        return []
    lines = [Text(), *_rule("Taken for granted, false, and answered by the contract", page), Text()]
    for each in shown:
        lines += hang("", each.clause.id, page.width, "bold")
        if page.verbose:
            lines += hang("  ", f"“{each.clause.text}”", page.width, "italic")
        found = findings(each)
        for finding in found[: len(found) if page.verbose else EVIDENCE]:
            seen = finding.evidence
            told = field("observed", f"{seen.where}: {seen.observed}", page, indent=2, style="yellow")
            lines += short(told, LINES, page)
        lines += field("answer", each.clause.answer, page, indent=2)
    return lines


def _rule(title: str, page: Page) -> list[Text]:
    return [Text.assemble("── ", (title, "bold"), " ", "─" * max(page.width - len(title) - 4, 0), style="dim")]
