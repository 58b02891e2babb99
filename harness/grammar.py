"""
Postgres's own parser, asked from one thread.

pglast takes a pthread key for each thread that parses, and gives none back. A process has about a thousand; without one
OpenSSL cannot begin, and no password reaches a server any more. So all threads but the main one parse in one.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from pglast import ast, parse_plpgsql, parser

__all__ = ["functions", "scanned", "texts", "trees"]

T = TypeVar("T")

_ONE = ThreadPoolExecutor(1, thread_name_prefix="grammar")


def trees(sql: str) -> tuple[ast.RawStmt, ...]:
    """Return the statements of *sql* as trees. Raises pglast's ParseError."""
    return _by_one(parser.parse_sql, sql)


def texts(sql: str) -> tuple[str, ...]:
    """Return the texts of the statements of *sql*. Raises pglast's ParseError."""
    return _by_one(parser.split, sql)


def scanned(sql: str) -> Sequence[Any]:
    """Return the tokens of *sql*, comments too, by start, end (both inside) and name. Raises pglast's ParseError."""
    return _by_one(parser.scan, sql)


def functions(sql: str) -> Any:  # noqa: ANN401  # JSON
    """Return the PL/pgSQL functions that *sql* makes, as libpg_query tells them. Raises pglast's ParseError."""
    return _by_one(parse_plpgsql, sql)


def _by_one(ask: Callable[[str], T], sql: str) -> T:
    if threading.current_thread() is threading.main_thread():
        return ask(sql)
    return _ONE.submit(ask, sql).result()
