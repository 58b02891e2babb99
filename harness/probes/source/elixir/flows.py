"""Where what is written goes: the map, the list or the atom that names a column, until something says whose it is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from tree_sitter import Node

from harness.probes.source.elixir.blocks import CONTROL
from harness.probes.source.elixir.fields import field
from harness.probes.source.elixir.library import OPTIONS
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.scopes import in_pattern
from harness.probes.source.elixir.source import Definition, definition
from harness.probes.source.elixir.syntax import (
    above,
    brief,
    call,
    key_of,
    operator,
    struct_name,
    text,
)
from harness.probes.source.elixir.takers import KEEPING, Taken, taken
from harness.probes.source.elixir.values import Apart, Entries, Landing, ModuleName, Value, join, rows

__all__ = ["landing", "of_variable"]

FAR = 16
USES = 12
ASSIGNING = frozenset({"assign", "assign_new"})
TAGS = frozenset({"tag", "moduletag", "describetag"})


class _On(Enum):
    """Not here: climb on."""

    ON = "on"


Found: TypeAlias = Landing | Apart | None
Turn: TypeAlias = Landing | Apart | _On | None


@dataclass(frozen=True, slots=True)
class _Path:
    """The keys passed on the way up, the innermost first, and how many steps were taken."""

    keys: tuple[str, ...] = ()
    steps: int = 0

    def under(self, key: str) -> "_Path":
        """Pass a key; the words of a block are none."""
        return self if key in ("do", "else") else _Path((*self.keys, key), self.steps)

    def on(self) -> "_Path":
        return _Path(self.keys, self.steps + 1)


def landing(reader: Reads, node: Node) -> Found:
    """Return what the column named at *node*, an atom, a key or a list of such, is one of; None is: nobody says."""
    return _follow(reader, node, _Path())


def of_variable(reader: Reads, leaf: Node) -> Found:
    """Return what the keys of the variable at *leaf* are columns of, by where it goes."""
    return _variable(reader, leaf, _Path())


def _follow(reader: Reads, node: Node, path: _Path) -> Found:
    """Climb from a node to what takes its value."""
    if path.steps > FAR:
        return None
    for child, parent in above(node):
        kind = operator(parent) or parent.type
        if kind in ("pair", "=>"):
            path = _past(path, child, parent)
            continue
        turn = TURNS.get(kind)
        found = turn(reader, child, parent, path) if turn else _On.ON if kind in THROUGH else None
        if not isinstance(found, _On):
            return found
    return None


def _past(path: _Path, child: Node, pair: Node) -> _Path:
    key = pair.child_by_field_name("key") or pair.child_by_field_name("left")
    return path.under(key_of(key)) if key is not None and key != child else path


def _in_map(reader: Reads, _child: Node, node: Node, path: _Path) -> Turn:
    """Land in `%Member{…}` or `%{member | …}`, or in what a pattern's map is matched with."""
    if struct_name(node) is not None or _is_update(node):
        return _land(reader, reader.value(node), path, brief(node)) or _On.ON
    if in_pattern(node):
        return _land(reader, reader.matched(node), path, brief(node)) or _On.ON
    return _On.ON


def _is_update(node: Node) -> bool:
    return any(operator(each) == "|" for child in node.named_children for each in child.named_children)


def _land(reader: Reads, value: Value, path: _Path, at: str) -> Landing | None:
    """Land in the value under the keys that were passed on the way; options of a call are no keys."""
    if isinstance(value, ModuleName):
        value = reader.row(value.name, value.name)
    for key in reversed(path.keys):
        if key not in OPTIONS:
            value = field(reader, next(rows(value), value), key)
            value = next(rows(value), None)
    return Landing(value, at) if value is not None and not isinstance(value, Entries) else None


def _in_arguments(reader: Reads, child: Node, arguments: Node, path: _Path) -> Turn:
    around = arguments.parent
    if around is None or around.type != "call":
        return None
    if around.parent is not None and operator(around.parent) == "@":
        return _attribute(reader, text(around.child_by_field_name("target") or around), around.parent, path)
    made = call(around)
    return _take(reader, around, made.arguments.index(child), path) if made and child in made.arguments else None


def _piped(reader: Reads, child: Node, pipe: Node, path: _Path) -> Turn:
    right = pipe.child_by_field_name("right")
    return _On.ON if right is None or right == child else _take(reader, right, 0, path)


def _take(reader: Reads, node: Node, index: int, path: _Path) -> Found:
    """Follow what a call does with its argument *index*."""
    made = call(node)
    if made is None:
        return None
    if definition(made.node) is not None:
        return _to_callers(reader, made.node, path)
    if made.receiver is None and made.name in CONTROL:
        branch = made.arguments[index].type == "keywords"
        return _follow(reader, made.node, path.on()) if branch else None
    given = taken(reader, made, index)
    if isinstance(given, Apart):
        value = made.name in ASSIGNING and (path.keys or index > 1)  # what is assigned, not what it is called
        return None if value else given
    return _given(reader, made.node, given, path)


def _given(reader: Reads, node: Node, given: Taken, path: _Path) -> Found:
    """Land in what a call looks into; else go on into what it is handed to, or with what it returns."""
    if given.value is not None:
        found = _land(reader, given.value, path, brief(node))
        if found is not None:
            return found
    for there, pattern in given.patterns:
        found_there = _into(there, pattern, path.on())
        if found_there is not None:
            return found_there
    return _follow(reader, node, path.on()) if given.passes else None


def _matched(reader: Reads, child: Node, match: Node, path: _Path) -> Turn:
    """Follow a value into the variable that it is bound to, or on where the match itself is a value."""
    left = match.child_by_field_name("left")
    if left is None or left == child:
        return _On.ON if in_pattern(match) else None
    found = _variable(reader, left, path.on()) if left.type == "identifier" else None
    return found or _On.ON


