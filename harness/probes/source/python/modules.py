"""Where Python refers to a module: imports, dotted names, and strings that are imported."""

import ast
import re
from collections.abc import Iterator, Sequence

from harness.facts.references import Kind, Reference
from harness.probes.source.names import last
from harness.probes.source.python.near import Near, statements
from harness.probes.source.python.survey import Unit, dotted, written

__all__ = ["imports", "is_module", "itself", "modules_in"]

IMPORTS = {"import_module", "__import__", "find_spec", "importorskip", "resolve_name", "run_module", "reload"}


def imports(tree: ast.Module, module: str, *, package: bool) -> dict[str, str]:
    """Return what each imported name stands for, in full; *module* is the file's own."""
    found = (each for node in statements(tree) for each in _imported(node, module, package=package))
    return {name: full for name, full, _ in found}


def modules_in(unit: Unit, text: str, modules: Sequence[str], *, package: bool) -> Iterator[Reference]:
    """Yield the references of *unit*, of which *text* is the source, to *modules*."""
    for module in modules:
        if _is(unit.module, module):
            yield itself(unit.path, unit.module, module)
        if re.search(rf"\b{re.escape(last(module))}\b", text):
            for line, receiver, why, kind in _mentions(unit, text, module, package=package):
                yield Reference(module, unit.path, line, kind, receiver, why)


def itself(path: str, name: str, module: str) -> Reference:
    """Return the reference that *module* is to itself, as *name*, by being there."""
    return Reference(module, path, 1, Kind.CERTAIN, name, "the module itself")


def is_module(name: str, module: str) -> bool:
    """Whether *name*, a module by its path in the tree, is *module*."""
    return _is(name, module)


def _mentions(unit: Unit, text: str, module: str, *, package: bool) -> Iterator[tuple[int, str, str, Kind]]:
    inside: set[int] = set()
    aliases = {name for name, full in unit.imports.items() if _is(full, module)}
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted({last(module), *aliases})))
    for node in Near(text, named).walk(unit.tree):
        if id(node) in inside:
            continue
        for name, full, line in _imported(node, unit.module, package=package):
            if _is(full, module) or _is_in(full, module):
                yield line, name, f"imports {full}", Kind.CERTAIN
        if isinstance(node, ast.Attribute | ast.Name):
            inside |= {id(each) for each in ast.walk(node)}
            yield from _named(node, unit, module)
        yield from _told(node, module)


def _imported(node: ast.AST, module: str, *, package: bool) -> Iterator[tuple[str, str, int]]:
    """Yield (name here, full name, line) of an import."""
    if isinstance(node, ast.Import):
        for each in node.names:
            yield (
                each.asname or each.name.partition(".")[0],
                each.name if each.asname else _bound(each.name),
                node.lineno,
            )
            if not each.asname and "." in each.name:
                yield each.name, each.name, node.lineno
    elif isinstance(node, ast.ImportFrom):
        parts = module.split(".")
        above = parts[: len(parts) - node.level + package] if node.level else []
        start = ".".join((*above, *([node.module] if node.module else [])))
        for each in node.names:
            yield each.asname or each.name, f"{start}.{each.name}" if start else each.name, each.lineno


def _bound(name: str) -> str:
    return name.partition(".")[0]


def _named(node: ast.Attribute | ast.Name, unit: Unit, module: str) -> Iterator[tuple[int, str, str, Kind]]:
    """A name, dotted or not, that begins with one that was imported."""
    written_ = dotted(node)
    first, _, rest = written_.partition(".")
    if not written_ or first not in unit.imports:
        return
    start = unit.imports[first]
    full = f"{start}.{rest}" if rest else start
    if _is(full, module) or (_is_in(full, module) and not _is_in(start, module)):
        yield node.lineno, written_, f"`{first}` is {start}", Kind.CERTAIN


def _told(node: ast.AST, module: str) -> Iterator[tuple[int, str, str, Kind]]:
    """A string that is the module's name, or begins with it."""
    if isinstance(node, ast.Call) and last(dotted(node.func)) in IMPORTS and node.args:
        name = written(node.args[0])
        if _is(name, module) or _is_in(name, module):
            yield node.args[0].lineno, name, f"imported by {last(dotted(node.func))}()", Kind.CERTAIN
    elif isinstance(node, ast.Constant):
        name = written(node).replace(":", ".")
        if name == module or name.startswith(f"{module}."):
            yield node.lineno, name, "a string that may be imported", Kind.DOUBTFUL


def _is(full: str, module: str) -> bool:
    """Whether *full*, which may lack what is above the tree that was read, is *module*."""
    return full == module or ("." in full and module.endswith(f".{full}"))


def _is_in(full: str, module: str) -> bool:
    above = full.rpartition(".")[0]
    while above:
        if _is(above, module):
            return True
        above = above.rpartition(".")[0]
    return False
