"""The markup of a template: a form's fields name columns, and what they are of is in the name or in doubt."""

import re
from collections.abc import Iterator

from harness.facts.references import Kind, Reference
from harness.probes.source.elixir.wanted import Column, Wanted

__all__ = ["in_markup"]

ATTRIBUTE = re.compile(r"\b(?:name|id|for|field|form|phx-value-[\w-]+|data-[\w-]+)=\"(?P<value>[^\"{}<>]*)\"")
OWNER = re.compile(r"(\w+)[\[_]?$")


def in_markup(template: str, path: str, first: int, wanted: Wanted) -> Iterator[Reference]:
    """Yield the mentions of columns in the attributes of a template's tags; *first* is the number of its first line."""
    line, before = first, 0
    for match in ATTRIBUTE.finditer(template):
        line += template.count("\n", before, match.start())
        before = match.start()
        for word, columns in wanted.columns.items():
            at = re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9_])", match["value"])
            for column in columns if at else ():
                owner = OWNER.search(match["value"][: at.start()] if at else "")
                why = _why(column, owner[1].rstrip("_") if owner else "")
                if why:
                    yield Reference(column.name, path, line, Kind.DOUBTFUL, match[0], why)


def _why(column: Column, owner: str) -> str:
    """Return why a field of that owner may be the column; a longer word's end is another word."""
    if not owner:
        return "a form's field of that name; nothing says of what"
    return f"a form's field of `{owner}`, named like {column.singular}" if column.is_like(owner) else ""
