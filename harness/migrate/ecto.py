"""The version table of Ecto, and the folder of migrations that it is about."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import HarnessError
from harness.facts.versions import Lineage

__all__ = ["EctoVersions"]

FILE = re.compile(r"(\d+)_\w+\.exs")


@dataclass(frozen=True, slots=True)
class EctoVersions:
    """
    Ecto's `schema_migrations`: it records every version that has run.

    *folder* holds the migrations, `priv/repo/migrations`; *before* and *after* are the versions that the phase begins
    and ends at, *after* the newest file unless it is given.
    """

    folder: str | Path
    before: int
    after: int | None = None
    version_table: str = "public.schema_migrations"

    version_column = "version"

    def anchored(self, folder: Path) -> "EctoVersions":
        """Return the same with *folder* relative to another."""
        return replace(self, folder=folder / self.folder)

    def lineage(self) -> Lineage:
        """Return the versions that have a file. Raises HarnessError where there is none, or not those of the phase."""
        files = Path(self.folder).glob("*.exs") if Path(self.folder).is_dir() else ()
        found = sorted({int(name[1]) for file in files if (name := FILE.fullmatch(file.name))})
        if not found:
            raise HarnessError(f"{self.folder} holds no Ecto migration, VERSION_NAME.exs. Name the folder that does.")
        last = found[-1] if self.after is None else self.after
        for version in (self.before, last):
            if version not in found:
                raise HarnessError(f"{self.folder} has no migration of version {version}. It has {_some(found)}.")
        until = {stop: tuple(str(each) for each in found if each <= stop) for stop in (self.before, last)}
        return Lineage(tuple(map(str, found)), until[self.before], until[last])


def _some(found: list[int]) -> str:
    return f"{len(found)}, from {found[0]} to {found[-1]}" if len(found) > 1 else str(found[0])
