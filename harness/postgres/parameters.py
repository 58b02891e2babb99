"""Named parameters in SQL: `:name`, where it is one."""

import re
from collections.abc import Mapping

__all__ = ["placed"]

# https://www.postgresql.org/docs/current/sql-syntax-lexical.html
TOKEN = re.compile(
    r"""
      (?P<comment> /\* )
    | --[^\n]*
    | (?<![\w$]) [eE]'(?:[^'\\]|\\.|'')*+'?
    | '(?:[^']|'')*+'?
    | "(?:[^"]|"")*+"?
    | (?<![\w$]) \$(?P<tag>(?:[^\W\d]\w*)?)\$ .*? (?: \$(?P=tag)\$ | \Z )
    | ::
    | : (?P<name> [^\W\d]\w* )
    """,
    re.VERBOSE | re.DOTALL,
)
EDGE = re.compile(r"/\*|\*/")


def placed(sql: str, given: Mapping[str, object]) -> str:
    """Rewrite each `:name` that *given* names as psycopg's placeholder, outside literals, identifiers and comments."""
    parts = []
    at = 0
    while match := TOKEN.search(sql, at):
        name = match["name"]
        end = _after_comment(sql, match.end()) if match["comment"] else match.end()
        token = f"%({name})s" if name in given else sql[match.start() : end].replace("%", "%%")
        parts += [sql[at : match.start()].replace("%", "%%"), token]
        at = end
    return "".join([*parts, sql[at:].replace("%", "%%")])


def _after_comment(sql: str, at: int) -> int:
    """Find the end of a block comment; they nest."""
    depth = 1
    while depth and (edge := EDGE.search(sql, at)):
        depth += 1 if edge[0] == "/*" else -1
        at = edge.end()
    return len(sql) if depth else at
