import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import click

from harness.cli.baseline import baseline
from harness.cli.skeleton import skeleton
from harness.errors import HarnessError

__all__ = ["command"]


@click.command("init")
@click.argument("name")
@click.option(
    "--dsn", envvar="HARNESS_DSN", metavar="URL", help="A database to begin from, only read [env: HARNESS_DSN]."
)
def command(*, name: str, dsn: str | None) -> int:
    """
    Write scenarios/NAME: a contract that can be verified as it is, and says what is still to be written.

    It begins from the schema of the database that --dsn names; else from the Alembic history beside scenarios/ (as its
    pyproject.toml, alembic.ini or migrations/ has it), walked on an embedded Postgres; else from nothing.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise HarnessError(f"a scenario cannot be called {name!r}: it is a Python package. Use letters, digits and _.")
    root = _root()
    folder = root / "scenarios" / name
    if folder.exists():
        raise HarnessError(f"{folder} is there already, and nothing is overwritten. Choose another name.")
    found = baseline(root, dsn or None)
    _write(folder, skeleton(name, found.catalog, found.python, found.sql))
    click.echo(f"Wrote {folder}. Next: harness verify {name}")
    return 0


def _root() -> Path:
    """Return the nearest folder at or above the current one that has scenarios/, else the current one."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "scenarios").is_dir()), here)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write all *files*, or leave nothing."""
    package = folder.parent / "__init__.py"
    try:
        folder.mkdir(parents=True)
        for file, content in files.items():
            (folder / file).write_text(content, encoding="utf-8")
        if package.is_file():
            (folder / package.name).touch()
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise HarnessError(f"cannot write {folder}: {error.strerror}. Run it where you may write.") from error
