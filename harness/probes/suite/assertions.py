"""How much each test asserts, as its source has it."""

import ast
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from harness.facts.references import SourceFile
from harness.probes.parsing import parsed
from harness.probes.source.elixir.syntax import Call, call, literal, parse
from harness.probes.source.names import last
from harness.probes.source.python.survey import dotted
from harness.probes.source.tree import language

__all__ = ["assertions"]

RAISES = {"raises", "warns", "fail"}
TESTS = {"test", "property", "feature"}
CLAIMS = ("assert", "refute", "flunk")


def assertions(files: Sequence[SourceFile]) -> dict[str, int]:
    """Return the number of assertions in each test of *files*. A file that does not parse has no tests."""
    found: dict[str, int] = {}
    for file in files:
        if "test" in file.path:
            found |= COUNTED.get(language(file.path), _nothing)(file)
    return found


def _nothing(_: SourceFile) -> dict[str, int]:
    return {}


def _in_python(file: SourceFile) -> dict[str, int]:
    try:
        return dict(_functions(file, parsed(file.text, file.path)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


def _functions(file: SourceFile, tree: ast.Module) -> Iterator[tuple[str, int]]:
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


def _in_elixir(file: SourceFile) -> dict[str, int]:
    root = parse(file.text.encode())
    return {} if root.has_error else _blocks(file.path, root)


def _blocks(path: str, root: Node) -> dict[str, int]:
    """Count in ExUnit's tests, called as its reports call them: `test totals adds up`."""
    found: dict[str, int] = {}
    pending = [(root, "", "")]
    while pending:
        node, around, test = pending.pop()
        made = call(node, alone=True)
        name = literal(made.arguments[0]) if made and made.arguments else ""
        if made and made.name == "describe":
            around = f"{name} "
        elif made and made.name in TESTS and made.block:
            test = f"{path}::{made.name} {around}{name}"
            found.setdefault(test, 0)
        elif test and made and _claims(made):
            found[test] += 1
        pending += [(child, around, test) for child in reversed(node.named_children)]
    return found


def _claims(made: Call) -> bool:
    return made.name.startswith(CLAIMS)


COUNTED = {"python": _in_python, "elixir": _in_elixir}
