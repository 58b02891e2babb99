"""Walking only where something is mentioned: most of a tree is about something else."""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator

__all__ = ["Near", "statements"]


class Near:
    """The lines of a text in which a pattern is found."""

    def __init__(self, text: str, wanted: re.Pattern[str]) -> None:
        breaks = [found.start() for found in re.finditer("\n", text)]
        self.lines = sorted({bisect_left(breaks, found.start()) + 1 for found in wanted.finditer(text)})

    def __contains__(self, node: object) -> bool:
        """Whether one of the lines is in *node*; what has no place of its own may be anywhere."""
        first, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if first is None or end is None:
            return True
        decorators = getattr(node, "decorator_list", None)
        at = bisect_left(self.lines, min(first, decorators[0].lineno) if decorators else first)
        return at < len(self.lines) and self.lines[at] <= end

    def walk(self, tree: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes that something is mentioned in, from the top, from first to last."""
        pending = [tree]
        while pending:
            node = pending.pop()
            yield node
            pending += [child for child in ast.iter_child_nodes(node) if child in self][::-1]


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield every statement, and none of its expressions."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, name, None)
            pending += inner[::-1] if isinstance(inner, list) else ()
