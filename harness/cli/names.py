"""What a contract is called on the command line."""

import shlex
from pathlib import Path

from harness.load import scenarios

__all__ = ["name_of"]


def name_of(path: Path) -> str:
    """Return the scenario's name, else the file, as a shell takes it."""
    known = {found.path: found.name for found in scenarios()}
    return shlex.quote(known.get(path) or str(path))
