"""Queries and statements that write: what each mention of a column's name is bound to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from pglast import ast

from harness.facts.references import Kind
from harness.probes.source.sql.scope import Bound, Column, Scope, Source

__all__ = ["Handler", "Mention", "Node", "Queries"]

Node = Any  # pglast types every member of a node as perhaps None


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention: *at* is where the expression begins and *step* which of its dotted names is meant; None is unknown."""

    bound: Bound
    at: int | None = None
    step: int = 0


class Queries:
    """Reads one statement for one column; *found* is what it came upon."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.found: list[Mention] = []
        self.handlers: dict[type, Handler] = {**WRITERS, **READERS}

    def walk(self, node: Node, scope: Scope) -> None:
        """Read *node* and what is under it. Expressions may be deep: they are walked without recursion."""
        pending = [node]
        while pending:
            each = pending.pop()
            if isinstance(each, tuple | list):
                pending.extend(reversed(each))
            elif isinstance(each, ast.Node):
                handler = self.handlers.get(type(each))
                if handler is not None:
                    handler(self, each, scope)
                else:
                    pending.extend(getattr(each, name) for name in reversed(tuple(each)))

    def note(self, bound: Bound, at: int | None = None, step: int = 0) -> None:
        """Keep what was found."""
        self.found.append(Mention(bound, at, step))

    # Expressions

    def reference(self, node: Node, scope: Scope) -> Bound | None:
        """Note a column reference, if it has the name."""
        names = [getattr(part, "sval", None) for part in node.fields]
        if names[-1] != self.column.name:
            return None
        *before, _ = names
        bound = scope.qualified(str(before[-1]), self.column) if before else scope.bare(self.column)
        self.note(bound, node.location, len(names) - 1)
        return bound

    def part(self, node: Node, scope: Scope) -> None:
        """`(c).plan`: a member of a row."""
        self.walk(node.arg, scope)
        fields: Node = getattr(node.arg, "fields", ())
        whole = str(getattr(fields[0], "sval", "")) if len(fields) == 1 else ""
        for each in node.indirection:
            if getattr(each, "sval", None) == self.column.name:
                unknown = Bound(Kind.DOUBTFUL, "(…)", "a member of a value whose type is not known here")
                self.note(scope.qualified(whole, self.column) if whole else unknown)
            else:
                self.walk(each, scope)

    # Queries

    def select(self, node: Node, outer: Scope) -> Source:
        """Read a query and return what it gives."""
        scope = Scope(outer)
        self.expressions(node.withClause, scope)
        if node.larg:
            given = self.select(node.larg, scope)
            self.select(node.rarg, scope)
            self.sorted(node.sortClause, given, scope)
            return given
        joined = self.sources(node.fromClause, scope)
        self.walk(joined, scope)
        given = self.outputs(node.targetList, scope)
        rest = ("distinctClause", "whereClause", "groupClause", "havingClause", "windowClause", "valuesLists")
        for name in (*rest, "limitOffset", "limitCount"):
            self.walk(getattr(node, name), scope)
        self.sorted(node.sortClause, given, scope)
        return given

    def expressions(self, clause: Node, scope: Scope) -> None:
        """Read WITH."""
        for each in clause.ctes if clause else ():
            if clause.recursive:
                scope.expressions[each.ctename] = Source(each.ctename)
            given = self.query(each.ctequery, scope)
            scope.expressions[each.ctename] = self.renamed(given, each.ctename, each.aliascolnames)

    def query(self, node: Node, scope: Scope) -> Source:
        """Read a query, or a statement that returns rows, and return what it gives."""
        if isinstance(node, ast.SelectStmt):
            return self.select(node, scope)
        writer = WRITERS.get(type(node))
        return writer(self, node, scope) if writer else Source("")

    def sorted(self, clause: Node, given: Source, scope: Scope) -> None:
        """ORDER BY: a bare name is an output's before it is a column's."""
        for each in clause or ():
            fields: Node = getattr(each.node, "fields", ())
            if given.output and len(fields) == 1 and getattr(fields[0], "sval", None) == self.column.name:
                self.note(given.output, each.node.location)
            else:
                self.walk(each, scope)

    def outputs(self, targets: Iterable[Node] | None, scope: Scope) -> Source:
        """Read the list after SELECT or RETURNING, and return what it gives of the column's name."""
        output: Bound | None = None
        stars: list[Source] = []
        for target in targets or ():
            fields: Node = getattr(target.val, "fields", ())
            if fields and isinstance(fields[-1], ast.A_Star):
                stars += [each for each in scope.sources if len(fields) == 1 or each.name == fields[-2].sval]
                continue
            bound = self.reference(target.val, scope) if fields else None
            if not fields:
                self.walk(target.val, scope)
            if target.name == self.column.name:
                output = bound or Bound(Kind.DISMISSED, "", "another value, which the query calls so")
                self.note(replace(output, kind=Kind.DISMISSED, why="a name given by the query (AS)"))
            elif bound and not target.name:
                output = bound
        return Source("", output=output, stars=tuple(stars))

    def sources(self, items: Node, scope: Scope) -> list[Node]:
        """Put what FROM names in *scope*; return the conditions of its joins."""
        conditions: list[Node] = []
        for item in items or ():
            conditions += self.source(item, scope)
        return conditions

    def source(self, item: Node, scope: Scope) -> list[Node]:
        """Put one item of FROM in *scope*; return the conditions of its joins."""
        match item:
            case ast.JoinExpr():
                conditions = [*self.source(item.larg, scope), *self.source(item.rarg, scope), item.quals]
                if any(each.sval == self.column.name for each in item.usingClause or ()):
                    self.note(scope.bare(self.column))
                return conditions
            case ast.RangeSubselect():
                given = self.query(item.subquery, scope if item.lateral else _beside(scope))
                scope.sources.append(self.renamed(given, *_alias(item)))
            case ast.RangeVar():
                scope.sources.append(self.table(item, scope))
            case ast.RangeTableSample():
                return [*self.source(item.relation, scope), item.args]
            case _:
                scope.sources.append(self.function(item, scope))
        return []

    def table(self, item: Node, scope: Scope | None = None) -> Source:
        """Return a table by the name it has here; a common table expression is one too."""
        name, columns = _alias(item)
        known = scope.expression(item.relname) if scope and not item.schemaname else None
        schema = "" if item.schemaname in {None, "public"} else f"{item.schemaname}."
        return self.renamed(known or Source(item.relname, f"{schema}{item.relname}"), name or item.relname, columns)

    def function(self, item: Node, scope: Scope) -> Source:
        """Return what FROM takes from a function, or from anything like it."""
        name, columns = _alias(item)
        for slot in list(item.__slots__):
            if slot not in {"alias", "coldeflist"}:
                self.walk(getattr(item, slot), scope)
        named = (*columns, *(each.colname for each in getattr(item, "coldeflist", None) or ()), name)
        if self.column.name in named:
            return Source(name, output=Bound(Kind.DISMISSED, name, "a name given to what a function returns"))
        return Source(name, opaque=not columns)

    def renamed(self, given: Source, name: str, columns: tuple[str, ...] = ()) -> Source:
        """Return *given* under the alias *name*, its outputs under the names *columns*."""
        if not columns:
            return replace(given, name=name)
        if self.column.name in columns:
            return Source(name, output=Bound(Kind.DISMISSED, name, f"a name given to what `{name}` returns"))
        return Source(name)

    # Statements that write

    def insert(self, node: Node, outer: Scope) -> Source:
        """Read INSERT, ON CONFLICT with it."""
        scope, target = self.target(node, outer)
        self.named(node.cols, target, f"a column of INSERT INTO {target.table}")
        if node.selectStmt:
            self.select(node.selectStmt, _beside(scope))
        conflict = node.onConflictClause
        if conflict:
            scope.sources.append(replace(target, name="excluded"))
            for each in (conflict.infer and conflict.infer.indexElems) or ():
                if each.name == self.column.name:
                    self.of(target, f"ON CONFLICT of INSERT INTO {target.table}")
                self.walk(each.expr, scope)
            self.named(conflict.targetList, target, f"SET of INSERT INTO {target.table}")
            self.walk([conflict.infer and conflict.infer.whereClause, conflict.whereClause], scope)
            scope.sources.pop()
        return self.returned(node, scope)

    def update(self, node: Node, outer: Scope) -> Source:
        """Read UPDATE."""
        scope, target = self.target(node, outer)
        joined = self.sources(node.fromClause, scope)
        self.named(node.targetList, target, f"SET of UPDATE {target.table}", scope)
        self.walk([joined, node.whereClause], scope)
        return self.returned(node, scope)

    def delete(self, node: Node, outer: Scope) -> Source:
        """Read DELETE."""
        scope, _ = self.target(node, outer)
        joined = self.sources(node.usingClause, scope)
        self.walk([joined, node.whereClause], scope)
        return self.returned(node, scope)

    def merge(self, node: Node, outer: Scope) -> Source:
        """Read MERGE."""
        scope, target = self.target(node, outer)
        joined = self.source(node.sourceRelation, scope)
        self.walk([joined, node.joinCondition], scope)
        for each in node.mergeWhenClauses or ():
            self.named(each.targetList, target, f"a column of MERGE INTO {target.table}", scope)
            self.walk([each.condition, each.values], scope)
        return self.returned(node, scope)

    def target(self, node: Node, outer: Scope) -> tuple[Scope, Source]:
        """Return a scope with the table that *node* writes, and the table."""
        scope = Scope(outer)
        self.expressions(node.withClause, scope)
        target = self.table(node.relation)
        scope.sources.append(target)
        return scope, target

    def named(self, targets: Iterable[Node] | None, target: Source, why: str, scope: Scope | None = None) -> None:
        """Read a list of columns of *target*, with what is assigned to them."""
        for each in targets or ():
            if each.name == self.column.name:
                self.of(target, why, each.location)
            self.walk(each.val, scope or Scope(sources=[target, replace(target, name="excluded")]))

    def of(self, target: Source, why: str, at: int | None = None) -> None:
        """Note the name as a column of *target*."""
        bound = target.gives(self.column) or Bound(Kind.DISMISSED, target.name, f"{target.table} has no such column")
        self.note(replace(bound, why=why) if bound.kind is Kind.CERTAIN else bound, at)

    def returned(self, node: Node, scope: Scope) -> Source:
        """Read RETURNING."""
        clause = node.returningClause
        return self.outputs(clause.exprs if clause else (), scope)


def _beside(scope: Scope) -> Scope:
    """Return *scope* without its sources: what a sub-select in FROM sees."""
    return Scope(scope.outer, [], scope.expressions)


def _alias(item: Node) -> tuple[str, tuple[str, ...]]:
    alias = getattr(item, "alias", None)
    if alias is None:
        return "", ()
    return alias.aliasname, tuple(each.sval for each in alias.colnames or ())


Handler = Callable[[Any, Any, Scope], object]

WRITERS: dict[type, Callable[[Queries, Any, Scope], Source]] = {
    ast.InsertStmt: Queries.insert,
    ast.UpdateStmt: Queries.update,
    ast.DeleteStmt: Queries.delete,
    ast.MergeStmt: Queries.merge,
}
READERS: dict[type, Handler] = {
    ast.ColumnRef: Queries.reference,
    ast.A_Indirection: Queries.part,
    ast.SelectStmt: Queries.select,
}
