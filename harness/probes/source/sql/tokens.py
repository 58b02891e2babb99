"""SQL as Postgres's lexer has it, with the holes that other languages leave in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Sort", "Token", "blanked", "filled", "lexed", "statements"]

LEXER = re.compile(
    r"""
      (?P<comment>--[^\n]*|/\*)
    | (?P<body>\$(?:[A-Za-z_]\w*)?\$)
    | (?P<string>[eE]'(?:[^'\\]|\\.|'')*'?|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'?)
    | (?P<hole>\#?\{|%s|%\(\w+\)s|(?<![:\w]):["']?[A-Za-z_]\w*["']?|\?(?![|&])|\$\d+)
    | (?P<quoted>(?:[uU]&)?"(?:[^"]|"")*"?)
    | (?P<word>[A-Za-z_\u0080-\U0010ffff][\w$]*)
    | (?P<mark>\d\w*|[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)
NESTED = re.compile(r"/\*|\*/")
BRACE = re.compile(r"[{}]")


class Sort(Enum):
    """What a token is."""

    COMMENT = auto()
    BODY = auto()  # $$ … $$
    STRING = auto()
    HOLE = auto()  # a placeholder or an interpolation
    QUOTED = auto()
    WORD = auto()
    MARK = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A token: *text* as it stands in the source from *start*."""

    sort: Sort
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next one may begin."""
        return self.start + len(self.text)

    @property
    def inner(self) -> tuple[int, str]:
        """Where what a string or a body quotes begins, and the text of it."""
        quote = "'" if self.sort is Sort.STRING else self.text[: self.text.index("$", 1) + 1]
        begin = self.text.index(quote) + len(quote)
        return self.start + begin, self.text[begin:].removesuffix(quote)

    @property
    def name(self) -> str:
        """The identifier, folded as Postgres folds it; '' for what is none."""
        if self.sort is Sort.WORD:
            return self.text.lower()
        return self.text.strip('"').replace('""', '"') if self.sort is Sort.QUOTED else ""


def lexed(sql: str) -> Iterator[Token]:
    """Yield the tokens of *sql*; whatever is not closed goes to its end."""
    position = 0
    while match := LEXER.search(sql, position):
        sort, start, end = Sort[str(match.lastgroup).upper()], match.start(), match.end()
        if sort is Sort.BODY:
            closed = sql.find(match.group(), end)
            end = closed + len(match.group()) if closed >= 0 else len(sql)
        elif match.group() == "/*":
            end = _closing(sql, start, NESTED, "/*")
        elif match.group() in {"{", "#{"}:
            end = _closing(sql, start, BRACE, "{")
        yield Token(sort, sql[start:end], start)
        position = end


def statements(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Part *tokens* at the semicolons."""
    statement: list[Token] = []
    for token in tokens:
        if token.text == ";" and token.sort is Sort.MARK:
            yield statement
            statement = []
        else:
            statement.append(token)
    yield statement


def filled(sql: str, tokens: Sequence[Token]) -> str:
    """Put a name in place of each hole; everything stays where it was."""
    return _without_holes(sql, tokens, "_")


def blanked(sql: str, tokens: Sequence[Token]) -> str:
    """Put blanks in place of each hole; everything stays where it was."""
    return _without_holes(sql, tokens, " ")


def _without_holes(sql: str, tokens: Sequence[Token], first: str) -> str:
    pieces, position = [], 0
    for token in tokens:
        if token.sort is Sort.HOLE:
            pieces += [sql[position : token.start], first, re.sub(r"[^\n]", " ", token.text[1:])]
            position = token.end
    return "".join((*pieces, sql[position:]))


def _closing(sql: str, start: int, marks: re.Pattern[str], opening: str) -> int:
    depth = 0
    for mark in marks.finditer(sql, start):
        depth += 1 if mark.group() == opening else -1
        if not depth:
            return mark.end()
    return len(sql)
