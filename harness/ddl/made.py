"""What a statement makes, and what names it frees."""

from collections.abc import Iterator

from pglast.enums import AlterTableType, ConstrType, ObjectType

from harness.ddl.ground import Ground, Node, words
from harness.facts.catalog import qualified
from harness.facts.place import Kind, Made

__all__ = ["freed", "made"]

BACKED = {ConstrType.CONSTR_UNIQUE, ConstrType.CONSTR_PRIMARY, ConstrType.CONSTR_EXCLUSION}
RELATIONS = {
    ObjectType.OBJECT_TABLE,
    ObjectType.OBJECT_VIEW,
    ObjectType.OBJECT_MATVIEW,
    ObjectType.OBJECT_FOREIGN_TABLE,
    ObjectType.OBJECT_INDEX,
    ObjectType.OBJECT_SEQUENCE,
}
TYPES = {ObjectType.OBJECT_TYPE, ObjectType.OBJECT_DOMAIN}
NAMED = {"CreateEnumStmt": "typeName", "CreateRangeStmt": "typeName", "CreateDomainStmt": "domainname"}


def made(node: Node, ground: Ground) -> Iterator[Made]:
    """Yield what *node* makes under a name of its own; what Postgres names gets another name where it is taken."""
    kind = type(node).__name__
    lenient = bool(getattr(node, "if_not_exists", False) or getattr(node, "replace", False))
    if kind in {"CreateStmt", "CreateSeqStmt", "ViewStmt"}:
        relation = getattr(node, "relation", None) or getattr(node, "view", None) or node.sequence
        yield Made(Kind.RELATION, ground.name(relation), lenient)
        yield from _rules(node.tableElts or () if kind == "CreateStmt" else (), ground.name(relation))
    elif kind == "CompositeTypeStmt":
        yield Made(Kind.TYPE, ground.name(node.typevar))
    elif kind == "CreateTableAsStmt":
        yield Made(Kind.RELATION, ground.name(node.into.rel), lenient)
    elif kind == "IndexStmt" and node.idxname:
        schema = ground.name(node.relation).rpartition(".")[0]
        yield Made(Kind.RELATION, f"{schema}.{node.idxname}", lenient)
    elif kind in NAMED:
        yield Made(Kind.TYPE, _full(words(getattr(node, NAMED[kind]))))
    elif kind == "CreateSchemaStmt":
        yield Made(Kind.SCHEMA, node.schemaname or "", lenient)
    elif kind == "CreateExtensionStmt":
        yield Made(Kind.EXTENSION, node.extname, lenient)
    elif kind in {"CreateTrigStmt", "AlterTableStmt", "RenameStmt", "AlterEnumStmt"}:
        yield from _inside(node, ground, lenient=lenient)


def _inside(node: Node, ground: Ground, *, lenient: bool) -> Iterator[Made]:
    kind = type(node).__name__
    if kind == "CreateTrigStmt":
        yield Made(Kind.TRIGGER, f"{ground.name(node.relation)}.{node.trigname}", lenient)
    elif kind == "AlterEnumStmt":
        yield Made(Kind.LABEL, f"{_full(words(node.typeName))}.{node.newVal}", bool(node.skipIfNewValExists))
    elif kind == "RenameStmt":
        yield from _renamed(node, ground)
    else:
        for command in node.cmds:
            if command.subtype == AlterTableType.AT_AddColumn:
                name = f"{ground.name(node.relation)}.{command.def_.colname}"
                yield Made(Kind.COLUMN, name, bool(command.missing_ok))
                yield from _rules(command.def_.constraints or (), ground.name(node.relation))
            elif command.subtype == AlterTableType.AT_AddConstraint:
                yield from _rules((command.def_,), ground.name(node.relation))


def _renamed(node: Node, ground: Ground) -> Iterator[Made]:
    if node.renameType in RELATIONS:
        schema = ground.name(node.relation).rpartition(".")[0]
        yield Made(Kind.RELATION, f"{schema}.{node.newname}")
    elif node.renameType == ObjectType.OBJECT_COLUMN:
        yield Made(Kind.COLUMN, f"{ground.name(node.relation)}.{node.newname}")
    elif node.renameType == ObjectType.OBJECT_TABCONSTRAINT:
        yield Made(Kind.CONSTRAINT, f"{ground.name(node.relation)}.{node.newname}")
    elif node.renameType in TYPES:
        yield Made(Kind.TYPE, _full((*words(node.object)[:-1], node.newname)))


def _rules(elements: Node, table: str) -> Iterator[Made]:
    for each in elements:
        if type(each).__name__ == "Constraint" and each.conname:
            yield Made(Kind.CONSTRAINT, f"{table}.{each.conname}")
            if each.contype in BACKED:
                yield Made(Kind.RELATION, f"{table.rpartition('.')[0]}.{each.conname}")
        elif type(each).__name__ == "ColumnDef":
            yield from _rules(each.constraints or (), table)


def freed(node: Node, ground: Ground) -> Iterator[str]:
    """Yield the names that *node* gives free: of what it drops, renames or moves."""
    kind = type(node).__name__
    if kind == "DropStmt" and node.removeType in RELATIONS:
        yield from (_full(words(each)) for each in node.objects)
    elif kind == "DropStmt" and node.removeType in TYPES:
        yield from (_full(words(each.names)) for each in node.objects)
    elif kind == "DropStmt" and node.removeType == ObjectType.OBJECT_TRIGGER:
        yield from (f"{_full(words(each)[:-1])}.{words(each)[-1]}" for each in node.objects)
    elif kind == "RenameStmt" and node.relation:
        name = ground.name(node.relation)
        yield name if node.renameType in RELATIONS else f"{name}.{node.subname}"
    elif kind == "AlterObjectSchemaStmt" and node.relation:
        yield ground.name(node.relation)
    elif kind == "AlterTableStmt":
        drops = {AlterTableType.AT_DropColumn, AlterTableType.AT_DropConstraint}
        for command in node.cmds:
            if command.subtype in drops:
                yield f"{ground.name(node.relation)}.{command.name}"


def _full(parts: tuple[str, ...]) -> str:
    return qualified(parts[-2] if len(parts) > 1 else "public", parts[-1])
