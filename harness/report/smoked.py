"""The board of a smoke check, and the same as data."""

from collections.abc import Iterable

from rich.text import Text

from harness.contract import Contract
from harness.facts.smoked import Smoked
from harness.judge import Judged
from harness.observation import Observation
from harness.report.board import head, sections
from harness.report.detail import answered, details
from harness.report.document import Document
from harness.report.layout import GLUE, Page, clean, field, hang
from harness.report.summary import counted
from harness.verdict import Stop

__all__ = ["smoke_board", "smoke_document"]


NAMED = 40  # objects that differ, unless everything is asked for


def smoke_board(
    contract: Contract, observation: Observation, judged: Iterable[Judged], smoked: Smoked, page: Page
) -> list[Text]:
    """Lay out the whole report: which database, where it stands, clause by clause, and what is not as it is to be."""
    judged = tuple(judged)
    stops = (smoked.stop,)
    lines = hang(
        Text.assemble((f"{contract.kind} {clean(contract.rfc)}", "bold"), "  "), contract.title, page.width, "bold"
    )
    lines += field("Database", f"{smoked.database}, asked by {smoked.role}", page)
    lines += field("Server", smoked.server, page)
    if smoked.api:
        lines += field("API", smoked.api, page)
    lines += field("Stands", _stands(smoked), page)
    lines += [Text(), *head(stops), *sections(list(judged), stops, page)]
    lines += details(judged, page, most=NAMED)
    lines += answered(judged, page)
    lines += counted(judged, page)
    lines += field("Read", f"over one session that cannot write, in {observation.seconds:.1f} s", page)
    lines += field("Not asked", _unasked(smoked), page)
    for each, reason in smoked.skipped.items():
        lines += field("Skipped", f"{each}: {reason}", page)
    return [*lines, Text(), *_ending(contract, judged, smoked, page)]


def smoke_document(smoked: Smoked) -> Document:
    """Return what the report of a smoke check has besides."""
    standing = smoked.standing
    return {
        "database": smoked.database,
        "role": smoked.role,
        "api": smoked.api,
        "stop": smoked.stop,
        "stands": standing.stop,
        "expected": standing.expected,
        "says_before": list(standing.before),
        "says_after": list(standing.after),
        "recorded": smoked.recorded,
        "schema": smoked.schema,
        "skipped": dict(smoked.skipped),
        "needs_a_walk": smoked.walking,
        "about_code_alone": smoked.code,
    }


def _stands(smoked: Smoked) -> str:
    standing = smoked.standing
    said = {Stop.BEFORE: len(standing.before), Stop.AFTER: len(standing.after)}
    if standing.stop:
        told = f"at {standing.stop}, by {_number(said[standing.stop], 'clause')}"
    elif any(said.values()):
        told = "in between: " + ", ".join(f"{_number(many, 'clause')} at {stop}" for stop, many in said.items())
    else:
        told = "no clause tells"
    parts = [told]
    parts += [f"recorded: {smoked.recorded}"] if smoked.recorded else []
    parts += [f"schema: {smoked.schema}"] if smoked.schema else []
    expected = [f"expected: {standing.expected}"] if standing.expected else []
    return " · ".join([*parts, *expected])


def _unasked(smoked: Smoked) -> str:
    walking = f"{_number(smoked.walking, 'clause')} that need{'s' if smoked.walking == 1 else ''} a walk"
    return f"{walking}, {smoked.code} that look at code alone: harness verify asks them"


def _ending(contract: Contract, judged: tuple[Judged, ...], smoked: Smoked, page: Page) -> list[Text]:
    rfc = f"{contract.kind} {contract.rfc}"
    red = [each for each in judged if each.red]
    if red:
        many = _number(len(judged), "clause")
        are = "is" if len(red) == 1 else "are"
        text = f"{smoked.database} is red: {len(red)} of {many} {are} not as at {smoked.stop}."
        return hang("", text, page.width, "bold red")
    unknown = [each.clause.id for each in judged if each.undecided]
    if unknown:
        text = f"{smoked.database} is undecided: nothing is red, but there is no answer to {', '.join(unknown[:3])}."
        return hang("", text, page.width, "bold yellow")
    agree = f"{_number(len(judged), 'clause')} agree{'s' if len(judged) == 1 else ''}"
    text = f"{smoked.database} is green: it stands at {smoked.stop} of {rfc}, and {agree}."
    return hang("", text, page.width, "bold green")


def _number(count: int, noun: str) -> str:
    return f"{count:,}{GLUE}{noun}{'' if count == 1 else 's'}"
