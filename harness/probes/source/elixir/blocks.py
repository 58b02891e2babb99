"""What Elixir's control flow returns: what its branches do."""

from collections.abc import Iterator

from tree_sitter import Node

from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.syntax import CLAUSES, Call, pairs, statements
from harness.probes.source.elixir.values import Many, Value, join

__all__ = ["CONTROL", "applied", "ends", "flowing", "last"]

CONTROL = frozenset({"if", "unless", "case", "cond", "with", "try", "receive", "for", "quote"})


def last(reader: Reads, block: Node) -> Value:
    """Return what a block, or an expression in place of one, returns."""
    return join(map(reader.value, ends(block)))


def flowing(reader: Reads, made: Call) -> Value:
    """Return what a construct of control flow returns."""
    found = join(map(reader.value, _branches(made)))
    return Many(found) if made.name == "for" and found is not None else found


def applied(reader: Reads, function: Node) -> Value:
    """Return what a function written in place returns: `fn x -> … end`, `&…`."""
    if function.type == "unary_operator":
        operand = next(iter(function.named_children), None)
        return reader.value(operand) if operand is not None else None
    bodies = (each.child_by_field_name("right") for each in function.named_children if each.type == "stab_clause")
    return join(last(reader, body) for body in bodies if body is not None)


def ends(block: Node) -> Iterator[Node]:
    """Yield the expressions whose values a block returns, as its clauses choose."""
    if block.type not in ("do_block", "body", "else_block", "rescue_block", "block"):
        yield block
        return
    inside = statements(block)
    if any(each.type == "stab_clause" for each in inside):
        for each in inside:
            right = each.child_by_field_name("right")
            if right is not None:
                yield from ends(right)
    elif inside:
        yield inside[-1]


def _branches(made: Call) -> Iterator[Node]:
    if made.block is not None:
        yield from ends(made.block)
        for child in made.block.named_children:
            if child.type in CLAUSES - {"after_block"}:
                yield from ends(child)
    elif made.arguments:
        options = dict(pairs(made.arguments[-1]))
        yield from (options[key] for key in ("do", "else") if key in options)
