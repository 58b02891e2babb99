"""What a pattern, or a part of one, is matched with."""

from collections.abc import Callable

from tree_sitter import Node

from harness.probes.source.elixir.calls import handed
from harness.probes.source.elixir.fields import field
from harness.probes.source.elixir.functions import context, parameter
from harness.probes.source.elixir.queries import bound, is_query, source
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.scopes import in_pattern
from harness.probes.source.elixir.source import TESTS, definition
from harness.probes.source.elixir.syntax import Call, above, call, key_of, literal, operator, struct_name
from harness.probes.source.elixir.values import Row, Value, element, item

__all__ = ["matched"]

VIEWS = ("JSON", "View", "HTML", "Component", "Components")
PLAIN = frozenset({"map", "list", "tuple"})


def matched(reader: Reads, node: Node) -> Value:
    """Return what is known of the value that the pattern at *node* is matched with."""
    parent = node.parent
    if parent is None:
        return None
    found = PATTERNS.get(operator(parent) or parent.type)
    return found(reader, node, parent) if found else None


def _opposite(reader: Reads, node: Node, match: Node) -> Value:
    """`pattern = value`; another pattern on the other side says only what struct it is."""
    left, right = match.child_by_field_name("left"), match.child_by_field_name("right")
    side = right if node == left else left
    other = reader.value(side) if side is not None else None
    plain = side is not None and side.type in PLAIN and in_pattern(side)
    return reader.matched(match) if other is None or (plain and not isinstance(other, Row)) else other


def _drawn(reader: Reads, node: Node, drawn: Node) -> Value:
    """`pattern <- value` of with, or each of a list."""
    right = drawn.child_by_field_name("right")
    if right is None or right == node:
        return None
    made = _call_around(drawn)
    value = reader.value(right)
    return value if made and made.name == "with" else element(value)


def _source(reader: Reads, node: Node, drawn: Node) -> Value:
    right = drawn.child_by_field_name("right")
    return source(reader, right) if right is not None and right != node else None


def _headed(reader: Reads, node: Node, cons: Node) -> Value:
    """`[first | rest]`."""
    whole = reader.matched(cons)
    return element(whole) if cons.child_by_field_name("left") == node else whole


def _guarded(reader: Reads, node: Node, guard: Node) -> Value:
    left, right = guard.child_by_field_name("left"), guard.child_by_field_name("right")
    if left != node or right is None:
        return None
    return reader.matched(guard) or (reader.value(right) if operator(guard) == "\\\\" else None)


def _of_tuple(reader: Reads, node: Node, parent: Node) -> Value:
    items = [each for each in parent.named_children if each.type != "comment"]
    tag = literal(items[0]) if items[0].type == "atom" else ""
    return item(reader.matched(parent), items.index(node), len(items), tag)


def _of_list(reader: Reads, node: Node, parent: Node) -> Value:
    made = _call_around(parent)
    if made and is_query(reader, made) and parent in made.arguments:
        return bound(reader, node, made, parent)
    found = reader.matched(parent)
    return found if operator(node) == "|" else element(found)


def _of_pair(reader: Reads, _node: Node, pair: Node) -> Value:
    """Return what stands under the key of a map's or a keyword list's pair."""
    key = pair.child_by_field_name("key") or pair.child_by_field_name("left")
    value = pair.child_by_field_name("value")
    for _, parent in above(pair):
        if parent.type == "list" and value is not None:
            made = _call_around(parent)
            if made and is_query(reader, made):
                return bound(reader, value, made, parent)
        if parent.type in ("map", "list"):
            return _under(reader, parent, key_of(key) if key is not None else "")
        if parent.type not in ("keywords", "map_content"):
            return None
    return None


def _under(reader: Reads, holder: Node, key: str) -> Value:
    """Return what stands under *key* in what a map's pattern is matched with; assigns are known by their names."""
    known = reader.value(holder) if struct_name(holder) is not None else None
    found = field(reader, known or reader.matched(holder), key)
    return reader.assigned(key) if found is None and _of_assigns(reader, holder) else found


def _of_assigns(reader: Reads, holder: Node) -> bool:
    """Whether a pattern takes assigns apart: under `assigns:`, or where a view or a JSON's function is given them."""
    parent = holder.parent
    if parent is None:
        return False
    if parent.type == "pair":
        key = parent.child_by_field_name("key")
        return key is not None and key_of(key) == "assigns"
    module = reader.source.module_at(holder.start_byte)
    return parent.type == "arguments" and module.endswith(VIEWS)


def _argument(reader: Reads, node: Node, arguments: Node) -> Value:
    around = arguments.parent
    if around is not None and operator(around) == "when":
        around = around.parent
    if around is None:
        return None
    index = [each for each in arguments.named_children if each.type != "comment"].index(node)
    if around.type == "stab_clause":
        return _of_clause(reader, around, index)
    for _, parent in above(around):
        clause = definition(parent) if parent.type == "call" else None
        if clause and clause.parameters and clause.parameters[0].parent == arguments:
            return parameter(reader, clause, index)
        if parent.type in ("do_block", "body"):
            break
    made = call(around)
    if made and made.name == "match?" and len(made.arguments) > 1:
        return reader.value(made.arguments[1])
    return context(reader, made) if made and made.name in TESTS else None


def _of_clause(reader: Reads, stab: Node, index: int) -> Value:
    """Return what a clause of fn or case is given."""
    owner = stab.parent
    holder = owner.parent if owner is not None else None
    if owner is None or holder is None:
        return None
    if owner.type == "anonymous_function":
        made = call(holder.parent) if holder.type == "arguments" and holder.parent is not None else None
        return handed(reader, made, owner, index) if made else None
    made = call(holder)
    return reader.value(made.arguments[0]) if made and made.name == "case" and made.arguments else None


def _call_around(node: Node) -> Call | None:
    """Return the call that a node is an argument of."""
    arguments = node.parent
    around = arguments.parent if arguments is not None and arguments.type == "arguments" else None
    return call(around) if around is not None else None


PATTERNS: dict[str, Callable[[Reads, Node, Node], Value]] = {
    "=": _opposite,
    "<-": _drawn,
    "in": _source,
    "|": _headed,
    "when": _guarded,
    "\\\\": _guarded,
    "=>": _of_pair,
    "pair": _of_pair,
    "tuple": _of_tuple,
    "list": _of_list,
    "arguments": _argument,
    "block": lambda reader, _, parent: reader.matched(parent),
}
