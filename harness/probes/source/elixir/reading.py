"""One file's references: every mention of a sought name, and what it is."""

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from harness.facts.references import Kind, Reference, SourceFile
from harness.probes.source.elixir.columns import mentioned
from harness.probes.source.elixir.infer import Readers
from harness.probes.source.elixir.lines import broken_at, by_lines
from harness.probes.source.elixir.markup import in_markup
from harness.probes.source.elixir.modules import referred
from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.source import Source
from harness.probes.source.elixir.strings import literal_text, read
from harness.probes.source.elixir.syntax import string_above, text
from harness.probes.source.elixir.templates import as_code
from harness.probes.source.elixir.wanted import Finding, Wanted

__all__ = ["references"]

TEMPLATES = frozenset({"H", "E", "L", "F"})


def references(readers: Readers, source: Source, wanted: Wanted) -> Iterator[Reference]:
    """Yield the references in a file; several of one line may be the same."""
    reader = readers.of(source)
    strings: dict[int, Node] = {}
    certain: set[tuple[str, int]] = set()  # a line that is certain is not asked about again
    given = wanted.given(source)
    for match in _pattern({*wanted.words, *given}).finditer(source.data):
        begin, end = match.span()
        leaf, word = source.leaf(begin, end), match[0].decode()
        for module in wanted.modules.get(word, given.get(word, [])):
            yield from _one(source, begin, module, referred(reader, leaf, begin, end, module))
        whole = string_above(leaf)
        if whole is not None and whole.type in ("string", "sigil", "charlist"):
            strings[whole.id] = whole
            continue
        for column in wanted.columns.get(word, ()):
            if (column.name, source.line_at(begin)) not in certain:
                for found in _one(source, begin, column.name, mentioned(reader, leaf, column)):
                    if found.kind is Kind.CERTAIN:
                        certain.add((found.name, found.line))
                    yield found
    for whole in strings.values():
        if _is_template(whole):
            yield from _in_template(readers, source, whole, wanted)
        else:
            yield from _in_string(reader, whole, wanted)


def _in_template(readers: Readers, source: Source, whole: Node, wanted: Wanted) -> Iterator[Reference]:
    """A template in a sigil; where it does not parse it is read line by line, and the file around it is not."""
    body, first = literal_text(whole), source.line(whole)
    template = _template(source, whole, body)
    line = broken_at(template)
    if line:
        yield from by_lines(SourceFile(source.path, body), wanted, line, first=first)
    else:
        yield from references(readers, template, wanted)
        yield from in_markup(body, source.path, first, wanted)


def _pattern(words: set[str]) -> re.Pattern[bytes]:
    found = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)".encode())


def _one(source: Source, position: int, name: str, found: Finding | None) -> Iterator[Reference]:
    if found is not None:
        line = source.line_at(position) + found.offset
        yield Reference(name, source.path, line, found.kind, found.receiver, found.why)


def _in_string(reader: Reads, whole: Node, wanted: Wanted) -> Iterator[Reference]:
    body = literal_text(whole)
    for word, columns in wanted.columns.items():
        if word in body:
            for column in columns:
                for found in read(reader, whole, column, wanted.known):
                    yield from _one(reader.source, whole.start_byte, column.name, found)


def _is_template(whole: Node) -> bool:
    name: Callable[[Node], bool] = lambda child: child.type == "sigil_name" and text(child) in TEMPLATES  # noqa: E731
    return whole.type == "sigil" and any(map(name, whole.children))


def _template(source: Source, whole: Node, body: str) -> Source:
    code = as_code(body, ".heex", source.line(whole))
    return Source(source.path, code.text.encode(errors="replace"), code.lines, (source, whole.start_byte))
