"""`--fleet`: one job over many databases."""

import sys
from pathlib import Path

from harness.cli.output import page, progress, show
from harness.cli.written import STDOUT, put
from harness.contract import Contract
from harness.fleet import Check, fleet_status, members, visited
from harness.report.document import dumps
from harness.report.fleet import fleet_board, fleet_document, fleet_junit

__all__ = ["muster"]


def muster(  # noqa: PLR0913  # what is looked at, and how it is told
    contract: Contract,
    file: Path,
    check: Check,
    *,
    at_once: int,
    reports: tuple[Path | None, Path | None],
    verbose: bool,
) -> int:
    """Have *check* look at each database that *file* names, report, and return the exit status."""
    fleet = members(file)
    with progress() as told:
        found = visited(fleet, check, at_once=at_once, progress=told)
    as_json, as_junit = reports
    if as_json:
        put(as_json, dumps(fleet_document(contract, found)))
    if as_junit:
        put(as_junit, fleet_junit(contract, found))
    stream = sys.stderr if STDOUT in reports else sys.stdout
    board = fleet_board(contract, found, page(stream, verbose=verbose), file=file.name, at_once=at_once)
    show(board, stream)
    return fleet_status(found)
