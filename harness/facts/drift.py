"""A schema as it is, beside what the revisions before and after a phase make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fnmatch import fnmatchcase
from statistics import multimode
from typing import Any

from harness.facts.catalog import Catalog, Change, compare
from harness.facts.versions import Versions
from harness.verdict import Stop

__all__ = ["Drift", "drift"]

PLACED = ("schemas", "tables", "views", "sequences", "enums", "domains", "composites", "functions")
EVERYBODY, NOBODY = "PUBLIC", "nobody"


@dataclass(frozen=True, slots=True)
class Drift:
    """
    What differs in a schema from what the revisions at *stop* make, among how many *objects*.

    *nearest* is the stop whose schema it is closest to, *apart* how many objects differ from that one's. *others* are
    what the phase itself changes, by sort and name. *versions* is None where no version table is known.
    """

    stop: Stop
    nearest: Stop
    changes: tuple[Change, ...] = ()
    apart: int = 0
    objects: int = 0
    others: frozenset[tuple[str, str]] = frozenset()
    versions: Versions | None = None

    def named(self, stop: Stop) -> str:
        """Name what is to be recorded at *stop*: the newest revision, or the stop where none is known."""
        revisions = self.versions.lineage.at(stop) if self.versions else ()
        return revisions[-1] if revisions else str(stop)

    def of_the_phase(self, change: Change) -> bool:
        """Whether the phase makes this change, or takes it back."""
        return (change.object, change.where) in self.others


def drift(
    real: Catalog,
    made: Mapping[Stop, Catalog],
    versions: Versions | None,
    *,
    beside: Iterable[str] = (),
    alike: bool = True,
) -> Drift:
    """
    Hold *real* to what is *made* at `before` and `after`: to the one that *versions* records, else to the nearer.

    *beside* are patterns of objects that no revision makes and that may be there. *alike* says that both servers are of
    one major version: else versions of extensions and what public grants are the server's.
    """
    patterns = tuple(beside)
    found: dict[Stop, tuple[tuple[Change, ...], int]] = {}
    for stop, catalog in made.items():
        change = compare(_usual(catalog, catalog, alike=alike), _usual(real, catalog, alike=alike))
        found[stop] = tuple(each for each in change.changes if not _listed(each, patterns)), change.objects
    nearest = min(made, key=lambda stop: (len(found[stop][0]), stop is not (versions and versions.stop)))
    stop = (versions and versions.stop) or nearest
    changes, objects = found[stop]
    others = frozenset((each.object, each.where) for each in compare(made[Stop.BEFORE], made[Stop.AFTER]).changes)
    return Drift(stop, nearest, changes, len(found[nearest][0]), objects, others, versions)


def _listed(change: Change, patterns: tuple[str, ...]) -> bool:
    wheres = {change.where, change.where.removeprefix("public.")}
    said = [text for where in wheres for text in (where, f"{change.object} {where}")]
    return any(fnmatchcase(text, pattern) for text in said for pattern in patterns)


def _usual(catalog: Catalog, made: Catalog, *, alike: bool) -> Catalog:
    """
    Leave out who owns what everything else's owner owns, and what is granted to roles that no revision grants to.

    Roles are each server's own.
    """
    owners = [each.owner for kind in PLACED for each in getattr(catalog, kind) if each.owner and kind != "schemas"]
    usual = {*multimode(owners)[:1], catalog.owner, "pg_database_owner"}
    granted = {line.partition(":")[0] for kind in PLACED for each in getattr(made, kind) for line in _grants(each)}
    kept = {
        kind: tuple(_plain(each, usual, granted, alike=alike) for each in getattr(catalog, kind)) for kind in PLACED
    }
    extensions = catalog.extensions if alike else tuple(replace(each, version="") for each in catalog.extensions)
    return replace(catalog, owner="", extensions=extensions, **kept)


def _plain(thing: Any, usual: set[str], granted: set[str], *, alike: bool) -> Any:  # noqa: ANN401  # whatever has an owner
    owner = getattr(thing, "owner", "")
    ours = (granted | {EVERYBODY, NOBODY}) - {owner} - usual
    lines = tuple(line for line in thing.grants if line.partition(":")[0] in ours and not _given(thing, line))
    if not alike and type(thing).__name__ == "Schema":
        lines = ()
    changed: dict[str, Any] = {"owner": "" if owner in usual else owner, "grants": lines}
    if hasattr(thing, "columns"):
        columns = thing.columns
        changed["columns"] = tuple(
            replace(each, grants=tuple(line for line in each.grants if line.partition(":")[0] in ours))
            for each in columns
        )
    return replace(thing, **changed)


def _given(thing: object, line: str) -> bool:
    """Whether everybody has that on such a thing unless it is taken away."""
    usual = {"Function": "EXECUTE", "EnumType": "USAGE", "Domain": "USAGE", "Composite": "USAGE"}
    return line == f"{EVERYBODY}: {usual.get(type(thing).__name__)}"


def _grants(thing: object) -> tuple[str, ...]:
    if not is_dataclass(thing):
        return ()
    own = getattr(thing, "grants", ())
    within = [part for each in fields(thing) if each.name == "columns" for part in getattr(thing, each.name)]
    return (*own, *(line for part in within for line in part.grants))
