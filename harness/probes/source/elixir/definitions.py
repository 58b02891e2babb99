"""Where a column is defined: a schema's field, a migration's column or index."""

from tree_sitter import Node

from harness.facts.references import Kind
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.syntax import Call, brief, call, calls_above, literal, pairs
from harness.probes.source.elixir.wanted import Column, Finding

__all__ = ["HISTORY", "defined", "is_migration"]

HISTORY = "a migration: history, once it has run"

FIELDS = frozenset({"field", "belongs_to", "embeds_one", "embeds_many", "has_one", "has_many", "many_to_many"})
SCHEMAS = frozenset({"schema", "embedded_schema", "typed_schema", "typed_embedded_schema"})
ALTERING = frozenset({"add", "add_if_not_exists", "remove", "remove_if_exists", "modify", "rename"})
INDEXING = frozenset({"index", "unique_index", "constraint"})
DEFINING = FIELDS | ALTERING | INDEXING | {"defstruct"}


def is_migration(reader: Reads) -> bool:
    """Whether a file holds Ecto migrations."""
    return b"use Ecto.Migration" in reader.source.data


def defined(reader: Reads, leaf: Node, column: Column) -> Finding | None:
    """Return what a definition at *leaf* is of, or None where nothing is defined there."""
    made = next((each for each in calls_above(leaf) if each.name in DEFINING or each.receiver is not None), None)
    if made is None or made.receiver is not None:
        return None
    if made.name == "defstruct":
        own = reader.source.module_at(leaf.start_byte)
        return Finding(Kind.DISMISSED, own, f"a field of the struct {own}, which is no table's")
    if made.name in FIELDS:
        return _field(reader, made, leaf, column) if made.block is None else None
    return _altered(made, column) if is_migration(reader) else None


def _field(reader: Reads, made: Call, leaf: Node, column: Column) -> Finding | None:
    around = next((each for each in calls_above(made.node) if each.block is not None), None)
    if around is None or not made.arguments:
        return None
    if around.name not in SCHEMAS:
        return _shown(made, around, leaf)
    own = reader.source.module_at(leaf.start_byte)
    short = own.rpartition(".")[2]
    table = literal(around.arguments[0]) if around.arguments else ""
    if leaf != made.arguments[0] and literal(dict(pairs(made.arguments[-1])).get("source", leaf)) != column.column:
        return None
    if table != column.table:
        return Finding(Kind.DISMISSED, short, f"a field of {own}: {around.name} {table!r}".replace("'", '"'))
    row = reader.row(own, "")
    if leaf == made.arguments[0] and not column.is_of(reader.tree, row):
        return Finding(Kind.DISMISSED, short, f"a field of {own} over another column")
    return Finding(Kind.CERTAIN, short, f'{own} maps it: schema "{table}"')


def _shown(made: Call, around: Call, leaf: Node) -> Finding | None:
    """A field of something else that has fields, as an API's object."""
    if made.arguments[0] != leaf or made.node.parent is None or made.node.parent.type != "do_block":
        return None
    what = f"{around.name} {brief(around.arguments[0])}" if around.arguments else around.name
    return Finding(Kind.DOUBTFUL, what, f"a field of {what}, which may be read from a row")


def _altered(made: Call, column: Column) -> Finding | None:
    table = _table(made)
    if not table:
        return None
    if table != column.table:
        return Finding(Kind.DISMISSED, table, f"a column of {table}: {brief(made.node)}")
    return Finding(Kind.DOUBTFUL, table, f"{HISTORY}: {brief(made.node)}")


def _table(made: Call) -> str:
    """Return the table that a migration's line is about: named in it, or by the alter or create around it."""
    for each in (made, *calls_above(made.node)):
        if each.name in INDEXING and each.arguments:
            return literal(each.arguments[0])
        for argument in each.arguments:
            inner = call(argument, alone=True)
            if inner and inner.name == "table" and inner.arguments:
                return literal(inner.arguments[0])
        if each.name in ("def", "defmodule"):
            break
    return ""
