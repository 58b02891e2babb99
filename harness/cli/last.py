"""The report of a contract's last run, kept in `.harness/last/` beside its file."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.errors import HarnessError

__all__ = ["keep", "latest", "place", "recall"]

CACHE = ".harness"


def place(contract: Path) -> Path:
    """Return where the last report of *contract*, a file, is kept."""
    return contract.parent / CACHE / "last" / f"{contract.stem}.json"


def keep(contract: Path, report: bytes) -> None:
    """
    Keep *report* for `harness explain`, for this user's eyes, and out of version control.

    Raises OSError where the folder does not let itself be written.
    """
    file = place(contract)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    (contract.parent / CACHE / ".gitignore").write_text("*\n", encoding="utf-8")
    half = file.with_suffix(f".{os.getpid()}")
    half.touch(mode=0o600)
    half.write_bytes(report)
    half.replace(file)


def recall(contract: Path) -> Mapping[str, Any] | None:
    """Return the last report of *contract*; None where there is none. Raises HarnessError where it cannot be read."""
    file = place(contract)
    try:
        report = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise HarnessError(f"the last report {file} cannot be read: {error}. Verify the contract again.") from error
    if not isinstance(report, dict) or report.get("format") != 1:
        raise HarnessError(f"the last report {file} is of another format. Verify the contract again.")
    return report


def latest(contracts: Iterable[Path]) -> Path | None:
    """Return which of *contracts* was verified last; None where none was."""
    ran = [contract for contract in contracts if place(contract).is_file()]
    return max(ran, key=lambda contract: place(contract).stat().st_mtime, default=None)
