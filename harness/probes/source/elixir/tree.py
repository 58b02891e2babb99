"""The whole tree of files: which module is where, which schema maps which table, who defines a function."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tree_sitter import Node

from harness.facts.references import SourceFile
from harness.probes.source.elixir.names import Names
from harness.probes.source.elixir.source import Definition, Module, Source
from harness.probes.source.elixir.syntax import Call, call, literal, pairs, statements, text
from harness.probes.source.elixir.templates import as_code, is_template

__all__ = ["Association", "Function", "Schema", "Tree"]

MODULES = re.compile(r"defmodule[ \t(]+([A-Z][\w.]*)")
SCHEMA = re.compile(rb"\b(?:schema|embedded_schema|typed_schema)\b")
COPIES = 8
FIELDS = frozenset({"field", "belongs_to", "timestamps", "embeds_one", "embeds_many", "has_one", "has_many"})


@dataclass(frozen=True, slots=True)
class Association:
    """An association or embed of a schema: what it leads to, whether to many, and the line that says so."""

    target: str
    many: bool
    said: str
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """A module that maps a table (none where it is embedded): its fields with their columns, its associations."""

    module: str
    table: str
    source: Source
    node: Node
    columns: dict[str, str] = field(default_factory=dict)
    associations: dict[str, Association] = field(default_factory=dict)
    implied: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    """A clause of a function and where it stands."""

    source: Source
    module: str
    clause: Definition


class Tree:
    """Every file of a tree. Nothing is parsed before it is asked for, and nothing twice."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.files = {each.path: each for each in files}
        self._sources: dict[str, Source] = {}
        self._schemas: dict[str, Schema | None] = {}
        self._tables: dict[str, list[Schema]] = {}
        self._modules: dict[str, list[tuple[Source, Module]]] = {}
        self._holding: dict[str, tuple[str, ...]] = {}

    def source(self, path: str) -> Source:
        """Return a file, parsed."""
        if path not in self._sources:
            found = self.files[path]
            code = as_code(found.text, path) if is_template(path) else None
            data = (code.text if code else found.text).encode(errors="replace")
            self._sources[path] = Source(path, data, code.lines if code else ())
        return self._sources[path]

    def names(self, source: Source) -> Names:
        """Return what names stand for in a file."""
        return Names(source, self.module)

    def holding(self, needle: str) -> tuple[str, ...]:
        """Return the paths of the files whose text has *needle* in it."""
        if needle not in self._holding:
            self._holding[needle] = tuple(path for path, each in self.files.items() if needle in each.text)
        return self._holding[needle]

    @cached_property
    def _paths(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, each in self.files.items():
            if "defmodule" in each.text and not is_template(path):
                for match in MODULES.finditer(each.text):
                    found.setdefault(match[1], []).append(path)
        return found

    def module(self, name: str) -> tuple[Source, Module] | None:
        """Return where the module of that full name is."""
        return next(iter(self.modules(name)), None)

    def modules(self, name: str) -> list[tuple[Source, Module]]:
        """Return every place that defines the module of that full name; a tree may hold a copy."""
        if name not in self._modules:
            self._modules[name] = list(self._defining(name))
        return self._modules[name]

    def _defining(self, name: str) -> Iterator[tuple[Source, Module]]:
        prefix = name
        while prefix:
            for path in self._paths.get(prefix, ())[:COPIES]:
                source = self.source(path)
                yield from ((source, each) for each in source.modules if each.name == name)
            prefix = prefix.rpartition(".")[0]

    def schema(self, module: str) -> Schema | None:
        """Return the schema that a module is, or None."""
        if module not in self._schemas:
            found = (self._schema(*place) for place in self.modules(module))
            self._schemas[module] = next((schema for schema in found if schema), None)
        return self._schemas[module]

    def schemas(self, table: str) -> list[Schema]:
        """Return the schemas of a table."""
        if table not in self._tables:
            self._tables[table] = list(self._mapping(table))
        return self._tables[table]

    def _mapping(self, table: str) -> Iterator[Schema]:
        seen: set[str] = set()
        for path in self.holding(f'schema "{table}"') + self.holding(f'schema("{table}"'):
            for module in self.source(path).modules:
                schema = self.schema(module.name)
                if schema and schema.table == table and schema.module not in seen:
                    seen.add(schema.module)
                    yield schema

    def associations(self, name: str) -> list[Association]:
        """Return every association of that name, of whichever schema."""
        paths = [path for path in self.holding(f":{name}, ") if 'schema "' in self.files[path].text]
        schemas = (self.schema(module.name) for path in paths for module in self.source(path).modules)
        found = (schema.associations.get(name) for schema in schemas if schema)
        return [each for each in found if each is not None and not each.through]

    def functions(self, module: str, name: str) -> list[Function]:
        """Return the clauses of a module's function."""
        for source, inside in self.modules(module):
            clauses = source.definitions.get(name, ())
            found = [each for each in clauses if source.module_at(each.node.start_byte) == inside.name]
            if found:
                return [Function(source, inside.name, each) for each in found]
        return []

    def anywhere(self, name: str) -> list[Function]:
        """Return every function of that name, wherever it is defined."""
        paths = dict.fromkeys((*self.holding(f"def {name}"), *self.holding(f"defp {name}")))
        return [
            Function(source, source.module_at(each.node.start_byte), each)
            for source in map(self.source, list(paths)[:8])
            for each in source.definitions.get(name, ())
        ]

    def _schema(self, source: Source, module: Module) -> Schema | None:
        for match in SCHEMA.finditer(source.data, module.begin, module.end):
            leaf = source.leaf(*match.span())
            made = call(leaf.parent) if leaf.type == "identifier" and leaf.parent is not None else None
            if made and made.block and made.receiver is None and source.module_at(leaf.start_byte) == module.name:
                table = literal(made.arguments[0]) if made.arguments else ""
                return self._filled(Schema(module.name, table, source, made.node), made.block)
        return None

    def _filled(self, schema: Schema, block: Node) -> Schema:
        implied: list[tuple[str, Node]] = []
        for made in _inside(block):
            options = dict(pairs(made.arguments[-1])) if made.arguments else {}
            if made.name == "timestamps":
                implied += [(_option(options, "inserted_at"), made.node), (_option(options, "updated_at"), made.node)]
                continue
            if not made.arguments or made.arguments[0].type != "atom" or made.name not in FIELDS | {"many_to_many"}:
                continue
            name = literal(made.arguments[0])
            if made.name == "field":
                schema.columns[name] = _option(options, "source", name)
                continue
            if made.name == "belongs_to":
                key = _option(options, "foreign_key", f"{name}_id")
                schema.columns[key] = _option(options, "source", key)
                implied.append((schema.columns[key], made.node))
            schema.associations[name] = self._association(schema.source, made, options)
        return Schema(
            schema.module, schema.table, schema.source, schema.node, schema.columns, schema.associations, tuple(implied)
        )

    def _association(self, source: Source, made: Call, options: dict[str, Node]) -> Association:
        target = made.arguments[1] if len(made.arguments) > 1 else None
        said = " ".join(text(made.node).split()[:3]).rstrip(",")
        many = made.name in ("has_many", "many_to_many", "embeds_many")
        through = options.get("through")
        if through is not None:
            return Association("", many, said, tuple(literal(each) for each in through.named_children))
        full = self.names(source).full(target) if target is not None else ""
        return Association(full, many, said)


def _inside(block: Node) -> Iterator[Call]:
    for each in statements(block):
        made = call(each)
        if made and made.receiver is None:
            yield made


def _option(options: dict[str, Node], name: str, default: str = "") -> str:
    return literal(options[name]) if name in options and options[name].type == "atom" else default or name
