"""
Which locks a statement takes, and what it does to the rows, from its words and the schema it meets.

https://www.postgresql.org/docs/current/explicit-locking.html, and the page of each statement.
"""

from collections.abc import Iterable, Iterator, Mapping

from harness.ddl.bodies import statements
from harness.ddl.defining import DEFINING
from harness.ddl.ground import Form, Ground, Node, relations, tree
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


def _done(node: Node, ground: Ground) -> Iterator[Effect]:
    """What a DO block says outright; what it puts together as it runs is not seen."""
    for sql in statements(node):
        yield from effects(sql, ground)


def _explained(node: Node, ground: Ground) -> Iterator[Effect]:
    yield from _of(node.query, ground)


FORMS: Mapping[str, Form] = {
    **DEFINING,
    "CopyStmt": _copied,
    "CreateTableAsStmt": _made,
    "DeleteStmt": _written,
    "DoStmt": _done,
    "ExplainStmt": _explained,
    "InsertStmt": _written,
    "MergeStmt": _written,
    "RefreshMatViewStmt": _refreshed,
    "SelectStmt": _selected,
    "UpdateStmt": _written,
    "ViewStmt": _viewed,
}
