"""Questions to a release's Python code: is it there, and what does it answer."""

import ast
import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.contract import Look, Release
from harness.errors import ContractError
from harness.facts.answer import Absent, Answers, refusal
from harness.facts.references import Reference, References
from harness.probes.parsing import parsed
from harness.verdict import Stop

__all__ = ["Ask", "AskAcross", "Code", "Find", "FindReferences", "MissingError", "Play", "load"]


class MissingError(Exception):
    """A release lacks a module or a name that a play asked for."""

    def __init__(self, absent: Absent) -> None:
        super().__init__(str(absent))
        self.absent = absent


Code = Callable[[str], Any]
"""Resolves `module:name` within a release. Raises MissingError where the release lacks it."""

Play = Callable[[Code, str], Iterable[tuple[str, object]]]
"""Asks a release: given its code and the URL of a scratch database, yields (question, answer) pairs."""


@dataclass(frozen=True, slots=True)
class Find:
    """Whether the release has *name*: a module, or `module:name`."""

    name: str

    def read(self, look: Look) -> str | Absent:
        """Return the full dotted name, or that it is absent."""
        found = load(look.release, self.name)
        return found if isinstance(found, Absent) else f"{look.release.package}.{self.name}"


@dataclass(frozen=True, slots=True)
class Ask:
    """
    Run *play* against the release's code and a scratch clone of the stop's database.

    The questions answered before a refusal by Postgres, or before something absent, are kept.
    """

    play: Play

    def read(self, look: Look) -> Answers:
        """Return the answers."""
        with look.scratch(look.stop) as database:
            return _answers(self.play, look.release, database.url)


@dataclass(frozen=True, slots=True)
class AskAcross:
    """
    Ask what becomes of what is written between the upgrade and the rollback.

    On a clone of `after`, run *write* against the code of *by*; roll the clone back; run *ask* against the release's
    own code; upgrade again. What ends either, or the rollback, ends the answers.
    """

    write: Play
    by: Release
    ask: Play

    def read(self, look: Look) -> Answers:
        """Return the answers of both, *ask*'s over *write*'s."""
        with look.scratch(Stop.AFTER) as database:
            written = _answers(self.write, self.by, database.url)
            if written.ended:
                return written
            refused = look.step(Stop.BACK, database).refused
            if refused:
                return Answers(written.given, ended=refused)
            asked = _answers(self.ask, look.release, database.url)
            again = look.step(Stop.AGAIN, database).refused
            follows = {"the upgrade follows again": str(again) if again else "it does"}
            return Answers({**written.given, **asked.given, **follows}, ended=asked.ended)


@dataclass(frozen=True, slots=True)
class FindReferences:
    """Where the release's Python sources import *module*, or a name from it; relative to the release's package."""

    module: str

    def read(self, look: Look) -> References:
        """Return the references and how many files were read."""
        root = _root(look.release)
        files = sorted(root.rglob("*.py"))
        target = f"{look.release.package}.{self.module}"
        found = [each for file in files for each in _imports(file, root, look.release.package, target)]
        return References(tuple(found), files=len(files))


def load(release: Release, name: str) -> object | Absent:
    """
    Return the module or `module:attribute` of *release*, or Absent naming what is missing.

    Raises ContractError when the release has no package, or its package cannot be imported; whatever a module raises
    while it is imported, other than that it does not exist, passes through.
    """
    module_name, _, attribute = name.partition(":")
    package = _package(release)
    full = f"{package}.{module_name}" if module_name else package
    try:
        module = importlib.import_module(full)
    except ModuleNotFoundError as error:
        if _leads_to(error.name, full):
            return Absent(f"module {module_name} in release {release.name}")
        raise
    found: object = module
    for part in attribute.split(".") if attribute else ():
        if not hasattr(found, part):
            return Absent(f"{attribute} in module {module_name} of release {release.name}")
        found = getattr(found, part)
    return found


def _answers(play: Play, release: Release, url: str) -> Answers:
    def code(name: str) -> object:
        found = load(release, name)
        if isinstance(found, Absent):
            raise MissingError(found)
        return found

    given: dict[str, object] = {}
    try:
        for question, answer in play(code, url):
            given[question] = answer  # noqa: PERF403  # what was answered before an error is kept
    except MissingError as missing:
        return Answers(given, ended=missing.absent)
    except Exception as error:
        refused = refusal(error)
        if refused is None:
            raise
        return Answers(given, ended=refused)
    return Answers(given)


def _package(release: Release) -> str:
    if not release.package:
        raise ContractError(f"release {release.name} has no package, so its code cannot be read. Give it one.")
    try:
        importlib.import_module(release.package)
    except ModuleNotFoundError as error:
        if _leads_to(error.name, release.package):
            raise ContractError(
                f"release {release.name}: package {release.package!r} cannot be imported. Is it on the path?"
            ) from error
        raise
    return release.package


def _leads_to(missing: str | None, module: str) -> bool:
    """Whether what was not found is *module* or a package on the way to it, and not something that it imports."""
    return missing is not None and f"{module}.".startswith(f"{missing}.")


def _root(release: Release) -> Path:
    spec = importlib.util.find_spec(_package(release))
    if spec is None or not spec.submodule_search_locations:
        raise ContractError(f"release {release.name}: {release.package!r} is a module, not a package with sources.")
    return Path(spec.submodule_search_locations[0])


def _imports(file: Path, root: Path, package: str, target: str) -> Iterator[Reference]:
    relative = file.relative_to(root)
    inside = ".".join((package, *relative.with_suffix("").parts[:-1]))
    for node in ast.walk(parsed(file.read_bytes(), str(file))):
        for name in _imported(node, inside):
            if name == target or name.startswith(f"{target}."):
                yield Reference(name, relative.as_posix(), getattr(node, "lineno", 0))


def _imported(node: ast.AST, inside: str) -> Iterator[str]:
    """Yield the absolute names that an import statement in package *inside* brings in."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parents = inside.split(".")
        kept = parents[: len(parents) - node.level + 1] if node.level else []
        module = ".".join((*kept, *([node.module] if node.module else [])))
        yield from (f"{module}.{alias.name}" for alias in node.names)
