"""
Which locks a statement takes, and what it does to the rows, from its words and the schema it meets.

https://www.postgresql.org/docs/current/explicit-locking.html, and the page of each statement.
"""

from collections.abc import Iterable, Iterator, Mapping

from pglast.enums import ConstrType, ObjectType, ReindexObjectType

from harness.ddl.altering import altered
from harness.ddl.bodies import statements
from harness.ddl.ground import Form, Ground, Node, options, relations, tree, words
from harness.facts.locking import Effect, Work
from harness.facts.trace import LockMode

__all__ = ["effects"]

READ, WRITE, MARK = LockMode.ACCESS_SHARE, LockMode.ROW_EXCLUSIVE, LockMode.ROW_SHARE
SHARED, SHARE, ROWS = LockMode.SHARE_UPDATE_EXCLUSIVE, LockMode.SHARE, LockMode.SHARE_ROW_EXCLUSIVE
ALONE = LockMode.ACCESS_EXCLUSIVE
MODES = list(LockMode)
WORKS = list(Work)
CASCADES = {"CASCADE", "SET NULL", "SET DEFAULT"}


def effects(sql: str, ground: Ground) -> tuple[Effect, ...]:
    """Return the strongest effect on each relation, in the order of their names; none of what does not parse."""
    found: dict[str, Effect] = {}
    for node in tree(sql):
        for each in _of(node, ground):
            met = found.get(each.relation, each)
            mode, work = max(met.mode, each.mode, key=MODES.index), max(met.work, each.work, key=WORKS.index)
            found[each.relation] = Effect(each.relation, mode, work)
    return tuple(found[name] for name in sorted(found))


def _of(node: Node, ground: Ground) -> Iterator[Effect]:
    form = FORMS.get(type(node).__name__)
    return form(node, ground) if form else iter(())


def _reads(nodes: Iterable[Node], ground: Ground, mode: LockMode = READ) -> Iterator[Effect]:
    for each in nodes:
        name = ground.name(each)
        view = next((view for view in ground.catalog.views if view.where == name and not view.materialized), None)
        if view:
            yield from _reads((table for inner in tree(view.definition) for table in relations(inner)), ground, mode)
        else:
            yield from ground.effects(name, mode)


def _selected(node: Node, ground: Ground) -> Iterator[Effect]:
    """A query reads; FOR UPDATE and its like mark rows, and what WITH holds may write."""
    yield from _reads(relations(node), ground)
    if node.lockingClause:
        named = [each for clause in node.lockingClause for each in clause.lockedRels or ()]
        locked = {each.relname for each in named}
        those = [each for each in relations(node.fromClause) if _called(each) in locked or not locked]
        yield from _reads(those, ground, MARK)
    yield from _within(node, ground)


def _called(relation: Node) -> str:
    return str(relation.alias.aliasname if relation.alias else relation.relname)


def _within(node: Node, ground: Ground) -> Iterator[Effect]:
    for each in node.withClause.ctes if node.withClause else ():
        yield from _of(each.ctequery, ground)


def _written(node: Node, ground: Ground) -> Iterator[Effect]:
    """INSERT, UPDATE, DELETE and MERGE: of the tables that foreign keys bind, only where rows or keys are written."""
    target = ground.name(node.relation)
    yield from _reads((each for each in relations(node) if each.location != node.relation.location), ground)
    yield from _within(node, ground)
    yield from ground.effects(target, WRITE) if type(node).__name__ != "InsertStmt" else [Effect(target, WRITE)]
    yield from _keyed(node, target, ground)


def _keyed(node: Node, target: str, ground: Ground) -> Iterator[Effect]:
    table, kind = ground.table(target), type(node).__name__
    if table is None or kind == "MergeStmt":
        return
    set_ = {each.name for each in node.targetList or ()} if kind == "UpdateStmt" else set()
    for key in table.foreign_keys():
        if kind == "InsertStmt" or set_ & set(key.columns):
            yield Effect(ground.target(key), MARK)
    for other, key in ground.referring(target):
        if kind == "DeleteStmt" or (kind == "UpdateStmt" and set_ & set(key.target_columns)):
            action = key.on_delete if kind == "DeleteStmt" else key.on_update
            yield Effect(other.where, WRITE if action.upper() in CASCADES else MARK)


def _copied(node: Node, ground: Ground) -> Iterator[Effect]:
    if node.relation:
        yield Effect(ground.name(node.relation), WRITE if node.is_from else READ)
    elif node.query:
        yield from _of(node.query, ground)


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


def _made(node: Node, ground: Ground) -> Iterator[Effect]:
    """CREATE TABLE … AS, CREATE MATERIALIZED VIEW."""
    yield Effect(ground.name(node.into.rel), ALONE)
    yield from _of(node.query, ground)


def _viewed(node: Node, ground: Ground) -> Iterator[Effect]:
    yield from _reads(relations(node.query), ground)


def _refreshed(node: Node, ground: Ground) -> Iterator[Effect]:
    name = ground.name(node.relation)
    yield Effect(name, LockMode.EXCLUSIVE if node.concurrent else ALONE, Work.NONE if node.concurrent else Work.REWRITE)
    view = next((each for each in ground.catalog.views if each.where == name), None)
    for inner in tree(view.definition) if view else ():
        yield from _reads(relations(inner), ground)


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


def _done(node: Node, ground: Ground) -> Iterator[Effect]:
    """What a DO block says outright; what it puts together as it runs is not seen."""
    for sql in statements(node):
        yield from effects(sql, ground)


def _explained(node: Node, ground: Ground) -> Iterator[Effect]:
    yield from _of(node.query, ground)


FORMS: Mapping[str, Form] = {
    "AlterObjectSchemaStmt": _schema,
    "AlterPolicyStmt": _on(ALONE),
    "AlterTableStmt": altered,
    "ClusterStmt": _clustered,
    "CommentStmt": _commented,
    "CopyStmt": _copied,
    "CreatePolicyStmt": _on(ALONE),
    "CreatePublicationStmt": _published,
    "CreateStatsStmt": _counted,
    "CreateStmt": _created,
    "CreateTableAsStmt": _made,
    "CreateTrigStmt": _triggered,
    "DeleteStmt": _written,
    "DoStmt": _done,
    "DropStmt": _dropped,
    "ExplainStmt": _explained,
    "GrantStmt": _granted,
    "IndexStmt": _indexed,
    "InsertStmt": _written,
    "LockStmt": _locked,
    "MergeStmt": _written,
    "RefreshMatViewStmt": _refreshed,
    "ReindexStmt": _reindexed,
    "RenameStmt": _renamed,
    "RuleStmt": _on(ALONE),
    "SelectStmt": _selected,
    "TruncateStmt": _truncated,
    "UpdateStmt": _written,
    "VacuumStmt": _vacuumed,
    "ViewStmt": _viewed,
}
