"""
References planted in copies of a tree's own files: what does not find them cannot say that there are none.

Each language has its idioms. One is planted where the tree has it: at the end of a copy of the smallest file that does,
in the names that the tree's own models have.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.facts.references import Sought, SourceFile
from harness.facts.scan import Plant
from harness.probes.source.names import last, singular
from harness.probes.source.planted.idioms import COLUMNS, HOLE, MODULES, Idiom
from harness.probes.source.tree import HEAVY, language

__all__ = ["planted"]

MODELS = {
    "elixir": (re.compile(r"\bdefmodule\s+([\w.]+)"), r"\bschema\s*\(?\s*\"{table}\""),
    "python": (re.compile(r"^class\s+(\w+)", re.MULTILINE), r"\b__tablename__[^=\n]*=\s*[\"']{table}[\"']"),
}


@dataclass(frozen=True, slots=True)
class _Model:
    """What maps a table, as it is imported."""

    module: str
    name: str


def planted(files: Sequence[SourceFile], sought: Sought) -> tuple[list[SourceFile], list[Plant]]:
    """Return copies of *files* with references to what is *sought*, and where these stand."""
    hosts = _Hosts([file for file in files if len(file.text) < HEAVY])
    copies: list[SourceFile] = []
    plants: list[Plant] = []
    for idiom, host, rows in _rows(hosts, sought):
        path = _copied(host.path, len(copies))
        text = host.text.rstrip("\n")
        for name, snippet in rows:
            text += f"\n{idiom.apart}{snippet.replace(HOLE, last(name))}"
            line = text.count("\n") + 1 - snippet.count("\n") + snippet[: snippet.index(HOLE)].count("\n")
            plants.append(Plant(name, path, line, f"{idiom.language}: {idiom.name}"))
        copies.append(SourceFile(path, f"{text}\n"))
    return copies, plants


class _Hosts:
    """The files of a tree by language, the smallest first."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.files = sorted(files, key=lambda file: (len(file.text), file.path))

    def of(self, idiom: Idiom) -> SourceFile | None:
        """Return the file for an idiom: one that has it, else any where it is the first of its language."""
        fitting = [file for file in self.files if file.path.endswith(idiom.suffixes)]
        having = (file for file in fitting if re.search(idiom.where, file.text))
        return next(having, None)

    def model(self, tongue: str, table: str) -> _Model | None:
        """Return what maps *table* in a language."""
        if tongue not in MODELS:
            return None
        named, mapped = MODELS[tongue]
        pattern = re.compile(mapped.format(table=re.escape(table)))
        for file in self.files:
            found = pattern.search(file.text) if language(file.path) == tongue else None
            names = list(named.finditer(file.text, 0, found.start())) if found else []
            if names:
                name = names[-1][1]
                module = name if tongue == "elixir" else file.path.removesuffix(".py").replace("/", ".")
                return _Model(module.removesuffix(".__init__"), last(name))
        return None


def _rows(hosts: _Hosts, sought: Sought) -> Iterator[tuple[Idiom, SourceFile, list[tuple[str, str]]]]:
    """Yield each idiom of the tree, the file that has it, and for each name sought the text to plant."""
    for idiom in COLUMNS:
        host = hosts.of(idiom)
        rows = [(full, _column(hosts, idiom, full)) for full in sought.columns] if host else []
        filled = [(name, snippet) for name, snippet in rows if snippet]
        if host and filled:
            yield idiom, host, filled
    for idiom in MODULES:
        host = hosts.of(idiom)
        modules = [full for full in sought.modules if full[:1].isupper() is (idiom.language == "elixir")]
        if host and modules:
            yield idiom, host, [(full, _module(idiom, full, place)) for place, full in enumerate(modules)]


def _column(hosts: _Hosts, idiom: Idiom, full: str) -> str:
    table = full.rpartition(".")[0]
    model = hosts.model(idiom.language, table) if idiom.needs_model else _Model("", "")
    if model is None:
        return ""
    name = last(table)
    return _filled(
        idiom.text,
        {
            "table": table,
            "variable": "_".join((*name.split("_")[:-1], singular(name.split("_")[-1]))),
            "module": model.module,
            "parent": model.module.rpartition(".")[0],
            "model": model.name,
            "unique": re.sub(r"\W", "_", full).title().replace("_", ""),
        },
    )


def _module(idiom: Idiom, full: str, place: int) -> str:
    parent, _, name = full.rpartition(".")
    return _filled(idiom.text, {"module": full, "parent": parent, "last": name, "unique": f"Module{place}"})


def _filled(text: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"‹{name}›", word)
    return text


def _copied(path: str, number: int) -> str:
    """Return a path beside *path* for its copy."""
    folder, slash, name = path.rpartition("/")
    stem, dot, suffixes = name.partition(".")
    return f"{folder}{slash}{stem}__planted{number}{dot}{suffixes}"
