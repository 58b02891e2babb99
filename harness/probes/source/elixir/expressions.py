"""What an expression is, by its form."""

from collections.abc import Callable

from tree_sitter import Node

from harness.probes.source.elixir.blocks import last
from harness.probes.source.elixir.calls import handed, value_of_call
from harness.probes.source.elixir.fields import field
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.syntax import Call, above, brief, call, literal, operator, pairs, struct_name, text
from harness.probes.source.elixir.values import Entries, Items, Many, ModuleName, Other, Value, Word, join

__all__ = ["expressed"]

FIRST = 8
HANDING = frozenset({"|>", "=", "&&", "and"})
CHOOSING = frozenset({"||", "++", "or", "--"})


def expressed(reader: Reads, node: Node) -> Value:
    """Return what is known of an expression's value."""
    found = VALUES.get(node.type)
    return found(reader, node) if found else None


def _call(reader: Reads, node: Node) -> Value:
    made = call(node)
    return value_of_call(reader, made) if made else None


def _name(reader: Reads, node: Node) -> Value:
    """A variable, or a function that is called without brackets."""
    name = text(node)
    if name == "__MODULE__":
        return ModuleName(reader.source.module_at(node.start_byte))
    leaf = reader.scopes.binding(name, node.start_byte)
    if leaf is not None:
        return reader.matched(leaf)
    return value_of_call(reader, call(node) or Call(node, None, name, ()))


def _module(reader: Reads, node: Node) -> Value:
    full = reader.names.full(node)
    return ModuleName(full) if full else None


def _map(reader: Reads, node: Node) -> Value:
    name = struct_name(node)
    if name is not None:
        full = reader.names.full(name)
        return reader.row(full, brief(node)) if full else None
    inside = [each for child in node.named_children for each in child.named_children]
    updated = next((each.child_by_field_name("left") for each in inside if operator(each) == "|"), None)
    return reader.value(updated) if updated is not None else _entries(reader, node)


def _entries(reader: Reads, node: Node) -> Entries:
    return Entries(tuple((key, reader.value(each)) for key, each in pairs(node)))


def _list(reader: Reads, node: Node) -> Value:
    inside = [each for each in node.named_children if each.type != "comment"]
    if inside and inside[0].type == "keywords":
        return _entries(reader, node)
    found = join(reader.value(each) for each in inside[:FIRST])
    return Many(found) if found is not None else None


def _tuple(reader: Reads, node: Node) -> Value:
    return Items(tuple(reader.value(each) for each in node.named_children if each.type != "comment"))


def _operation(reader: Reads, node: Node) -> Value:
    sign = operator(node)
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return None
    if sign in HANDING:
        return reader.value(right)
    return join((reader.value(left), reader.value(right))) if sign in CHOOSING else None


def _unary(reader: Reads, node: Node) -> Value:
    inside = [each for each in node.named_children if each.type != "comment"]
    if not inside:
        return None
    match operator(node):
        case "@":
            return _attribute(reader, text(inside[0]))
        case "&" if inside[0].type == "integer":
            return _captured(reader, node, int(text(inside[0])) - 1)
        case "^":
            return reader.value(inside[0])
        case _:
            return None


def _attribute(reader: Reads, name: str) -> Value:
    """`@name`: in a template an assign, elsewhere what the module gives it."""
    if reader.source.assigns:
        return reader.assigned(name)
    for at in reader.source.attribute(name):
        operand = at.child_by_field_name("operand")
        made = call(operand, alone=True) if operand is not None else None
        if made and made.arguments:
            return reader.value(made.arguments[0])
    return None


def _captured(reader: Reads, node: Node, index: int) -> Value:
    for child, parent in above(node):
        if operator(child) == "&" and child != node and parent.type == "arguments" and parent.parent is not None:
            made = call(parent.parent)
            return handed(reader, made, child, index) if made else None
    return None


def _access(reader: Reads, node: Node) -> Value:
    target, key = node.child_by_field_name("target"), node.child_by_field_name("key")
    if target is None or key is None:
        return None
    if text(target).endswith("assigns") and key.type == "atom":
        return reader.assigned(literal(key))
    return field(reader, reader.value(target), literal(key) if key.type == "atom" else text(key))


VALUES: dict[str, Callable[[Reads, Node], Value]] = {
    "call": _call,
    "identifier": _name,
    "alias": _module,
    "dot": _module,
    "map": _map,
    "list": _list,
    "keywords": _entries,
    "tuple": _tuple,
    "binary_operator": _operation,
    "unary_operator": _unary,
    "access_call": _access,
    "block": last,
    "atom": lambda _, node: Word(text(node)[1:]),
    "string": lambda _, __: Other("a string"),
    "nil": lambda _, __: Word("nil"),
}
