"""What is looked for, by the words it goes by in a source, and what was found at one of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from harness.facts.references import Kind, Reference, Sought
from harness.probes.source.elixir.source import Source
from harness.probes.source.elixir.syntax import brief
from harness.probes.source.elixir.tree import Tree
from harness.probes.source.elixir.values import Row
from harness.probes.source.sql import NONE
from harness.probes.source.sql.scope import Tables

__all__ = ["Column", "Finding", "Wanted", "underscored"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a mention is, what it hangs on, and why."""

    kind: Kind
    receiver: str
    why: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """*name*, as it is sought, goes by *word*: its column's own name, or that of a field with another `source:`."""

    name: str
    table: str
    column: str
    word: str

    @property
    def singular(self) -> str:
        """The table's name as one row would be called: member."""
        for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", "")):
            if self.table.endswith(ending) and not self.table.endswith("ss"):
                return self.table.removesuffix(ending) + instead
        return self.table

    def is_of(self, tree: Tree, row: Row) -> bool:
        """Whether the word, as a field of *row*, is this column."""
        if row.table != self.table:
            return False
        schema = tree.schema(row.module) if row.module else None
        return (schema.columns.get(self.word, self.word) if schema else self.word) == self.column

    def is_like(self, variable: str) -> bool:
        """Whether a variable is named as a row of the table would be."""
        plain = variable.strip("_?!0123456789").lower()
        return plain == self.singular or plain.endswith(f"_{self.singular}")

    def may_be(self, tree: Tree, row: Row) -> bool:
        """Whether a struct that the tree has no schema for could be of this table, by its name."""
        last = row.module.rpartition(".")[2]
        known = {schema.module.rpartition(".")[2] for schema in tree.schemas(self.table)}
        bare = row.module == last  # no alias says which
        return (last in known and bare) if known else underscored(last) == self.singular


class Wanted:
    """What is sought, by word; *known* are the columns of tables that SQL may name."""

    def __init__(self, sought: Sought, tree: Tree, known: Tables = NONE) -> None:
        self.known = known
        self._tree = tree
        self.columns: dict[str, list[Column]] = {}
        self.modules: dict[str, list[str]] = {}
        for name in sought.columns:
            table, _, column = name.rpartition(".")
            table = table.rpartition(".")[2]
            for word in dict.fromkeys((column, *_renamed(tree, table, column))):
                self.columns.setdefault(word, []).append(Column(name, table, column, word))
        for module in sought.modules:
            if module[:1].isupper():
                self.modules.setdefault(module.rpartition(".")[2], []).append(module)

    @property
    def words(self) -> list[str]:
        """Every word that a reference has in it."""
        return [*self.columns, *self.modules]

    def given(self, source: Source) -> dict[str, list[str]]:
        """Return the names that a file gives to sought modules by `as:`, each with the modules."""
        every = {module for modules in self.modules.values() for module in modules}
        return source.given(every) if every else {}

    def mentioned(self, text: str) -> bool:
        """Whether a text has anything in it that is sought."""
        return any(word in text for word in self._needles)

    def implied(self, source: Source) -> Iterator[Reference]:
        """Yield the definitions of columns that a schema does not name: belongs_to's key, the timestamps."""
        for columns in self.columns.values():
            for column in columns:
                for schema in self._tree.schemas(column.table):
                    for name, node in schema.implied if schema.source is source else ():
                        if name == column.column:
                            why = f'{schema.module} maps it: schema "{schema.table}"'
                            yield Reference(column.name, source.path, source.line(node), Kind.CERTAIN, brief(node), why)

    @cached_property
    def _needles(self) -> list[str]:
        schemas = [
            f'schema "{each.table}"' for columns in self.columns.values() for each in columns if self._said(each)
        ]
        return list(dict.fromkeys((*self.words, *schemas)))

    def _said(self, column: Column) -> bool:
        """Whether some schema of the table implies the column."""
        return any(name == column.column for schema in self._tree.schemas(column.table) for name, _ in schema.implied)


def _renamed(tree: Tree, table: str, column: str) -> Iterator[str]:
    for schema in tree.schemas(table):
        yield from (field for field, source in schema.columns.items() if source == column != field)


def underscored(name: str) -> str:
    """Return a module's last name as a variable would be called."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
