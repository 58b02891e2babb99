"""Claims about what changed between two catalogs: the frame."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from harness.contract import Check
from harness.facts.catalog import CatalogChange, Change
from harness.verdict import Evidence, Extent

__all__ = ["makes_changes", "no_changes", "only_changes"]


def only_changes(*allowed: str) -> Check[CatalogChange]:
    """
    Nothing in the schema changes but what *allowed* names.

    A pattern is matched (`*`, `?`) against the qualified name, `public.customers.plan` or `customers.plan`, against the
    sort and the name, `column customers.plan`, and against all three, `removed column customers.plan`.
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


def no_changes() -> Check[CatalogChange]:
    """Nothing in the schema changes."""
    return only_changes()


def makes_changes(*expected: str) -> Check[CatalogChange]:
    """Each of *expected*, a pattern as in `only_changes`, is changed."""

    def check(fact: CatalogChange) -> Iterator[Evidence]:
        for pattern in expected if fact.objects else ():
            found = [change for change in fact.changes if _matches(change, pattern)]
            seen = "; ".join(map(str, found)) or "no such change"
            yield Evidence(pattern, "changes", seen, bool(found), looked_at=Extent(fact.objects))

    return check


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
