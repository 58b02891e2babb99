"""How much each test asserts, as its source has it."""

import ast
from collections.abc import Iterator, Sequence

from harness.facts.references import SourceFile
from harness.probes.parsing import parsed
from harness.probes.source.names import last
from harness.probes.source.python.survey import dotted
from harness.probes.source.tree import language

__all__ = ["assertions"]

RAISES = {"raises", "warns", "fail"}


def assertions(files: Sequence[SourceFile]) -> dict[str, int]:
    """Return the number of assertions in each test of *files*. A file that does not parse has no tests."""
    found: dict[str, int] = {}
    for file in files:
        if language(file.path) == "python" and "test" in file.path:
            found |= dict(_in_python(file))
    return found


def _in_python(file: SourceFile) -> Iterator[tuple[str, int]]:
    try:
        tree = parsed(file.text, file.path)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    pending: list[tuple[str, ast.stmt]] = [(file.path, each) for each in reversed(tree.body)]
    while pending:
        above, node = pending.pop()
        if isinstance(node, ast.ClassDef):
            pending += [(f"{above}::{node.name}", each) for each in reversed(node.body)]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield f"{above}::{node.name}", sum(map(_asserts, ast.walk(node)))


def _asserts(node: ast.AST) -> bool:
    """Whether *node* asserts: by the statement, a method, a function called so, or a block that is to raise."""
    if isinstance(node, ast.Call):
        name = last(dotted(node.func)) or getattr(node.func, "attr", "")
        return name in RAISES or name.startswith("assert")
    return isinstance(node, ast.Assert)
