"""Claims about what changed between two catalogs: the frame."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from harness.contract import Check
from harness.facts.catalog import CatalogChange, Change
from harness.verdict import Evidence, Extent

__all__ = ["framed", "makes_changes", "no_changes", "only_changes", "renames"]


def only_changes(*allowed: str) -> Check[CatalogChange]:
    """
    Nothing in the schema changes but what *allowed* names.

    A pattern is matched (`*`, `?`) against the qualified name, `public.users.name` or `users.name`, against the
    sort and the name, `column users.name`, and against all three, `removed column users.name`.
    """
    expected = f"nothing but {', '.join(allowed)} changes" if allowed else "nothing changes"

    def check(fact: CatalogChange) -> Iterator[Evidence]:
        if not fact.objects:
            return
        extent = Extent(fact.objects)
        others = [change for change in fact.changes if not any(_matches(change, pattern) for pattern in allowed)]
        for change in others:
            yield Evidence(change.where, expected, str(change), supports=False, help=_HELP, looked_at=extent)
        if not others:
            yield Evidence("the schema", expected, _summary(fact), supports=True, looked_at=extent)

    return check


def framed(*allowed: str, mapped: tuple[str, ...] = ()) -> Check[CatalogChange]:
    """
    Nothing in the schema changes but what *allowed* names, and no foreign key gets another target without a mapping.

    *mapped* are columns (`public.orders.user_id`) of which it is claimed what becomes of each cell.
    """
    only = only_changes(*allowed)

    def check(fact: CatalogChange) -> Iterator[Evidence]:
        yield from only(fact)
        for table, columns, was, now in _repointed(fact.changes):
            if not any(f"{table}.{column}" in mapped for column in columns.split(", ")):
                where = f"{table}.{columns}"
                yield Evidence(where, f"refers to {was}", f"refers to {now}", supports=False, help=_MAPPING)

    return check


def no_changes() -> Check[CatalogChange]:
    """Nothing in the schema changes."""
    return only_changes()


def makes_changes(*expected: str, valid: bool = True, saying: Mapping[str, str] | None = None) -> Check[CatalogChange]:
    """
    Each of *expected*, a pattern as in `only_changes`, is changed.

    What comes is *valid*: no constraint is NOT VALID or NOT ENFORCED, no index INVALID, no trigger disabled. *saying*
    is, by pattern, what the definition of everything that comes or changes says: a part of it, in Postgres's words.
    """

    def check(fact: CatalogChange) -> Iterator[Evidence]:
        for pattern in expected if fact.objects else ():
            found = [change for change in fact.changes if _matches(change, pattern)]
            loose = [change for change in found if valid and change.object in _HELD and change.now.endswith(_LOOSE)]
            seen = "; ".join(map(str, loose or found)) or "no such change"
            help_ = "VALIDATE CONSTRAINT, build the index again, or ENABLE TRIGGER." if loose else ""
            yield Evidence(pattern, "changes", seen, bool(found) and not loose, help_, Extent(fact.objects))
        for pattern, words in (saying or {}).items() if fact.objects else ():
            yield from _says(pattern, words, [change for change in fact.changes if _matches(change, pattern)])

    return check


def _says(pattern: str, words: str, found: list[Change]) -> Iterator[Evidence]:
    """Look for *words* in what each change makes; blanks are all alike."""
    wanted, coming = " ".join(words.split()), [change for change in found if change.now]
    for change in coming:
        says = wanted in " ".join(change.now.split())
        yield Evidence(change.where, f"says {wanted}", str(change), says, looked_at=Extent(1))
    if not coming:
        yield Evidence(pattern, f"says {wanted}", "no such change", supports=False)


def renames(old: str, new: str, *patterns: str) -> Check[CatalogChange]:
    """The definitions that *patterns* name say *new* where they said *old*, and otherwise what they said."""
    # A view goes on calling its own column by the old name: `new AS old`.
    name = re.compile(rf"\b{re.escape(new)}\b(?: AS {re.escape(old)}\b)?")

    def check(fact: CatalogChange) -> Iterator[Evidence]:
        for pattern in patterns if fact.objects else ():
            found = [change for change in fact.changes if _matches(change, pattern)]
            if not found:
                yield Evidence(pattern, f"says {new}", "no such change", supports=False, looked_at=Extent(fact.objects))
            for change in found:
                agrees = bool(change.was) and name.sub(old, change.now) == change.was
                expected = f"{change.was}, with {new} for {old}"
                yield Evidence(change.where, expected, str(change), agrees, looked_at=Extent(1))

    return check


def _repointed(changes: tuple[Change, ...]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the table and columns of each foreign key that goes elsewhere, from where and to where."""
    was, now = ({key: to for each in changes for key, to in _targets(each, text)} for text in ("was", "now"))
    for key in sorted(was.keys() & now.keys()):
        if was[key] != now[key]:
            yield *key, was[key], now[key]


def _targets(change: Change, side: str) -> Iterator[tuple[tuple[str, str], str]]:
    found = _REFERS.match(getattr(change, side)) if change.object == "constraint" else None
    if found:
        yield (change.where.rpartition(".")[0], found[1]), found[2]


_REFERS = re.compile(r"FOREIGN KEY \((.+?)\) REFERENCES (\S+?\(.+?\))")
_MAPPING = "Say what each value becomes: Repointed(…, to=…, by=…)."
_HELD = ("constraint", "index", "trigger")
_LOOSE = ("NOT VALID", "NOT ENFORCED", "INVALID", "ENABLED DISABLED")
_HELP = "Undo it in the migration, or name it in the contract."


def _summary(fact: CatalogChange) -> str:
    if not fact.changes:
        return f"no change in {fact.objects} objects"
    return f"changed: {len(fact.changes)} of {fact.objects} objects, each of them named"


def _matches(change: Change, pattern: str) -> bool:
    wheres = {change.where, change.where.removeprefix("public.")}
    return any(
        subject == pattern or fnmatchcase(subject, pattern)
        for where in wheres
        for subject in (where, f"{change.object} {where}", f"{change.kind} {change.object} {where}")
    )
