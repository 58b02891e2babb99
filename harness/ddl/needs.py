"""What the statements of an upgrade need to be there, and what they make, one after the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pglast.enums import AlterTableType, ObjectType

from harness.ddl.bodies import statements
from harness.ddl.ground import Ground, Node, tree, words
from harness.ddl.made import freed, made
from harness.ddl.names import Names, names
from harness.facts.catalog import Table
from harness.facts.place import Kind, Made, Need

__all__ = ["Wants", "renames", "wants", "writes"]

SYSTEM = {"pg_catalog", "information_schema", "pg_temp"}
LYING = {
    ObjectType.OBJECT_INDEX: Kind.INDEX,
    ObjectType.OBJECT_TABLE: Kind.RELATION,
    ObjectType.OBJECT_VIEW: Kind.RELATION,
    ObjectType.OBJECT_MATVIEW: Kind.RELATION,
    ObjectType.OBJECT_SEQUENCE: Kind.SEQUENCE,
}
WRITES = {"UpdateStmt", "DeleteStmt", "InsertStmt", "MergeStmt", "TruncateStmt"}


@dataclass(frozen=True, slots=True)
class Wants:
    """What has to be there, and what must not."""

    needs: tuple[Need, ...] = ()
    makes: tuple[Made, ...] = ()


@dataclass(slots=True)
class _Course:
    """How far the statements are: what they have made by now, and what is free again."""

    ground: Ground
    mine: set[str] = field(default_factory=set)
    needs: dict[Need, None] = field(default_factory=dict)
    makes: dict[Made, None] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)

    def follow(self, node: Node) -> None:
        """Note what *node* needs, makes and frees."""
        if type(node).__name__ == "DoStmt":
            for each in (inner for sql in statements(node) for inner in tree(sql)):
                self.follow(each)
            return
        making = tuple(made(node, self.ground))
        new = {each.name for each in making if each.kind in {Kind.RELATION, Kind.TYPE}}
        for need in self._needed(node, new):
            self.needs.setdefault(need)
        self.makes.update(dict.fromkeys(each for each in making if each.name not in self.free))
        self.mine |= {each.name for each in making}
        self.free |= set(freed(node, self.ground))

    def _needed(self, node: Node, new: set[str]) -> Iterator[Need]:
        said = names(node)
        known: dict[str, Table | None] = {}
        for schema, name in said.tables():
            full = self.ground.full(schema, name)
            if schema in SYSTEM or name.startswith("pg_") or full in self.mine | new:
                continue
            if type(node).__name__ == "RenameStmt" and node.renameType == ObjectType.OBJECT_INDEX:
                yield Need(Kind.INDEX, full)
                continue
            yield Need(Kind.RELATION, full)
            known[name] = self.ground.table(full)
        yield from self._columns(said, known)
        yield from self._named(said, new)
        yield from self._dropped(node)

    def _columns(self, said: Names, known: dict[str, Table | None]) -> Iterator[Need]:
        for qualifier, name in sorted(said.columns):
            relation = said.aliases.get(qualifier, qualifier)
            for table in (known.get(relation),) if qualifier else known.values():
                column = table.column(name) if table else None
                if table and column and f"{table.where}.{name}" not in self.mine:
                    yield Need(Kind.COLUMN, f"{_full(table)}.{name}", column.type)

    def _named(self, said: Names, new: set[str]) -> Iterator[Need]:
        mine = {each.rpartition(".")[2] for each in self.mine | new}
        for name in sorted(said.types):
            if name.rpartition(".")[2] not in mine:
                yield Need(Kind.TYPE, name)
        for name in sorted(said.functions):
            if name not in mine:
                yield Need(Kind.FUNCTION, name)
        for name in sorted(said.sequences):
            full = name if "." in name else f"public.{name}"
            if full not in self.mine:
                yield Need(Kind.SEQUENCE, full)
        for name in sorted(said.roles):
            yield Need(Kind.ROLE, name)

    def _dropped(self, node: Node) -> Iterator[Need]:
        kind = type(node).__name__
        if kind == "DropStmt" and not node.missing_ok and node.removeType in LYING:
            for each in node.objects:
                parts = words(each)
                full = ".".join(parts) if len(parts) > 1 else f"public.{parts[-1]}"
                if full not in self.mine:
                    yield Need(LYING[node.removeType], full)
        elif kind == "AlterTableStmt":
            table = self.ground.name(node.relation)
            gone = (each for each in node.cmds if each.subtype == AlterTableType.AT_DropConstraint)
            for name in (f"{table}.{each.name}" for each in gone if not each.missing_ok):
                if name not in self.mine:
                    yield Need(Kind.CONSTRAINT, name)
        elif kind == "CreateExtensionStmt":
            yield Need(Kind.EXTENSION, node.extname)


def wants(sqls: Iterable[str], ground: Ground) -> Wants:
    """Return what the statements *sqls* need and make; *ground* is the schema before them."""
    course = _Course(ground)
    for sql in sqls:
        for node in tree(sql):
            course.follow(node)
    return Wants(tuple(sorted(course.needs)), tuple(sorted(course.makes)))


def writes(sqls: Iterable[str], ground: Ground) -> frozenset[str]:
    """Return the tables that a statement writes rows to."""
    found: set[str] = set()
    for sql in sqls:
        for node in tree(sql):
            kind = type(node).__name__
            inner = statements(node) if kind == "DoStmt" else ()
            found |= writes(inner, ground)
            if kind in WRITES:
                targets = node.relations if kind == "TruncateStmt" else (node.relation,)
                found |= {ground.name(each) for each in targets}
    return frozenset(found)


def renames(sqls: Iterable[str], ground: Ground) -> frozenset[str]:
    """Return the tables, and columns `schema.table.column`, that get another name."""
    found: set[str] = set()
    for node in (each for sql in sqls for each in tree(sql) if type(each).__name__ == "RenameStmt" and each.relation):
        table = ground.name(node.relation)
        if node.renameType == ObjectType.OBJECT_TABLE:
            found.add(table)
        elif node.renameType == ObjectType.OBJECT_COLUMN:
            found.add(f"{table}.{node.subname}")
    return frozenset(found)


def _full(table: Table) -> str:
    return table.where if "." in table.where else f"public.{table.where}"
