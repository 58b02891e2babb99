"""What the effects of a statement depend on besides its words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pglast import ast
from pglast.parser import ParseError
from pglast.visitors import Visitor

from harness.facts.catalog import Catalog, Constraint, Table, TableKind, qualified
from harness.facts.locking import Effect, Work
from harness.facts.trace import LockMode
from harness.grammar import trees

__all__ = ["VOLATILE", "Form", "Ground", "Node", "calls", "options", "relations", "tree", "words"]

Node = Any  # pglast types every member of a node as perhaps None

# What a default may call that gives each row a value of its own. A server's own list is better: pg_proc.provolatile.
VOLATILE = frozenset(
    {"clock_timestamp", "gen_random_uuid", "nextval", "random", "timeofday", "uuid_generate_v4", "uuidv4", "uuidv7"}
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A schema as it is when the statement begins, and which functions are *volatile*."""

    catalog: Catalog
    volatile: frozenset[str] = VOLATILE

    def name(self, relation: Node) -> str:
        """Return the full name of what a RangeVar names."""
        return self.full(relation.schemaname or "", relation.relname)

    def full(self, schema: str, name: str) -> str:
        """Return the full name of a relation; without a schema the first of that name, public first."""
        if schema:
            return qualified(schema, name)
        held = [*self.catalog.tables, *self.catalog.views]
        known = [each.where for each in held if each.name == name]
        public = qualified("public", name)
        return known[0] if known and public not in known else public

    def table(self, name: str) -> Table | None:
        """Return the table of that full name."""
        return next((each for each in self.catalog.tables if each.where == name), None)

    def family(self, name: str) -> tuple[str, ...]:
        """Return *name* and every partition and child of it."""
        called = {name, name.removeprefix("public.")}
        below = [each.where for each in self.catalog.tables if called & {each.partition_of, *each.inherits}]
        return (name, *(found for each in below for found in self.family(each)))

    def referring(self, name: str) -> Iterator[tuple[Table, Constraint]]:
        """Yield each foreign key that refers to the table *name*, with its table."""
        for table in self.catalog.tables:
            for key in table.foreign_keys():
                if name in (key.target, f"public.{key.target}"):
                    yield table, key

    def target(self, key: Constraint) -> str:
        """Return the full name of what a foreign key refers to."""
        return key.target if "." in key.target else f"public.{key.target}"

    def holder(self, index: str) -> str:
        """Return the table or materialized view that has the index; '' where none has."""
        schema, _, name = index.rpartition(".")
        tables = ((each, each.indexes) for each in self.catalog.tables)
        views = ((each, each.indexes) for each in self.catalog.views)
        for holder, indexes in (*tables, *views):
            if schema in {"", holder.schema} and any(each.name == name for each in indexes):
                return holder.where
        return ""

    def effects(self, name: str, mode: LockMode, work: Work = Work.NONE) -> Iterator[Effect]:
        """Yield the same effect on *name* and all its partitions and children."""
        for each in self.family(name):
            known = self.table(each)
            empty = known is not None and known.kind is TableKind.PARTITIONED
            yield Effect(each, mode, Work.NONE if empty else work)


Form = Callable[[Node, Ground], Iterator[Effect]]


@cache
def tree(sql: str) -> tuple[Node, ...]:
    """Return the statements of *sql*; none where Postgres's grammar does not know them."""
    try:
        return tuple(raw.stmt for raw in trees(sql))
    except ParseError:
        return ()


def relations(node: Node) -> tuple[Node, ...]:
    """Return every RangeVar in *node* that is no WITH query's name, in the order in which they stand."""
    seen = _Relations()
    seen(node)
    return tuple(each for each in seen.found if each.schemaname or each.relname not in seen.local)


def calls(node: Node) -> frozenset[str]:
    """Return the names of the functions that *node* calls."""
    seen = _Calls()
    if node is not None:
        seen(node)
    return frozenset(seen.found)


def words(parts: Node) -> tuple[str, ...]:
    """Return the parts of a dotted name."""
    return tuple(each.sval for each in (parts if isinstance(parts, tuple) else (parts,)))


def options(given: Node) -> frozenset[str]:
    """Return the names of the options that are switched on."""
    return frozenset(
        each.defname.lower()
        for each in given or ()
        if getattr(each.arg, "sval", "true").lower() not in {"false", "off"}
    )


class _Relations(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Node] = []
        self.local: set[str] = set()

    def visit_RangeVar(self, _: object, node: ast.RangeVar) -> None:  # noqa: N802  # pglast's name
        self.found.append(node)

    def visit_CommonTableExpr(self, _: object, node: ast.CommonTableExpr) -> None:  # noqa: N802  # likewise
        self.local.add(node.ctename or "")


class _Calls(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_FuncCall(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        self.found.add(node.funcname[-1].sval)
