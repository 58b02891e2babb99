"""The tables that a query reads, by its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pglast import ast
from pglast.parser import ParseError
from pglast.visitors import Visitor

from harness.facts.catalog import qualified
from harness.grammar import trees

__all__ = ["Unfilled", "named"]


@dataclass(frozen=True, slots=True)
class Unfilled:
    """
    Tables without a row, and what shows them.

    *tables* are whole ones, not parts of others. *shown* has, by each name that a query may use for a table, a part or
    a view, those that it shows.
    """

    tables: tuple[str, ...]
    shown: Mapping[str, tuple[str, ...]]

    def read_by(self, *queries: str) -> tuple[str, ...]:
        """Return those that *queries* read."""
        names = (name for sql in queries for name in named(sql))
        return tuple(dict.fromkeys(table for name in names for table in self.shown.get(name, ())))


def named(sql: str) -> tuple[str, ...]:
    """Return the relations that *sql* names, with their schema where it does; none where it does not parse."""
    try:
        parsed = trees(_bound(sql))
    except ParseError:
        return ()
    seen = _Relations()
    seen(parsed)
    return tuple(seen.names())


def _bound(sql: str) -> str:
    """Put something for the walk's moment that Postgres's grammar knows."""
    return re.sub(r"(?<!:):now\b", "now()", sql)


class _Relations(Visitor):
    """Collects relations, and the names of WITH queries, which are none."""

    def __init__(self) -> None:
        super().__init__()
        self.relations: dict[tuple[str, str], None] = {}
        self.local: set[str] = set()

    def visit_RangeVar(self, _: object, node: ast.RangeVar) -> None:  # noqa: N802  # pglast's name
        self.relations[(node.schemaname or "", node.relname or "")] = None

    def visit_CommonTableExpr(self, _: object, node: ast.CommonTableExpr) -> None:  # noqa: N802  # likewise
        self.local.add(node.ctename or "")

    def names(self) -> Iterator[str]:
        """Yield each relation's name."""
        for schema, name in self.relations:
            if schema or name not in self.local:
                yield qualified(schema, name)
