"""Plain SQL expressions, evaluated; anything beyond plain is UnknownError, never a guess."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from pglast import ast
from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, NullTestType

from harness.seed.pattern import pythonic
from harness.seed.tree import Node, is_a

__all__ = ["Moment", "UnknownError", "evaluate", "read"]

Row = Mapping[str, object]

_ORDER: Mapping[str, Callable[..., object]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d{1,6})?)?(?P<zone>\+00)?")
_TEXTS = {"text", "varchar", "bpchar", "citext", "character varying"}
_NUMBERS = {"int2", "int4", "int8", "integer", "bigint", "smallint", "numeric", "float8", "float4"}
_MOMENTS = {"date", "timestamp", "timestamptz"}
_PLACES = {"-infinity": -2, "infinity": 1}
_EQUAL, _UNEQUAL = {"="}, {"<>", "!="}
_TESTS = {
    BoolTestType.IS_TRUE: (True, True),
    BoolTestType.IS_NOT_TRUE: (True, False),
    BoolTestType.IS_FALSE: (False, True),
    BoolTestType.IS_NOT_FALSE: (False, False),
}


class UnknownError(Exception):
    """This expression, or this value, is for Postgres to judge."""


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A date or timestamp, told by *place* from infinity, -2 or 1, and from those before Christ, -1."""

    place: int
    at: datetime = datetime(1, 1, 1)  # noqa: DTZ001  # as Postgres has it: of timestamps without a zone
    spelled: str = ""

    def beside(self) -> list[str]:
        """Return the moment, a day later and a day earlier."""
        if self.place or not _EARLY < self.at < _LATE:
            return [self.spelled]
        return [self.spelled, *(_iso(self.at + timedelta(days=step), self.spelled) for step in (1, -1))]


_EARLY, _LATE = datetime(2, 1, 1), datetime(9998, 1, 1)  # noqa: DTZ001  # likewise


def _iso(at: datetime, like: str) -> str:
    zone = "+00" if like.endswith("+00") else ""
    return at.strftime("%Y-%m-%d") if ":" not in like else at.isoformat(" ") + zone


def read(raw: str, sort: str) -> object:
    """Read input text as *sort*: number, text, moment or truth. Raises UnknownError."""
    if sort == "text":
        return raw
    if sort == "truth":
        return raw.lower() in {"t", "true", "y", "yes", "on", "1"}
    if sort == "number":
        return _number(raw)
    if sort == "moment":
        return _moment(raw)
    raise UnknownError(raw)


def _number(raw: str) -> Decimal:
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise UnknownError(raw) from None
    if value.is_nan():
        raise UnknownError(raw)
    return value


def _moment(raw: str) -> Moment:
    if raw in _PLACES:
        return Moment(_PLACES[raw], spelled=raw)
    if raw.endswith(" BC"):
        return Moment(-1, spelled=raw)
    found = _ISO.fullmatch(raw)
    if found is None:
        raise UnknownError(raw)
    try:
        return Moment(0, datetime.fromisoformat(raw.removesuffix("+00")), raw)
    except ValueError:
        raise UnknownError(raw) from None


def evaluate(node: Node, row: Row) -> object:
    """Return the value of an expression over *row*, None where it is NULL. Raises UnknownError."""
    handler = _NODES.get(type(node))
    if handler is None:
        raise UnknownError(node)
    try:
        return handler(node, row)
    except (TypeError, AttributeError):  # values of unlike sorts
        raise UnknownError(node) from None


def _column(node: Node, row: Row) -> object:
    field = node.fields[-1]
    if not is_a(field, ast.String) or field.sval not in row:
        raise UnknownError(node)
    value = row[field.sval]
    if isinstance(value, UnknownError):
        raise value
    return value


def _constant(node: Node, _: Row) -> object:
    if node.isnull:
        return None
    value = node.val
    if is_a(value, ast.Integer):
        return Decimal(value.ival)
    if is_a(value, ast.Float):
        return Decimal(value.fval)
    return value.boolval if is_a(value, ast.Boolean) else value.sval


def _cast(node: Node, row: Row) -> object:
    value = evaluate(node.arg, row)
    type_name = node.typeName.names[-1].sval
    if value is None or node.typeName.arrayBounds:
        return value
    if node.typeName.typmods and type_name not in _NUMBERS:
        raise UnknownError(node)
    if type_name in _TEXTS and isinstance(value, str):
        return value
    if type_name in _NUMBERS and isinstance(value, str | Decimal):
        return _number(str(value))
    if type_name in _MOMENTS:
        return _moment(value) if isinstance(value, str) else value
    if type_name == "bool":
        return read(str(value), "truth")
    return _label(node, value)


def _label(node: Node, value: object) -> object:
    """Take a constant cast to some other type, an enumeration say, for its text."""
    if is_a(node.arg, ast.A_Const) and isinstance(value, str):
        return value
    raise UnknownError(node)


