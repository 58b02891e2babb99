"""Questions to an Ecto code base, at the stops of a walk."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from harness.contract import Look, Probe
from harness.errors import ContractError, HarnessError, UnreachableError
from harness.facts.answer import Absent
from harness.facts.ecto import Migrations
from harness.facts.schemas import Schemas
from harness.probes.catalog import ReadCatalog
from harness.probes.code import Find, FindReferences
from harness.probes.model import ReadCast, ReadModel
from harness.probes.source import git
from harness.probes.source.ecto.code import EctoCode
from harness.probes.source.tree import read_tree

__all__ = ["ASKED", "CompareSchemas", "FindRevision", "InSource", "ReadMigrations", "Sources"]

ASKED: dict[type, Callable[[EctoCode, str], object]] = {
    ReadModel: EctoCode.model,
    ReadCast: EctoCode.cast,
    Find: EctoCode.find,
    FindReferences: EctoCode.references,
}
"""Probes of a release's code that an Ecto code base answers too, each by the name it asks for."""


@dataclass(eq=False)
class Sources:
    """
    The code bases that go with a phase.

    *before* is release N−1's, *after* release N's, each a folder, a file or `REV:PATH`; '' where there is none, and
    *missing* says why.
    """

    before: str = ""
    after: str = ""
    missing: str = ""
    _read: dict[str, EctoCode] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def at(self, *, migrated: bool) -> EctoCode:
        """Return the code base of a stop, read once. Raises UnreachableError where there is none."""
        name = self.after if migrated else self.before
        if not name:
            raise UnreachableError(f"no source of release {'N' if migrated else 'N−1'}: {self.missing}")
        with self._turn:
            if name not in self._read:
                self._read[name] = EctoCode(name, read_tree(name).files)
            return self._read[name]


@dataclass(frozen=True, slots=True)
class FindRevision:
    """Whether the repository that *beside* lies in has the revision *name*; *beside* is a folder, or `REV:PATH`."""

    beside: str
    name: str

    def tree(self) -> str | None:
        """Return the same tree at that revision, as `REV:PATH`; None where there is none."""
        path = self.beside if Path(self.beside).exists() else self.beside.rpartition(":")[2]
        wanted = f"{self.name}:{path}"
        try:
            next(iter(git.entries(wanted)), None)
        except HarnessError:
            return None
        return wanted if self.name else None

    def read(self, look: Look) -> str | Absent:
        """Return the revision's tree, or that it is absent."""
        del look
        return self.tree() or Absent(f"revision {self.name} of the repository of {self.beside}")


@dataclass(frozen=True, slots=True)
class InSource:
    """What *probe* asks a release's code, asked of an Ecto code base: one of `ASKED`."""

    probe: Probe[object]
    sources: Sources

    def read(self, look: Look) -> object:
        """Return the same kind of fact."""
        ask = ASKED.get(type(self.probe))
        if ask is None:
            raise ContractError(f"{type(self.probe).__name__} is no question to source code")
        asked = getattr(self.probe, "name", None) or getattr(self.probe, "module", "")
        return ask(self.sources.at(migrated=look.stop.migrated), str(asked))


@dataclass(frozen=True, slots=True)
class CompareSchemas:
    """Every schema of the code base, beside the database."""

    sources: Sources

    def read(self, look: Look) -> Schemas:
        """Return both."""
        code = self.sources.at(migrated=look.stop.migrated)
        models = tuple(map(code.mapped, code.schemas))
        return Schemas(models, tuple(code.changeset(each.name) for each in models), ReadCatalog().read(look))


@dataclass(frozen=True, slots=True)
class ReadMigrations:
    """The code base's migrations, and which of them the phase brings: those that N−1's source lacks."""

    sources: Sources

    def read(self, look: Look) -> Migrations:
        """Return them."""
        found = self.sources.at(migrated=look.stop.migrated).migrations
        known = self.sources.at(migrated=False).migrations if self.sources.before else ()
        return Migrations(found, frozenset(each.file for each in found) - {each.file for each in known})
