"""From lines to a stream: colour where it is wanted, and only characters that the stream can carry."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from harness.report.layout import GLUE

__all__ = ["plain", "rendered"]

# What we draw with, for streams that carry less than Unicode.
ASCII = str.maketrans("●○·│─“”…→−–", '+-.|-""~>--')


def plain(lines: Iterable[Text]) -> str:
    """Return *lines* without colour."""
    return "".join(f"{line.plain.replace(GLUE, ' ').rstrip()}\n" for line in lines)


def rendered(lines: Iterable[Text], console: Console) -> str:
    """Return *lines* as *console* would show them."""
    with console.capture() as capture:
        for line in lines:
            console.print(line, soft_wrap=True)
    text = capture.get().replace(GLUE, " ")
    if console.encoding.startswith("utf"):
        return text
    return text.translate(ASCII).encode(console.encoding, "replace").decode(console.encoding)
