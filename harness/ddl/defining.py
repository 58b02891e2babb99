"""Statements that define: whose effects follow from the statement and the schema alone."""

from collections.abc import Iterator, Mapping

from pglast.enums import ConstrType, ObjectType, ReindexObjectType

from harness.ddl.altering import altered
from harness.ddl.ground import Form, Ground, Node, options, words
from harness.facts.locking import Effect, Work
from harness.facts.trace import LockMode

__all__ = ["DEFINING"]

READ, ALONE = LockMode.ACCESS_SHARE, LockMode.ACCESS_EXCLUSIVE
SHARED, SHARE, ROWS = LockMode.SHARE_UPDATE_EXCLUSIVE, LockMode.SHARE, LockMode.SHARE_ROW_EXCLUSIVE
MODES = list(LockMode)


def _locked(node: Node, ground: Ground) -> Iterator[Effect]:
    for each in node.relations:
        yield from ground.effects(ground.name(each), MODES[node.mode - 1])


def _created(node: Node, ground: Ground) -> Iterator[Effect]:
    """A new table is nobody's concern but ours; what it refers to is."""
    yield Effect(ground.name(node.relation), ALONE)
    for each in node.inhRelations or ():
        yield Effect(ground.name(each), ALONE if node.partbound else SHARED)
    for element in (*(node.tableElts or ()), *(node.constraints or ())):
        if type(element).__name__ == "TableLikeClause":
            yield Effect(ground.name(element.relation), READ)
        rules = (element,) if type(element).__name__ == "Constraint" else getattr(element, "constraints", None) or ()
        for rule in rules:
            if rule.contype == ConstrType.CONSTR_FOREIGN and ground.name(rule.pktable) != ground.name(node.relation):
                yield Effect(ground.name(rule.pktable), ROWS)


def _indexed(node: Node, ground: Ground) -> Iterator[Effect]:
    yield from ground.effects(ground.name(node.relation), SHARED if node.concurrent else SHARE, Work.SCAN)


def _reindexed(node: Node, ground: Ground) -> Iterator[Effect]:
    if node.relation is None:
        return
    name = ground.name(node.relation)
    table = (ground.holder(name) or ground.holder(node.relation.relname)) if _of_index(node) else name
    yield Effect(table, SHARED if "concurrently" in options(node.params) else SHARE, Work.SCAN)


def _of_index(node: Node) -> bool:
    return bool(node.kind == ReindexObjectType.REINDEX_OBJECT_INDEX)


def _dropped(node: Node, ground: Ground) -> Iterator[Effect]:
    sort = node.removeType
    for each in node.objects:
        parts = words(each) if type(each).__name__ != "TypeName" else ()
        if sort == ObjectType.OBJECT_INDEX:
            table = ground.holder(".".join(parts))
            yield from [Effect(table, SHARED if node.concurrent else ALONE)] if table else []
        elif sort in {ObjectType.OBJECT_TABLE, ObjectType.OBJECT_MATVIEW, ObjectType.OBJECT_FOREIGN_TABLE}:
            yield from _gone(_full(parts, ground), ground)
        elif sort in {ObjectType.OBJECT_TRIGGER, ObjectType.OBJECT_RULE, ObjectType.OBJECT_POLICY}:
            yield Effect(_full(parts[:-1], ground), ALONE)


def _gone(table: str, ground: Ground) -> Iterator[Effect]:
    yield from ground.effects(table, ALONE)
    known = ground.table(table)
    bound = [ground.target(key) for key in (known.foreign_keys() if known else ())]
    parents = [known.partition_of, *known.inherits] if known else []
    for each in (*bound, *(other.where for other, _ in ground.referring(table)), *filter(None, parents)):
        yield Effect(ground.full("", each) if "." not in each else each, ALONE)


def _full(parts: tuple[str, ...], ground: Ground) -> str:
    return ground.full(parts[-2] if len(parts) > 1 else "", parts[-1])


def _truncated(node: Node, ground: Ground) -> Iterator[Effect]:
    wanted = [ground.name(each) for each in node.relations]
    if node.behavior.name == "DROP_CASCADE":
        for name in wanted:
            wanted += [each.where for each, _ in ground.referring(name) if each.where not in wanted]
    for name in wanted:
        yield from ground.effects(name, ALONE, Work.REWRITE)


