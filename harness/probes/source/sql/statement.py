"""One text of SQL: its statements, comments, strings and bodies, each mention of a column's name in its place."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from pglast import parse_sql
from pglast.parser import ParseError

from harness.facts.references import Kind
from harness.probes.source.sql.definitions import resolved
from harness.probes.source.sql.fragment import guessed
from harness.probes.source.sql.procedure import as_statements
from harness.probes.source.sql.queries import Mention
from harness.probes.source.sql.scope import Bound, Column
from harness.probes.source.sql.tokens import Sort, Token, blanked, filled, lexed, statements

__all__ = ["read"]

DEEPEST = 3  # bodies in bodies
# Statements in which every column is understood; what else bears the name there is no column.
COMPLETE = {"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "ViewStmt", "CreateTableAsStmt"}
BEGINS = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|ALTER|CREATE|DROP|COMMENT|COPY)\b", re.IGNORECASE)
LOOKED_UP = {"column_name", "attname", "to_jsonb", "row_to_json", "to_json", "jsonb_populate_record", "hstore"}


def read(sql: str, column: Column, depth: int = 0) -> Iterator[tuple[int, Bound]]:
    """Yield (line from 0, how it is bound) for each mention of *column*'s name in *sql*."""
    line = _lines(sql)
    named = re.compile(rf"\b{re.escape(column.name)}\b", re.IGNORECASE)
    for tokens in statements(lexed(sql)):
        if any(named.search(token.text) for token in tokens):
            for at, bound in _statement(sql, tokens, column, named, depth):
                yield line(at), bound


def _lines(sql: str) -> Callable[[int], int]:
    breaks = [match.start() for match in re.finditer("\n", sql)]
    return lambda at: bisect_left(breaks, at)


def _statement(
    sql: str, tokens: list[Token], column: Column, named: re.Pattern[str], depth: int
) -> Iterator[tuple[int, Bound]]:
    plain = [token for token in tokens if token.sort is not Sort.COMMENT]
    for token in tokens:
        if token.sort is Sort.COMMENT:
            for match in named.finditer(token.text):
                yield token.start + match.start(), Bound(Kind.DISMISSED, "", "in a comment")
        elif token.sort in {Sort.STRING, Sort.BODY} and named.search(token.text):
            yield from _string(token, plain, column, named, depth)
    if any(token.name == column.name for token in plain):
        yield from _names(sql, plain, column)


def _names(sql: str, tokens: list[Token], column: Column) -> Iterator[tuple[int, Bound]]:
    begin, end = tokens[0].start, tokens[-1].end
    tree = _parsed(sql, tokens, begin, end)
    try:
        found = None if tree is None else resolved(tree, column)
    except RecursionError:
        found = None
    if found is None:
        yield from guessed(tokens, column)
        return
    left = {place: token for place, token in enumerate(tokens) if token.name == column.name}
    for mention in sorted(found, key=lambda each: each.at is None):
        place = _place(mention, tokens, left, begin)
        if place is not None:
            yield left.pop(place).start, mention.bound
    table = any(token.name == column.table for token in tokens)
    for token in left.values():
        yield token.start, _rest(type(tree).__name__, column, table=table)


def _parsed(sql: str, tokens: Sequence[Token], begin: int, end: int) -> Any:  # noqa: ANN401  # as pglast has it
    """Parse the statement: as it is, with names for its holes, without its holes; None where it does not parse."""
    inside = [Token(token.sort, token.text, token.start - begin) for token in tokens]
    text = sql[begin:end]
    holes = any(token.sort is Sort.HOLE for token in inside)
    for attempt in (text, filled(text, inside), blanked(text, inside)) if holes else (text,):
        try:
            parsed = parse_sql(attempt)
        except (ParseError, RecursionError):
            continue
        if len(parsed) == 1:
            return parsed[0].stmt
    return None


def _place(mention: Mention, tokens: Sequence[Token], left: dict[int, Token], begin: int) -> int | None:
    """Return which token is meant, of those *left*."""
    if mention.at is not None:
        at = begin + mention.at
        first = next((place for place, token in enumerate(tokens) if token.start >= at), len(tokens))
        place = first + 2 * mention.step
        if place in left:
            return place
        return next((each for each in left if each >= first), None)
    return next(iter(left), None)


def _rest(statement: str, column: Column, *, table: bool) -> Bound:
    if statement in COMPLETE or not table:
        return Bound(Kind.DISMISSED, "", "no column here, but the name of something else")
    return Bound(Kind.DOUBTFUL, column.table, f"in a statement that names {column.table}; what it stands for is open")


def _string(
    token: Token, tokens: Sequence[Token], column: Column, named: re.Pattern[str], depth: int
) -> Iterator[tuple[int, Bound]]:
    """A string: the body of a function, SQL that is put together, the name itself, or just text."""
    start, text = token.inner
    if (BEGINS.match(text) or (token.sort is Sort.BODY and _defines(tokens))) and depth < DEEPEST:
        for at, bound in _inside(text, column, depth):
            yield start + at, bound
        return
    for match in named.finditer(text):
        yield start + match.start(), _text(text, tokens, column)


def _inside(text: str, column: Column, depth: int) -> Iterator[tuple[int, Bound]]:
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    for line, bound in read(as_statements(text), column, depth + 1):
        if bound.kind is Kind.CERTAIN:
            why = f"inside a body or a string of SQL, where a variable may be meant: {bound.why}"
            yield starts[line], Bound(Kind.DOUBTFUL, bound.receiver, why)
        else:
            yield starts[line], bound


def _defines(tokens: Sequence[Token]) -> bool:
    return any(token.name in {"do", "function", "procedure"} for token in tokens[:5])


def _text(text: str, tokens: Sequence[Token], column: Column) -> Bound:
    names = {token.name for token in tokens}
    if text == column.name and names & LOOKED_UP and (column.table in names or _says(tokens, column.table)):
        return Bound(Kind.DOUBTFUL, column.table, "a string that may be looked up as a column's name")
    return Bound(Kind.DISMISSED, "", "in a string")


def _says(tokens: Sequence[Token], table: str) -> bool:
    return any(token.sort is Sort.STRING and table in token.text for token in tokens)
