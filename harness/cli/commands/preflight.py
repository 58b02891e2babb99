import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from harness.cli.fleet import muster
from harness.cli.names import name_of
from harness.cli.output import page, progress, show
from harness.cli.written import STDOUT, put, writable
from harness.errors import HarnessError
from harness.fleet import AT_ONCE
from harness.judge import status
from harness.load import find, load
from harness.postgres import Identity
from harness.preflight import PATIENCE, Preflight, checking, preflight
from harness.report.document import dumps
from harness.report.junit import junit
from harness.report.preflight import Flown, preflight_board, preflight_document

__all__ = ["command"]


@click.command("preflight")
@click.argument("contract", required=False)
@click.option("--dsn", envvar="HARNESS_DSN", metavar="URL", help="The database to ask, only read [env: HARNESS_DSN].")
@click.option("--phase", default="", metavar="NAME", help="The phase that is to come, where there are several.")
@click.option("--fleet", type=click.Path(path_type=Path), metavar="FILE", help="Ask many databases, one a line.")
@click.option("--at-once", type=click.IntRange(1, 64), default=AT_ONCE, metavar="N", help=f"How many ({AT_ONCE}).")
@click.option(
    "--timeout", type=click.IntRange(min=1), default=60, metavar="SECONDS", help="How long a question may take [60]."
)
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="FILE", help="Write JSON; - is stdout.")
@click.option("--junit", "as_junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML.")
@click.option("-v", "--verbose", is_flag=True, help="Whole sentences, all evidence.")
def command(  # noqa: PLR0913  # one for each option
    *,
    contract: str | None,
    dsn: str | None,
    phase: str,
    fleet: Path | None,
    at_once: int,
    timeout: int,
    as_json: Path | None,
    as_junit: Path | None,
    verbose: bool,
) -> int:
    """
    Say whether CONTRACT's upgrade can run on the rows of a database, and what it would lose.

    The database, which stands before the upgrade, is only read, over one connection. Rows are counted and named by key;
    no value is shown.
    """
    writable(as_json, as_junit)
    path, limits = find(contract), replace(PATIENCE, statement=timedelta(seconds=timeout))
    if fleet:
        loaded = load(path)
        reports = as_json, as_junit
        return muster(loaded, fleet, checking(loaded, phase, limits), at_once=at_once, reports=reports, verbose=verbose)
    if not dsn:
        raise HarnessError(
            "no database to ask. Name it: --dsn URL, or HARNESS_DSN in the environment; or many, with --fleet FILE."
        )
    with progress() as told:
        result = preflight(load(path), dsn, phase=phase, limits=limits, progress=told)
    flown = _flown(result)
    if as_json:
        put(as_json, dumps(preflight_document(flown)))
    if as_junit:
        put(as_junit, junit(result.contract, result.observation, result.judged))
    stream = sys.stderr if as_json == STDOUT else sys.stdout
    show(preflight_board(flown, page(stream, verbose=verbose), name=name_of(path)), stream)
    return status(result.judged)


def _flown(result: Preflight) -> Flown:
    where = _where(result.database)
    parts = result.contract, result.observation, result.judged, result.tallies, result.expected
    return Flown(*parts, where, result.walks)


def _where(database: Identity) -> str:
    at = f" at {database.host}:{database.port}" if database.host else ""
    standby = ", a standby" if database.standby else ""
    return f"database {database.database}{at}{standby}, read as {database.role}"
