"""The walks of one pytest run: each contract's is made once, by the worker that needs it first."""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.contract import Contract
from harness.errors import HarnessError
from harness.report.document import document, dumps
from harness.verify import verify

__all__ = ["Told", "Walks"]


@dataclass(frozen=True, slots=True)
class Told:
    """A clause's verdict, and the words that give its reasons."""

    red: bool
    undecided: bool
    words: str


@dataclass
class Walks:
    """Reports by contract, kept in *folder*, which the workers of one run share."""

    folder: Path
    dsn: str | None = None
    reports: dict[Path, Mapping[str, Any]] = field(default_factory=dict)

    def verdict(self, path: Path, contract: Contract, clause: str) -> Told:
        """Return the verdict on *clause*. Raises HarnessError as `report` does."""
        verdicts = self.report(path, contract)["verdicts"]
        return next(_told(each) for each in verdicts if each["id"] == clause)

    def report(self, path: Path, contract: Contract) -> Mapping[str, Any]:
        """Return the report on *contract*, walking first where nobody has. Raises HarnessError where that cannot be."""
        if path not in self.reports:
            self.reports[path] = self._report(path, contract)
        if "error" in self.reports[path]:
            raise HarnessError(self.reports[path]["error"])
        return self.reports[path]

    def _report(self, path: Path, contract: Contract) -> Mapping[str, Any]:
        file = self.folder / f"{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.json"
        with _locked(file.with_suffix(".lock")):
            if not file.exists():
                file.write_bytes(dumps(self._walk(contract)))
            report: Mapping[str, Any] = json.loads(file.read_bytes())
        return report

    def _walk(self, contract: Contract) -> dict[str, object]:
        try:
            result = verify(contract, dsn=self.dsn)
        except HarnessError as error:
            return {"error": str(error)}
        return document(result.contract, result.observation, result.judged)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _told(verdict: Mapping[str, Any]) -> Told:
    lines = [f"{verdict['verdict']}: “{verdict['text']}”", f"  {verdict['section']}"]
    for each in verdict["evidence"]:
        if not each["supports"]:
            lines += [f"  {each['stop']}: {each['where']}", f"    expected {each['expected']}"]
            lines += [f"    observed {each['observed']}"] + [f"    help     {each['help']}"] * bool(each["help"])
    lines += [f"  {stop}: {outcome}" for stop, outcome in verdict["outcomes"].items()]
    lines += [f"  {stop}: {reason}" for stop, reason in verdict["reasons"].items()]
    if "smallest" in verdict:
        lines += ["  the smallest data:", *(f"    {line}" for line in verdict["smallest"]["sql"].split("\n"))]
    return Told(verdict["red"], verdict["verdict"] == "undecided", "\n".join(lines))
