"""Ecto's queries: what their bindings stand for and what they select."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from harness.probes.source.elixir.fields import field
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.scopes import QUERIES
from harness.probes.source.elixir.syntax import Call, brief, call, key_of, literal, operator, pairs, text
from harness.probes.source.elixir.values import (
    Either,
    Entries,
    Items,
    Many,
    ModuleName,
    Other,
    Query,
    Row,
    Value,
    element,
    join,
)

__all__ = ["as_query", "bound", "is_query", "named_source", "queried", "source"]

NAMED = frozenset({"as", "parent_as"})
JOINS = frozenset(
    {
        "join", "inner_join", "left_join", "right_join", "full_join", "cross_join", "inner_lateral_join",
        "left_lateral_join", "cross_lateral_join",
    }
)  # fmt: skip


def is_query(reader: Reads, made: Call) -> bool:
    """Whether a call is one of Ecto's query macros, and not a function of the file's own by such a name."""
    if made.receiver is None and made.name in NAMED:
        return len(made.arguments) == 1
    if made.name not in QUERIES:
        return False
    if made.receiver is None:
        return made.name not in reader.source.definitions
    return text(made.receiver) in ("Ecto.Query", "Query")


def as_query(reader: Reads, value: Value) -> Query | None:
    """Return a value as a query, where it can be one."""
    match value:
        case Query():
            return value
        case ModuleName():
            return Query((("", reader.row(value.name, f"from {value.name}")),))
        case Row():
            return Query((("", value),))
        case Many():
            return Query((("", value.of),))
        case Either(of=several):
            return next((found for each in several if (found := as_query(reader, each))), None)
        case _:
            return None


def queried(reader: Reads, made: Call) -> Value:
    """Return the query that a macro makes, or the binding that `as(:name)` names."""
    if not made.arguments or made.name == "dynamic":
        return None
    if made.name in NAMED:
        return named_source(reader, literal(made.arguments[0]))
    if made.name == "from":
        return _from(reader, made)
    return _built_upon(reader, made)


def _built_upon(reader: Reads, made: Call) -> Query | None:
    found = as_query(reader, reader.value(made.arguments[0]))
    if found is None:
        return None
    if made.name == "join":
        return Query((*found.sources, *_joined(reader, made)), found.selected)
    if made.name == "select":
        return Query(found.sources, _selected(reader, made.arguments[-1], found))
    return found


def source(reader: Reads, node: Node) -> Value:
    """Return what one row of a query's source is: `Member`, `"members"`, `assoc(c, :keys)`, another query."""
    if node.type == "string":
        return Row("", literal(node), f"from {brief(node)}")
    if node.type == "tuple" and len(node.named_children) == len(("table", "schema")):
        return source(reader, node.named_children[1])
    if node.type in ("alias", "dot", "identifier") and (full := reader.names.full(node)):
        return reader.row(full, f"from {_around(node)}")
    made = call(node)
    if made and made.name == "assoc" and len(made.arguments) > 1:
        led = field(reader, reader.value(made.arguments[-2]), literal(made.arguments[-1]))
        return element(led) or led
    found = as_query(reader, reader.value(node))
    return found.result if found else None


def bound(reader: Reads, leaf: Node, made: Call, bindings: Node) -> Value:
    """Return what *leaf* stands for in the list of bindings `[c, f]` or `[member: c]` of a macro."""
    parent = leaf.parent
    if parent is not None and parent.type == "pair":
        key = parent.child_by_field_name("key")
        name = key_of(key) if key is not None else ""
        query = None if bindings == made.arguments[0] else as_query(reader, reader.value(made.arguments[0]))
        return (query.named(name) if query else None) or named_source(reader, name)
    if bindings == made.arguments[0]:  # dynamic([c], …) names no query
        return None
    query = as_query(reader, reader.value(made.arguments[0]))
    if query is None:
        return None
    children = bindings.named_children
    index = children.index(leaf)
    if any(text(child) == "..." for child in children[:index]):
        index -= len(children)
    known = [value for _, value in query.sources]
    return known[index] if -len(known) <= index < len(known) else None


def named_source(reader: Reads, name: str) -> Value:
    """Return what the tree's queries call `as: :name`; those of this file before others."""
    here = list(_named(reader, name))
    if here:
        return join(here)
    others = [path for path in reader.tree.holding(f"as: :{name}") if path != reader.source.path]
    return join(found for path in others[:8] for found in _named(reader.at(reader.tree.source(path)), name))


def _named(reader: Reads, name: str) -> Iterator[Value]:
    for match in re.finditer(rb"\bas: :" + re.escape(name.encode()) + rb"\b", reader.source.data):
        leaf = reader.source.leaf(match.end() - 1, match.end())
        around = leaf.parent.parent if leaf.parent is not None else None
        holder = around.parent if around is not None else None
        made = call(holder.parent) if holder is not None and holder.parent is not None else None
        if made and is_query(reader, made):
            query = as_query(reader, queried(reader, made))
            if query and (found := query.named(name)):
                yield found


def _from(reader: Reads, made: Call) -> Query | None:
    first = made.arguments[0]
    known = as_query(reader, _first(reader, first))
    if known is None:
        return None
    sources, selected = list(known.sources), known.selected
    for key, value in pairs(made.arguments[-1]) if len(made.arguments) > 1 else ():
        if key in JOINS:
            right = value.child_by_field_name("right") if operator(value) == "in" else value
            sources.append(("", source(reader, right) if right is not None else None))
        elif key == "as":
            sources[-1] = (literal(value), sources[-1][1])
        elif key == "select":
            selected = _selected(reader, value, Query(tuple(sources)))
    return Query(tuple(sources), selected)


def _first(reader: Reads, node: Node) -> Value:
    """Return what a query is from; a query that is built upon keeps all its sources."""
    right = node.child_by_field_name("right") if operator(node) == "in" else node
    if right is None:
        return None
    found = reader.value(right) if right.type in ("identifier", "call", "binary_operator") else None
    return found if isinstance(found, Query) else source(reader, right)


def _joined(reader: Reads, made: Call) -> Iterator[tuple[str, Value]]:
    options = dict(pairs(made.arguments[-1]))
    name = literal(options["as"]) if "as" in options else ""
    for each in made.arguments:
        right = each.child_by_field_name("right") if operator(each) == "in" else None
        if right is not None:
            yield name, source(reader, right)


def _selected(reader: Reads, node: Node, query: Query) -> Value:
    if node.type == "list" or (node.type == "call" and text(node).startswith(("map(", "struct("))):
        return query.result
    found = reader.value(node)
    if isinstance(found, Row | Many | Entries | Items | Either):
        return found
    return Other("what the query selects")


def _around(node: Node) -> str:
    parent = node.parent
    return brief(parent) if parent is not None and operator(parent) == "in" else brief(node)
