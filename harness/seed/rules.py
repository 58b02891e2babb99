"""A table's keys, links and checks, as far as they can be read out of the catalog."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.facts.catalog import Catalog, Constraint, ConstraintKind, Index, Table
from harness.seed.kinds import Kinds
from harness.seed.tree import Node, check, columns, expression

__all__ = ["Key", "Link", "Rule", "keys", "links", "root", "rules"]

_OVERLAP = re.compile(r'("(?:[^"]|"")*"|\w+) WITH &&')


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """
    Columns whose values must differ from row to row, where *predicate* holds.

    Those in *loose* are compared by some expression, those in *excludes* by overlap; *nulls* says that NULLs are equal.
    """

    name: str
    columns: tuple[str, ...]
    primary: bool = False
    nulls: bool = False
    loose: frozenset[str] = frozenset()
    excludes: tuple[str, ...] = ()
    predicate: Node | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key. *empty* are the columns that can be NULL, so that it refers to nothing."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    empty: tuple[str, ...] = ()

    @property
    def hard(self) -> bool:
        """Whether every row must refer to one."""
        return not self.empty


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A condition on rows; where it is not *binding*, only a source of values worth trying."""

    name: str
    node: Node
    columns: tuple[str, ...]
    binding: bool = True


def rules(table: Table) -> tuple[Rule, ...]:
    """Return the table's CHECKs, those that can be read."""
    found = (
        (each, check(each.definition))
        for each in table.constraints
        if each.kind is ConstraintKind.CHECK and each.enforced
    )
    return tuple(Rule(each.name, node, columns(node)) for each, node in found if node is not None)


def keys(table: Table) -> tuple[Key, ...]:
    """Return what must be unique or not overlap."""
    of_constraints = (_of_constraint(each) for each in table.constraints)
    of_indexes = (_of_index(each, table) for each in table.indexes if each.unique and not each.constraint)
    return (*(key for key in of_constraints if key), *of_indexes)


def links(table: Table, catalog: Catalog, kinds: Kinds) -> tuple[Link, ...]:
    """Return the foreign keys; one to a partition is to the table that it is part of."""
    return tuple(_link(each, table, catalog, kinds) for each in table.foreign_keys())


def root(name: str, catalog: Catalog) -> str:
    """Return the table of which that of this name is a partition, or itself."""
    table = catalog.table(name)
    parent = catalog.table(table.partition_of) if table and table.partition_of else None
    return root(parent.where, catalog) if parent else name


def _of_constraint(each: Constraint) -> Key | None:
    if each.kind is ConstraintKind.EXCLUSION:
        overlap = tuple(name.strip('"').replace('""', '"') for name in _OVERLAP.findall(each.definition))
        return Key(each.name, each.columns, excludes=overlap)
    if each.kind in {ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE}:
        named = _before_include(each)
        primary = each.kind is ConstraintKind.PRIMARY_KEY
        return Key(each.name, named, primary, nulls="NULLS NOT DISTINCT" in each.definition)
    return None


def _before_include(each: Constraint) -> tuple[str, ...]:
    """Leave out the columns that the key only carries along."""
    carried = each.definition.partition(" INCLUDE ")[2]
    return tuple(name for name in each.columns if not carried or name not in set(_names(carried))) or each.columns


def _names(listed: str) -> Iterator[str]:
    yield from columns(expression(f"f{listed}") if listed.startswith("(") else None)


def _of_index(index: Index, table: Table) -> Key:
    plain = {name for name in index.columns if table.column(name)}
    loose = [name for part in index.columns if part not in plain for name in columns(expression(part))]
    together = dict.fromkeys((*(name for name in index.columns if name in plain), *loose))
    return Key(
        index.name,
        tuple(name for name in together if table.column(name)),
        nulls="NULLS NOT DISTINCT" in index.definition or bool(loose),
        loose=frozenset(loose),
        predicate=expression(index.predicate),
    )


def _link(each: Constraint, table: Table, catalog: Catalog, kinds: Kinds) -> Link:
    free = tuple(
        name
        for name in each.columns
        if (column := table.column(name)) and column.nullable and not column.generated and kinds.nullable(column.type)
    )
    full = "MATCH FULL" in each.definition and len(free) < len(each.columns)
    return Link(each.name, each.columns, root(each.target, catalog), each.target_columns, () if full else free)
