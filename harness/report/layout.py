"""Text laid out by hand in lines: nothing here knows what it says."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.text import Text

__all__ = ["GLUE", "Page", "clean", "cut", "field", "hang", "short", "wrap"]

# What a terminal would obey instead of show, and lone surrogates, which no encoding has.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

GLUE = "\u00a0"  # a blank at which no line is broken; written as an ordinary one
ENOUGH = 0.75  # of a line's width is worth ending it at a word


@dataclass(frozen=True, slots=True)
class Page:
    """How wide the paper is, and whether everything is to be said."""

    width: int = 80
    verbose: bool = False


def clean(text: str) -> str:
    """Show control characters, bidirectional overrides and lone surrogates as escapes; line breaks stay."""
    tidy = text.replace("\r\n", "\n").expandtabs(4)
    return OBEYED.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), tidy)


def cut(text: str, width: int) -> str:
    """Fit *text* on one line of *width* cells; where it is longer it ends with '…', at a word if one ends in time."""
    flat = " ".join(clean(text).split())
    if cell_len(flat) <= width:
        return flat
    whole = wrap(flat, max(width - 1, 1))[0]
    line = whole if cell_len(whole) > width * ENOUGH else chop_cells(flat, max(width - 1, 1))[0]
    return f"{line.rstrip(' ,;:–-')}…"


def wrap(text: str, width: int) -> list[str]:
    """Break *text* at blanks into lines of at most *width* cells; a line that fits is kept as it is."""
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        lines += [paragraph.rstrip()] if cell_len(paragraph) <= width else _filled(_pieces(paragraph, width), width)
    return lines


def hang(lead: Text | str, body: str, width: int, style: str = "") -> list[Text]:
    """Put *body* after *lead*, its further lines under its first."""
    first = lead if isinstance(lead, Text) else Text(lead)
    room = max(width - first.cell_len, 20)
    head, *rest = wrap(body, room)
    under = " " * first.cell_len
    return [
        Text.assemble(first, (head, style)),
        *(Text.assemble(under, (line, style)) if line else Text() for line in rest),
    ]


def field(name: str, value: str, page: Page, *, indent: int = 0, style: str = "") -> list[Text]:
    """Put *value* beside its *name*."""
    lead = Text.assemble(" " * indent, (f"{name:<10}", "dim"))
    return hang(lead, value or "(empty)", page.width, style)


def short(lines: list[Text], most: int, page: Page) -> list[Text]:
    """Keep at most *most* of *lines* and say how many more there are, unless *page* is to show everything."""
    if page.verbose or len(lines) <= most:
        return lines
    last = lines[most - 1].plain
    indent = " " * (len(last) - len(last.lstrip()))
    return [*lines[: most - 1], Text(f"{indent}… and {len(lines) - most + 1} more lines", "dim")]


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    for word in filter(None, paragraph.split(" ")):  # not at GLUE
        yield from chop_cells(word, width) if cell_len(word) > width else (word,)


def _filled(words: Iterable[str], width: int) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