def _renamed(node: Node, ground: Ground) -> Iterator[Effect]:
    sorts = {
        ObjectType.OBJECT_TABLE,
        ObjectType.OBJECT_COLUMN,
        ObjectType.OBJECT_TABCONSTRAINT,
        ObjectType.OBJECT_MATVIEW,
    }
    sorts |= {
        ObjectType.OBJECT_TRIGGER,
        ObjectType.OBJECT_RULE,
        ObjectType.OBJECT_POLICY,
        ObjectType.OBJECT_FOREIGN_TABLE,
    }
    if node.relation and node.renameType in sorts:
        name = ground.name(node.relation)
        both = node.renameType in {ObjectType.OBJECT_COLUMN, ObjectType.OBJECT_TABCONSTRAINT}
        yield from ground.effects(name, ALONE) if both else [Effect(name, ALONE)]


def _schema(node: Node, ground: Ground) -> Iterator[Effect]:
    if node.relation:
        yield Effect(ground.name(node.relation), ALONE)


def _on(mode: LockMode) -> Form:
    def form(node: Node, ground: Ground) -> Iterator[Effect]:
        relation = getattr(node, "relation", None) or getattr(node, "table", None)
        if relation is not None:
            yield Effect(ground.name(relation), mode)

    return form


def _triggered(node: Node, ground: Ground) -> Iterator[Effect]:
    yield Effect(ground.name(node.relation), ROWS)


def _commented(node: Node, ground: Ground) -> Iterator[Effect]:
    sorts = {ObjectType.OBJECT_TABLE: None, ObjectType.OBJECT_MATVIEW: None}
    inner = {
        ObjectType.OBJECT_COLUMN,
        ObjectType.OBJECT_TABCONSTRAINT,
        ObjectType.OBJECT_TRIGGER,
        ObjectType.OBJECT_POLICY,
    }
    inner |= {ObjectType.OBJECT_RULE}
    if node.objtype in sorts:
        yield Effect(_full(words(node.object), ground), SHARED)
    elif node.objtype in inner:
        mode = SHARED if node.objtype == ObjectType.OBJECT_COLUMN else READ
        yield Effect(_full(words(node.object)[:-1], ground), mode)


def _granted(node: Node, ground: Ground) -> Iterator[Effect]:
    if node.objtype == ObjectType.OBJECT_TABLE:
        for each in node.objects or ():
            yield Effect(ground.name(each), READ)


def _counted(node: Node, ground: Ground) -> Iterator[Effect]:
    for each in node.relations:
        yield Effect(ground.name(each), SHARED)


def _vacuumed(node: Node, ground: Ground) -> Iterator[Effect]:
    full = "full" in options(node.options)
    for each in node.rels or ():
        work = Work.REWRITE if full else Work.SCAN
        yield from ground.effects(ground.name(each.relation), ALONE if full else SHARED, work)


def _clustered(node: Node, ground: Ground) -> Iterator[Effect]:
    if node.relation:
        yield Effect(ground.name(node.relation), ALONE, Work.REWRITE)


def _published(node: Node, ground: Ground) -> Iterator[Effect]:
    for each in node.pubobjects or ():
        if each.pubtable:
            yield from ground.effects(ground.name(each.pubtable.relation), SHARED)


DEFINING: Mapping[str, Form] = {
    "AlterObjectSchemaStmt": _schema,
    "AlterPolicyStmt": _on(ALONE),
    "AlterTableStmt": altered,
    "ClusterStmt": _clustered,
    "CommentStmt": _commented,
    "CreatePolicyStmt": _on(ALONE),
    "CreatePublicationStmt": _published,
    "CreateStatsStmt": _counted,
    "CreateStmt": _created,
    "CreateTrigStmt": _triggered,
    "DropStmt": _dropped,
    "GrantStmt": _granted,
    "IndexStmt": _indexed,
    "LockStmt": _locked,
    "ReindexStmt": _reindexed,
    "RenameStmt": _renamed,
    "RuleStmt": _on(ALONE),
    "TruncateStmt": _truncated,
    "VacuumStmt": _vacuumed,
}
