"""What is known of the values in one file: each expression is asked for once, and only where somebody needs it."""

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from harness.probes.source.elixir.blocks import applied
from harness.probes.source.elixir.expressions import expressed
from harness.probes.source.elixir.functions import result
from harness.probes.source.elixir.patterns import matched
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.scopes import Scopes
from harness.probes.source.elixir.source import Source
from harness.probes.source.elixir.syntax import Call, above, brief, call
from harness.probes.source.elixir.tree import Tree
from harness.probes.source.elixir.values import Apart, Landing, Many, Row, Value, join, said

__all__ = ["Reader", "Readers"]

# How deep values are asked for, so that Python's own stack is never asked for more; another function counts for more.
FAR = 70
CALL = 2
FILES = 40
ASSIGNING = frozenset(
    {
        "assign", "assign_new", "stream", "stream_insert", "attr", "render", "live_render", "put_assigns", "assigns",
        "render_component",
    }
)  # fmt: skip


class Readers:
    """The readers of a tree's files."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._readers: dict[int, Reader] = {}
        self._assigned: dict[str, Value] = {}
        self.depth = 0

    def of(self, source: Source) -> "Reader":
        """Return the reader of a file."""
        if id(source) not in self._readers:
            self._readers[id(source)] = Reader(source, self)
        return self._readers[id(source)]

    def assigned(self, key: str) -> Value:
        """Return what anyone in the tree assigns under *key*."""
        if key not in self._assigned:
            self._assigned[key] = None  # while it is being looked for
            found = (value for path in self._assigning(key) for value in self.of(self.tree.source(path)).assigning(key))
            self._assigned[key] = said(join(found), f"assigned as {key}")
        return self._assigned[key]

    def _assigning(self, key: str) -> list[str]:
        naming = dict.fromkeys((*self.tree.holding(f":{key},"), *self.tree.holding(f"{key}: ")))
        texts = ((path, self.tree.files[path].text) for path in naming if not path.endswith("eex"))
        return [path for path, each in texts if "assign" in each or "render(" in each][:FILES]


class Reader:
    """One file, as it is understood."""

    def __init__(self, source: Source, readers: Readers) -> None:
        self.source = source
        self.tree = readers.tree
        self.names = readers.tree.names(source)
        self.scopes = Scopes(source)
        self._readers = readers
        self._values: dict[int, Value] = {}
        self._matched: dict[int, Value] = {}
        self._assigned: dict[str, Value] = {}
        self.landed: dict[tuple[int, tuple[str, ...]], Landing | Apart | None] = {}

    def at(self, source: Source) -> "Reader":
        """Return the reader of another file."""
        return self._readers.of(source)

    def row(self, module: str, because: str) -> Row:
        """Return a struct of *module*."""
        schema = self.tree.schema(module)
        return Row(module, schema.table if schema else "", because)

    def assigned(self, key: str) -> Value:
        """Return what is assigned under *key*: in this file, else anywhere."""
        if key not in self._assigned:
            self._assigned[key] = None  # while it is being looked for
            self._assigned[key] = join(self.assigning(key)) or self._readers.assigned(key)
        return self._assigned[key]

    def associated(self, name: str) -> Value:
        """Return what associations of that name lead to, in whatever schema."""
        found: list[Value] = []
        for each in self.tree.associations(name):
            led = self.row(each.target, each.said)
            found.append(Many(led) if each.many else led)
        return join(found)

    def value(self, node: Node) -> Value:
        """Return what is known of the value of an expression."""
        return self._once(self._values, node, expressed)

    def matched(self, node: Node) -> Value:
        """Return what is known of the value that a pattern, or a part of one, is matched with."""
        return self._once(self._matched, node, matched)

    def returned(self, made: Call) -> Value:
        """Return what a function of the tree returns."""
        self._readers.depth += CALL
        try:
            return result(self, made)
        finally:
            self._readers.depth -= CALL

    def assigning(self, key: str) -> Iterator[Value]:
        """Yield what this file assigns under *key*."""
        name = re.escape(key.encode())
        for match in re.finditer(rb":" + name + rb"\b|\b" + name + rb":", self.source.data):
            leaf = self.source.leaf(match.start(), match.end())
            arguments = leaf.parent.parent if leaf.type == "keyword" and leaf.parent is not None else leaf
            for _, parent in above(arguments) if arguments is not None else ():
                if parent.type == "arguments" and parent.parent is not None:
                    made = call(parent.parent)
                    if made and made.name in ASSIGNING:
                        yield from self._assign(made, leaf)
                    break

    def _assign(self, made: Call, leaf: Node) -> Iterator[Value]:
        if leaf.type == "keyword":
            value = leaf.parent.child_by_field_name("value") if leaf.parent is not None else None
        else:
            at = next((index for index, each in enumerate(made.arguments) if each == leaf), None)
            value = made.arguments[at + 1] if at is not None and at + 1 < len(made.arguments) else None
        if made.name == "attr":  # a component's attribute, by its type
            full = self.names.full(value) if value is not None and value.type == "alias" else ""
            yield self.row(full, brief(made.node)) if full else None
        elif value is not None:
            found = self.value(value)
            yield found if value.type != "anonymous_function" else applied(self, value)

    def _once(self, known: dict[int, Value], node: Node, find: Callable[[Reads, Node], Value]) -> Value:
        if node.id not in known and self._readers.depth < FAR:
            known[node.id] = None  # while it is being looked for: a value that depends on itself is unknown
            self._readers.depth += 1
            try:
                known[node.id] = find(self, node)
            finally:
                self._readers.depth -= 1
        return known.get(node.id)
