"""A changeset as a cast list: what a function, and the functions that it pipes into, cast, require and validate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from harness.facts.model import Cast, CastField
from harness.probes.source.ecto.literals import Literals
from harness.probes.source.elixir.source import Source
from harness.probes.source.elixir.syntax import Call, call, literal, pairs, text
from harness.probes.source.elixir.tree import Tree

__all__ = ["cast"]

FAR = 6
SIGIL = re.compile(r"~[rR](?:\"{3}|'{3}|.)(.*?)(?:\"{3}|'{3}|[^a-zA-Z])[a-zA-Z]*", re.DOTALL)
RANGES = {"min": "min_length", "max": "max_length"}
NUMBERS = {
    "greater_than": "gt",
    "greater_than_or_equal_to": "ge",
    "less_than": "lt",
    "less_than_or_equal_to": "le",
}


def cast(tree: Tree, module: str, function: str) -> Cast | None:
    """
    Return the changeset `module.function`, None where the module has no such function.

    Raises Computed where a list of fields is not written down.
    """
    clauses = tree.functions(module, function)
    if not clauses:
        return None
    seen = _Seen(tree, module)
    for each in clauses:
        seen.follow(each.source, each.clause.body, function)
    fields = (CastField(name, name in seen.required, seen.rules.get(name, {})) for name in dict.fromkeys(seen.cast))
    return Cast(f"{module}.{function}", tuple(fields))


@dataclass
class _Seen:
    tree: Tree
    module: str
    cast: list[str] = field(default_factory=list)
    required: set[str] = field(default_factory=set)
    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    followed: set[str] = field(default_factory=set)

    def follow(self, source: Source, body: Node | None, function: str, depth: int = 0) -> None:
        """Read a function's body, and the functions of the same module that it calls."""
        self.followed.add(function)
        literals = Literals(source, self.module)
        for made in _calls(body) if body is not None else ():
            if made.receiver is not None and text(made.receiver) not in ("Ecto.Changeset", "Changeset"):
                continue
            self._take(made, literals)
            if made.receiver is None and made.name not in self.followed and depth < FAR:
                for each in self.tree.functions(self.module, made.name):
                    self.follow(each.source, each.clause.body, made.name, depth + 1)

    def _take(self, made: Call, literals: Literals) -> None:
        arguments = made.arguments
        if made.name == "cast" and len(arguments) > 2:  # noqa: PLR2004  # data, params, permitted
            self.cast += literals.names(arguments[2])
        elif made.name == "validate_required" and len(arguments) > 1:
            self.required.update(literals.names(arguments[1]))
        elif len(arguments) > 1 and arguments[1].type == "atom":
            rules = self.rules.setdefault(literal(arguments[1]), {})
            rules.update(_rules(made, literals))


def _rules(made: Call, literals: Literals) -> Iterator[tuple[str, str]]:
    last = literals.option(made.arguments[-1])
    options = dict(pairs(last)) if last.type in ("keywords", "list") else {}
    third = literals.option(made.arguments[2]) if len(made.arguments) > 2 else None  # noqa: PLR2004  # changeset, field, rule
    if made.name == "validate_format" and third is not None:
        yield "pattern", _regex(third)
    elif made.name == "validate_length":
        yield from ((RANGES[name], literals.constant(value)) for name, value in options.items() if name in RANGES)
    elif made.name == "validate_number":
        yield from ((NUMBERS[name], literals.constant(value)) for name, value in options.items() if name in NUMBERS)
    elif made.name == "validate_inclusion" and third is not None:
        yield "one_of", ", ".join(_listed(third))
    elif made.name in ("unique_constraint", "foreign_key_constraint", "assoc_constraint"):
        yield made.name, literal(options["name"]) if "name" in options else ""


def _regex(node: Node) -> str:
    """Return the expression of `~r/…/` as it is written, escapes and all."""
    match = SIGIL.fullmatch(text(node))
    return match[1] if match else text(node)


def _listed(node: Node) -> list[str]:
    if node.type == "sigil":
        return literal(node).split()
    return [literal(each) for each in node.named_children if each.type in ("string", "atom")]


def _calls(body: Node) -> Iterator[Call]:
    """Yield the calls of a body in the order in which they are written."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        made = call(node) if node.type in ("call", "identifier") else None
        if made:
            yield made
        waiting += reversed(node.named_children)
