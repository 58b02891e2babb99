"""The tree's own functions: which a call means, what they return, what their parameters are."""

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from harness.probes.source.elixir.blocks import last
from harness.probes.source.elixir.library import FACTORIES
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.source import TESTS, Definition
from harness.probes.source.elixir.syntax import Call, brief, call, literal, operator, struct_name, text
from harness.probes.source.elixir.tree import Function
from harness.probes.source.elixir.values import Either, Entries, Items, Many, Row, Value, join, said

__all__ = ["built", "context", "meant", "parameter", "result", "typed"]

MANY = frozenset({"build_list", "insert_list", "build_pair", "insert_pair"})
CALLERS = 6


def meant(reader: Reads, made: Call) -> list[Function]:
    """Return the clauses of the function that a call means, as far as the tree has it."""
    if made.receiver is not None:
        module = reader.names.full(made.receiver)
        return _chosen(reader.tree.functions(module, made.name), made.arguments) if module else []
    position = made.node.start_byte
    for module in dict.fromkeys((reader.source.module_at(position), *reader.names.imports(position))):
        if module and (found := _chosen(reader.tree.functions(module, made.name), made.arguments)):
            return found
    return []


def result(reader: Reads, made: Call) -> Value:
    """Return what the function that a call means returns."""
    if made.name in FACTORIES and made.arguments and made.arguments[0].type == "atom":
        found = built(reader, literal(made.arguments[0]))
        if found is not None:
            row = said(found, brief(made.node))
            return Many(row) if made.name in MANY else row
    clauses = meant(reader, made)
    if not clauses and made.receiver is None and made.name.endswith(("_fixture", "_factory", "_struct")):
        clauses = _chosen(reader.tree.anywhere(made.name), made.arguments)
    return said(join(_returned(reader, each) for each in clauses), f"{brief(made.node)} returns one")


def parameter(reader: Reads, clause: Definition, index: int) -> Value:
    """Return what is known of a parameter: by guard, by specification, by changeset, by its callers in the file."""
    name = text(_inner(clause.parameters[index]))
    return (
        _guarded(reader, clause, name)
        or _specified(reader, clause, index)
        or _cast(reader, clause, index)
        or _beside(reader, clause, index)
        or _called(reader, clause, index)
    )


def context(reader: Reads, made: Call) -> Value:
    """Return the context of a test: what the setups before it give."""
    found: dict[str, Value] = {}
    for match in reader.scopes.uses("setup", 0, made.node.start_byte):
        given = call(match.parent) if match.parent is not None else None
        if given is None or given.name not in TESTS or reader.source.scope_end(given.node) < made.node.end_byte:
            continue
        for value in _given(reader, given):
            found.update(value.of)
    return Entries(tuple(found.items()))


def _given(reader: Reads, made: Call) -> Iterator[Entries]:
    """Yield what a setup adds to the context: its block's last value, or that of the functions it names."""
    if made.block is not None:
        yield from _entries(last(reader, made.block))
        return
    for argument in made.arguments:
        for name in [argument] if argument.type == "atom" else argument.named_children:
            if name.type == "atom":
                module = reader.source.module_at(made.node.start_byte)
                places = dict.fromkeys((module, *reader.names.imports(made.node.start_byte)))
                for clause in [each for place in places for each in reader.tree.functions(place, literal(name))]:
                    yield from _entries(_returned(reader, clause))


def _entries(value: Value) -> Iterator[Entries]:
    """Yield what is given to a context by `%{…}`, `[…]`, `{:ok, …}`, or by one of several of them."""
    match value:
        case Entries():
            yield value
        case Items(of=(_, inside)):
            yield from _entries(inside)
        case Either(of=several):
            for each in several:
                yield from _entries(each)
        case _:
            return


def _returned(reader: Reads, function: Function) -> Value:
    there = reader.at(function.source)
    clause = function.clause
    if clause.body is not None:
        return last(there, clause.body)
    target = clause.options.get("to")
    if target is None:  # a head without a body, or nothing that is known
        return None
    name = literal(clause.options["as"]) if "as" in clause.options else clause.name
    clauses = _chosen(reader.tree.functions(there.names.full(target), name), clause.parameters)
    return join(_returned(reader, each) for each in clauses if each.clause.body is not None)


def built(reader: Reads, name: str) -> Value:
    """Return what the factory of that name makes."""
    found = [each for each in reader.tree.anywhere(f"{name}_factory") if each.clause.name == f"{name}_factory"]
    if not found:
        for maker in ("build", "fixture", "insert", "create"):
            found += [
                each
                for each in reader.tree.anywhere(maker)
                if each.clause.parameters and text(each.clause.parameters[0]) == f":{name}"
            ]
    return join(_returned(reader, each) for each in found)


