import sys

import click
from rich.text import Text

from harness.cli.last import latest, recall
from harness.cli.names import name_of
from harness.cli.output import page, show
from harness.load import find, load, scenarios
from harness.report.explain import explain

__all__ = ["command"]


@click.command("explain")
@click.argument("clause")
@click.argument("contract", required=False)
@click.option("-v", "--verbose", is_flag=True, help="Show all evidence.")
def command(clause: str, contract: str | None, *, verbose: bool) -> int:
    """
    Explain CLAUSE: the RFC's sentence, where it looks, what it expects, and the evidence of the last run.

    CONTRACT is a scenario's name or a path to a contract.py; left out, it is the one verified last.
    """
    path = (None if contract else latest(found.path for found in scenarios())) or find(contract)
    name = name_of(path)
    shown = page(sys.stdout, verbose=verbose)
    lines = explain(load(path), clause, recall(path), shown, name=name)
    show(lines if contract else [Text(name, "dim"), *lines], sys.stdout)
    return 0
