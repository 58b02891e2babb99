"""What the parts that read one file ask of each other."""

from typing import Protocol

from tree_sitter import Node

from harness.probes.source.elixir.names import Names
from harness.probes.source.elixir.scopes import Scopes
from harness.probes.source.elixir.source import Source
from harness.probes.source.elixir.syntax import Call
from harness.probes.source.elixir.tree import Tree
from harness.probes.source.elixir.values import Apart, Landing, Row, Value

__all__ = ["Reads"]


class Reads(Protocol):
    """One file, as it is understood."""

    source: Source
    tree: Tree
    names: Names
    scopes: Scopes
    landed: dict[tuple[int, tuple[str, ...]], Landing | Apart | None]

    def value(self, node: Node) -> Value:
        """Return what is known of the value of an expression."""

    def matched(self, node: Node) -> Value:
        """Return what is known of the value that a pattern, or a part of one, is matched with."""

    def returned(self, made: Call) -> Value:
        """Return what a function of the tree returns."""

    def assigned(self, key: str) -> Value:
        """Return what the tree assigns to a socket or a connection under *key*."""

    def associated(self, name: str) -> Value:
        """Return what associations of that name lead to, in whatever schema."""

    def row(self, module: str, because: str) -> Row:
        """Return a struct of *module*."""

    def at(self, source: Source) -> "Reads":
        """Return the reader of another file."""
