"""One file, parsed: its modules, the names it gives to others, its functions."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from harness.probes.source.elixir.syntax import BLOCKS, Call, above, call, pairs, parse, text

__all__ = ["TESTS", "Alias", "Definition", "Module", "Source", "definition", "given", "targets"]

HEADS = frozenset({"def", "defp", "defmacro", "defmacrop", "defdelegate"})
TESTS = frozenset({"test", "setup", "setup_all", "property", "feature", "on_exit"})

MODULE = re.compile(rb"\bdefmodule\b")
NAMING = re.compile(rb"\b(?:alias|require|import|use)\b")
ABUTTING = re.compile(rb"[\w?!:]")
PREFIXED = re.compile(rb"[\w@:.]")
DEFINING = re.compile(rb"\b(?:defp?|defmacrop?|defdelegate)[ \t]+\(?([a-z_]\w*[?!]?)")


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its full name and where it begins and ends."""

    name: str
    begin: int
    end: int
    node: Node


@dataclass(frozen=True, slots=True)
class Alias:
    """A name for a module, from where to where it holds, and the line that says so."""

    short: str
    full: str
    begin: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A clause of a function: its name, its patterns, what stands under `when`, and its body."""

    node: Node
    name: str
    parameters: tuple[Node, ...]
    guard: Node | None
    body: Node | None
    options: dict[str, Node]


class Source:
    """
    A file of Elixir, or a template, whose *lines* are those that the lines of *data* stand for.

    *outer* is where a template stands within another file. In a template `@name` is an assign.
    """

    def __init__(
        self, path: str, data: bytes, lines: Sequence[int] = (), outer: "tuple[Source, int] | None" = None
    ) -> None:
        self.path = path
        self.data = data
        self.outer = outer
        self.root = parse(data)
        self._lines = lines

    @property
    def assigns(self) -> bool:
        """Whether this is a template."""
        return bool(self._lines)

    def line(self, node: Node, offset: int = 0) -> int:
        """Return the line of the file that is *offset* lines below the start of *node*."""
        row = node.start_point.row + offset
        return self._lines[min(row, len(self._lines) - 1)] if self._lines else row + 1

    def line_at(self, position: int) -> int:
        """Return the line of the file that a position is on."""
        row = bisect_right(self._starts, position) - 1
        return self._lines[min(row, len(self._lines) - 1)] if self._lines else row + 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(b"\n", self.data))]

    def found(self, name: bytes, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield where *name* stands as a name of its own: no key, no field, no attribute."""
        last = len(self.data) if end is None else end
        position = self.data.find(name, begin, last)
        while position >= 0:
            after = position + len(name)
            if not (ABUTTING.match(self.data, after) or (position and PREFIXED.match(self.data, position - 1))):
                yield position, after
            position = self.data.find(name, after, last)

    def leaf(self, begin: int, end: int) -> Node:
        """Return the smallest node there."""
        return self.root.descendant_for_byte_range(begin, end) or self.root

    @cached_property
    def modules(self) -> list[Module]:
        """The modules, in their order; those inside others with their full names."""
        found: list[Module] = []
        for node in self._calls(MODULE):
            made = call(node)
            if made is None or made.name != "defmodule" or not made.arguments:
                continue
            own = text(made.arguments[0])
            around = self._innermost(found, node.start_byte)
            prefix = f"{around.name}." if around and not own.startswith("Elixir.") else ""
            if own.startswith("__MODULE__."):
                own = own.removeprefix("__MODULE__.")
            found.append(Module(prefix + own, node.start_byte, node.end_byte, node))
        return found

    def module_at(self, position: int) -> str:
        """Return the name of the module around a position, or nothing."""
        found = self._innermost(self.modules, position)
        if found is None and self.outer:
            return self.outer[0].module_at(self.outer[1])
        return found.name if found else ""

    @cached_property
    def naming(self) -> list[tuple[Call, int, int]]:
        """Every alias, require, import and use, from where to where it holds."""
        found = []
        for node in self._calls(NAMING):
            made = call(node)
            if made and made.receiver is None and made.arguments and made.name in ("alias", "require", "import", "use"):
                found.append((made, node.end_byte, self.scope_end(node)))
        return found

    @cached_property
    def definitions(self) -> dict[str, list[Definition]]:
        """The clauses of every function, by name."""
        found: dict[str, list[Definition]] = {}
        for match in DEFINING.finditer(self.data):
            leaf = self.leaf(match.start(), match.start() + 1)
            if leaf.type == "identifier" and leaf.parent is not None and (made := definition(leaf.parent)):
                found.setdefault(made.name, []).append(made)
        return found

    @cached_property
    def _names(self) -> dict[str, list[Alias]]:
        found: dict[str, list[Alias]] = {}
        for made, begin, end in self.naming:
            for short, full in given(made):
                base = self.module_at(begin)
                whole = full.replace("__MODULE__", base, 1) if full.startswith("__MODULE__") else full
                found.setdefault(short, []).append(Alias(short, whole, begin, end, _said(made)))
        for module in self.modules:
            around = self._innermost([each for each in self.modules if each.begin < module.begin], module.begin)
            if around:
                short = module.name.removeprefix(f"{around.name}.").split(".")[0]
                said = f"defined inside {around.name}"
                found.setdefault(short, []).append(
                    Alias(short, f"{around.name}.{short}", module.begin, around.end, said)
                )
        return found

    def alias(self, short: str, position: int) -> Alias | None:
        """Return what *short* stands for there, or None where nothing in this file says so."""
        inside = [each for each in self._names.get(short, ()) if each.begin <= position < each.end]
        found = max(inside, key=lambda each: each.begin, default=None)
        return self.outer[0].alias(short, self.outer[1]) if found is None and self.outer else found

    def attribute(self, name: str) -> list[Node]:
        """Return the places, `@name`, at which a module's attribute is given or used."""
        pattern = re.compile(rb"@" + re.escape(name.encode()) + rb"(?![\w?!])")
        leaves = (self.leaf(match.start() + 1, match.end()) for match in pattern.finditer(self.data))
        at = (above(leaf) if leaf.type == "identifier" else iter(()) for leaf in leaves)
        parents = (next((parent for _, parent in each if parent.type == "unary_operator"), None) for each in at)
        return [parent for parent in parents if parent is not None]

    def given(self, modules: Iterable[str]) -> dict[str, list[str]]:
        """Return the names, other than their own last ones, that the file gives to *modules*."""
        found: dict[str, list[str]] = {}
        for short, aliases in self._names.items():
            for each in aliases:
                full = each.full
                for module in modules if short != full.rpartition(".")[2] else ():
                    if f".{module}".endswith(f".{full}"):
                        found.setdefault(short, []).append(module)
        return found

    def scope_end(self, node: Node) -> int:
        """Return where the block of statements ends that *node* is in."""
        for _, parent in above(node):
            if parent.type in BLOCKS:
                return parent.end_byte
        return self.root.end_byte

    def definition_around(self, node: Node) -> Definition | None:
        """Return the clause that a node stands in."""
        for _, parent in above(node):
            if parent.type == "call" and (made := definition(parent)):
                return made
        return None

    def _calls(self, pattern: re.Pattern[bytes]) -> Iterator[Node]:
        for match in pattern.finditer(self.data):
            leaf = self.leaf(match.start(), match.end())
            if leaf.type == "identifier" and leaf.parent is not None and leaf.parent.type == "call":
                yield leaf.parent

    @staticmethod
    def _innermost(modules: Sequence[Module], position: int) -> Module | None:
        last = bisect_right(modules, position, key=lambda each: each.begin)
        return next((each for each in reversed(modules[:last]) if each.begin < position < each.end), None)


