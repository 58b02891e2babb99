"""An Ecto code base, asked by the names that a contract uses."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from harness.errors import ContractError
from harness.facts.answer import Absent
from harness.facts.ecto import Migration
from harness.facts.model import Cast, Model
from harness.facts.references import Kind, References, Sought, SourceFile
from harness.probes.source.ecto.changesets import cast
from harness.probes.source.ecto.literals import Computed
from harness.probes.source.ecto.migrations import migrations
from harness.probes.source.ecto.naming import modules
from harness.probes.source.ecto.schemas import model
from harness.probes.source.elixir import find
from harness.probes.source.elixir.tree import Schema, Tree

__all__ = ["EctoCode"]

MODULE = re.compile(r"^\s*defmodule\s+([A-Z][\w.]*)", re.MULTILINE)
SCHEMA = re.compile(r"^\s*schema\s*\(?\s*\"(\w+)\"", re.MULTILINE)
TESTS = re.compile(r"(?:^|/)(?:test|priv/repo/migrations|deps)/")


class EctoCode:
    """What a tree of Elixir sources says of its database. *label* is what the tree is called."""

    def __init__(self, label: str, files: Sequence[SourceFile]) -> None:
        self.label = label
        self.files = [each for each in files if each.path.endswith((".ex", ".exs", ".eex", ".heex"))]
        self._tree = Tree(self.files)

    @cached_property
    def namespace(self) -> str:
        """The application's own: what stands before `.Repo`, else the first part of most schemas' names."""
        for each in self.files:
            if "use Ecto.Repo" in each.text and (found := MODULE.search(each.text)):
                return found[1].rpartition(".")[0] or found[1]
        counted = Counter(each.module.split(".")[0] for each in self.schemas)
        if not counted:
            raise ContractError(f"{self.label} has no Ecto schema and no Repo. Name the folder of an Ecto application.")
        return counted.most_common(1)[0][0]

    @cached_property
    def schemas(self) -> list[Schema]:
        """Every schema over a table, by module; those of tests and past migrations left out."""
        found = {}
        for each in self.files:
            if SCHEMA.search(each.text) and not TESTS.search(each.path):
                for module in self._tree.source(each.path).modules:
                    schema = self._tree.schema(module.name)
                    if schema and schema.table:
                        found[module.name] = schema
        return [found[name] for name in sorted(found)]

    @cached_property
    def migrations(self) -> tuple[Migration, ...]:
        """The migrations, in the order in which they run."""
        paths = [each.path for each in self.files if "use Ecto.Migration" in each.text]
        return migrations([self._tree.source(path) for path in paths])

    def find(self, name: str) -> str | Absent:
        """Return the full name of the module that a contract calls *name*, or that there is none."""
        tried = list(modules(name, self.namespace))
        return next((each for each in tried if self._tree.module(each)), Absent(f"module {tried[0]} in {self.label}"))

    def model(self, name: str) -> Model | Absent:
        """Return what the schema of that name maps."""
        module = self.find(name)
        if isinstance(module, Absent):
            return module
        schema = self._tree.schema(module)
        return Absent(f"schema in module {module} of {self.label}") if schema is None else self.mapped(schema)

    def mapped(self, schema: Schema) -> Model:
        """Return what *schema* maps."""
        return model(schema, self._tree.names(schema.source), self.namespace)

    def cast(self, name: str) -> Cast | Absent:
        """Return what a changeset accepts: `sales.order:OrderChangeset` is `Order.changeset`."""
        schema = name.removesuffix("Changeset")
        module = self.find(schema)
        if isinstance(module, Absent):
            return module
        try:
            found = cast(self._tree, module, "changeset")
        except Computed as computed:
            raise ContractError(f"the changeset of {module} computes its fields at {computed}") from computed
        return found or Absent(f"function changeset in module {module} of {self.label}")

    def changeset(self, module: str) -> Cast | None:
        """Return the function `changeset` of a module; None where there is none, or its fields are computed."""
        try:
            return cast(self._tree, module, "changeset")
        except Computed:
            return None

    def references(self, name: str) -> References:
        """Return where the module of that name is referred to, certain and doubtful."""
        (module, *_) = modules(name, self.namespace)
        found = find(self.files, Sought(modules=(module,)))
        return References(tuple(each for each in found if each.kind is not Kind.DISMISSED), files=len(self.files))
