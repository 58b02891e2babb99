"""What Ecto's repository and its multis return."""

from tree_sitter import Node

from harness.probes.source.elixir.blocks import applied
from harness.probes.source.elixir.queries import as_query
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.syntax import Call, brief, literal, pairs
from harness.probes.source.elixir.values import Either, Entries, Items, Many, Other, Value, Word, join, rows, said

__all__ = ["stepped", "stored"]

ONE = frozenset({"get", "get!", "get_by", "get_by!", "one", "one!", "reload", "reload!"})
ALL = frozenset({"all", "stream", "all_by"})
COUNTED = frozenset({"insert_all", "update_all", "delete_all"})
WRITING = frozenset({"insert", "update", "delete", "insert_or_update"})


def stored(reader: Reads, made: Call, name: str) -> Value:
    """Return what the function *name* of a repository returns."""
    if not made.arguments:
        return None
    subject = reader.value(made.arguments[0])
    if name in ("transaction", "transact"):
        return _transacted(reader, made, subject)
    if name == "preload":
        return subject if subject is not None else _preloaded(reader, made)
    if name.removesuffix("!") in WRITING:
        written = said(join(rows(subject)), _because(made))
        return written if name.endswith("!") else Items((Word("ok"), written))
    return _queried(reader, made, name, subject)


def _queried(reader: Reads, made: Call, name: str, subject: Value) -> Value:
    query = as_query(reader, subject)
    found = said(query.result, _because(made)) if query else None
    if name in ONE:
        return found
    if name in ALL:
        return Many(found)
    return Items((Other("a count"), Many(found))) if name in COUNTED else Other("a count")


def _preloaded(reader: Reads, made: Call) -> Value:
    """Return what a row of an unknown schema has for its associations, by the only schemas that have them."""
    names = [name for argument in made.arguments[1:] for name in _associated(argument)]
    return Entries(tuple((name, reader.associated(name)) for name in names)) if names else None


def _associated(node: Node) -> list[str]:
    if node.type == "list":
        keys = [key for key, _ in pairs(node)]
        return keys + [literal(each) for each in node.named_children if each.type == "atom"]
    return [literal(node)] if node.type == "atom" else [key for key, _ in pairs(node)]


def _transacted(reader: Reads, made: Call, subject: Value) -> Value:
    if isinstance(subject, Entries):
        return Items((Word("ok"), subject))
    found = applied(reader, made.arguments[0])
    return found if made.name == "transact" else Items((Word("ok"), found))


def stepped(reader: Reads, made: Call, step: str) -> Value:
    """Return an Ecto.Multi as the entries that its steps make."""
    if step == "new" or not made.arguments:
        return Entries(())
    before = reader.value(made.arguments[0])
    known = before.of if isinstance(before, Entries) else ()
    if step not in WRITING | {"run", "one", "all"} or len(made.arguments) < len(("multi", "name", "what")):
        return Entries(known)
    what = made.arguments[2]
    makes = what.type in ("anonymous_function", "unary_operator")
    found = _unwrapped(applied(reader, what)) if makes else reader.value(what)
    row = join(rows(found if step in WRITING else Either((found,))))
    return Entries((*known, (literal(made.arguments[1]), Many(row) if step == "all" else row)))


def _unwrapped(value: Value) -> Value:
    match value:
        case Items(of=(Word(name="ok"), inside)):
            return inside
        case Either(of=several):
            return join(_unwrapped(each) for each in several)
        case _:
            return value


def _because(made: Call) -> str:
    """Return the call with what is piped into it."""
    parent = made.node.parent
    piped = parent is not None and parent.type == "binary_operator" and parent.child_by_field_name("right") == made.node
    return brief(parent if piped and parent is not None else made.node)
