import os
import sys
from pathlib import Path

import click
from rich.text import Text

from harness.cli.last import keep
from harness.cli.names import name_of
from harness.cli.output import page, progress, show
from harness.cli.written import STDOUT, put, writable
from harness.contract import Contract, CopyOf
from harness.errors import HarnessError
from harness.fates import with_examples, without_api
from harness.fates.source import in_source
from harness.judge import status
from harness.load import find, load
from harness.observation import clauses_of
from harness.postgres import is_url
from harness.report.board import board
from harness.report.document import document, dumps
from harness.report.junit import junit
from harness.select import Select, select
from harness.verdict import STOPS, Stop
from harness.verify import Result, verify

__all__ = ["command"]


@click.command("verify")
@click.argument("contract", required=False)
@click.option("--dsn", envvar="HARNESS_DSN", metavar="URL", help="A server to make databases on [env: HARNESS_DSN].")
@click.option(
    "--rows",
    envvar="HARNESS_ROWS",
    metavar="FROM",
    help="Rows to walk on: an SQL file, or a database's URL or the variable that holds it, only read.",
)
@click.option("--first", type=click.IntRange(min=1), metavar="N", help="With a database: N rows of each table, whole.")
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="FILE", help="Write JSON; - is stdout.")
@click.option("--junit", "as_junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML.")
@click.option(
    "--until",
    type=click.Choice([stop.value for stop in STOPS]),
    default=Stop.AGAIN.value,
    help="The last stop; before shows the red.",
)
@click.option("-k", "expression", metavar="EXPR", help="Ask clauses whose id or section matches: words, and, or, not.")
@click.option("--no-api", is_flag=True, help="Leave out what asks the releases' HTTP APIs.")
@click.option("--fuzz", "examples", type=click.IntRange(min=1), metavar="N", help="Make up N requests an operation.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="PATH",
    help="An Ecto application to judge too: a folder or REV:PATH; twice for releases N−1 and N.",
)
@click.option("--no-smallest", "whole", is_flag=True, help="Do not look for the smallest data that is still red.")
@click.option("--keep", "kept", is_flag=True, help="Leave the databases, and say how to open them.")
@click.option("-v", "--verbose", is_flag=True, help="Whole sentences, all evidence, what is unchecked.")
def command(  # noqa: PLR0913  # one for each option
    *,
    contract: str | None,
    dsn: str | None,
    rows: str | None,
    first: int | None,
    as_json: Path | None,
    as_junit: Path | None,
    until: str,
    expression: str | None,
    no_api: bool,
    examples: int | None,
    sources: tuple[str, ...],
    whole: bool,
    kept: bool,
    verbose: bool,
) -> int:
    """
    Walk CONTRACT and judge each of its clauses.

    CONTRACT is a scenario's name or a path to a contract.py; it can be left out where there is only one. Databases are
    made on an embedded Postgres, or on the server that --dsn names.
    """
    writable(as_json, as_junit)
    path = find(contract)
    loaded = load(path)
    if no_api:
        loaded = without_api(loaded)
    if examples:
        loaded = with_examples(loaded, examples)
    if sources:
        loaded = in_source(loaded, sources, until=Stop(until))
    chosen = None if expression is None else _chosen(loaded, expression)
    with progress() as told:
        result = verify(
            loaded,
            dsn=dsn or None,
            rows=_rows(rows, first) if rows else None,
            until=Stop(until),
            select=chosen,
            keep=kept,
            smallest=not whole,
            progress=told,
        )
    if not result.judged:
        raise HarnessError(f"no clause of RFC {loaded.rfc} is asked up to {until}: nothing is judged. Walk further.")
    _write(result, path, as_json, as_junit)
    stream = sys.stderr if as_json == STDOUT else sys.stdout
    shown = page(stream, verbose=verbose)
    lines = board(result.contract, result.observation, result.judged, shown, name=name_of(path))
    kept_lines = [Text(), Text("Kept; to open a database:"), *map(Text, result.kept)] if result.kept else []
    show([*lines, *kept_lines], stream)
    return status(result.judged)


def _rows(given: str, first: int | None) -> Path | CopyOf:
    """Return where rows come from: a variable first of all, for a URL may carry a password."""
    if given in os.environ or is_url(given):
        return CopyOf(given, first)
    if not Path(given).is_file():
        raise HarnessError(f"--rows {given} is neither a file nor an environment variable, nor a database's URL.")
    return Path(given).resolve()


def _chosen(contract: Contract, expression: str) -> Select:
    chosen = select(expression)
    clauses = [clause for _, clause in clauses_of(contract)]
    if not any(chosen(clause) for clause in clauses):
        some = ", ".join(clause.id for clause in clauses[:3])
        raise HarnessError(
            f"-k {expression!r} selects none of the {len(clauses)} clauses of RFC {contract.rfc}. "
            f"Their ids are like {some}; harness list CONTRACT shows them all."
        )
    return chosen


def _write(result: Result, path: Path, as_json: Path | None, as_junit: Path | None) -> None:
    walk = result.contract, result.observation, result.judged
    report = dumps(document(*walk))
    try:
        keep(path, report)
    except OSError as error:
        click.echo(f"harness: harness explain will not know of this run: {error}", err=True)
    for file, content in ((as_json, report), (as_junit, junit(*walk) if as_junit else b"")):
        if file:
            put(file, content)
