"""What a scan of source code came to, and how much it saw."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.facts.references import Kind, Reference, Sought

__all__ = ["Plant", "Scan"]


@dataclass(frozen=True, slots=True)
class Plant:
    """A reference to *name* that was planted in a copy of a file, in the words of an *idiom*, and is to be found."""

    name: str
    file: str
    line: int
    idiom: str


@dataclass(frozen=True, slots=True)
class Scan:
    """
    A tree, what was sought in it, and what was found. *base* leads from here to its files.

    *files* and *lines* were read; *languages* counts the files. *missed* are plants that were not found: where there
    are any, or none was planted, the scan is blind. *skipped* counts what is not ours to read, by what it is; *unread*
    could not be read, *odd* was read with a grain of salt, *unparsed* line by line: each (file, why).
    """

    tree: str
    sought: Sought
    base: str = ""
    references: tuple[Reference, ...] = ()
    files: int = 0
    lines: int = 0
    languages: Mapping[str, int] = field(default_factory=dict, hash=False)
    planted: tuple[Plant, ...] = ()
    missed: tuple[Plant, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict, hash=False)
    unread: tuple[tuple[str, str], ...] = ()
    odd: tuple[tuple[str, str], ...] = ()
    unparsed: tuple[tuple[str, str], ...] = ()

    @property
    def counts(self) -> Mapping[Kind, int]:
        """The references of each kind."""
        counted = Counter(each.kind for each in self.references)
        return {kind: counted[kind] for kind in Kind}

    @property
    def blind(self) -> bool:
        """Whether it cannot be relied on that what was not found is not there."""
        return bool(self.missed or self.unread) or not self.planted

    @property
    def status(self) -> int:
        """1 where something refers for certain, 2 where nothing does but the scan was blind, else 0."""
        if self.counts[Kind.CERTAIN]:
            return 1
        return 2 if self.blind else 0
