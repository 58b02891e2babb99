"""SQL: in files of its own, and in the strings of other languages."""

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from harness.facts.references import Kind, Reference, Sought, SourceFile
from harness.probes.source.names import last
from harness.probes.source.sql.ddl import tables
from harness.probes.source.sql.scope import Column, Tables
from harness.probes.source.sql.statement import Text

__all__ = ["NONE", "find", "mentions", "tables"]

NONE: Tables = MappingProxyType({})
# What psql obeys itself, and the rows that follow COPY … FROM stdin.
PSQL = re.compile(r"^\\.*$", re.MULTILINE)
COPIED = re.compile(r"(\bFROM\s+stdin\b[^;\n]*;)(.*?\n)(?=\\\.$)", re.IGNORECASE | re.MULTILINE | re.DOTALL)


def mentions(sql: str, sought: Sought, known: Tables = NONE) -> Iterator[tuple[str, int, Kind, str, str]]:
    """
    Yield each mention of a column of *sought* in *sql*, one or more statements or a part of one.

    As (`table.column`, line counted from 0, kind, receiver, why). *known* are the columns of tables, as far as they are
    known. Nothing is skipped: SQL that does not parse, for the holes that another language left in it, is doubtful.
    """
    low = sql.lower()
    named = [full for full in sought.columns if last(full).lower() in low]
    text = Text(sql if named else "")
    for full in named:
        column = Column(full.rpartition(".")[0].removeprefix("public."), last(full), known)
        for line, bound in text.read(column):
            yield full, line, bound.kind, bound.receiver, bound.why


def find(files: Sequence[SourceFile], sought: Sought, known: Tables = NONE) -> Iterator[Reference]:
    """Yield every reference in SQL *files*."""
    for file in files:
        text = _without_psql(file.text)
        for name, line, kind, receiver, why in mentions(text, sought, known):
            yield Reference(name, file.path, line + 1, kind, receiver, why)


def _without_psql(text: str) -> str:
    if "\\" not in text:
        return text
    copied = COPIED.sub(lambda match: match[1] + re.sub(r"[^\n]", " ", match[2]), text)
    return PSQL.sub(lambda match: " " * len(match[0]), copied)
