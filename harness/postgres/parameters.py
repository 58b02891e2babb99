"""Named parameters in SQL: `:name`, where it is one."""

import re
from collections.abc import Callable, Mapping

__all__ = ["numbered", "placed"]

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
    return _replaced(sql, given, "%({})s".format, lambda text: text.replace("%", "%%"))


def numbered(sql: str, given: Mapping[str, object]) -> tuple[str, tuple[object, ...]]:
    """Rewrite each as Postgres's own, `$1` and so on, the same for the same; return their values with it."""
    places: dict[str, int] = {}
    text = _replaced(sql, given, lambda name: f"${places.setdefault(name, len(places) + 1)}", str)
    return text, tuple(given[name] for name in places)


def _replaced(sql: str, given: Mapping[str, object], place: Callable[[str], str], kept: Callable[[str], str]) -> str:
    parts = []
    at = 0
    while match := TOKEN.search(sql, at):
        name = match["name"]
        end = _after_comment(sql, match.end()) if match["comment"] else match.end()
        token = place(name) if name in given else kept(sql[match.start() : end])
        parts += [kept(sql[at : match.start()]), token]
        at = end
    return "".join([*parts, kept(sql[at:])])


def _after_comment(sql: str, at: int) -> int:
    """Find the end of a block comment; they nest."""
    depth = 1
    while depth and (edge := EDGE.search(sql, at)):
        depth += 1 if edge[0] == "/*" else -1
        at = edge.end()
    return len(sql) if depth else at
