"""One text of SQL: its statements, comments, strings and bodies, each mention of a column's name in its place."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

from pglast.parser import ParseError

from harness.facts.references import Kind
from harness.grammar import trees
from harness.probes.source.sql.definitions import resolved
from harness.probes.source.sql.fragment import guessed
from harness.probes.source.sql.procedure import as_statements
from harness.probes.source.sql.queries import Mention
from harness.probes.source.sql.scope import Bound, Column
from harness.probes.source.sql.tokens import Sort, Token, blanked, filled, lexed, statements

__all__ = ["Text"]

DEEPEST = 3  # bodies in bodies
# Statements in which every column is understood; what else bears the name there is no column.
COMPLETE = {"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "ViewStmt", "CreateTableAsStmt"}
BEGINS = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|ALTER|CREATE|DROP|COMMENT|COPY)\b", re.IGNORECASE)
LOOKED_UP = {"column_name", "attname", "to_jsonb", "row_to_json", "to_json", "jsonb_populate_record", "hstore"}


class Text:
    """A text of SQL, taken apart once for every column that is asked for."""

    def __init__(self, sql: str) -> None:
        self.statements = [_Statement(sql, tokens) for tokens in statements(lexed(sql))]
        self.breaks = [match.start() for match in re.finditer("\n", sql)]

    def read(self, column: Column, depth: int = 0) -> Iterator[tuple[int, Bound]]:
        """Yield (line from 0, how it is bound) for each mention of *column*'s name."""
        named = re.compile(rf"\b{re.escape(column.name)}\b", re.IGNORECASE)
        for statement in self.statements:
            if any(named.search(token.text) for token in statement.tokens):
                for at, bound in _mentions(statement, column, named, depth):
                    yield bisect_left(self.breaks, at), bound


class _Statement:
    def __init__(self, sql: str, tokens: list[Token]) -> None:
        self.sql = sql
        self.tokens = tokens
        self.plain = [token for token in tokens if token.sort is not Sort.COMMENT]
        self.starts = [token.start for token in self.plain]

    @cached_property
    def tree(self) -> Any:  # noqa: ANN401  # as pglast has it
        """The statement parsed: as it is, with names for its holes, without its holes; None where it does not parse."""
        begin, end = self.starts[0], self.plain[-1].end
        inside = [Token(token.sort, token.text, token.start - begin) for token in self.plain]
        text = self.sql[begin:end]
        holes = any(token.sort is Sort.HOLE for token in inside)
        for attempt in (text, filled(text, inside), blanked(text, inside)) if holes else (text,):
            try:
                parsed = trees(attempt)
            except (ParseError, RecursionError):
                continue
            if len(parsed) == 1:
                return parsed[0].stmt
        return None

    def place(self, mention: Mention, left: Mapping[int, Token]) -> int | None:
        """Return which token is meant, of those *left*."""
        if mention.at is None:
            return next(iter(left), None)
        first = bisect_left(self.starts, self.starts[0] + mention.at)
        place = first + 2 * mention.step
        return place if place in left else next((each for each in left if each >= first), None)


def _mentions(statement: _Statement, column: Column, named: re.Pattern[str], depth: int) -> Iterator[tuple[int, Bound]]:
    for token in statement.tokens:
        if token.sort is Sort.COMMENT:
            for match in named.finditer(token.text):
                yield token.start + match.start(), Bound(Kind.DISMISSED, "", "in a comment")
        elif token.sort in {Sort.STRING, Sort.BODY} and named.search(token.text):
            yield from _string(token, statement.plain, column, named, depth)
    if any(token.name == column.name for token in statement.plain):
        yield from _names(statement, column)


def _names(statement: _Statement, column: Column) -> Iterator[tuple[int, Bound]]:
    try:
        found = None if statement.tree is None else resolved(statement.tree, column)
    except RecursionError:
        found = None
    if found is None:
        yield from guessed(statement.plain, column)
        return
    left = {place: token for place, token in enumerate(statement.plain) if token.name == column.name}
    for mention in sorted(found, key=lambda each: each.at is None):
        place = statement.place(mention, left)
        if place is not None:
            yield left.pop(place).start, mention.bound
    table = any(token.name == column.table for token in statement.plain)
    for token in left.values():
        yield token.start, _rest(type(statement.tree).__name__, column, table=table)


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
    for line, bound in Text(as_statements(text)).read(column, depth + 1):
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
