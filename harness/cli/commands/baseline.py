import sys
from pathlib import Path

import click

from harness.cli.output import page, show
from harness.errors import HarnessError
from harness.facts.suite import change
from harness.report.suite import compared, taken
from harness.suite import keep, kept, suite

__all__ = ["command"]

PLACE = Path(".harness/baseline.json")


@click.command("baseline", context_settings={"ignore_unknown_options": True})
@click.argument("command_line", metavar="-- COMMAND…", nargs=-1, type=click.UNPROCESSED)
@click.option("--junit", default="", metavar="FILE", help="Where COMMAND writes JUnit XML; a pattern may be several.")
@click.option("--to", type=click.Path(path_type=Path), metavar="FILE", help="Keep this run there, over what is there.")
@click.option("--against", type=click.Path(path_type=Path), metavar="FILE", help="Compare this run with that one.")
@click.option("--source", metavar="PATH", help="Count the assertions of each test in this tree.")
@click.option("-v", "--verbose", is_flag=True, help="Name every test.")
def command(  # noqa: PLR0913  # one for each option
    *,
    command_line: tuple[str, ...],
    junit: str,
    to: Path | None,
    against: Path | None,
    source: str | None,
    verbose: bool,
) -> int:
    """
    Run COMMAND, a test suite, and keep its result; run again, after the change, compare.

    COMMAND is mix test, pytest, or anything that writes JUnit XML. The first green run is kept in
    .harness/baseline.json; a red one is not. Each later run names new failures, tests that vanished, new skips and,
    with --source, assertions lost.
    """
    if not command_line:
        raise HarnessError("which command? Write it after --, as in: harness baseline -- pytest tests.")
    if to and against:
        raise HarnessError("--to keeps this run and --against compares it. Give one of them.")
    before = against or (PLACE if PLACE.is_file() and not to else None)
    baseline = kept(before) if before else None
    ran = suite(command_line, junit=junit, source=source)
    paper = page(sys.stdout, verbose=verbose)
    if baseline is None:
        where = to or PLACE
        if ran.green:
            keep(where, ran)
            _out_of_git(where)
        show(taken(ran, paper, where=str(where)), sys.stdout)
        return 0 if ran.green else 1
    became = change(baseline, ran)
    show(compared(baseline, ran, became, paper), sys.stdout)
    return 0 if baseline.green and ran.green and became.harmless else 1


def _out_of_git(file: Path) -> None:
    if file == PLACE:
        file.with_name(".gitignore").write_text("*\n", encoding="utf-8")
