"""What a text of SQL says before it is sent: one statement that reads, and what it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pglast import ast
from pglast.parser import ParseError
from pglast.visitors import Visitor

from harness.errors import UnreachableError
from harness.grammar import trees

__all__ = ["Mentioned", "NotReadError", "called", "mentioned"]

# Of these, how values and definitions print and where names lead; none has anything written.
SETTABLE = frozenset(
    {
        "bytea_output",
        "datestyle",
        "extra_float_digits",
        "intervalstyle",
        "jit",
        "lc_monetary",
        "quote_all_identifiers",
        "search_path",
        "timezone",
    }
)
CALL = re.compile(r'(?:"([^"]+)"|\b([^\W\d][\w$]*))\s*\(')
READS = (ast.SelectStmt, ast.VariableShowStmt, ast.ExplainStmt)
WORDS = {
    ast.LockingClause: "SELECT … FOR UPDATE or SHARE writes into the rows it locks",
    ast.IntoClause: "SELECT INTO makes a table",
    ast.CurrentOfExpr: "a cursor is not open",
}


class NotReadError(UnreachableError):
    """What was to be read is not, since it might write, may not be seen, or takes too long: undecided, by name."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """
    What a statement names, each with its schema or ''.

    *fields* are names after a dot: a function of a row may be called so. What *settles* sets something of the session.
    """

    functions: frozenset[tuple[str, str]] = frozenset()
    operators: frozenset[tuple[str, str]] = frozenset()
    relations: frozenset[tuple[str, str]] = frozenset()
    types: frozenset[tuple[str, str]] = frozenset()
    fields: frozenset[str] = frozenset()
    settles: bool = False


def mentioned(sql: str, *, writes: bool = False, many: bool = False) -> Mentioned:
    """
    Return what *sql*, one statement that reads, names; *many* may be more, with *writes* it may be an UPDATE.

    Raises NotReadError where it is anything else.
    """
    try:
        parsed = trees(sql)
    except ParseError as error:
        raise NotReadError(f"not sent: it cannot be read as one statement ({error.args[0]})") from None
    if len(parsed) != 1 and not many:
        raise NotReadError(f"not sent: it is {len(parsed)} statements, and one at a time is read")
    seen = _Seen(writes=writes)
    seen(parsed)
    return Mentioned(
        frozenset(seen.functions),
        frozenset(seen.operators),
        frozenset(seen.relations),
        frozenset(seen.types),
        frozenset(seen.fields),
        seen.settles,
    )


def called(body: str) -> Mentioned:
    """Return the functions that *body*, of a language with procedures, may call: each word before a bracket."""
    return Mentioned(frozenset(("", (quoted or plain.lower())) for quoted, plain in CALL.findall(body)))


class _Seen(Visitor):
    """Collects what is named; raises NotReadError at what writes."""

    def __init__(self, *, writes: bool) -> None:
        super().__init__()
        self.allowed = (*READS, ast.UpdateStmt) if writes else READS
        self.functions: set[tuple[str, str]] = set()
        self.operators: set[tuple[str, str]] = set()
        self.relations: set[tuple[str, str]] = set()
        self.types: set[tuple[str, str]] = set()
        self.fields: set[str] = set()
        self.settles = False

    def visit(self, _: object, node: ast.Node | None) -> None:
        """Refuse every kind of statement but those that read."""
        kind = type(node)
        if kind in WORDS:
            raise NotReadError(f"not sent: {WORDS[kind]}")
        if kind.__name__.endswith("Stmt") and not isinstance(node, (*self.allowed, ast.RawStmt)):
            raise NotReadError(f"not sent: {kind.__name__.removesuffix('Stmt')} is no statement that only reads")

    def visit_ExplainStmt(self, _: object, node: ast.ExplainStmt) -> None:  # noqa: N802  # pglast's name
        self.visit(None, node.query)
        if any(option.defname == "analyze" for option in node.options or ()):
            raise NotReadError("not sent: EXPLAIN ANALYZE runs what it explains")

    def visit_LockingClause(self, _: object, node: ast.LockingClause) -> None:  # noqa: N802  # likewise
        self.visit(None, node)

    def visit_FuncCall(self, _: object, node: ast.FuncCall) -> None:  # noqa: N802  # likewise
        schema, name = _named(node.funcname)
        if name == "set_config" and schema in {"", "pg_catalog"} and _settable(node.args):
            self.settles = True
            return
        if name == "pg_input_is_valid" and schema == "pg_catalog" and _of_postgres(node.args):
            return
        self.functions.add((schema, name))

    def visit_A_Expr(self, _: object, node: ast.A_Expr) -> None:  # noqa: N802  # likewise
        self.operators.add(_named(node.name))

    def visit_SubLink(self, _: object, node: ast.SubLink) -> None:  # noqa: N802  # likewise
        if node.operName:
            self.operators.add(_named(node.operName))

    def visit_SortBy(self, _: object, node: ast.SortBy) -> None:  # noqa: N802  # likewise
        if node.useOp:
            self.operators.add(_named(node.useOp))

    def visit_RangeVar(self, _: object, node: ast.RangeVar) -> None:  # noqa: N802  # likewise
        self.relations.add((node.schemaname or "", node.relname or ""))

    def visit_RangeTableSample(self, _: object, node: ast.RangeTableSample) -> None:  # noqa: N802  # likewise
        self.functions.add(_named(node.method))

    def visit_TypeName(self, _: object, node: ast.TypeName) -> None:  # noqa: N802  # likewise
        if node.names:
            self.types.add(_named(node.names))

    def visit_ColumnRef(self, _: object, node: ast.ColumnRef) -> None:  # noqa: N802  # likewise
        self.fields.update(_texts((node.fields or ())[1:]))

    def visit_A_Indirection(self, _: object, node: ast.A_Indirection) -> None:  # noqa: N802  # likewise
        self.fields.update(_texts(node.indirection))


def _named(names: tuple[ast.Node, ...] | None) -> tuple[str, str]:
    *schema, name = _texts(names)
    return (schema[-1] if schema else "", name)


def _texts(names: tuple[ast.Node, ...] | None) -> Iterator[str]:
    for each in names or ():
        if isinstance(each, ast.String):
            yield each.sval or ""


def _of_postgres(given: tuple[ast.Node, ...] | None) -> bool:
    """Whether the second argument is the name of a type of Postgres's own: no code of anybody else's reads the text."""
    type_ = given[1] if given and given[1:] else None
    value = type_.val if isinstance(type_, ast.A_Const) else None
    return isinstance(value, ast.String) and (value.sval or "").startswith("pg_catalog.")


def _settable(given: tuple[ast.Node, ...] | None) -> bool:
    """Whether the first argument is the name of a setting that only has to do with how things are read."""
    first = given[0] if given else None
    value = first.val if isinstance(first, ast.A_Const) else None
    return isinstance(value, ast.String) and (value.sval or "").lower() in SETTABLE
