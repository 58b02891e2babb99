"""Elixir's syntax as tree-sitter sees it: calls with what is piped into them, pairs, leaves, climbing upwards."""

from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter_elixir
from tree_sitter import Language, Node, Parser

__all__ = [
    "BLOCKS",
    "CLAUSES",
    "Call",
    "above",
    "brief",
    "call",
    "calls_above",
    "given",
    "is_field",
    "key_of",
    "literal",
    "operator",
    "pairs",
    "parse",
    "statements",
    "string_above",
    "struct_name",
    "text",
    "words",
]

LANGUAGE = Language(tree_sitter_elixir.language())

BLOCKS = frozenset({"do_block", "body", "block", "source", "else_block", "after_block", "rescue_block", "catch_block"})
"""Nodes whose children are statements, one after the other."""

STRINGS = frozenset({"string", "sigil", "charlist", "quoted_atom", "quoted_keyword"})
CLAUSES = frozenset({"else_block", "after_block", "rescue_block", "catch_block"})

# A generated file may nest thousands deep; nobody's code is read from that far away.
FAR = 160
BRIEF = 60


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what it is called on, its name, its arguments with what is piped in as the first, its do block."""

    node: Node
    receiver: Node | None
    name: str
    arguments: tuple[Node, ...]
    block: Node | None = None
    parenthesised: bool = False


def parse(data: bytes) -> Node:
    """Return the root of the tree of *data*."""
    return Parser(LANGUAGE).parse(data).root_node


def text(node: Node) -> str:
    """Return the source of a node."""
    return (node.text or b"").decode(errors="replace")


def brief(node: Node) -> str:
    """Return the source of a node on one line, cut where it is long."""
    data = (node.text or b"")[: 4 * BRIEF].decode(errors="replace")
    line = " ".join(data.split())
    return line if len(line) <= BRIEF else line[: BRIEF - 1].rstrip() + "…"


def above(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield (child, parent) from *node* upwards, as far as it is worth."""
    child = node
    for _ in range(FAR):
        parent = child.parent
        if parent is None:
            return
        yield child, parent
        child = parent


def calls_above(node: Node) -> Iterator[Call]:
    """Yield the calls around a node, from the inside out."""
    for _, parent in above(node):
        if parent.type == "call" and (found := call(parent)):
            yield found


def operator(node: Node) -> str:
    """Return the operator of an operation, or nothing."""
    if node.type not in ("binary_operator", "unary_operator"):
        return ""
    found = node.child_by_field_name("operator")
    return found.type if found else ""


def call(node: Node, *, alone: bool = False) -> Call | None:
    """
    Return a node as a call, or None where it is none.

    A bare name is one where something is piped into it; its left side is the first argument. *alone* leaves that out.
    """
    piped = None if alone else _piped(node)
    if node.type == "identifier" and piped is not None:
        return Call(node, None, text(node), (piped,))
    target = node.child_by_field_name("target") if node.type == "call" else None
    if target is None:
        return None
    receiver, name = None, target
    if target.type == "dot":
        receiver, right = target.child_by_field_name("left"), target.child_by_field_name("right")
        name = right if right is not None else target
    arguments, block = None, None
    for child in node.named_children:
        if child.type == "arguments":
            arguments = child
        elif child.type == "do_block":
            block = child
    found = given(arguments) if arguments is not None else []
    whole = (piped, *found) if piped is not None else tuple(found)
    return Call(node, receiver, text(name).strip('"'), whole, block, arguments is not None)


def given(arguments: Node) -> list[Node]:
    """Return what stands in a list of arguments, comments aside."""
    return [child for child in arguments.named_children if child.type != "comment"]


def is_field(found: Call) -> bool:
    """Whether a call is the access to a field: `member.tier`, and not `Member.tier` or `member.tier()`."""
    return found.receiver is not None and not found.parenthesised and not names_module(found.receiver)


def names_module(node: Node) -> bool:
    """Whether a node can be nothing but a module's name."""
    if node.type == "dot":
        right = node.child_by_field_name("right")
        return right is not None and right.type == "alias"
    return node.type in ("alias", "atom") or (node.type == "identifier" and node.text == b"__MODULE__")


def pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keys, `tier` or `"tier"`, and values of a map, a keyword list or the like."""
    for child in node.named_children:
        if child.type in ("map_content", "keywords"):
            yield from pairs(child)
        elif child.type in ("pair", "binary_operator"):
            key, value = _pair(child)
            if key is not None and value is not None:
                yield key_of(key), value
            elif operator(child) == "|":
                yield from pairs(child)


def key_of(node: Node) -> str:
    """Return a key as it is compared: `tier` for an atom's, `"tier"` for a string's."""
    found = text(node)
    if node.type == "keyword":
        return found.rstrip().removesuffix(":")
    if node.type == "atom":
        return found[1:]
    if node.type in ("quoted_keyword", "quoted_atom"):
        return found.strip(': "')
    return found


def literal(node: Node) -> str:
    """Return the words of a string without what is interpolated, or the name of an atom."""
    if node.type == "atom":
        return text(node)[1:]
    return "".join(text(child) for child in node.named_children if child.type == "quoted_content")


def words(node: Node) -> list[str]:
    """Return the names in a list of atoms, in `~w(a b)a` or in one atom."""
    if node.type == "sigil":
        return literal(node).split()
    if node.type == "list":
        return [text(child)[1:] for child in node.named_children if child.type == "atom"]
    return [text(node)[1:]] if node.type == "atom" else []


def struct_name(node: Node) -> Node | None:
    """Return what names the struct of `%Member{}`, or None for a plain map."""
    for child in node.named_children:
        if child.type == "struct":
            return child.named_children[0] if child.named_children else None
    return None


def statements(block: Node) -> list[Node]:
    """Return the statements of a block, its else and rescue clauses and comments left out."""
    return [child for child in block.named_children if child.type != "comment" and child.type not in CLAUSES]


def string_above(node: Node) -> Node | None:
    """Return the string that a leaf is part of the words of, or None."""
    if node.type in ("quoted_content", "escape_sequence", "quoted_start", "quoted_end") and node.parent is not None:
        return node.parent
    return node if node.type in STRINGS else None


def _piped(node: Node) -> Node | None:
    parent = node.parent
    if parent is None or operator(parent) != "|>" or parent.child_by_field_name("right") != node:
        return None
    return parent.child_by_field_name("left")


def _pair(node: Node) -> tuple[Node | None, Node | None]:
    if node.type == "pair":
        return node.child_by_field_name("key"), node.child_by_field_name("value")
    if operator(node) == "=>":
        return node.child_by_field_name("left"), node.child_by_field_name("right")
    return None, None
