"""Where words go: the report to a stream, and a line on how far the walk is."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

import click
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from harness.report.layout import Page
from harness.report.terminal import rendered

__all__ = ["page", "progress", "show"]

PLAIN_WIDTH, LEAST = 80, 40


def page(stream: TextIO, *, verbose: bool = False) -> Page:
    """Return what *stream* has room for: its own width on a terminal, COLUMNS, else 80."""
    columns = os.environ.get("COLUMNS", "")
    width = Console(file=stream).width if stream.isatty() else int(columns) if columns.isdecimal() else PLAIN_WIDTH
    return Page(max(width, LEAST), verbose)


def show(lines: Iterable[Text], stream: TextIO) -> None:
    """Write *lines*; a reader that has gone away, as `head` does, does not change what the run came to."""
    text = rendered(lines, Console(file=stream, highlight=False, emoji=False, markup=False))
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show on stderr where the walk is: one line that changes on a terminal, a short line each elsewhere."""
    console = Console(stderr=True)
    if not sys.stderr.isatty() or console.is_dumb_terminal:
        yield lambda text: click.echo(f"harness: {text}", err=True)
        return
    with console.status("starting") as status:
        yield lambda text: status.update(escape(text))
