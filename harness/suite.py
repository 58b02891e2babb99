"""The job beside `verify`: a test suite's own results, before a change and after it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.facts.suite import Result, Suite
from harness.probes.source.tree import read_tree
from harness.probes.suite import assertions, run

__all__ = ["keep", "kept", "suite"]

FORMAT = 1


def suite(command: Sequence[str], *, junit: str = "", source: str | None = None) -> Suite:
    """
    Run a test suite, with the assertions of the tree *source*, if that is given.

    Raises HarnessError where it cannot be run or leaves no JUnit XML, and where there is no such tree.
    """
    read = assertions(read_tree(source).files) if source else {}
    ran = run(command, junit)
    return Suite(ran.tests, ran.status, read)


def keep(file: Path, baseline: Suite) -> None:
    """Keep *baseline* in *file*. Raises HarnessError where that cannot be written."""
    data = {"format": FORMAT, "tests": baseline.tests, "assertions": baseline.assertions}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", errors="replace")
    except OSError as error:
        raise HarnessError(f"the baseline {file} cannot be kept: {error.strerror}. Name another with --to.") from error


def kept(file: Path) -> Suite:
    """Return the baseline in *file*. Raises HarnessError where there is none."""
    try:
        return _read(json.loads(file.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"it has no {error}" if isinstance(error, KeyError) else getattr(error, "strerror", None) or error
        raise HarnessError(f"the baseline {file} cannot be read: {told}. Keep one anew with --to {file}.") from error


def _read(data: dict[str, Any]) -> Suite:
    if data["format"] != FORMAT:
        raise ValueError(f"it is of format {data['format']}, not {FORMAT}")
    tests = {str(name): Result(result) for name, result in data["tests"].items()}
    return Suite(tests, 0, {str(name): int(number) for name, number in data["assertions"].items()})
