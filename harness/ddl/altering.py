"""
ALTER TABLE: the lock that each of its forms takes, and what it does to the rows.

https://www.postgresql.org/docs/current/sql-altertable.html says of each form which lock it takes where that is not
ACCESS EXCLUSIVE.
"""

from collections.abc import Iterator

from pglast.enums import AlterTableType, ConstrType, ObjectType

from harness.ddl.columns import adding, retyping
from harness.ddl.ground import Ground, Node
from harness.facts.catalog import ConstraintKind
from harness.facts.locking import Effect, Work
from harness.facts.trace import LockMode

__all__ = ["altered"]

Kind = AlterTableType
SHARED, ROWS = LockMode.SHARE_UPDATE_EXCLUSIVE, LockMode.SHARE_ROW_EXCLUSIVE
EXCLUSIVE, SHARE = LockMode.ACCESS_EXCLUSIVE, LockMode.ROW_SHARE

WEAKER = {
    **dict.fromkeys(
        (
            Kind.AT_SetStatistics,
            Kind.AT_SetOptions,
            Kind.AT_ResetOptions,
            Kind.AT_ClusterOn,
            Kind.AT_DropCluster,
            Kind.AT_ValidateConstraint,
            Kind.AT_AttachPartition,
        ),
        SHARED,
    ),
    **dict.fromkeys(
        (
            Kind.AT_EnableTrig,
            Kind.AT_EnableAlwaysTrig,
            Kind.AT_EnableReplicaTrig,
            Kind.AT_EnableTrigAll,
            Kind.AT_EnableTrigUser,
            Kind.AT_DisableTrig,
            Kind.AT_DisableTrigAll,
            Kind.AT_DisableTrigUser,
        ),
        ROWS,
    ),
}
REWRITTEN = {
    Kind.AT_SetLogged,
    Kind.AT_SetUnLogged,
    Kind.AT_SetTableSpace,
    Kind.AT_SetAccessMethod,
    Kind.AT_SetExpression,
}
BUILDS = {ConstrType.CONSTR_UNIQUE, ConstrType.CONSTR_PRIMARY, ConstrType.CONSTR_EXCLUSION}
# Storage parameters that are set under a weaker lock are all but these.
# https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS
STRONG = {"user_catalog_table", "buffering", "fastupdate", "security_barrier"}


def altered(node: Node, ground: Ground) -> Iterator[Effect]:
    """Yield what ALTER TABLE does; of an index, a sequence or a view it locks no table."""
    if node.objtype not in {ObjectType.OBJECT_TABLE, ObjectType.OBJECT_MATVIEW, ObjectType.OBJECT_FOREIGN_TABLE}:
        return
    table = ground.name(node.relation)
    # One statement takes the strongest lock of its forms from the start.
    mode = max((_mode(command) for command in node.cmds), key=list(LockMode).index)
    for command in node.cmds:
        alone = command.subtype in {Kind.AT_AttachPartition, Kind.AT_DetachPartition}
        work = _work(command, table, ground)
        yield from [Effect(table, mode, work)] if alone else ground.effects(table, mode, work)
        yield from _beside(command, table, ground)


def _mode(command: Node) -> LockMode:
    kind, rule = command.subtype, command.def_
    if kind == Kind.AT_AddConstraint and rule.contype == ConstrType.CONSTR_FOREIGN:
        return ROWS
    if kind in {Kind.AT_SetRelOptions, Kind.AT_ResetRelOptions}:
        return EXCLUSIVE if any(each.defname in STRONG for each in rule) else SHARED
    if kind == Kind.AT_DetachPartition and rule.concurrent:
        return SHARED
    return WEAKER.get(kind, EXCLUSIVE)


def _work(command: Node, table: str, ground: Ground) -> Work:
    kind, rule = command.subtype, command.def_
    known = ground.table(table)
    if kind == Kind.AT_AddColumn:
        return adding(rule, ground)
    if kind == Kind.AT_AlterColumnType:
        indexed = known is not None and any(command.name in each.columns for each in known.indexes)
        was = known.column(command.name) if known else None
        return retyping(was, rule.typeName, rule.raw_default, indexed=indexed)
    if kind == Kind.AT_AddConstraint:
        return _constrained(rule)
    if kind == Kind.AT_SetNotNull:
        return Work.NONE if _proven(command.name, table, ground) else Work.SCAN
    if kind == Kind.AT_ValidateConstraint:
        validated = known.constraint(command.name) if known else None
        return Work.NONE if validated and validated.valid else Work.SCAN
    return Work.REWRITE if kind in REWRITTEN else Work.NONE


def _constrained(rule: Node) -> Work:
    if rule.contype in BUILDS:
        return Work.NONE if rule.indexname else Work.SCAN
    return Work.NONE if rule.skip_validation else Work.SCAN


def _proven(column: str, table: str, ground: Ground) -> bool:
    """Whether a valid CHECK says already that *column* is not NULL, or it is marked so."""
    known = ground.table(table)
    if known is None:
        return False
    marked = known.column(column)
    checks = [each for each in known.constraints if each.kind is ConstraintKind.CHECK and each.valid]
    return bool(marked and not marked.nullable) or any(
        f"({column} IS NOT NULL)" in each.definition and " OR " not in each.definition for each in checks
    )


def _beside(command: Node, table: str, ground: Ground) -> Iterator[Effect]:
    """
    Yield what a form does to other tables: those that foreign keys bind, partitions that come and go.

    To check a foreign key Postgres looks up the table referred to, by index or otherwise: no work of its own.
    """
    kind, rule = command.subtype, command.def_
    if kind == Kind.AT_AddConstraint and rule.contype == ConstrType.CONSTR_FOREIGN:
        yield Effect(ground.name(rule.pktable), ROWS)
    elif kind == Kind.AT_AddColumn:
        for each in rule.constraints or ():
            if each.contype == ConstrType.CONSTR_FOREIGN:
                yield Effect(ground.name(each.pktable), ROWS)
    elif kind in {Kind.AT_AttachPartition, Kind.AT_DetachPartition}:
        partition = ground.name(rule.name)
        yield Effect(partition, EXCLUSIVE, Work.SCAN if kind == Kind.AT_AttachPartition else Work.NONE)
    elif kind in {Kind.AT_AddInherit, Kind.AT_DropInherit}:
        yield Effect(ground.name(rule), SHARED if kind == Kind.AT_AddInherit else LockMode.ACCESS_SHARE)
    elif kind in {Kind.AT_DropConstraint, Kind.AT_ValidateConstraint, Kind.AT_DropColumn, Kind.AT_AlterColumnType}:
        yield from _bound(command, table, ground)


def _bound(command: Node, table: str, ground: Ground) -> Iterator[Effect]:
    known = ground.table(table)
    for key in known.foreign_keys() if known else ():
        if command.subtype == Kind.AT_ValidateConstraint:
            if key.name == command.name and not key.valid:
                yield Effect(ground.target(key), SHARE)
        elif command.name in (key.name, *key.columns):
            yield Effect(ground.target(key), EXCLUSIVE)
