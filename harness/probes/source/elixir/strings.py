"""A name inside a string: SQL, a query's fragment, a key, documentation, or only words."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from harness.facts.references import Kind, Sought
from harness.probes.source.elixir.columns import judged, mentioned
from harness.probes.source.elixir.definitions import HISTORY, is_migration
from harness.probes.source.elixir.flows import landing
from harness.probes.source.elixir.queries import as_query, is_query
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.syntax import Call, above, brief, call, calls_above, is_field, literal, operator, text
from harness.probes.source.elixir.values import Apart, Value, rows
from harness.probes.source.elixir.wanted import Column, Finding
from harness.probes.source.sql import mentions
from harness.probes.source.sql.scope import Tables

__all__ = ["is_documentation", "read"]

DOCUMENTATION = frozenset({"doc", "moduledoc", "typedoc", "shortdoc", "deprecated", "tag", "moduletag"})
SQL = re.compile(
    r"\bselect\b.*\bfrom\b|\b(?:insert\s+into|delete\s+from|alter\s+(?:table|index)|create\s+(?:or\s+replace\s+|unique\s+)?"
    r"(?:index|table|view|trigger|function|materialized)|drop\s+(?:index|table|column)|comment\s+on|with\s+\w+\s+as)\b"
    r"|\bupdate\s+\S+\s+set\b|\bset\s+\w+\s*=|\b(?:where|returning|order\s+by|group\s+by|join)\s+\w",
    re.IGNORECASE | re.DOTALL,
)
QUOTED = r"[\"'\[(:.,]\s*{word}\s*[\"'\])=:,]|{word}\s*="
MARK = re.compile(r"(?<!\\)\?")  # `\\?` is Postgres's operator
SQL_CALLS = frozenset({"execute", "query", "query!", "query_many", "query_many!", "execute_ddl"})


def read(reader: Reads, whole: Node, column: Column, known: Tables) -> Iterator[Finding]:
    """Yield what the mentions of *column* in the string *whole* are, each with its offset in lines."""
    body = literal_text(whole)
    if is_documentation(whole):
        yield from _each(body, column, Finding(Kind.DISMISSED, "", "documentation"))
    elif whole.type == "sigil" and _sigil(whole) in ("w", "W"):
        yield from _of_words(reader, whole, column)
    elif body.strip() == column.word:
        content = next(child for child in whole.named_children if child.type == "quoted_content")
        found = mentioned(reader, content, column)
        yield from [found] if found is not None else []
    elif fragment := _fragment(whole):
        yield from _in_fragment(reader, whole, fragment, column)
    elif SQL.search(body) or _runs_sql(whole):
        yield from _in_sql(reader, body, column, known)
    elif re.search(QUOTED.format(word=re.escape(column.word)), body):
        yield from _each(body, column, Finding(Kind.DOUBTFUL, "", "quoted inside a string; nothing says what it is of"))
    else:
        yield from _each(body, column, Finding(Kind.DISMISSED, "", "words in a string"))


def literal_text(whole: Node) -> str:
    """Return what stands between the quotes, interpolations as they are written."""
    opening, closing = whole.child_by_field_name("quoted_start"), whole.child_by_field_name("quoted_end")
    if opening is None or closing is None:
        return literal(whole)
    data = whole.text or b""
    start = opening.end_byte - whole.start_byte
    return data[start : closing.start_byte - whole.start_byte].decode(errors="replace")


def is_documentation(whole: Node) -> bool:
    """Whether a string is the text of `@doc` or the like."""
    for child, parent in above(whole):
        if operator(parent) == "@":
            made = call(child, alone=True)
            return made is not None and made.name in DOCUMENTATION
        if parent.type not in ("arguments", "call", "binary_operator"):
            return False
    return False


def _sigil(whole: Node) -> str:
    return next((text(child) for child in whole.children if child.type == "sigil_name"), "")


def _each(body: str, column: Column, finding: Finding) -> Iterator[Finding]:
    for match in re.finditer(rf"(?<!\w){re.escape(column.word)}(?!\w)", body):
        yield Finding(finding.kind, finding.receiver, finding.why, body.count("\n", 0, match.start()))


def _of_words(reader: Reads, whole: Node, column: Column) -> Iterator[Finding]:
    """A list of words, most often a cast's: it is judged where it goes."""
    body = literal_text(whole)
    where = landing(reader, whole)
    if isinstance(where, Apart):
        found = Finding(Kind.DISMISSED, "", f"it is {where.what}")
    elif where is not None:
        found = judged(reader, where.value, where.at, column, at=where.at)
    else:
        found = Finding(Kind.DOUBTFUL, brief(whole), "a word in a list; nothing says of what")
    yield from _each(body, column, found)


def _fragment(whole: Node) -> Call | None:
    made = next(calls_above(whole), None)
    return made if made and made.name in ("fragment", "splice") and made.receiver is None else None


def _runs_sql(whole: Node) -> bool:
    made = next(calls_above(whole), None)
    return made is not None and made.name in SQL_CALLS and not is_field(made)


def _in_fragment(reader: Reads, whole: Node, fragment: Call, column: Column) -> Iterator[Finding]:
    """`?.tier` is of the argument that the mark stands for; a bare name is of the query's sources."""
    body = literal_text(whole)
    for match in re.finditer(rf"(?:(\?|\w+)\s*\.\s*)?(?<!\w){re.escape(column.word)}(?!\w)", body):
        offset = body.count("\n", 0, match.start())
        if match[1] == "?":
            marks = len(MARK.findall(body, 0, match.start(1)))
            given = fragment.arguments[marks + 1] if marks + 1 < len(fragment.arguments) else None
            value = reader.value(given) if given is not None else None
            found = judged(reader, value, brief(given) if given is not None else "?", column)
        else:
            found = _bare(reader, fragment, column)
        yield Finding(found.kind, found.receiver, found.why, offset)


def _bare(reader: Reads, fragment: Call, column: Column) -> Finding:
    value: Value = None
    for made in calls_above(fragment.node):
        if is_query(reader, made) and made.arguments:
            query = as_query(reader, reader.value(made.node))
            value = query.sources[0][1] if query and len(query.sources) == 1 else None
            break
    if value is not None and list(rows(value)):
        return judged(reader, value, "fragment", column, at="fragment")
    return Finding(Kind.DOUBTFUL, "fragment", "a fragment of SQL; nothing says of which table")


def _in_sql(reader: Reads, body: str, column: Column, known: Tables) -> Iterator[Finding]:
    """Ask the SQL itself. What a migration ran is history; what fills a hole is not known here."""
    for _, offset, kind, receiver, why in mentions(body, Sought((column.name,)), known):
        if kind is Kind.CERTAIN and is_migration(reader):
            yield Finding(Kind.DOUBTFUL, receiver, f"{HISTORY}: {why}", offset)
        elif kind is Kind.DISMISSED and "#{" in body and receiver in ("_", ""):
            yield Finding(Kind.DOUBTFUL, receiver, "SQL over a table that is filled in", offset)
        else:
            yield Finding(kind, receiver, f"SQL: {why}", offset)
