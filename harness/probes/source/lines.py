"""Files that no parser reads: line by line, and in doubt."""

import re
from collections.abc import Iterator, Sequence

from harness.facts.references import Kind, Reference, Sought, SourceFile
from harness.probes.source.names import last

__all__ = ["find", "leftover"]

COMMENTS = {".py": "#", ".pyi": "#", ".ex": "#", ".exs": "#", ".sql": "--"}
LONGEST = 2000  # characters of a line that are looked at


def find(files: Sequence[SourceFile], sought: Sought, because: str) -> Iterator[Reference]:
    """Yield each line that mentions what is sought, in doubt *because* the file was not parsed."""
    for file in files:
        comment = next((mark for ending, mark in COMMENTS.items() if file.path.endswith(ending)), "\0")
        for number, line in enumerate(file.text.split("\n"), 1):
            for name, receiver in _mentioned(line[:LONGEST], sought):
                if line.lstrip().startswith(comment):
                    yield Reference(name, file.path, number, Kind.DISMISSED, receiver, "in a comment")
                else:
                    yield Reference(name, file.path, number, Kind.DOUBTFUL, receiver, because)


def leftover(file: SourceFile, sought: Sequence[str], found: set[tuple[str, int]]) -> Iterator[Reference]:
    """Yield the columns *sought* that stand in lines where no parser saw a name: in comments and texts."""
    for full in sought:
        name = re.compile(rf"\b{re.escape(last(full))}\b")
        number, position = 1, 0
        for match in name.finditer(file.text):
            number += file.text.count("\n", position, match.start())
            position = match.start()
            if (full, number) not in found:
                yield Reference(full, file.path, number, Kind.DISMISSED, "", "in a comment or a text")


def _mentioned(line: str, sought: Sought) -> Iterator[tuple[str, str]]:
    for full in sought.columns:
        match = re.search(rf"(?:(\w+)\s*[.]\s*)?\b{re.escape(last(full))}\b", line)
        if match:
            yield full, match[1] or ""
    for module in sought.modules:
        if re.search(rf"\b{re.escape(module)}\b", line):
            yield module, ""
