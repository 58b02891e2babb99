"""What stands in the source as a value: names in lists, constants, module attributes."""

from collections.abc import Sequence

from tree_sitter import Node

from harness.probes.source.elixir.source import Source
from harness.probes.source.elixir.syntax import brief, call, literal, operator, text, words

__all__ = ["Computed", "Literals"]

FAR = 8
CONSTANTS = {"true": "True", "false": "False", "nil": ""}


class Computed(Exception):  # noqa: N818  # a fact about the source, not a fault
    """A value is not written down: it is computed when the application is compiled or run."""


class Literals:
    """The values written in one module."""

    def __init__(self, source: Source, module: str) -> None:
        self._source = source
        self._module = module

    def names(self, node: Node, depth: int = 0) -> list[str]:
        """Return a list of names: `[:a, :b]`, `~w(a b)a`, `@fields`, their sums and differences. Raises Computed."""
        if depth > FAR:
            raise Computed(self._told(node))
        attribute = self._attribute(node)
        if attribute is not None:
            return self.names(attribute, depth + 1)
        sign = operator(node)
        if sign in ("++", "--"):
            left, right = (node.child_by_field_name(side) for side in ("left", "right"))
            if left is not None and right is not None:
                first, second = self.names(left, depth + 1), self.names(right, depth + 1)
                return first + second if sign == "++" else [each for each in first if each not in second]
        if node.type == "list" and all(child.type in ("atom", "comment") for child in node.named_children):
            return words(node)
        if node.type in ("sigil", "atom"):
            return words(node)
        raise Computed(self._told(node))

    def constant(self, node: Node, depth: int = 0) -> str:
        """Return a constant as its `repr`; '' for nil. Raises Computed."""
        attribute = self._attribute(node) if depth <= FAR else None
        if attribute is not None:
            return self.constant(attribute, depth + 1)
        written = text(node)
        match node.type:
            case "boolean" | "nil":
                found = CONSTANTS[written]
            case "integer":
                found = str(int(written.replace("_", ""), 0))
            case "float":
                found = repr(float(written.replace("_", "")))
            case "string" | "atom" if all(each.type != "interpolation" for each in node.named_children):
                found = repr(literal(node))
            case "unary_operator" if written.startswith("-"):
                found = f"-{self.constant(node.named_children[0], depth + 1)}"
            case "map" | "list" if all(each.type == "comment" for each in node.named_children):
                found = "{}" if node.type == "map" else "[]"
            case _:
                raise Computed(self._told(node))
        return found

    def option(self, node: Node) -> Node:
        """Return what *node* stands for: the value of a module attribute, else itself."""
        found = self._attribute(node)
        return node if found is None else found

    def attribute(self, name: str) -> Node | None:
        """Return the value last given to `@name` in the module."""
        found = None
        for node in self._given(name):
            found = node
        return found

    def _given(self, name: str) -> Sequence[Node]:
        needle = f"@{name}".encode()
        found = []
        position = self._source.data.find(needle)
        while position >= 0:
            leaf = self._source.leaf(position + 1, position + len(needle))
            made = call(leaf.parent) if leaf.parent is not None and leaf.parent.type == "call" else None
            if made and made.name == name and made.arguments and self._source.module_at(position) == self._module:
                found.append(made.arguments[0])
            position = self._source.data.find(needle, position + 1)
        return found

    def _attribute(self, node: Node) -> Node | None:
        if node.type != "unary_operator" or operator(node) != "@":
            return None
        return self.attribute(text(node)[1:])

    def _told(self, node: Node) -> str:
        return f"{self._source.path}:{self._source.line(node)}: {brief(node)}"
