"""Files that a command writes."""

from pathlib import Path

import click

from harness.errors import HarnessError

__all__ = ["STDOUT", "put", "writable"]

STDOUT = Path("-")


def writable(*files: Path | None) -> None:
    """Refuse, before the work, what could not be written after it."""
    named = [file for file in files if file]
    if named.count(STDOUT) > 1:
        raise HarnessError("only one report can go to stdout. Name a file for the other.")
    for file in named:
        if file != STDOUT and file.is_dir():
            raise HarnessError(f"cannot write {file}: it is a folder. Name a file.")
        if file != STDOUT and not file.parent.is_dir():
            raise HarnessError(f"cannot write {file}: there is no folder {file.parent}. Make it first.")


def put(file: Path, content: bytes) -> None:
    """Write *content* to *file*, or to stdout."""
    if file == STDOUT:
        click.echo(content, nl=False)
        return
    try:
        file.write_bytes(content)
    except OSError as error:
        raise HarnessError(f"cannot write {file}: {error.strerror}. Name a file in a folder of yours.") from error
