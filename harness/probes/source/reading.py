"""What reading source code comes to."""

from dataclasses import dataclass

from harness.facts.references import Reference

__all__ = ["Reading"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The references of a tree, and the files that did not parse with the lines at which they did not."""

    references: tuple[Reference, ...] = ()
    unparsed: tuple[tuple[str, int], ...] = ()
