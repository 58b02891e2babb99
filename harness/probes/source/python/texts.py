"""SQL in the strings of Python."""

import ast
import re
from collections.abc import Iterator

from harness.facts.references import Reference, Sought
from harness.probes.source.names import last
from harness.probes.source.python.near import Near
from harness.probes.source.python.survey import Unit, dotted, written
from harness.probes.source.sql import mentions
from harness.probes.source.sql.scope import Tables

__all__ = ["sql_in"]

BEGINS = re.compile(
    r"(?:/\*.*?\*/|--[^\n]*\n|\s|\()*(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+(?:AS\s+)?(?:\w+\s+)?SET\s"
    r"|DELETE\s+FROM\s|MERGE\s+INTO\s|WITH\s+(?:RECURSIVE\s+)?\S+\s+AS\b|ALTER\s+TABLE\s|CREATE\s|DROP\s|COPY\s"
    r"|COMMENT\s+ON\s|GRANT\s|DO\s+\$)",
    re.IGNORECASE | re.DOTALL,
)
# A part of SQL, to be put into another: a comparison in SQL's own spelling.
COMPARES = r"\b(?:{})\b(?:::\w+)?\)?\s*(?:=|<>|!=|<|>|~|\|\||(?:IS|IN|NOT|LIKE|ILIKE|BETWEEN|DESC|ASC)\b)"
# fmt: off
ASKS = {
    "text", "execute", "executemany", "literal_column", "CheckConstraint", "DDL", "fetch", "fetchrow", "fetchval",
    "read_sql", "read_sql_query", "exec_driver_sql", "raw", "RawSQL", "rows"
}
# fmt: on


def sql_in(unit: Unit, text: str, near: Near, sought: Sought, known: Tables) -> Iterator[Reference]:
    """Yield what SQL in *unit*'s strings mentions: in those that begin as SQL does, and in those that are run."""
    asked = {id(each) for call in near.walk(unit.tree) if _asks(call) for each in _arguments(call)}
    lines = text.split("\n")
    compares = re.compile(COMPARES.format("|".join(re.escape(last(column)) for column in sought.columns)))
    for node in _strings(unit.tree, near):
        sql = _text(node)
        if sql and (id(node) in asked or BEGINS.match(sql) or compares.search(sql)):
            first, end = node.lineno, node.end_lineno or node.lineno
            for name, offset, kind, receiver, why in mentions(sql, sought, known):
                line = _line(lines, first, end, offset, last(name), sql)
                yield Reference(name, unit.path, line, kind, receiver, why)


def _asks(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (last(dotted(node.func)) or getattr(node.func, "attr", "")) in ASKS


def _arguments(node: ast.AST) -> Iterator[ast.expr]:
    yield from node.args[:1] if isinstance(node, ast.Call) else ()


def _strings(tree: ast.AST, near: Near) -> Iterator[ast.expr]:
    """Yield the outermost expressions that are text: constants, f-strings, and what is put together from them."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.expr) and _text(node) is not None:
            yield node
        else:
            pending.extend(child for child in ast.iter_child_nodes(node) if child in near)


def _text(node: ast.AST | None) -> str | None:  # noqa: PLR0911  # one for each form
    """Return the text of an expression, with `{}` for what is put into it; None for what is no text."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            return "".join(written(each) if isinstance(each, ast.Constant) else "{}" for each in values)
        case ast.BinOp(left=left, op=ast.Mod()):
            return _text(left)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = _text(left), _text(right)
            return None if sides == (None, None) else "".join("{}" if each is None else each for each in sides)
        case ast.Call(func=ast.Attribute(value=inner, attr="format" | "strip" | "replace" | "lstrip")):
            return _text(inner)
        case (
            ast.Call(func=ast.Name(id="dedent"), args=[inner])
            | ast.Call(func=ast.Attribute(attr="dedent"), args=[inner])
        ):
            return _text(inner)
        case _:
            return None


def _line(lines: list[str], first: int, end: int, offset: int, name: str, sql: str) -> int:  # noqa: PLR0913, PLR0917  # two texts
    """Return the line of the source for line *offset* of a text that stands from line *first* to *end*."""
    named = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    if sql.count("\n") == end - first:
        return first + offset
    # Parts that are put together, or line breaks that are written \n: count occurrences instead.
    before = sum(len(named.findall(line)) for line in sql.split("\n")[:offset])
    for number in range(first, end + 1):
        before -= len(named.findall(lines[number - 1]))
        if before < 0:
            return number
    return first
