"""Where source code refers to a name."""

from dataclasses import dataclass

__all__ = ["Reference", "References"]


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """One reference: the full name, the file relative to the tree read, the line."""

    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class References:
    """Every reference found, and how many files were read for it."""

    found: tuple[Reference, ...] = ()
    files: int = 0
