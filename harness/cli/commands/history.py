import sys
from pathlib import Path

import click

from harness.cli.baseline import found_history
from harness.cli.output import page, progress, show
from harness.cli.written import STDOUT, put, writable
from harness.errors import HarnessError
from harness.history import history
from harness.judge import status
from harness.migrate import Alembic
from harness.report.chronicle import chronicle
from harness.report.document import document, dumps
from harness.report.junit import junit

__all__ = ["command"]


@click.command("history")
@click.argument("location", required=False)
@click.option("--dsn", envvar="HARNESS_DSN", metavar="URL", help="A server to make databases on [env: HARNESS_DSN].")
@click.option("--json", "as_json", type=click.Path(path_type=Path), metavar="FILE", help="Write JSON; - is stdout.")
@click.option("--junit", "as_junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML.")
@click.option(
    "--version-table",
    default="public.alembic_version",
    metavar="TABLE",
    help="The history's own table [public.alembic_version].",
)
@click.option("-v", "--verbose", is_flag=True, help="Whole sentences, all evidence.")
def command(  # noqa: PLR0913  # one for each option
    *,
    location: str | None,
    dsn: str | None,
    as_json: Path | None,
    as_junit: Path | None,
    version_table: str,
    verbose: bool,
) -> int:
    """
    Take every revision of an Alembic history up, back and up again, with rows in the tables.

    LOCATION is its script folder, alembic.ini, or the pyproject.toml that names it; it can be left out where one of
    them is here.
    """
    writable(as_json, as_junit)
    where = location or found_history(Path.cwd())
    if not where:
        raise HarnessError("no Alembic history here: no [tool.alembic], alembic.ini or migrations/env.py. Name one.")
    alembic = Alembic(where, before="base", version_table=version_table)
    with progress() as told:
        result = history(alembic, dsn=dsn or None, progress=told)
    walk = result.contract, result.observation, result.judged
    if as_json:
        put(as_json, dumps(document(*walk)))
    if as_junit:
        put(as_junit, junit(*walk))
    stream = sys.stderr if as_json == STDOUT else sys.stdout
    show(chronicle(*walk, result.texts, page(stream, verbose=verbose)), stream)
    return status(result.judged)
