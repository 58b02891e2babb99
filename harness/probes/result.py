"""A query's result as a relation, to be compared inside its server."""

from collections.abc import Mapping
from dataclasses import dataclass

from pglast.parser import ParseError

from harness.contract import Session
from harness.grammar import scanned
from harness.probes.difference import Relation
from harness.probes.hashes import Column

__all__ = ["Result", "apart", "result"]


@dataclass(frozen=True, slots=True)
class Result:
    """A query's rows, and the names of their columns."""

    columns: tuple[str, ...]
    relation: Relation


def result(session: Session, sql: str, given: Mapping[str, object]) -> Result:
    """Return what *sql*, a query that can stand in FROM, results in; it is not run yet, but refused if it will not."""
    query = apart(sql)
    names = session.rows(f"SELECT * FROM {query} LIMIT 0", given).columns  # noqa: S608  # the contract's own words
    cells = [f"c{number}" for number in range(1, len(names) + 1)]
    source = f"{query} ({', '.join(cells)})" if cells else query
    return Result(names, Relation(session, source, _columns(session, source, cells, given), given=given))


def apart(sql: str) -> str:
    """Return *sql* as it can stand in FROM, whatever it ends with."""
    return f"({_bare(sql)}\n) AS q"


def _bare(sql: str) -> str:
    """Return *sql* without the semicolon at its end and the comments after it."""
    try:
        tokens = [token for token in scanned(sql) if "COMMENT" not in token.name]
    except ParseError:
        return sql  # for Postgres to refuse
    return sql[: tokens[-1].start] if tokens and tokens[-1].name == "ASCII_59" else sql


def _columns(session: Session, source: str, cells: list[str], given: Mapping[str, object]) -> tuple[Column, ...]:
    """Read the types of *cells* without running anything: the join is empty, and the planner sees that."""
    if not cells:
        return ()
    types = ", ".join(f"pg_catalog.pg_typeof({cell})::oid::bigint" for cell in cells)
    sql = f"SELECT {types} FROM (VALUES (0)) AS one (z) LEFT JOIN {source} ON FALSE"  # noqa: S608  # the contract's own words
    (found,) = session.rows(sql, given).rows
    return tuple(Column(int(str(type_))) for type_ in found)
