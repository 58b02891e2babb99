"""The documentation's pages, and what they say: files, signatures, options, links, what a command prints."""

import ast
import enum
import inspect
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

import harness

__all__ = [
    "BLOCK",
    "CONTRACTS",
    "DOCS",
    "PAGES",
    "README",
    "REFERENCE",
    "ROOT",
    "TUTORIAL",
    "agree",
    "asked",
    "blocks",
    "cells",
    "dead",
    "files",
    "listed",
    "missing",
    "options",
    "patched",
    "section",
    "taken",
    "write",
]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted(DOCS.glob("*.md")))
README = PAGES[0].read_text("utf-8")
TUTORIAL, CONTRACTS, REFERENCE = (
    (DOCS / f"{name}.md").read_text("utf-8") for name in ("tutorial", "contracts", "commands")
)

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^(?:--|#) (\w+\.(?:sql|py))\n", re.MULTILINE)
CELL = re.compile(r"^\| `(\w+(?:\(.*?\))?)` \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OPTION = re.compile(r"(?<=`)--?[a-z][a-z-]*")
SECONDS = re.compile(r"\d+\.\d+ ?s\b")
ELSEWHERE = "…"  # what the page leaves out


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return [text for kind, text in BLOCK.findall(page) if kind == language]


def files(block: str) -> dict[str, str]:
    """What a block says is to stand in which file; each begins with a comment that is its name."""
    _, *parts = FILE.split(block)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def write(folder: Path, texts: dict[str, str]) -> Path:
    """Write files and return the folder's contract."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "contract.py"


def cells(page: str) -> list[str]:
    """What the first columns of the tables name: `name` or `name(…)`."""
    return CELL.findall(page)


Parameter = tuple[str, str, str | None]  # kind, name, default


def told(cell: str) -> list[Parameter]:
    """The parameters of `name(…)` as a table has them."""
    (made,) = ast.parse(f"def {cell}: ...").body
    assert isinstance(made, ast.FunctionDef)
    given = made.args
    defaults = [*[None] * (len(given.args) - len(given.defaults)), *given.defaults]
    plain = [("plain", each.arg, _source(value)) for each, value in zip(given.args, defaults, strict=True)]
    many = [("many", each.arg, None) for each in [given.vararg] if each]
    keyword = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return [*plain, *many, *(("keyword", each.arg, _source(value)) for each, value in keyword)]


def _source(value: ast.expr | None) -> str | None:
    return None if value is None else ast.unparse(value)


def taken(name: str) -> list[Parameter]:
    """The same of the thing itself."""
    kinds = {str(inspect.Parameter.VAR_POSITIONAL): "many", str(inspect.Parameter.KEYWORD_ONLY): "keyword"}
    parameters = inspect.signature(getattr(harness, name)).parameters.values()
    return [(kinds.get(str(each.kind), "plain"), each.name, _default(each.default)) for each in parameters]


def _default(value: object) -> str | None:
    if value is inspect.Parameter.empty:
        return None
    return f"{type(value).__name__}.{value.name}" if isinstance(value, enum.Enum) else repr(value)


def agree(cell: str) -> bool:
    """Whether a cell's parameters are the thing's; a default written as ... may be any."""
    written, real = told(cell), taken(cell.partition("(")[0])
    return len(written) == len(real) and all(
        mine[:2] == theirs[:2] and (mine[2] == theirs[2] or (mine[2] == "..." and theirs[2] is not None))
        for mine, theirs in zip(written, real, strict=True)
    )


def section(page: str, heading: str) -> str:
    """What stands under a heading."""
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def listed(text: str) -> set[str]:
    """The options in the first column of the tables."""
    return {
        option for line in text.splitlines() if line.startswith("| `-") for option in OPTION.findall(line.split("|")[1])
    }


def options(command: click.Command) -> set[str]:
    """What a command takes, apart from --help."""
    return {option for each in command.params if isinstance(each, click.Option) for option in each.opts}


def dead(page: Path, text: str) -> Iterator[str]:
    """The relative links of a page's text that lead nowhere."""
    for found in LINK.finditer(text):
        target, anchor = found[1], found[2]
        if "://" in target:
            continue
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (anchor and anchor not in anchors(there.read_text("utf-8"))):
            yield found[0]


def anchors(text: str) -> set[str]:
    """What its headings are linked by."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def patched(text: str, diff: str) -> str:
    """*text* with a diff's lines in it, which must find their place once."""
    lines = diff.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] != other) for other in "+-")
    assert 1 == text.count(old)
    return text.replace(old, new)


def asked(block: str) -> Iterator[tuple[list[str], list[str]]]:
    """The commands of a console block, and what it says that each prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield shlex.split(command), lines


def missing(shown: list[str], out: str) -> list[str]:
    """The first run of lines that is shown and was not printed, in order; [] where all were."""
    printed = [SECONDS.sub("- s", line.rstrip()) for line in out.splitlines()]
    runs: list[list[str]] = [[]]
    for line in shown:
        runs += [[]] if line == ELSEWHERE else []
        runs[-1] += [] if line == ELSEWHERE else [SECONDS.sub("- s", line.rstrip())]
    at = 0
    for wanted in runs:
        places = (place for place in range(at, len(printed) + 1) if printed[place : place + len(wanted)] == wanted)
        found = next(places, None)
        if found is None:
            return wanted
        at = found + len(wanted)
    return []
