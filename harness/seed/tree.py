"""SQL expressions as pglast's trees."""

from collections.abc import Iterator
from typing import Any

from pglast import ast
from pglast.enums import ConstrType
from pglast.parser import ParseError

from harness.grammar import trees

__all__ = ["Node", "check", "columns", "expression", "is_a", "walk"]

Node = Any  # pglast types every member of a node as perhaps None


def check(definition: str) -> Node | None:
    """Read what `pg_get_constraintdef` says of a CHECK, or return None."""
    statement = _parsed(f"ALTER TABLE t ADD {definition}")
    if statement is None:
        return None
    constraint = statement.cmds[0].def_
    return constraint.raw_expr if constraint.contype == ConstrType.CONSTR_CHECK else None


def expression(sql: str) -> Node | None:
    """Read an expression, or return None."""
    statement = _parsed(f"SELECT {sql}") if sql else None
    return statement.targetList[0].val if statement is not None else None


def walk(node: Node) -> Iterator[Node]:
    """Yield *node* and what is in it."""
    if isinstance(node, tuple):
        for each in node:
            yield from walk(each)
    elif isinstance(node, ast.Node):
        yield node
        for member in node:
            yield from walk(getattr(node, member))


def columns(node: Node) -> tuple[str, ...]:
    """Return the columns that it names."""
    fields = (each.fields[-1] for each in walk(node) if is_a(each, ast.ColumnRef))
    return tuple(dict.fromkeys(field.sval for field in fields if is_a(field, ast.String)))


def is_a(node: Node, *kinds: type) -> bool:
    """Whether *node* is of one of *kinds*; its type stays open."""
    return isinstance(node, kinds)


def _parsed(sql: str) -> Node | None:
    try:
        (statement,) = trees(sql)
    except (ParseError, ValueError):  # of another version's grammar, or more than one statement
        return None
    return statement.stmt
