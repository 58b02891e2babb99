"""A statement that parses, definitions among them: each mention of a column's name, with what it is bound to."""

from collections.abc import Iterable
from dataclasses import replace

from pglast import ast
from pglast.enums import AlterTableType, ObjectType

from harness.facts.references import Kind
from harness.probes.source.sql.queries import Handler, Mention, Node, Queries
from harness.probes.source.sql.scope import Bound, Column, Scope, Source

__all__ = ["resolved"]

OTHER_COMMANDS = ("Constraint", "Trig", "Rule", "Owner", "Cluster", "Partition", "Inherit", "Index", "TableSpace")
NO_COLUMN = Bound(Kind.DISMISSED, "", "the name of an index, a constraint or a trigger")


def resolved(statement: Node, column: Column) -> list[Mention]:
    """Return the mentions of *column*'s name in *statement* that are columns."""
    reading = _Reading(column)
    reading.walk(statement, Scope())
    return reading.found


class _Reading(Queries):
    def __init__(self, column: Column) -> None:
        super().__init__(column)
        self.handlers |= DEFINITIONS

    def alter(self, node: Node, scope: Scope) -> None:
        target = self.table(node.relation)
        inside = Scope(scope, [target])
        for command in node.cmds:
            subtype = AlterTableType(command.subtype).name
            if command.name == self.column.name and any(other in subtype for other in OTHER_COMMANDS):
                self.note(NO_COLUMN)
            elif command.name == self.column.name:
                self.of(target, f"ALTER TABLE {target.table}")
            self.elements((command.def_,), target, inside)

    def create(self, node: Node, scope: Scope) -> None:
        target = self.table(node.relation)
        inside = Scope(scope, [target])
        self.elements((*(node.tableElts or ()), *(node.constraints or ())), target, inside)
        self.walk([node.partspec], inside)

    def index(self, node: Node, scope: Scope) -> None:
        target = self.table(node.relation)
        inside = Scope(scope, [target])
        if node.idxname == self.column.name:
            self.note(NO_COLUMN)
        self.elements((*node.indexParams, *(node.indexIncludingParams or ())), target, inside)
        self.walk(node.whereClause, inside)

    def elements(self, elements: Iterable[Node] | None, target: Source, scope: Scope) -> None:
        """Read columns, constraints and index elements of *target*."""
        for each in elements or ():
            match each:
                case ast.ColumnDef():
                    if each.colname == self.column.name:
                        self.of(target, f"defined in {target.table}", each.location)
                    self.elements(each.constraints, target, scope)
                    self.walk(each.raw_default, scope)
                case ast.IndexElem():
                    if each.name == self.column.name:
                        self.of(target, f"an index or constraint on {target.table}")
                    self.walk(each.expr, scope)
                case ast.Constraint():
                    for names in (each.keys, each.including, each.fk_attrs):
                        self.listed(names, target, "a constraint on")
                    self.listed(each.pk_attrs, self.table(each.pktable) if each.pktable else target, "a key of")
                    self.walk([each.raw_expr, each.exclusions, each.where_clause], scope)
                case _:
                    self.walk(each, scope)

    def listed(self, names: Iterable[Node] | None, target: Source, why: str) -> None:
        for each in names or ():
            if each.sval == self.column.name:
                self.of(target, f"{why} {target.table}")

    def rename(self, node: Node, _: Scope) -> None:
        if node.renameType != ObjectType.OBJECT_COLUMN or node.relation is None:
            return
        target = self.table(node.relation)
        if node.subname == self.column.name:
            self.of(target, f"renamed in {target.table}")
        if node.newname == self.column.name:
            self.of(target, f"the new name of {target.table}.{node.subname}")

    def comment(self, node: Node, _: Scope) -> None:
        names = [each.sval for each in node.object] if isinstance(node.object, tuple) else []
        if node.objtype == ObjectType.OBJECT_COLUMN and names and names[-1] == self.column.name:
            owner = ".".join(name for name in names[:-1] if name != "public")
            self.of(Source(owner, owner), f"COMMENT ON a column of {owner}")

    def grant(self, node: Node, scope: Scope) -> None:
        tables = [each for each in node.objects or () if isinstance(each, ast.RangeVar)]
        for each in node.privileges or ():
            for table in tables[:1]:
                self.listed(each.cols, self.table(table, scope), "a right on")

    def trigger(self, node: Node, scope: Scope) -> None:
        target = self.table(node.relation)
        self.listed(node.columns, target, "a trigger on")
        self.walk(node.whenClause, Scope(scope, [target, *(replace(target, name=row) for row in ("old", "new"))]))

    def view(self, node: Node, scope: Scope) -> None:
        for each in node.aliases or ():
            if each.sval == self.column.name:
                self.note(Bound(Kind.DISMISSED, "", "the name of a view's column"))
        self.query(node.query, scope)

    def copy(self, node: Node, scope: Scope) -> None:
        if node.relation:
            target = self.table(node.relation)
            self.listed(node.attlist, target, "COPY of")
            self.walk(node.whereClause, Scope(scope, [target]))
        if node.query:
            self.query(node.query, scope)

    def statistics(self, node: Node, scope: Scope) -> None:
        target = self.table(node.relations[0], scope)
        for each in node.exprs or ():
            if each.name == self.column.name:
                self.of(target, f"statistics on {target.table}")
            self.walk(each.expr, Scope(scope, [target]))

    def policy(self, node: Node, scope: Scope) -> None:
        self.walk([node.qual, node.with_check], Scope(scope, [self.table(node.table)]))

    def rule(self, node: Node, scope: Scope) -> None:
        target = self.table(node.relation)
        rows = [replace(target, name=row) for row in ("old", "new")]
        self.walk([node.whereClause, node.actions], Scope(scope, rows))


DEFINITIONS: dict[type, Handler] = {
    ast.AlterTableStmt: _Reading.alter,
    ast.CreateStmt: _Reading.create,
    ast.IndexStmt: _Reading.index,
    ast.RenameStmt: _Reading.rename,
    ast.CommentStmt: _Reading.comment,
    ast.GrantStmt: _Reading.grant,
    ast.CreateTrigStmt: _Reading.trigger,
    ast.ViewStmt: _Reading.view,
    ast.CopyStmt: _Reading.copy,
    ast.CreateStatsStmt: _Reading.statistics,
    ast.CreatePolicyStmt: _Reading.policy,
    ast.RuleStmt: _Reading.rule,
}
