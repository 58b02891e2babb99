"""Which module a name stands for: aliases hold from where they are written to the end of their block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from harness.probes.source.elixir.source import Alias, Module, Source, given, targets
from harness.probes.source.elixir.syntax import above, call, text

__all__ = ["Names", "Resolved"]

ModuleOf = Callable[[str], tuple[Source, Module] | None]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A module's full name, and the line that says so; nothing where the name is written in full."""

    full: str
    said: str = ""


class Names:
    """What the names in one file stand for. *module* finds a module of the tree, for what `use` brings in."""

    def __init__(self, source: Source, module: ModuleOf) -> None:
        self._source = source
        self._module = module

    def full(self, node: Node) -> str:
        """Return the full name of the module that *node* names, or nothing where it names none."""
        found = self.resolve(node)
        return found.full if found else ""

    def resolve(self, node: Node) -> Resolved | None:
        """Return what a name in the source stands for."""
        name = text(node)
        if node.type == "atom":
            return Resolved(name[1:]) if not name[1:].startswith("Elixir.") else Resolved(name[8:])
        if node.type == "quoted_atom":
            return Resolved(name.strip(':"').removeprefix("Elixir."))
        if name.startswith("__MODULE__"):
            own = self._source.module_at(node.start_byte)
            return Resolved(name.replace("__MODULE__", own, 1), f"inside {own}")
        if node.type not in ("alias", "dot") or not name[:1].isupper():
            return None
        return self.expanded(name, node.start_byte)

    def expanded(self, name: str, position: int) -> Resolved:
        """Return what a dotted name stands for at a position: its first part may be an alias, and so may that."""
        said: str = ""
        name = name.removeprefix("Elixir.")
        for _ in range(8):
            first, dot, rest = name.partition(".")
            found = self._source.alias(first, position) or self._brought(first)
            if found is None or found.full.split(".")[0] == found.full == first:
                return Resolved(name, said)
            said = said or found.said
            before = name
            name, position = found.full + dot + rest, found.begin - 1
            if name == before or found.full.startswith(f"{first}."):
                return Resolved(name, said)
        return Resolved(name, said)

    def imports(self, position: int) -> list[str]:
        """Return the modules whose functions can be called there by their bare names."""
        found = []
        for made, begin, end in self._source.naming:
            if made.name == "import" and begin <= position < end:
                found += [self.expanded(name, begin).full for name in targets(made)]
        for other in self._used():
            names = Names(other, self._module)
            for made, begin, _ in other.naming:
                if made.name == "import":
                    found += [names.expanded(name, begin).full for name in targets(made)]
        return found

    def _brought(self, short: str) -> Alias | None:
        """Return the alias that the quoted code of a used module brings in."""
        for other in self._used():
            for made, begin, _ in other.naming:
                if made.name == "alias" and _is_quoted(made.node):
                    for name, full in given(made):
                        if name == short:
                            said = f"{' '.join(text(made.node).split())}, by use {other.module_at(begin)}"
                            return Alias(short, full, 0, 0, said)
        return None

    def _used(self) -> Iterator[Source]:
        source = self._source.outer[0] if self._source.outer else self._source
        for made, begin, _ in source.naming:
            if made.name != "use":
                continue
            for name in targets(made):
                local = source.alias(name.split(".")[0], begin)
                found = self._module(local.full + name.removeprefix(local.short) if local else name)
                if found and found[0] is not source:
                    yield found[0]


def _is_quoted(node: Node) -> bool:
    for _, parent in above(node):
        made = call(parent) if parent.type == "call" else None
        if made and made.name == "quote" and made.receiver is None:
            return True
    return False
