"""What one catalog has that another has not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from harness.facts.catalog.catalog import Catalog
from harness.facts.catalog.entries import Entry, Key, entries

__all__ = ["CatalogChange", "Change", "ChangeKind", "compare", "difference"]

_LONG = 160
_LEAD = 40


class ChangeKind(StrEnum):
    """What happened to an object. A renamed one was removed and added: renames are not guessed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One object that differs: *object* is its sort, *was* and *now* its definitions, empty where it is not there."""

    kind: ChangeKind
    object: str
    where: str
    was: str = ""
    now: str = ""

    def __str__(self) -> str:
        was, now = _around(_line(self.was), _line(self.now))
        said = f"{was} → {now}" if self.kind is ChangeKind.CHANGED else was or now
        return f"{self.kind} {self.object} {self.where}: {said}" if said else f"{self.kind} {self.object} {self.where}"


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """Two catalogs compared: what differs, and how many objects either has."""

    changes: tuple[Change, ...] = ()
    objects: int = 0

    def __str__(self) -> str:
        return "\n".join(map(str, self.changes)) or f"no change in {self.objects} objects"


def difference(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """
    Return what differs, by sort of object and name.

    Columns are matched by name: a moved position is no change. What lies within a table that came or went is not told
    apart from it.
    """
    return compare(old, new).changes


def compare(old: Catalog, new: Catalog) -> CatalogChange:
    """Return what differs, and among how many."""
    was, now = entries(old), entries(new)
    either = was | now
    changes = (change for key in sorted(either) for change in _change(key, was, now))
    return CatalogChange(tuple(changes), sum(not entry.mark for entry in either.values()))


def _change(key: Key, was: Mapping[Key, Entry], now: Mapping[Key, Entry]) -> Iterator[Change]:
    before, after = was.get(key), now.get(key)
    if before and after:
        if before.text != after.text:
            yield Change(ChangeKind.CHANGED, *key, before.text, after.text)
    elif before and _alone(before, was, now):
        yield Change(ChangeKind.REMOVED, *key, was=before.whole)
    elif after and _alone(after, now, was):
        yield Change(ChangeKind.ADDED, *key, now=after.whole)


def _alone(entry: Entry, here: Mapping[Key, Entry], there: Mapping[Key, Entry]) -> bool:
    """Whether *entry* came or went on its own, not with what it lies in."""
    return entry.within is None or entry.within in there or entry.within not in here


def _line(text: str) -> str:
    return text.replace("\n", "\\n")


def _around(was: str, now: str) -> tuple[str, str]:
    """Cut long texts down to where they part."""
    start = max(0, _shared(was, now) - _LEAD) if max(len(was), len(now)) > _LONG else 0
    return _cut(was, start), _cut(now, start)


def _shared(was: str, now: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))


def _cut(text: str, start: int) -> str:
    rest = text[start:]
    shown = rest if len(rest) <= _LONG else f"{rest[:_LONG].rstrip()}…"
    return f"…{shown}" if start else shown
