import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from harness.cli.last import latest, recall
from harness.cli.names import name_of
from harness.cli.output import page, progress, show
from harness.errors import HarnessError
from harness.facts.fuzzed import Failing, untold
from harness.fates import replaying
from harness.judge import status
from harness.load import find, load, scenarios
from harness.report.board import board
from harness.verdict import STOPS, Stop
from harness.verify import verify

__all__ = ["command"]


@click.command("replay")
@click.argument("clause")
@click.argument("contract", required=False)
@click.option(
    "--report", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", help="As --json."
)
@click.option("--dsn", envvar="HARNESS_DSN", metavar="URL", help="A server to make databases on [env: HARNESS_DSN].")
@click.option("-v", "--verbose", is_flag=True, help="Whole sentences, all evidence, what is unchecked.")
def command(clause: str, contract: str | None, *, report: Path | None, dsn: str | None, verbose: bool) -> int:
    """
    Send again each request that failed CLAUSE, on rows made by the same seed, and say whether it still does.

    CONTRACT is a scenario's name or a path to a contract.py; left out, it is the one verified last. The requests are
    those of its last report, or of the --report that verify --json wrote.
    """
    path = (None if contract else latest(found.path for found in scenarios())) or find(contract)
    told = _told(report, path)
    failed = tuple(_failed(told, clause))
    if not failed:
        raise HarnessError(f"the report holds no request that failed {clause}: nothing to send again. Verify first.")
    until = max((stop for stop, _ in failed), key=STOPS.index)
    asked = replaying(load(path), {clause: failed})
    with progress() as said:
        seed = int(told["seed"])
        result = verify(
            asked,
            dsn=dsn or None,
            until=until,
            select=lambda each: each.id == clause,
            seed=seed,
            smallest=False,
            progress=said,
        )
    shown = page(sys.stdout, verbose=verbose)
    show(board(result.contract, result.observation, result.judged, shown, name=name_of(path)), sys.stdout)
    return status(result.judged)


def _told(report: Path | None, contract: Path) -> Mapping[str, Any]:
    if report is None:
        found = recall(contract)
        if found is None:
            raise HarnessError(f"{name_of(contract)} was not verified yet: nothing to send again. Verify it first.")
        return found
    try:
        told = json.loads(report.read_bytes())
    except (OSError, ValueError) as error:
        raise HarnessError(f"{report} is no report: {error}. verify --json FILE writes one.") from error
    if not isinstance(told, dict) or told.get("format") != 1:
        raise HarnessError(f"{report} is no report of this format. verify --json FILE writes one.")
    return told


def _failed(report: Mapping[str, Any], clause: str) -> Iterator[tuple[Stop, Failing]]:
    for verdict in report["verdicts"]:
        for seen in verdict["evidence"] if verdict["id"] == clause else ():
            if seen.get("case"):
                try:
                    yield Stop(seen["stop"]), untold(seen["case"])
                except (ValueError, KeyError, TypeError) as error:
                    raise HarnessError(f"a case of {clause} cannot be read: {error}. Verify again.") from error