def _chosen(functions: Sequence[Function], arguments: Sequence[Node]) -> list[Function]:
    """Return the clauses that take as many arguments, and the atom that is given first, if they ask for one."""
    found = []
    for each in functions:
        parameters = each.clause.parameters
        needed = sum(operator(one) != "\\\\" for one in parameters)
        if not needed <= len(arguments) <= len(parameters):
            continue
        first = (parameters[0], arguments[0]) if parameters and arguments else None
        if first and first[0].type == first[1].type == "atom" and text(first[0]) != text(first[1]):
            continue
        found.append(each)
    return found


def _inner(pattern: Node) -> Node:
    return (pattern.child_by_field_name("left") or pattern) if operator(pattern) == "\\\\" else pattern


def _guarded(reader: Reads, clause: Definition, name: str) -> Value:
    guard = clause.guard
    if guard is None or "is_struct" not in text(guard):
        return None
    for leaf in reader.scopes.uses("is_struct", guard.start_byte, guard.end_byte):
        made = call(leaf.parent) if leaf.parent is not None else None
        if made and len(made.arguments) > 1 and text(made.arguments[0]) == name:
            return reader.row(reader.names.full(made.arguments[1]), brief(made.node))
    return None


def _specified(reader: Reads, clause: Definition, index: int) -> Value:
    """Return what the function's @spec says of a parameter."""
    before = clause.node.prev_named_sibling
    for _ in range(6):
        if before is None:
            return None
        spec = before.child_by_field_name("operand") if operator(before) == "@" else None
        made = call(spec, alone=True) if spec is not None else None
        if made and made.name == "spec" and made.arguments:
            whole = made.arguments[0]
            while operator(whole) in ("::", "when"):
                whole = whole.child_by_field_name("left") or whole
            head = call(whole, alone=True)
            if head and head.name == clause.name and len(head.arguments) == len(clause.parameters):
                return typed(reader, head.arguments[index])
        before = before.prev_named_sibling
    return None


def typed(reader: Reads, node: Node) -> Value:
    """Return what a type says: `Member.t()`, `%Member{}`, `[Member.t()]`, `Member.t() | nil`."""
    if operator(node) in ("|", "::"):
        sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
        return join(typed(reader, side) for side in sides if side is not None)
    if node.type == "list":
        inside = [typed(reader, child) for child in node.named_children]
        return Many(inside[0]) if inside and inside[0] is not None else None
    if node.type == "map":
        return reader.value(node)
    made = call(node, alone=True)
    if made and made.receiver is not None and made.name == "t":
        module = reader.names.full(made.receiver)
        return reader.row(module, f"@spec says {brief(node)}") if module else None
    return None


def _cast(reader: Reads, clause: Definition, index: int) -> Value:
    """Return the schema itself for the first parameter of its changeset functions."""
    own = reader.source.module_at(clause.node.start_byte)
    if index == 0 and "changeset" in clause.name and reader.tree.schema(own):
        return reader.row(own, f"what {clause.name} of {own.rpartition('.')[2]} is given")
    return None


def _beside(reader: Reads, clause: Definition, index: int) -> Value:
    """Return the one struct that the function's other clauses take there."""
    own = reader.source.module_at(clause.node.start_byte)
    found: list[Value] = []
    for each in reader.source.definitions.get(clause.name, ()):
        same = each.node != clause.node and len(each.parameters) == len(clause.parameters)
        if same and reader.source.module_at(each.node.start_byte) == own:
            pattern = each.parameters[index]
            sides = (pattern, pattern.child_by_field_name("left"), pattern.child_by_field_name("right"))
            found += [reader.value(side) for side in sides if side is not None and struct_name(side) is not None]
    known = join(found)
    return known if isinstance(known, Row) else None


def _called(reader: Reads, clause: Definition, index: int) -> Value:
    """Return what the callers in the same file give."""
    found: list[Value] = []
    for leaf in reader.scopes.uses(clause.name)[: 4 * CALLERS]:
        made = call(leaf.parent) if leaf.parent is not None and leaf.parent.type == "call" else call(leaf)
        if made is None or made.receiver is not None or made.name != clause.name:
            continue
        if len(made.arguments) == len(clause.parameters) and _is_head(reader, made) is False:
            found.append(reader.value(made.arguments[index]))
    return join(found[:CALLERS])


def _is_head(reader: Reads, made: Call) -> bool:
    return any(
        each.parameters and made.arguments and each.parameters[0] == made.arguments[0]
        for each in reader.source.definitions.get(made.name, ())
    )
