"""Where a variable was bound: the pattern that it stands in, and how far that binding reaches."""

from bisect import bisect_right
from dataclasses import dataclass

from tree_sitter import Node

from harness.probes.source.elixir.source import TESTS, Source, definition
from harness.probes.source.elixir.syntax import above, call, operator

__all__ = ["Binding", "Scopes", "in_pattern"]

QUERIES = frozenset(
    {
        "where", "or_where", "select", "select_merge", "order_by", "prepend_order_by", "group_by", "having",
        "or_having", "join", "distinct", "dynamic", "preload", "update", "windows", "limit", "from",
    }
)  # fmt: skip
HOLDERS = frozenset({"tuple", "list", "map", "map_content", "keywords", "pair", "bitstring", "block"})
PATTERNED = frozenset({"\\\\", "|", "::", "=>", "<>", "++", "when"})
STABS = frozenset({"stab_clause", "binary_operator"})  # the latter is `fn c when …`
FIRST = frozenset({"\\\\", "when"})


@dataclass(frozen=True, slots=True)
class Binding:
    """A variable where it is bound, and from where to where it is this one."""

    leaf: Node
    begin: int
    end: int


class Scopes:
    """The bindings of one file's variables, each name looked for once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, list[Binding]] = {}

    def binding(self, name: str, position: int) -> Node | None:
        """Return the leaf that binds the variable *name* as it is read at *position*."""
        known = self.bindings(name)
        last = bisect_right(known, position, key=lambda each: each.begin)
        inside = (each.leaf for each in reversed(known[:last]) if position < each.end)
        return next((leaf for leaf in inside if leaf.start_byte != position), None)

    def bindings(self, name: str) -> list[Binding]:
        """Return every binding of that name, in the order in which they begin."""
        if name not in self._known:
            found = (self._binding(leaf) for leaf in self.uses(name))
            self._known[name] = sorted((each for each in found if each is not None), key=lambda each: each.begin)
        return self._known[name]

    def uses(self, name: str, begin: int = 0, end: int | None = None) -> list[Node]:
        """Return the places at which the variable of that name stands."""
        spans = self._source.found(name.encode(), begin, end)
        leaves = (self._source.leaf(*span) for span in spans)
        return [leaf for leaf in leaves if leaf.type == "identifier"]

    def reach(self, leaf: Node) -> int:
        """Return where the binding at *leaf* ends."""
        found = self._binding(leaf)
        return found.end if found else leaf.end_byte

    def _binding(self, leaf: Node) -> Binding | None:
        by_match: Node | None = None
        for child, parent in above(leaf):
            left = parent.child_by_field_name("left") == child
            sign = operator(parent)
            if sign == "=":
                by_match = by_match or (parent if left else None)
            elif sign in ("<-", "in"):
                return self._drawn(leaf, child, parent, sign) if left else self._match(leaf, by_match)
            elif sign == "->" or parent.type == "stab_clause":
                return Binding(leaf, child.end_byte, parent.end_byte) if left else self._match(leaf, by_match)
            elif parent.type == "arguments":
                if parent.parent is not None and parent.parent.type in STABS:
                    continue
                return self._argument(leaf, parent) or self._match(leaf, by_match)
            elif parent.type not in HOLDERS and sign not in PATTERNED:
                return self._match(leaf, by_match)
            elif sign in FIRST and not left:
                return None
        return None

    def _match(self, leaf: Node, matched: Node | None) -> Binding | None:
        if matched is None:
            return None
        for _, parent in above(matched):
            if parent.type == "arguments" and parent.parent is not None:
                around = call(parent.parent)
                if around and around.receiver is None and around.name in ("with", "for"):
                    return Binding(leaf, matched.end_byte, parent.parent.end_byte)
        return Binding(leaf, matched.end_byte, self._source.scope_end(matched))

    @staticmethod
    def _drawn(leaf: Node, child: Node, drawn: Node, sign: str) -> Binding | None:
        """A binding by `pattern <- value` of with and for, or by `c in Member` of a query."""
        if sign == "in" and child != leaf:
            return None
        for _, parent in above(drawn):
            if parent.type == "arguments" and parent.parent is not None:
                around = call(parent.parent)
                if sign == "<-":
                    return Binding(leaf, drawn.end_byte, parent.parent.end_byte)
                if around and around.name in QUERIES:
                    return Binding(leaf, around.node.start_byte, around.node.end_byte)
        if sign == "<-":  # a template's `:for`, which stands alone
            return Binding(leaf, drawn.end_byte, drawn.end_byte + 1_000_000)
        return None

    @staticmethod
    def _argument(leaf: Node, arguments: Node) -> Binding | None:
        """A binding by a function's head, a test's context, or a query's list of bindings."""
        around = arguments.parent
        made = call(around) if around is not None else None
        if around is None or made is None:
            return None
        for _, parent in above(around):
            if parent.type == "call" and (clause := definition(parent)):
                head = clause.parameters and clause.parameters[0].parent == arguments
                return Binding(leaf, leaf.end_byte, parent.end_byte) if head else _of_call(leaf, around)
            if parent.type != "arguments" and operator(parent) != "when":
                break
        return _of_call(leaf, around)


def in_pattern(node: Node) -> bool:
    """Whether a node stands where a value is taken apart, not where one is made."""
    for child, parent in above(node):
        left = parent.child_by_field_name("left") == child
        sign = operator(parent)
        if parent.type == "stab_clause" or sign in ("=", "<-"):
            if left:
                return True
            if sign != "=":
                return False
        elif parent.type == "arguments":
            if parent.parent is not None and parent.parent.type in STABS:
                return True
            return _is_pattern_argument(child, parent)
        elif (parent.type not in HOLDERS and sign not in PATTERNED) or (sign in FIRST and not left):
            return False
    return False


def _is_pattern_argument(child: Node, arguments: Node) -> bool:
    around = arguments.parent
    made = call(around) if around is not None else None
    if around is None or made is None:
        return False
    if made.receiver is None and made.name == "match?":
        return made.arguments[0] == child
    if made.receiver is None and made.name in ("assert_receive", "assert_received", "refute_receive", "receive"):
        return made.arguments[0] == child
    for _, parent in above(around):
        if parent.type == "call":
            clause = definition(parent)
            if clause is not None and clause.parameters and clause.parameters[0].parent == arguments:
                return True
            break
        if parent.type != "arguments" and operator(parent) != "when":
            break
    return made.receiver is None and made.name in TESTS and made.block is not None


def _of_call(leaf: Node, around: Node) -> Binding | None:
    made = call(around)
    if made is None:
        return None
    if made.receiver is None and made.name in TESTS and made.block is not None:
        return Binding(leaf, leaf.end_byte, around.end_byte)
    if made.name in QUERIES and _in_binding_list(leaf, made.arguments):
        return Binding(leaf, leaf.end_byte, around.end_byte)
    return None


def _in_binding_list(leaf: Node, arguments: tuple[Node, ...]) -> bool:
    """Whether a variable stands in `[c, f]`, `[member: c]` or `[..., f]`, the bindings of a query's macro."""
    for child, parent in above(leaf):
        if parent.type == "list":
            return parent in arguments[:3] and (child == leaf or child.type == "keywords")
        if parent.type not in ("keywords", "pair"):
            return False
    return False
