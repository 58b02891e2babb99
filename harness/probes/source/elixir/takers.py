"""What a call does with an argument: look into another one by it, hand it to a function, pass it on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from harness.probes.source.elixir.calls import known_name
from harness.probes.source.elixir.functions import built, meant
from harness.probes.source.elixir.library import APART, EACH, FACTORIES, KEYED, PASSING, is_changing
from harness.probes.source.elixir.queries import as_query, is_query, source
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.syntax import Call, literal
from harness.probes.source.elixir.tree import Function
from harness.probes.source.elixir.values import Apart, Query, Value

__all__ = ["KEEPING", "Taken", "taken"]


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What becomes of an argument.

    *value* is what its names are columns of; *patterns* are the parameters that it becomes, each with the file that it
    is in; *passes* says that it goes on in what the call returns.
    """

    value: Value = None
    patterns: tuple[tuple[Reads, Node], ...] = ()
    passes: bool = False


STEP = 2  # an Ecto.Multi and the step's name come before what it is about
KEEPING = Taken(passes=True)


def taken(reader: Reads, made: Call, index: int) -> Taken | Apart:
    """Return what a call does with its argument *index*."""
    name = known_name(reader, made)
    if name in APART:
        return Apart(APART[name])
    about = _about(reader, made, name, index)
    if about is not None:
        return Taken(about)
    passes = name in PASSING
    own = meant(reader, made)
    if index and (is_changing(name) or (name in KEYED and not own)):
        subject = made.arguments[0]
        given = ((reader, subject),) if subject.type == "identifier" else ()
        return Taken(_subject(reader, made, name), given, passes)
    return Taken(None, tuple(_patterns(reader, made, own, index)), passes)


def _about(reader: Reads, made: Call, name: str, index: int) -> Value:
    """Return what a call is about that names it by other than its first argument's value."""
    if made.name == "__schema__" and made.receiver is not None:
        return reader.value(made.receiver)
    if index and made.name in FACTORIES and made.arguments[0].type == "atom":
        return built(reader, literal(made.arguments[0]))
    if index > 1 and made.name == "build_assoc":
        return reader.value(made.node)
    return reader.value(made.arguments[STEP]) if index > STEP and name.startswith("Multi.") else None


def _patterns(reader: Reads, made: Call, own: Sequence[Function], index: int) -> Iterator[tuple[Reads, Node]]:
    """Yield the parameters that an argument becomes: of the tree's functions, or of a fn that is given each element."""
    for function in own:
        if index < len(function.clause.parameters):
            yield reader.at(function.source), function.clause.parameters[index]
    if index == 0 and made.name in EACH and made.receiver is not None and len(made.arguments) > 1:
        for stab in made.arguments[-1].named_children:
            left = stab.child_by_field_name("left") if stab.type == "stab_clause" else None
            if left is not None and left.named_children:
                yield reader, left.named_children[0]


def _subject(reader: Reads, made: Call, name: str) -> Value:
    """Return what a call looks into: its first argument, a query's first source, what a changeset is of."""
    subject = made.arguments[0]
    if is_query(reader, made) or name.startswith("Repo."):
        if subject.type == "string":
            return source(reader, subject)
        value = reader.value(made.node if made.name == "from" else subject)
        query = as_query(reader, value)
        if query is None:
            return None if isinstance(value, Query) else value
        return query.sources[0][1] if query.sources else None
    if is_changing(name):
        return reader.value(made.node) or reader.value(subject)
    return reader.value(subject)
