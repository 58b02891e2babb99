import sys
from collections.abc import Iterator

import click
from rich.text import Text

from harness.cli.output import page, show
from harness.contract import Contract
from harness.errors import HarnessError
from harness.load import Found, find, load, scenarios
from harness.observation import clauses_of
from harness.report.layout import Page, cut, hang

__all__ = ["command"]

LONGEST = 44


@click.command("list")
@click.argument("contract", required=False)
def command(contract: str | None) -> int:
    """
    List the scenarios: RFC, title, phases, number of clauses.

    With CONTRACT, a scenario's name or a path to a contract.py, list its clauses.
    """
    paper = page(sys.stdout)
    if contract:
        loaded = load(find(contract))
        show([*hang("", _told(loaded), paper.width), *_clauses(loaded, paper)], sys.stdout)
        return 0
    known = scenarios()
    if not known:
        raise HarnessError("no scenarios/ folder here or above. Name a contract.py, or begin with harness init.")
    lines, broken = [], False
    for found in known:
        try:
            told, style = _told(load(found.path)), ""
        except HarnessError as error:
            told, style, broken = str(error), "red", True
        lines += hang(Text.assemble((_name(found, known), "bold"), "  "), told, paper.width, style)
    show(lines, sys.stdout)
    return 2 if broken else 0


def _name(found: Found, known: tuple[Found, ...]) -> str:
    return found.name.ljust(max(len(each.name) for each in known))


def _told(contract: Contract) -> str:
    phases = len(contract.phases)
    clauses = len(clauses_of(contract))
    return (
        f"RFC {contract.rfc}: {contract.title} · {phases} phase{'s' * (phases != 1)}, "
        f"{clauses} clause{'s' * (clauses != 1)}, {len(contract.unchecked)} unchecked"
    )


def _clauses(contract: Contract, paper: Page) -> Iterator[Text]:
    width = min(max((len(clause.id) for _, clause in clauses_of(contract)), default=0), LONGEST)
    section = None
    for _, clause in clauses_of(contract):
        if clause.section != section:
            section = clause.section
            yield from (Text(), *hang("", section or "Under no heading", paper.width, "bold"))
        lead = Text(f"{clause.id:<{width}}  ")
        yield lead.append(cut(clause.text, max(paper.width - lead.cell_len, 20)), "dim")
