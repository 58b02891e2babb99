"""What a call returns: Ecto's and Elixir's functions by what is known of them, the tree's own by their bodies."""

from collections.abc import Callable

from tree_sitter import Node

from harness.probes.source.elixir.blocks import CONTROL, applied, flowing
from harness.probes.source.elixir.fields import field
from harness.probes.source.elixir.library import (
    CONFIGURED,
    EACH,
    ELEMENT,
    FACTORIES,
    HANDING,
    REDUCING,
    SAME,
    is_changing,
)
from harness.probes.source.elixir.queries import is_query, queried
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.repo import stepped, stored
from harness.probes.source.elixir.syntax import Call, brief, is_field, literal, text
from harness.probes.source.elixir.values import (
    Changes,
    Entries,
    Items,
    Many,
    ModuleName,
    Other,
    Value,
    Word,
    element,
    join,
    rows,
)

__all__ = ["handed", "known_name", "value_of_call"]

IMPORTED = frozenset({"Ecto.Changeset", "Ecto.Query", "Kernel", "Phoenix.Component", "Plug.Conn"})


def known_name(reader: Reads, made: Call) -> str:
    """Return a function's name as the library knows it: `Map.get`, `Repo.get`, or bare where it is imported."""
    if made.receiver is None:
        return made.name
    module = reader.names.full(made.receiver) or text(made.receiver)
    if module in IMPORTED:
        return made.name
    short = "Repo" if module in ("repo()", "repo", "@repo") else module.rpartition(".")[2]
    return f"Repo.{made.name}" if short.endswith("Repo") else f"{short}.{made.name}"


def value_of_call(reader: Reads, made: Call) -> Value:
    """Return what is known of what a call returns."""
    if made.receiver is not None and is_field(made):
        return _field(reader, made, made.receiver)
    if made.receiver is None and made.name in CONTROL:
        return flowing(reader, made)
    if is_query(reader, made):
        return queried(reader, made)
    name = known_name(reader, made)
    kind, _, rest = name.partition(".")
    if rest and kind in ("Repo", "Multi"):
        return stored(reader, made, rest) if kind == "Repo" else stepped(reader, made, rest)
    return _library(reader, made, name) or reader.returned(made)


def handed(reader: Reads, made: Call, function: Node, index: int) -> Value:
    """Return what a call hands to *function*, one of its arguments, as that one's parameter *index*."""
    if not made.arguments or function == made.arguments[0]:
        return None
    if made.name == "update" and made.arguments[1].type == "atom":  # a socket's assign
        return reader.assigned(literal(made.arguments[1]))
    subject = reader.value(made.arguments[0])
    if made.name in HANDING:
        return subject
    if isinstance(subject, Entries):  # Ecto.Multi: what the steps before made
        return subject if index == (1 if made.name == "run" else 0) else None
    if made.name in REDUCING and index == 1 and len(made.arguments) > len(("of", "function")):
        return reader.value(made.arguments[1])
    return element(subject) if made.name in EACH and index == 0 else None


def _field(reader: Reads, made: Call, receiver: Node) -> Value:
    holder = text(receiver)
    if holder == "assigns" or holder.endswith(".assigns"):
        return reader.assigned(made.name)
    if holder.endswith("streams"):
        found = reader.assigned(made.name)
        return Many(Items((Other("an id"), element(found) or found)))
    return field(reader, reader.value(receiver), made.name)


def _library(reader: Reads, made: Call, name: str) -> Value:
    if made.name == "__schema__" and made.receiver is not None:
        return Many(reader.row(reader.names.full(made.receiver), brief(made.node)))
    if not made.arguments or (name in FACTORIES and made.arguments[0].type == "atom"):
        return None
    if is_changing(name) and "." not in name:
        return _changes(reader, made)
    if name in CONFIGURED:
        return Other("configuration")
    does = LIBRARY.get(name)
    return does(reader, made, reader.value(made.arguments[0])) if does else None


def _changes(reader: Reads, made: Call) -> Value:
    """Return the changeset of what is cast; in a schema's module that is the schema, unless more is known."""
    found = join(rows(reader.value(made.arguments[0])))
    if found is None and made.name.endswith("changeset"):
        return reader.returned(made)
    if found is None and made.name in ("cast", "change"):
        own = reader.source.module_at(made.node.start_byte)
        schema = reader.tree.schema(own)
        found = reader.row(own, f"{made.name} in the schema's own module") if schema else None
    return Changes(found) if found is not None else None


def _same(reader: Reads, made: Call, subject: Value) -> Value:
    if isinstance(subject, ModuleName) and made.name.startswith("struct"):
        return reader.row(subject.name, brief(made.node))
    return subject


def _got(reader: Reads, made: Call, subject: Value) -> Value:
    path = made.arguments[1] if len(made.arguments) > 1 else None
    if path is None:
        return None
    for each in path.named_children if path.type == "list" else [path]:
        subject = field(reader, subject, literal(each)) if each.type == "atom" else None
    return subject


def _associated(reader: Reads, made: Call, subject: Value) -> Value:
    """`Ecto.assoc(user, :members)` is a query of them, `Ecto.build_assoc` makes one."""
    found = field(reader, subject, literal(made.arguments[1])) if len(made.arguments) > 1 else None
    return (element(found) or found) if made.name == "build_assoc" else found


def _mapped(reader: Reads, made: Call, _subject: Value) -> Value:
    """Return the list that a function makes of another."""
    found = applied(reader, made.arguments[-1])
    return found if found is None or isinstance(found, Many) else Many(found)


def _one_applied(reader: Reads, made: Call, _subject: Value) -> Value:
    return applied(reader, made.arguments[-1])


def _applied_changes(_reader: Reads, made: Call, subject: Value) -> Value:
    found = join(rows(subject))
    return Items((Word("ok"), found)) if made.name == "apply_action" else found


LIBRARY: dict[str, Callable[[Reads, Call, Value], Value]] = {
    **dict.fromkeys(SAME, _same),
    **dict.fromkeys(ELEMENT, lambda _reader, _made, subject: element(subject)),
    **dict.fromkeys(
        ("Map.get", "Map.fetch!", "Keyword.get", "Access.get", "Map.pop", "get_field", "get_change", "get_in"), _got
    ),
    **dict.fromkeys(("Enum.map", "Enum.flat_map", "Stream.map"), _mapped),
    **dict.fromkeys(("Ecto.assoc", "Ecto.build_assoc", "build_assoc"), _associated),
    **dict.fromkeys(("then", "Enum.find_value", "Enum.reduce"), _one_applied),
    **dict.fromkeys(("apply_changes", "apply_action!", "apply_action"), _applied_changes),
    "Enum.with_index": lambda _reader, _made, subject: Many(Items((element(subject), Other("a number")))),
}
