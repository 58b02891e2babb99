"""Releases written for a test: packages in a folder of its own, importable while the test runs."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from harness.contract import Allowance, Probe, Release, Session
from harness.errors import UnreachableError
from harness.facts.trace import Cut, Trace
from harness.facts.written import Written
from harness.tests.fresh import MOMENT
from harness.verdict import Stop

__all__ = ["CodeAlone", "written"]

NUMBERS = count(1)

F = TypeVar("F")


def written(patch: pytest.MonkeyPatch, folder: Path, modules: Mapping[str, str]) -> Release:
    """Write a package of *modules*, path to text, under a name of its own; it is importable until *patch* ends."""
    name = f"release_{next(NUMBERS)}"
    for path, text in {"__init__.py": "", **modules}.items():
        file = folder / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("RELEASE", name), encoding="utf-8")
        for package in _between(file.parent, folder / name):
            (package / "__init__.py").touch()
    patch.syspath_prepend(folder)
    return Release("N", name)


def _between(folder: Path, root: Path) -> Iterator[Path]:
    while folder != root:
        yield folder
        folder = folder.parent


@dataclass(frozen=True, slots=True)
class CodeAlone:
    """A look at a release's code, where there is no database to be seen."""

    release: Release
    stop: Stop = Stop.BEFORE
    moment: datetime = MOMENT
    bookkeeping: tuple[str, ...] = ()

    @property
    def now(self) -> Session:
        """None."""
        return self.at(self.stop)

    @property
    def before(self) -> Session:
        """None."""
        return self.at(Stop.BEFORE)

    @property
    def trace(self) -> Trace:
        """None."""
        raise UnreachableError("no step was taken")

    def at(self, stop: Stop) -> Session:
        """None."""
        raise UnreachableError(f"no database at {stop}")

    def fact(self, probe: Probe[F], stop: Stop, release: Release, /) -> F:
        """None."""
        raise UnreachableError(f"no {probe} at {stop} with {release}")

    def scratch(self, stop: Stop) -> AbstractContextManager[Session]:
        """None."""
        raise UnreachableError(f"no database at {stop}")

    def another(self, database: Session, *, readonly: bool = False) -> AbstractContextManager[Session]:
        """None."""
        raise UnreachableError(f"no database {database}, {readonly}")

    def owned(self, database: Session) -> AbstractContextManager[str]:
        """None."""
        raise UnreachableError(f"no database {database}")

    def hold(self, database: Session, sql: str, /, *, keep: bool = False) -> AbstractContextManager[None]:
        """None."""
        raise UnreachableError(f"no database {database} for {sql}, to {keep=}")

    def step(self, stop: Stop, database: Session, *, cut: Cut | None = None) -> Trace:
        """None."""
        raise UnreachableError(f"no step to {stop} on {database}, cut off {cut}")

    def write(self, database: Session, allows: Allowance) -> Written:
        """None."""
        raise UnreachableError(f"nothing to write on {database} beside {allows}")
