"""The Elixir in a template, (h)eex or ~H, as Elixir: one statement a line, each with the line it came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Code", "as_code", "is_template"]

SUFFIXES = (".eex", ".heex", ".leex")

# In their order: what is no code, then code. A comment is kept as one, so that a mention in it is dismissed.
PARTS = re.compile(
    r"<%!--(?P<note>.*?)--%>|<%#(?P<hash>.*?)%>|<%%.*?%>|<%=?(?P<code>.*?)%>|(?P<brace>\{)"
    r"|<(?P<tag>/?[A-Z][\w.]*(?:\.[a-z_]\w*[?!]?)?)|(?P<raw><(?:script|style)\b|<!--)"
    r"|(?P<quoted>=\s*(?:\"[^\"]*\"|'[^']*'))",
    re.DOTALL,
)
RAW_END = re.compile(r"</(?:script|style)>|-->")
ATTRIBUTE = re.compile(r"([:\w@-]+)=$")
BEFORE = 40


@dataclass(frozen=True, slots=True)
class Code:
    """Elixir source, and for each of its lines the line of the template that it came from."""

    text: str
    lines: tuple[int, ...]


def is_template(path: str) -> bool:
    """Whether a file is a template with Elixir in it."""
    return path.endswith(SUFFIXES)


def as_code(template: str, path: str = ".heex", first: int = 1) -> Code:
    """Return the Elixir of a template; *first* is the number of its first line. Braces are code in (~)H only."""
    lines: list[str] = []
    numbers: list[int] = []
    number, before = first, 0
    for begin, code in _Parts(template, braces=not path.endswith((".eex", ".leex"))).read(0, len(template)):
        number += template.count("\n", before, begin)
        before = begin
        for offset, line in enumerate(code.split("\n")):
            lines.append(line)
            numbers.append(number + offset)
    return Code("\n".join(lines) + "\n", tuple(numbers) or (first,))


class _Parts:
    """The pieces of Elixir in a template, in their order. What `:let` names is drawn from `for=` or `rows=`."""

    def __init__(self, template: str, *, braces: bool) -> None:
        self._template = template
        self._braces = braces
        self._given = ""
        self._let = "", 0

    def read(self, begin: int, end: int, *, braces: bool = True) -> Iterator[tuple[int, str]]:
        """Yield each piece with where it begins; braces are none in a script, a style or a comment."""
        template, position = self._template, begin
        while match := PARTS.search(template, position, end):
            position = match.end()
            kind = match.lastgroup
            if kind in ("note", "hash"):
                yield match.start(kind), "\n".join(f"# {line}" for line in match[kind].split("\n"))
            elif kind == "code":
                code = match["code"].strip(" ")
                yield match.start(kind), f"{code} nil" if code.endswith("->") else code  # the text that follows
            elif kind == "tag" and "." in match["tag"]:
                yield match.start(kind), match["tag"].removeprefix("/")
            elif kind == "raw":
                closed = RAW_END.search(template, position, end)
                yield from self.read(position, closed.start() if closed else end, braces=False)
                position = closed.end() if closed else end
            elif kind == "quoted":
                yield from self.read(match.start() + 1, match.end(), braces=False)
            elif kind == "brace" and braces and self._braces:
                closing = _closing(template, match.end(), end)
                yield match.end(), self._statement(template[match.end() : closing], match.start())
                position = closing + 1

    def _statement(self, code: str, brace: int) -> str:
        attribute = ATTRIBUTE.search(self._template, max(0, brace - BEFORE), brace)
        name = attribute[1] if attribute else ""
        if name == ":let":
            self._let = code, brace
            return f"{code} {self._given or '= let'}"
        if name in ("for", "rows"):
            drawn = " ".join(code.split())
            self._given = f"= {drawn}" if name == "for" else f"<- {drawn}"
            named, at = self._let
            if named and "<" not in self._template[at:brace]:  # the same tag's, which came first
                return f"{named} {self._given}"
        return code


def _closing(template: str, position: int, end: int) -> int:
    """Return where the brace closes that was opened just before *position*; strings may hold braces."""
    depth, quoted = 1, False
    while position < end:
        sign = template[position]
        if sign == "\\" and quoted:
            position += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in "{}":
            depth += 1 if sign == "{" else -1
            if not depth:
                return position
        position += 1
    return end
