"""What one statement names: relations, columns, types, functions, roles; and what it makes and frees."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pglast import ast
from pglast.enums import RoleSpecType
from pglast.visitors import Visitor

from harness.ddl.ground import Node, words

__all__ = ["Names", "names"]

SERIAL = {"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"}
OF_SEQUENCE = {"nextval", "setval", "currval"}


@dataclass(slots=True)
class Names:
    """
    What is named in a statement, as it is written there.

    *aliases* say which relation a name stands for within it, *columns* are (qualifier or '', name).
    """

    relations: list[tuple[str, str]] = field(default_factory=list)
    local: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    columns: set[tuple[str, str]] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    sequences: set[str] = field(default_factory=set)

    def tables(self) -> Iterator[tuple[str, str]]:
        """Yield each relation, with its schema or ''; WITH queries are none."""
        for schema, name in dict.fromkeys(self.relations):
            if schema or name not in self.local:
                yield schema, name


def names(node: Node) -> Names:
    """Return what *node* names."""
    seen = _Names()
    seen(node)
    return seen.found


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = Names()

    def visit_RangeVar(self, _: object, node: Node) -> None:  # noqa: N802  # pglast's name
        self.found.relations.append((node.schemaname or "", node.relname))
        self.found.aliases[node.alias.aliasname if node.alias else node.relname] = node.relname

    def visit_CommonTableExpr(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        self.found.local.add(node.ctename)

    def visit_ColumnRef(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        parts = [each.sval or "" for each in node.fields if isinstance(each, ast.String)]
        if len(parts) == len(node.fields):
            self.found.columns.add((parts[-2] if len(parts) > 1 else "", parts[-1]))

    def visit_TypeName(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        parts = words(node.names) if node.names else ()
        if parts and parts[0] != "pg_catalog" and parts[-1] not in SERIAL:
            self.found.types.add(".".join(parts))

    def visit_FuncCall(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        parts = words(node.funcname)
        if parts[0] != "pg_catalog":
            self.found.functions.add(parts[-1])
        first = node.args[0] if node.args else None
        while isinstance(first, ast.TypeCast):
            first = first.arg
        if parts[-1] in OF_SEQUENCE and isinstance(first, ast.A_Const) and isinstance(first.val, ast.String):
            self.found.sequences.add(first.val.sval or "")

    def visit_CreateTrigStmt(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        self.found.functions.add(words(node.funcname)[-1])

    def visit_RoleSpec(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        if node.roletype == RoleSpecType.ROLESPEC_CSTRING:
            self.found.roles.add(node.rolename)

    def visit_IndexElem(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        self._bare(node.name)

    def visit_StatsElem(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        self._bare(node.name)

    def visit_Constraint(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        for each in (*words(node.keys or ()), *words(node.fk_attrs or ())):
            self._bare(each)
        if node.pktable:
            self.found.columns.update((node.pktable.relname, each) for each in words(node.pk_attrs or ()))

    def visit_AlterTableCmd(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        if not node.missing_ok and any(each in node.subtype.name for each in ("Column", "NotNull", "Statistics")):
            self._bare(node.name)

    def visit_RenameStmt(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        if node.renameType.name == "OBJECT_COLUMN" and not node.missing_ok:
            self._bare(node.subname)

    def visit_InsertStmt(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        self._targets(node.relation, node.cols)

    def visit_UpdateStmt(self, _: object, node: Node) -> None:  # noqa: N802  # likewise
        self._targets(node.relation, node.targetList)

    def _targets(self, relation: Node, targets: Node) -> None:
        self.found.columns.update((relation.relname, each.name) for each in targets or () if each.name)

    def _bare(self, name: str | None) -> None:
        if name:
            self.found.columns.add(("", name))
