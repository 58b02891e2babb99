"""
What a CHECK, a predicate or a default says, read as far as plain expressions go.

Postgres decides in the end; this spares it the values that it is certain to refuse.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pglast import ast

from harness.seed.pattern import like, samples
from harness.seed.tree import Node, columns, expression, is_a, walk
from harness.seed.truth import Moment, UnknownError, evaluate

__all__ = ["applies", "is_constant", "refuses", "suggestions"]

_SAMPLES = 24
_MATCHES = {"~": samples, "~*": samples, "~~": like, "~~*": like}
_COMPARES = {"=", "<>", "!=", "<", "<=", ">", ">=", "BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC"}
_LENGTHS = {"length", "char_length", "character_length", "octet_length"}
_LONGEST = 5000
_KEEPING = {"lower", "upper", "btrim"}  # of these a column's own value may be the answer
_MOVING = (ast.FuncCall, ast.SQLValueFunction, ast.ColumnRef, ast.SubLink)


def refuses(node: Node, row: Mapping[str, object]) -> bool:
    """Whether a CHECK is certain to refuse *row*, of which only some columns may be known."""
    try:
        return evaluate(node, row) is False
    except UnknownError:
        return False


def applies(node: Node, row: Mapping[str, object]) -> bool:
    """Whether a predicate may take *row* in."""
    try:
        return evaluate(node, row) is True
    except UnknownError:
        return True


def is_constant(default: str) -> bool:
    """Whether a default is the same on any day: constants, casts and arrays of them."""
    node = expression(default)
    return node is not None and not any(isinstance(each, _MOVING) for each in walk(node))


def suggestions(node: Node, column: str) -> tuple[str, ...]:
    """Return input texts worth trying in *column*: what *node* compares it with, and what lies beside that."""
    found: dict[str, None] = {}
    for each in walk(node):
        if is_a(each, ast.A_Expr):
            for one, other in ((each.lexpr, each.rexpr), (each.rexpr, each.lexpr)):
                if column in columns(one) and not columns(other):
                    found |= dict.fromkeys(_near(each, one, other))
    return tuple(found)


def _near(node: Node, side: Node, other: Node) -> Iterator[str]:
    operator = node.name[-1].sval
    called = {each.funcname[-1].sval for each in walk(side) if is_a(each, ast.FuncCall)}
    if called - _LENGTHS - _KEEPING or operator not in _MATCHES.keys() | _COMPARES:
        return
    for constant in _constants(other):
        if operator in _MATCHES:
            yield from _MATCHES[operator](str(constant), _SAMPLES)
        elif called & _LENGTHS and isinstance(constant, Decimal):
            yield from _as_long_as(int(constant))
        else:
            yield from _beside(constant)


def _constants(node: Node) -> Iterator[object]:
    try:
        value = evaluate(node, {})
    except UnknownError:
        return
    yield from value if isinstance(value, tuple) else (value,)


def _as_long_as(length: int) -> Iterator[str]:
    for each in (length, length + 1, length - 1):
        if 0 <= each <= _LONGEST:
            yield ("seed" * each)[:each]


def _beside(constant: object) -> Iterator[str]:
    if isinstance(constant, bool):
        yield str(constant).lower()
    elif isinstance(constant, Decimal):
        yield from (f"{constant + step:f}" for step in (0, 1, -1))
    elif isinstance(constant, str):
        yield constant
    elif isinstance(constant, Moment):
        yield from constant.beside()
