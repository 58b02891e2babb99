"""Whether a mention of a column's name is a reference to it: that depends on what the name hangs on."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tree_sitter import Node

from harness.facts.references import Kind
from harness.probes.source.elixir.blocks import CONTROL
from harness.probes.source.elixir.definitions import defined
from harness.probes.source.elixir.flows import landing, of_variable
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.scopes import in_pattern
from harness.probes.source.elixir.syntax import (
    Call,
    above,
    brief,
    call,
    calls_above,
    is_field,
    key_of,
    operator,
    string_above,
    text,
)
from harness.probes.source.elixir.values import Apart, Entries, Other, Row, Value, rows
from harness.probes.source.elixir.wanted import Column, Finding, underscored

__all__ = ["judged", "mentioned"]

RECEIVER = re.compile(r"(\w+?)\d*[!?]?(?:\(.*)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Hung:
    """What a name hangs on: its value, as it stands in the source, and where that was decided."""

    value: Value
    receiver: str
    at: str = ""


def mentioned(reader: Reads, leaf: Node, column: Column) -> Finding | None:
    """Return what the mention of *column* at *leaf* is; None where it is not that name at all."""
    if leaf.type == "comment":
        return Finding(Kind.DISMISSED, "", "a comment")
    found = MENTIONS.get(leaf.type)
    return found(reader, leaf, column) if found else None


def _identifier(reader: Reads, leaf: Node, column: Column) -> Finding | None:
    if text(leaf) != column.word:
        return Finding(Kind.DISMISSED, "", f"`{text(leaf)}` is another name")
    dot = leaf.parent
    if dot is not None and dot.type == "dot" and dot.child_by_field_name("right") == leaf and dot.parent is not None:
        made = call(dot.parent)
        if made is not None and made.receiver is not None:
            return _hanging(reader, made, made.receiver, column)
    if dot is not None and operator(dot) == "@":
        what = "an assign" if reader.source.assigns else "a module attribute"
        return Finding(Kind.DISMISSED, f"@{text(leaf)}", f"`@{text(leaf)}` is {what} of that name")
    bound = reader.scopes.binding(text(leaf), leaf.start_byte) is not None
    what = "a variable" if bound or _binds(reader, leaf) else "a function or a variable"
    return Finding(Kind.DISMISSED, text(leaf), f"`{text(leaf)}` is {what} of that name")


def _binds(reader: Reads, leaf: Node) -> bool:
    return any(each.leaf == leaf for each in reader.scopes.bindings(text(leaf)))


def _hanging(reader: Reads, made: Call, receiver: Node, column: Column) -> Finding:
    if not is_field(made):
        return Finding(Kind.DISMISSED, text(receiver), f"{brief(receiver)}.{made.name} is a function")
    return _accessed(reader, receiver, column)


def _key(reader: Reads, leaf: Node, column: Column) -> Finding | None:
    """A key `tier:` or an atom `:tier`."""
    if key_of(leaf) != column.word:
        return None
    found = defined(reader, leaf, column)
    if found is not None:
        return found
    around = leaf.parent
    if around is not None and around.type == "access_call":
        target = around.child_by_field_name("target")
        if target is not None:
            return _accessed(reader, target, column)
    return _landed(reader, leaf, column)


def _accessed(reader: Reads, target: Node, column: Column) -> Finding:
    """`member.tier`, `member[:tier]`, or `attrs["tier"]` where the attributes go to something known."""
    value = reader.value(target)
    if (value is None or isinstance(value, Entries)) and target.type == "identifier":
        where = of_variable(reader, target)
        if where is not None and not isinstance(where, Apart):
            return _judged(reader, _Hung(where.value, brief(target), where.at), column)
    return _judged(reader, _Hung(value, brief(target)), column)


def _landed(reader: Reads, leaf: Node, column: Column) -> Finding:
    where = landing(reader, leaf)
    if isinstance(where, Apart):
        return Finding(Kind.DISMISSED, "", f"it is {where.what}")
    if where is not None:
        return _judged(reader, _Hung(where.value, where.at, where.at), column)
    return _unmatched(reader, leaf, column) if in_pattern(leaf) else _beside(reader, leaf, column)


def _unmatched(reader: Reads, leaf: Node, column: Column) -> Finding:
    """Judge a key in a pattern that nothing says the value of, by the name that the whole is given."""
    for child, parent in above(leaf):
        if operator(parent) == "=":
            sides = (parent.child_by_field_name("left"), parent.child_by_field_name("right"))
            name = next((side for side in sides if side is not None and side != child), None)
            if name is not None:
                return _judged(reader, _Hung(None, brief(name)), column)
        if parent.type == "stab_clause":
            made = next(calls_above(parent), None)
            if made is not None and made.name == "case" and made.arguments:
                return _judged(reader, _Hung(None, brief(made.arguments[0])), column)
        if parent.type not in ("pair", "keywords", "map_content", "map", "arguments"):
            break
    return Finding(Kind.DOUBTFUL, "", "a key of that name in a pattern; nothing says of what")


def _beside(reader: Reads, leaf: Node, column: Column) -> Finding:
    """Judge a name that nothing takes: it may be given to a function along with a row."""
    to = ""
    for _, parent in above(leaf):
        made = call(parent) if parent.type == "call" else None
        if made is not None:
            beside = next((row for each in made.arguments for row in rows(reader.value(each))), None)
            if beside is not None and column.is_of(reader.tree, beside):
                return Finding(Kind.DOUBTFUL, brief(parent), f"given to {made.name} together with a {beside}")
            hint = _hinted(made, column)
            if hint:
                return Finding(Kind.DOUBTFUL, brief(parent), f"given to {made.name} together with `{hint}`")
            to = f", given to `{made.name}`" if made.block is None and made.name not in CONTROL else ""
            break
    what = "an atom" if leaf.type == "atom" else "a key"
    return Finding(Kind.DOUBTFUL, "", f"{what} of that name{to}; nothing says of what")


def _hinted(made: Call, column: Column) -> str:
    return next((text(each) for each in made.arguments if each.type == "identifier" and column.is_like(text(each))), "")


def _string(reader: Reads, leaf: Node, column: Column) -> Finding | None:
    """The name as a string of its own: a key of parameters, of JSON, of a row that SQL returned."""
    whole = string_above(leaf)
    if whole is None or whole.parent is None:
        return None
    if whole.type in ("quoted_keyword", "quoted_atom"):
        return _key(reader, whole, column)
    if whole.parent.type == "access_call":
        target = whole.parent.child_by_field_name("target")
        return _softened(_accessed(reader, target, column)) if target is not None else None
    where = landing(reader, whole)
    if isinstance(where, Apart):
        return Finding(Kind.DISMISSED, "", f"it is {where.what}")
    if where is not None:
        return _judged(reader, _Hung(where.value, where.at, where.at), column)
    return Finding(Kind.DOUBTFUL, "", "a string of that name: a parameter's or a document's key, maybe")


def _softened(found: Finding) -> Finding:
    """A string is no key of a row: where parameters may hold anything, nothing is dismissed."""
    if found.kind is Kind.DOUBTFUL:
        return Finding(Kind.DOUBTFUL, found.receiver, f"a string key of `{found.receiver}`; nothing says what that is")
    return found


def judged(reader: Reads, value: Value, receiver: str, column: Column, *, at: str = "") -> Finding:
    """Return what a name is that hangs on a value, as *receiver* in the source; *at* is where it went to."""
    return _judged(reader, _Hung(value, receiver, at), column)


def _judged(reader: Reads, hung: _Hung, column: Column) -> Finding:
    """Judge by what is known of the value that the name hangs on."""
    found = list(rows(hung.value))
    theirs = [row for row in found if column.is_of(reader.tree, row)]
    shown = f"`{hung.receiver}`"
    if theirs and len(theirs) == len(found):
        return Finding(Kind.CERTAIN, hung.receiver, _why(shown, theirs[0], hung))
    if theirs:
        others = " or ".join(sorted({str(row) for row in found}))
        return Finding(Kind.DOUBTFUL, hung.receiver, f"{shown} is {others}")
    if found:
        return _of_another(reader, hung, found[0], column)
    return _unknown(hung, column)


def _unknown(hung: _Hung, column: Column) -> Finding:
    shown = f"`{hung.receiver}`"
    if isinstance(hung.value, Other):
        return Finding(Kind.DISMISSED, hung.receiver, f"{shown} is {hung.value.what}")
    if isinstance(hung.value, Entries):
        return Finding(Kind.DOUBTFUL, hung.receiver, f"{shown} is a map made here; nothing says where it goes")
    like = RECEIVER.search(hung.receiver)
    if like and column.is_like(like[1]):
        return Finding(Kind.DOUBTFUL, hung.receiver, f"{shown} is named like {column.singular}, nothing says it is one")
    return Finding(Kind.DOUBTFUL, hung.receiver, f"nothing says what {shown} is")


def _of_another(reader: Reads, hung: _Hung, row: Row, column: Column) -> Finding:
    shown = f"`{hung.receiver}`"
    if not row.table and column.may_be(reader.tree, row):
        return Finding(Kind.DOUBTFUL, hung.receiver, f"{shown} is a {row.module}, whose schema is not in this tree")
    name = row.module if column.is_like(underscored(str(row))) else ""  # another one of that name
    return Finding(Kind.DISMISSED, hung.receiver, _why(shown, row, hung, name))


def _why(shown: str, row: Row, hung: _Hung, name: str = "") -> str:
    name = name or str(row)
    article = "an" if name[:1] in "AEIO" else "a"
    if hung.at:
        known = row.because.removeprefix("from ").removesuffix(" returns one") in hung.at
        because = "" if known else f": {row.because}"
        return f"{article} {name}'s, in `{hung.at}`{because}"
    because = f": {row.because}" if row.because and row.because != hung.receiver else ""
    return f"{shown} is {article} {name}{because}"


MENTIONS: dict[str, Callable[[Reads, Node, Column], Finding | None]] = {
    "identifier": _identifier,
    "keyword": _key,
    "atom": _key,
    "quoted_content": _string,
}
