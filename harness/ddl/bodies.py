"""The statements inside a DO block."""

from collections.abc import Iterator

from pglast.parser import ParseError

from harness.ddl.ground import Node
from harness.grammar import functions

__all__ = ["statements"]

# https://github.com/postgres/postgres/blob/master/src/include/parser/parser.h: 0 is a statement, 2 an expression.
STATEMENT = 0


def statements(node: Node) -> tuple[str, ...]:
    """Return the SQL that a DO block in PL/pgSQL says outright: its statements, and its expressions as queries."""
    told = {each.defname: each.arg.sval for each in node.args}
    if told.get("language", "plpgsql") != "plpgsql" or "as" not in told:
        return ()
    quote = "$harness_body$"
    try:
        body = functions(f"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS {quote}{told['as']}{quote}")
    except ParseError:
        return ()
    return tuple(_said(body))


def _said(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        expression = part.get("PLpgSQL_expr")
        if isinstance(expression, dict):
            query = str(expression["query"])
            yield query if expression.get("parseMode", STATEMENT) == STATEMENT else f"SELECT {query}"
        for each in part.values():
            yield from _said(each)
    elif isinstance(part, list):
        for each in part:
            yield from _said(each)
