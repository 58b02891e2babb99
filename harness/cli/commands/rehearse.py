import os
import sys
from pathlib import Path

import click
from rich.text import Text

from harness.cli.last import keep
from harness.cli.names import name_of
from harness.cli.output import page, progress, show
from harness.cli.written import STDOUT, put, writable
from harness.errors import HarnessError
from harness.fates import without_api
from harness.judge import status
from harness.load import find, load
from harness.postgres import is_url
from harness.rehearse import Origin, Rehearsal, rehearse
from harness.report.board import board
from harness.report.document import document, dumps
from harness.report.junit import junit
from harness.report.rehearsed import beside, costs, drifted, rehearsal

__all__ = ["command"]


@click.command("rehearse")
@click.argument("contract", required=False)
@click.option("--dump", type=click.Path(path_type=Path), metavar="FILE", help="What pg_dump wrote, in any format.")
@click.option(
    "--from",
    "source",
    envvar="HARNESS_FROM",
    metavar="URL",
    help="A database to copy, only read: its URL or the variable that holds it [env: HARNESS_FROM].",
)
@click.option("--first", type=click.IntRange(min=1), metavar="N", help="N rows of each table, with all they refer to.")
@click.option("--unmasked", is_flag=True, help="Leave secret columns and e-mail addresses as they are.")
@click.option("--writers", type=click.IntRange(min=0), default=0, metavar="N", help="N sessions write meanwhile.")
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="FILE", help="Write JSON; - is stdout.")
@click.option("--junit", "as_junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML.")
@click.option("--no-api", is_flag=True, help="Leave out what asks the releases' HTTP APIs.")
@click.option("-v", "--verbose", is_flag=True, help="Whole sentences, all evidence, every statement.")
def command(  # noqa: PLR0913  # one for each option
    *,
    contract: str | None,
    dump: Path | None,
    source: str | None,
    first: int | None,
    unmasked: bool,
    writers: int,
    as_json: Path | None,
    as_junit: Path | None,
    no_api: bool,
    verbose: bool,
) -> int:
    """
    Walk CONTRACT on a copy of real data, and say what its steps cost there.

    The copy is made on an embedded Postgres: restored from a dump, or copied from a database that is only read.
    """
    writable(as_json, as_junit)
    path = find(contract)
    loaded = load(path)
    if no_api:
        loaded = without_api(loaded)
    # A dump that is named outranks a database that the environment names.
    named = "" if dump and _given("HARNESS_FROM") == source else _named(source)
    with progress() as told:
        done = rehearse(loaded, Origin(dump, named, first, unmasked), writers=writers, progress=told)
    _write(done, path, as_json, as_junit)
    stream = sys.stderr if as_json == STDOUT else sys.stdout
    shown = page(stream, verbose=verbose)
    lines = [*drifted(done.drift, shown), *costs(done.measured, shown), *beside(done.beside, shown)]
    show([*lines, Text(), *board(done.contract, done.observation, done.judged, shown, name=name_of(path))], stream)
    return status(done.judged)


def _given(variable: str) -> str | None:
    return os.environ.get(variable)


def _named(source: str | None) -> str:
    if not source or source in os.environ or is_url(source):
        return source or ""
    raise HarnessError(f"--from {source} is neither a database's URL nor an environment variable that holds one.")


def _write(done: Rehearsal, path: Path, as_json: Path | None, as_junit: Path | None) -> None:
    walk = done.contract, done.observation, done.judged
    report = dumps({**document(*walk), "rehearsal": rehearsal(done.measured, done.drift, done.beside)})
    try:
        keep(path, report)
    except OSError as error:
        click.echo(f"harness: harness explain will not know of this run: {error}", err=True)
    for file, content in ((as_json, report), (as_junit, junit(*walk) if as_junit else b"")):
        if file:
            put(file, content)