def _boolean(node: Node, row: Row) -> object:
    if node.boolop == BoolExprType.NOT_EXPR:
        value = evaluate(node.args[0], row)
        return None if value is None else not value
    decisive = node.boolop == BoolExprType.OR_EXPR
    values = [_tried(each, row) for each in node.args]
    if any(value is decisive for value in values):
        return decisive
    unknown = next((value for value in values if isinstance(value, UnknownError)), None)
    if unknown:
        raise unknown
    return None if None in values else not decisive


def _tried(node: Node, row: Row) -> object:
    try:
        return evaluate(node, row)
    except UnknownError as error:
        return error


def _null_test(node: Node, row: Row) -> object:
    return (evaluate(node.arg, row) is None) is (node.nulltesttype == NullTestType.IS_NULL)


def _boolean_test(node: Node, row: Row) -> object:
    if node.booltesttype not in _TESTS:
        raise UnknownError(node)
    wanted, meant = _TESTS[node.booltesttype]
    return (evaluate(node.arg, row) is wanted) is meant


def _operation(node: Node, row: Row) -> object:
    name = node.name[-1].sval
    if node.kind in {A_Expr_Kind.AEXPR_OP_ANY, A_Expr_Kind.AEXPR_OP_ALL}:
        return _among(node, name, row)
    left, right = evaluate(node.lexpr, row) if node.lexpr else Decimal(0), evaluate(node.rexpr, row)
    if node.kind == A_Expr_Kind.AEXPR_DISTINCT:
        return left != right
    if node.kind == A_Expr_Kind.AEXPR_NOT_DISTINCT:
        return left == right
    if node.kind not in {A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_LIKE, A_Expr_Kind.AEXPR_ILIKE}:
        raise UnknownError(node)
    return None if left is None or right is None else _compared(name, left, right)


def _among(node: Node, name: str, row: Row) -> object:
    left, right = evaluate(node.lexpr, row), evaluate(node.rexpr, row)
    if left is None or not isinstance(right, tuple):
        return None
    answers = [None if each is None else _compared(name, left, each) for each in right]
    decisive = node.kind == A_Expr_Kind.AEXPR_OP_ANY
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _compared(name: str, left: object, right: object) -> object:
    if type(left) is not type(right):
        raise UnknownError(name)
    if name in _EQUAL | _UNEQUAL:
        return (left == right) is (name in _EQUAL)
    if name.lstrip("!").startswith("~"):
        return _matched(name, str(left), str(right))
    if name not in _ORDER or isinstance(left, str):  # a collation's business
        raise UnknownError(name)
    return _ORDER[name](left, right)


def _matched(name: str, text: str, pattern: str) -> bool:
    spelled = _of_like(pattern) if name.lstrip("!").startswith("~~") else pythonic(pattern)
    if spelled is None:
        raise UnknownError(pattern)
    try:
        found = re.search(spelled, text, re.IGNORECASE | re.DOTALL if name.endswith("*") else re.DOTALL)
    except re.error:
        raise UnknownError(pattern) from None
    return (found is not None) is not name.startswith("!")


def _of_like(pattern: str) -> str:
    parts = re.findall(r"\\(.)|(.)", pattern, re.DOTALL)
    return r"\A" + "".join({"%": ".*", "_": "."}.get(bare) or re.escape(kept or bare) for kept, bare in parts) + r"\Z"


def _call(node: Node, row: Row) -> object:
    name = node.funcname[-1].sval
    values = [evaluate(each, row) for each in node.args or ()]
    if name in {"num_nulls", "num_nonnulls"}:
        return Decimal(sum((value is None) is (name == "num_nulls") for value in values))
    if name not in _FUNCTIONS or len(values) != 1:
        raise UnknownError(node)
    return None if values[0] is None else _FUNCTIONS[name](values[0])


def _coalesced(node: Node, row: Row) -> object:
    values = (evaluate(each, row) for each in node.args)
    return next((value for value in values if value is not None), None)


def _listed(node: Node, row: Row) -> object:
    return tuple(evaluate(each, row) for each in node.elements or ())


_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "length": lambda text: Decimal(len(text)),
    "char_length": lambda text: Decimal(len(text)),
    "character_length": lambda text: Decimal(len(text)),
    "octet_length": lambda text: Decimal(len(text.encode())),
    "btrim": lambda text: text.strip(" "),
    "lower": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "abs": abs,
}
_NODES: Mapping[type, Callable[..., object]] = {
    ast.ColumnRef: _column,
    ast.A_Const: _constant,
    ast.TypeCast: _cast,
    ast.BoolExpr: _boolean,
    ast.NullTest: _null_test,
    ast.BooleanTest: _boolean_test,
    ast.A_Expr: _operation,
    ast.A_ArrayExpr: _listed,
    ast.FuncCall: _call,
    ast.CoalesceExpr: _coalesced,
}