def definition(node: Node) -> Definition | None:
    """Return the clause that a call of `def` or the like makes."""
    made = call(node)
    if made is None or made.receiver is not None or made.name not in HEADS or not made.arguments:
        return None
    head, guard = made.arguments[0], None
    if head.type == "binary_operator":
        head, guard = head.child_by_field_name("left") or head, head.child_by_field_name("right")
    shape = call(head, alone=True)
    options = dict(pairs(made.arguments[-1])) if len(made.arguments) > 1 else {}
    body = made.block or options.get("do")
    if shape is None:
        return Definition(node, text(head), (), guard, body, options) if head.type == "identifier" else None
    return Definition(node, shape.name, shape.arguments, guard, body, options)


def given(made: Call) -> Iterator[tuple[str, str]]:
    """Yield the names that an alias gives, each with its full name, as far as the line itself says it."""
    options = dict(pairs(made.arguments[-1])) if len(made.arguments) > 1 else {}
    if made.name == "alias" or "as" in options:
        for full in targets(made):
            yield text(options["as"]) if "as" in options else full.rpartition(".")[2], full


def targets(made: Call) -> Iterator[str]:
    """Yield the names of the modules that an alias, import, require or use is about, as they are written."""
    target = made.arguments[0]
    right = target.child_by_field_name("right") if target.type == "dot" else None
    left = target.child_by_field_name("left")
    if right is not None and left is not None and right.type == "tuple":
        yield from (f"{text(left)}.{text(each)}" for each in right.named_children if each.type == "alias")
    elif target.type in ("alias", "dot", "identifier"):
        yield text(target)


def _said(made: Call) -> str:
    return " ".join(text(made.node).split())