def _among(reader: Reads, child: Node, test: Node, path: _Path) -> Turn:
    """`:tier in fields` is of what the fields are of."""
    right = test.child_by_field_name("right")
    return _land(reader, reader.value(right), path, brief(test)) if right is not None and right != child else None


def _beside(reader: Reads, child: Node, joined: Node, path: _Path) -> Turn:
    """`Member.__schema__(:fields) -- [:tier]` is of what the fields are of."""
    sides = (joined.child_by_field_name("left"), joined.child_by_field_name("right"))
    other = next((side for side in sides if side is not None and side != child), None)
    value = reader.value(other) if other is not None else None
    return (_land(reader, value, path, brief(joined)) if list(rows(value)) else None) or _On.ON


def _default(reader: Reads, child: Node, pattern: Node, path: _Path) -> Turn:
    return _into(reader, pattern, path) if pattern.child_by_field_name("right") == child else _On.ON


def _drawn(reader: Reads, child: Node, drawn: Node, path: _Path) -> Turn:
    """Follow the elements of a list into the variable of `for field <- fields`."""
    left = drawn.child_by_field_name("left")
    return _into(reader, left, path.on()) if left is not None and left != child else None


def _into(reader: Reads, pattern: Node, path: _Path) -> Found:
    """Follow a value into a pattern: where the variable goes from there."""
    if operator(pattern) in ("\\\\", "="):
        sides = (pattern.child_by_field_name("left"), pattern.child_by_field_name("right"))
        pattern = next((side for side in sides if side is not None and side.type == "identifier"), pattern)
    return _variable(reader, pattern, path) if pattern.type == "identifier" else None


def _variable(reader: Reads, leaf: Node, path: _Path) -> Found:
    """Follow a variable to where it is used, from where it was bound; each only once."""
    bound = reader.scopes.binding(text(leaf), leaf.start_byte) or leaf
    return _once(reader, bound, path, lambda: _used(reader, bound, leaf, path))


def _once(reader: Reads, node: Node, path: _Path, find: Callable[[], Found]) -> Found:
    """Follow what starts at a node only once: however many ways lead there, and however often round."""
    known = (node.id, path.keys)
    if known not in reader.landed:
        reader.landed[known] = None
        reader.landed[known] = find()
    return reader.landed[known]


def _used(reader: Reads, bound: Node, leaf: Node, path: _Path) -> Found:
    uses = reader.scopes.uses(text(leaf), bound.end_byte, reader.scopes.reach(bound))
    others = [each for each in uses if each != leaf and not in_pattern(each)][:USES]
    return _of_all(_follow(reader, use, path.on()) for use in others)


def _of_all(found: Iterable[Found]) -> Found:
    """Return what several uses come to: a map may go to two tables, and what only one of them knows counts."""
    every = [each for each in found if each is not None]
    landings = [each for each in every if isinstance(each, Landing)]
    if not landings:
        return next(iter(every), None)
    return Landing(join(each.value for each in landings), landings[0].at)


def _attribute(reader: Reads, name: str, node: Node, path: _Path) -> Found:
    """Follow a module's attribute to where it is used; what is derived is the module's own."""
    own = reader.source.module_at(node.start_byte)
    if name in TAGS:
        return Apart("a test's tag")
    if name == "derive":
        return _land(reader, reader.row(own, brief(node)), path, brief(node)) if own else None
    others = [each for each in reader.source.attribute(name) if each != node][:USES]
    return _once(reader, node, path, lambda: _of_all(_follow(reader, at, path.on()) for at in others))


def _returned(reader: Reads, child: Node, block: Node, path: _Path) -> Turn:
    """Follow what a block returns: to what the construct or function around it gives it."""
    if [each for each in block.named_children if each.type != "comment"][-1:] != [child]:
        return None
    around = next((parent for _, parent in above(block) if parent.type in ("call", "source")), None)
    made = call(around) if around is not None and around.type == "call" else None
    if made is None:
        return None
    if definition(made.node) is not None:
        return _to_callers(reader, made.node, path)
    passes = made.name in CONTROL if made.receiver is None else taken(reader, made, len(made.arguments) - 1) == KEEPING
    return _follow(reader, made.node, path.on()) if passes else None


def _to_callers(reader: Reads, node: Node, path: _Path) -> Found:
    """Follow what a function returns to those who call it in the same file."""
    clause = definition(node)
    if clause is None or path.steps > FAR:
        return None
    sites = [use.parent if use.parent and use.parent.type == "call" else use for use in _uses(reader, clause)]
    return _once(reader, node, path, lambda: _of_all(_follow(reader, site, path.on()) for site in sites))


def _uses(reader: Reads, clause: Definition) -> Iterator[Node]:
    """Yield where the function is named, but for its own clauses."""
    heads = [each.node for each in reader.source.definitions.get(clause.name, ())]
    for use in reader.scopes.uses(clause.name)[:USES]:
        if not any(head.start_byte <= use.start_byte < head.end_byte for head in heads):
            yield use


THROUGH = frozenset(
    {
        "list", "tuple", "keywords", "map_content", "block", "sigil", "stab_clause", "anonymous_function", "source",
        "||", "|", "when", "&&", "or", "call",
    }
)  # fmt: skip
TURNS: dict[str, Callable[[Reads, Node, Node, _Path], Turn]] = {
    "map": _in_map,
    "arguments": _in_arguments,
    "|>": _piped,
    "=": _matched,
    "in": _among,
    "++": _beside,
    "--": _beside,
    "\\\\": _default,
    "<-": _drawn,
    **dict.fromkeys(("do_block", "body", "else_block", "rescue_block", "catch_block"), _returned),
}
