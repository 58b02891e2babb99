import os
import sys
from pathlib import Path

import click

from harness.cli.fleet import muster
from harness.cli.output import page, progress, show
from harness.cli.written import STDOUT, put, writable
from harness.errors import HarnessError
from harness.fleet import AT_ONCE
from harness.judge import status
from harness.load import find, load
from harness.report.document import document, dumps
from harness.report.junit import junit
from harness.report.smoked import smoke_board, smoke_document
from harness.smoke import Api, Result, smoke
from harness.smoke.many import checking
from harness.verdict import Stop

__all__ = ["command"]


@click.command("smoke")
@click.argument("contract", required=False)
@click.option("--dsn", envvar="HARNESS_DSN", metavar="URL", help="The database to look at [env: HARNESS_DSN].")
@click.option("--api", envvar="HARNESS_API", metavar="URL", help="The base URL of its API [env: HARNESS_API].")
@click.option("--as", "variable", metavar="VARIABLE", help="The environment variable that holds the API's canary key.")
@click.option("--expect", type=click.Choice([Stop.BEFORE.value, Stop.AFTER.value]), help="Where it is to stand.")
@click.option("--system", type=int, metavar="ID", help="The system identifier that its cluster is to have.")
@click.option("--phase", default="", metavar="NAME", help="Which phase, where the contract has several.")
@click.option("--allow-rollback-writes", is_flag=True, help="Try updates, in a transaction that is rolled back.")
@click.option("--fleet", type=click.Path(path_type=Path), metavar="FILE", help="Look at many databases, one a line.")
@click.option("--at-once", type=click.IntRange(1, 64), default=AT_ONCE, metavar="N", help=f"How many ({AT_ONCE}).")
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="FILE", help="Write JSON; - is stdout.")
@click.option("--junit", "as_junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML.")
@click.option("-v", "--verbose", is_flag=True, help="Whole sentences and all evidence.")
def command(  # noqa: PLR0913  # one for each option
    *,
    contract: str | None,
    dsn: str | None,
    api: str | None,
    variable: str | None,
    expect: str | None,
    system: int | None,
    phase: str,
    allow_rollback_writes: bool,
    fleet: Path | None,
    at_once: int,
    as_json: Path | None,
    as_junit: Path | None,
    verbose: bool,
) -> int:
    """
    Say where a deployed database stands in CONTRACT, and whether all that is there agrees.

    It is read over one session that cannot write. CONTRACT is a scenario's name or a path to a contract.py.
    """
    writable(as_json, as_junit)
    path = find(contract)
    loaded = load(path)
    if fleet:
        if api or variable:
            raise HarnessError("--api is of one database, and --fleet names many. Try the API of each by itself.")
        check = checking(loaded, phase, Stop(expect) if expect else None, rollback_writes=allow_rollback_writes)
        return muster(loaded, fleet, check, at_once=at_once, reports=(as_json, as_junit), verbose=verbose)
    if not dsn:
        raise HarnessError("which database? Name it with --dsn URL, or in HARNESS_DSN; or many, with --fleet FILE.")
    with progress() as told:
        result = smoke(
            loaded,
            dsn,
            phase=phase,
            expect=Stop(expect) if expect else None,
            system=system,
            deployed=_deployed(api, variable),
            rollback_writes=allow_rollback_writes,
            progress=told,
        )
    _write(result, as_json, as_junit)
    stream = sys.stderr if as_json == STDOUT else sys.stdout
    shown = page(stream, verbose=verbose)
    parts = result.contract, result.observation, result.judged, result.smoked
    show(smoke_board(*parts, shown), stream)
    return status(result.judged)


def _deployed(api: str | None, variable: str | None) -> Api | None:
    if variable and not api:
        raise HarnessError("--as names a key for an API: name the API with --api URL, too.")
    if not api:
        return None
    if not api.startswith(("http://", "https://")):
        raise HarnessError("--api is no URL of an API: write it as https://HOST/PATH.")
    if variable and not os.environ.get(variable):
        raise HarnessError(f"--as {variable}: there is no such environment variable, or it is empty.")
    return Api(api, os.environ[variable] if variable else "")


def _write(result: Result, as_json: Path | None, as_junit: Path | None) -> None:
    seen = result.contract, result.observation, result.judged
    report = dumps({**document(*seen), "smoke": smoke_document(result.smoked)})
    for file, content in ((as_json, report), (as_junit, junit(*seen, result.smoked.skipped) if as_junit else b"")):
        if file:
            put(file, content)
