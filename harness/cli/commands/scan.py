import importlib
import sys
from pathlib import Path

import click

from harness.cli.output import page, progress, show
from harness.cli.written import STDOUT, put, writable
from harness.errors import HarnessError
from harness.facts.references import Sought
from harness.report.document import dumps
from harness.report.references import references
from harness.report.sarif import sarif
from harness.report.scanned import scanned
from harness.scan import scan, sought_by

__all__ = ["command"]


@click.command("scan")
@click.argument("path")
@click.option("--contract", metavar="NAME", help="Seek the columns and modules that this contract takes away.")
@click.option("--column", "columns", multiple=True, metavar="TABLE.COLUMN", help="Seek this column; may be repeated.")
@click.option("--module", "modules", multiple=True, metavar="NAME", help="Seek this module, by its full name.")
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="FILE", help="Write JSON; - is stdout.")
@click.option("--sarif", "as_sarif", type=click.Path(path_type=Path), metavar="FILE", help="Write SARIF 2.1.0.")
@click.option("--dismissed", is_flag=True, help="Show what only looks like a reference, too, and why.")
def command(  # noqa: PLR0913  # one for each option
    *,
    path: str,
    contract: str | None,
    columns: tuple[str, ...],
    modules: tuple[str, ...],
    as_json: Path | None,
    as_sarif: Path | None,
    dismissed: bool,
) -> int:
    """
    Find the code in PATH that still refers to columns and modules that are to go.

    PATH is a folder, a file, or REV:PATH of a git repository. References are planted in copies of its own files; a scan
    that does not find them is blind, and says so.
    """
    writable(as_json, as_sarif)
    with progress() as told:
        done = scan(path, _sought(contract, columns, modules), told)
    for file, content in ((as_json, references(done)), (as_sarif, sarif(done, dismissed=dismissed))):
        if file:
            put(file, dumps(content))
    stream = sys.stderr if STDOUT in {as_json, as_sarif} else sys.stdout
    show(scanned(done, page(stream), dismissed=dismissed), stream)
    return done.status


def _sought(contract: str | None, columns: tuple[str, ...], modules: tuple[str, ...]) -> Sought:
    for column in columns:
        if not all(column.rpartition(".")[::2]):
            raise HarnessError(f"--column {column!r} names no table. Write TABLE.COLUMN, as in orders.state.")
    promised = _promised(contract) if contract else Sought()
    if contract and not (promised.columns or promised.modules or columns or modules):
        raise HarnessError(f"{contract} takes away no column and no module. Name a --column or a --module.")
    return Sought(
        tuple(dict.fromkeys((*promised.columns, *columns))), tuple(dict.fromkeys((*promised.modules, *modules)))
    )


def _promised(contract: str) -> Sought:
    # A contract may speak of models: who scans without one does not wait for their libraries.
    loading = importlib.import_module("harness.load")
    return sought_by(loading.load(loading.find(contract)))
