"""A file that does not parse, read line by line: what is mentioned there may be a reference."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from harness.facts.references import Kind, Reference, SourceFile
from harness.probes.source.elixir.source import Source
from harness.probes.source.elixir.wanted import Wanted

__all__ = ["broken_at", "by_lines"]


def broken_at(source: Source) -> int:
    """Return the line at which a file stops being Elixir, or 0 where it is Elixir to its end."""
    node = source.root
    if not node.has_error:
        return 0
    while not (node.is_error or node.is_missing):
        inside = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inside is None:
            break
        node = inside
    return source.line(_first(node))


def by_lines(file: SourceFile, wanted: Wanted, line: int, *, first: int = 1) -> Iterator[Reference]:
    """Yield every mention in a file that does not parse at *line*; *first* is the number of its first line."""
    why = f"the file does not parse at line {line}, so it was read line by line"
    named = [(word, [column.name for column in columns]) for word, columns in wanted.columns.items()]
    patterns = [
        (re.compile(rf"(?<!\w){re.escape(word)}(?![\w?!])"), names) for word, names in (*named, *wanted.modules.items())
    ]
    for number, text in enumerate(file.text.split("\n"), first):
        comment = text.lstrip().startswith("#")
        for pattern, names in patterns:
            if pattern.search(text):
                for name in names:
                    kind, because = (Kind.DISMISSED, "a comment") if comment else (Kind.DOUBTFUL, why)
                    yield Reference(name, file.path, number, kind, text.strip()[:60], because)


def _first(node: Node) -> Node:
    while node.child_count and node.child(0) is not None:
        node = node.child(0) or node
    return node
