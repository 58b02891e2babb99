"""Templates and data: names in HTML's holes and fields, keys in JSON. What they are bound to, only their names say."""

import re
from collections.abc import Iterator, Sequence

from harness.facts.references import Kind, Reference, Sought, SourceFile
from harness.probes.source.names import last, resembles

__all__ = ["find"]

HOLE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\{#.*?#\}|<!--.*?-->|\$\{.*?\}", re.DOTALL)
TAG = re.compile(r"<[A-Za-z][^<>]*>")
JSON = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?P<key>\s*:)?|(?P<mark>[{}\[\],])')


def find(files: Sequence[SourceFile], sought: Sought) -> Iterator[Reference]:
    """Yield every reference to a column in HTML and JSON *files*."""
    for file in files:
        for full in sought.columns:
            table, name = full.rpartition(".")[0], last(full)
            if name in file.text:
                mentions = _json if file.path.endswith(".json") else _html
                yield from mentions(file, full, table, re.compile(rf"\b{re.escape(name)}\b"))


def _html(file: SourceFile, full: str, table: str, name: re.Pattern[str]) -> Iterator[Reference]:
    places = [(found.start(), found.end(), found.group()) for found in HOLE.finditer(file.text)]
    tags = [(found.start(), found.end(), found.group()) for found in TAG.finditer(file.text)]
    for found in name.finditer(file.text):
        line = file.text.count("\n", 0, found.start()) + 1
        hole = next((text for start, end, text in (*places, *tags) if start <= found.start() < end), "")
        kind, receiver, why = _in_hole(file.text, found, hole, table)
        yield Reference(full, file.path, line, kind, receiver, why)


def _in_hole(text: str, found: re.Match[str], hole: str, table: str) -> tuple[Kind, str, str]:
    if not hole or hole.startswith(("{#", "<!--")):
        return Kind.DISMISSED, "", "in a text or a comment"
    before = re.search(r"([\w.@]+?)(?:\.|\[\s*['\"]?:?)$", text[max(found.start() - 80, 0) : found.start()])
    receiver = before[1] if before else ""
    if receiver and resembles(last(receiver), table):
        return Kind.DOUBTFUL, receiver, f"in a template; `{receiver}` is called like {table}"
    if hole.startswith("<") and not hole.startswith("<%"):
        exact = re.search(rf"=\s*[\"']{re.escape(found.group())}[\"']", hole)
        near = any(resembles(word, table) for word in re.findall(r"\w+", text))
        return (Kind.DOUBTFUL, "", "a field of a form") if exact and near else (Kind.DISMISSED, "", "in markup")
    if receiver:
        return Kind.DOUBTFUL, receiver, f"in a template, where it cannot be told what `{receiver}` is"
    return Kind.DISMISSED, "", "a variable of a template"


def _json(file: SourceFile, full: str, table: str, name: re.Pattern[str]) -> Iterator[Reference]:
    """Keys by what they are under; *path* is a name for each bracket that is open."""
    stem = file.path.rpartition("/")[2].partition(".")[0]
    path, key, line, position = [stem], "", 1, 0
    for token in JSON.finditer(file.text):
        line += file.text.count("\n", position, token.start())
        position = token.start()
        if token["mark"] in {"{", "["}:
            path.append(key)
            key = ""
        elif token["mark"] in {"}", "]"}:
            if len(path) > 1:
                path.pop()
        elif token["mark"] == ",":
            key = ""
        elif token["key"]:
            key = token["text"]
            if name.fullmatch(key):
                yield Reference(full, file.path, line, *_keyed(path, table))
        elif name.search(token["text"]):
            yield Reference(full, file.path, line, Kind.DISMISSED, key, "in a string")


def _keyed(path: Sequence[str], table: str) -> tuple[Kind, str, str]:
    owner = next((each for each in reversed(path) if each), "")
    if resembles(owner, table):
        return Kind.CERTAIN, owner, f"a key of `{owner}`"
    above = next((each for each in path if each and resembles(each, table)), "")
    if above:
        return Kind.DOUBTFUL, owner, f"a key of `{owner}`, within `{above}`"
    return Kind.DOUBTFUL, owner, f"a key of `{owner}`, and whose that is cannot be told"
