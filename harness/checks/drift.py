"""Claims about a schema beside its version table."""

import re
from collections.abc import Iterator

from harness.facts.catalog import Change
from harness.facts.drift import Drift
from harness.facts.hidden import mark
from harness.facts.versions import Versions
from harness.verdict import Evidence, Extent

__all__ = ["as_made", "as_recorded"]

# What people write into these may be anything, a password too: only whether it is the same is said.
WRITTEN = ("function", "view", "rule", "comment", "event trigger")
LITERAL = re.compile(r"'((?:[^']|'')*)'")
TELLING = 16  # a literal as long, in one word, may be a key
LONG = 300


def as_recorded(fact: Drift) -> Iterator[Evidence]:
    """The version table records the revisions that make the schema."""
    versions = fact.versions
    if versions is None:
        return
    wanted = versions.lineage.at(fact.nearest)
    if not versions.recorded:
        observed = "there is no such table" if versions.recorded is None else "it is empty"
        help_ = f"The schema is {_like(fact)}: record that, or name the table that is kept."
        yield Evidence(versions.table, f"records {_newest(wanted)}", observed, supports=False, help=help_)
        return
    against = list(_misrecorded(versions, wanted, fact))
    yield from against
    if not against:
        told = f"{_newest(versions.recorded)}, and the schema is {_like(fact)}"
        extent = Extent(len(versions.recorded))
        yield Evidence(versions.table, f"records {_newest(wanted)}", told, supports=True, looked_at=extent)


def _misrecorded(versions: Versions, wanted: tuple[str, ...], fact: Drift) -> Iterator[Evidence]:
    recorded, known = set(versions.recorded or ()), set(versions.lineage.known)
    table, like = versions.table, f"The schema is {_like(fact)}."
    for each in sorted(recorded - known):
        help_ = "Check out the release that has it, or correct the table."
        yield Evidence(f"{table} {each}", "a revision that has a file", "no file has it", supports=False, help=help_)
    for each in sorted(set(wanted) - recorded):
        yield Evidence(f"{table} {each}", "recorded", "not recorded", supports=False, help=like)
    for each in sorted((recorded & known) - set(wanted)):
        yield Evidence(f"{table} {each}", "not recorded", "recorded", supports=False, help=like)


def as_made(fact: Drift) -> Iterator[Evidence]:
    """Nothing in the schema differs from what its revisions make."""
    extent = Extent(fact.objects)
    for change in fact.changes:
        where = f"{change.object} {change.where}"
        expected, observed = (_shown(change, text) for text in (change.was, change.now))
        yield Evidence(where, expected, observed, supports=False, help=_help(change, fact), looked_at=extent)
    if fact.objects and not fact.changes:
        seen = f"no difference in {fact.objects} objects"
        yield Evidence("the schema", f"as at {fact.named(fact.stop)}", seen, supports=True, looked_at=extent)


def _help(change: Change, fact: Drift) -> str:
    if fact.of_the_phase(change):
        return f"The phase itself makes this difference: here it is not as at {fact.named(fact.stop)}."
    if change.was:
        return "A revision makes it so: restore it, or write a revision that says otherwise."
    return "No revision makes it: drop it, write a revision, or list it in Staging(beside=…)."


def _like(fact: Drift) -> str:
    if not fact.apart:
        return f"that of {fact.named(fact.nearest)} ({fact.nearest})"
    many = "1 object differs" if fact.apart == 1 else f"{fact.apart} objects differ"
    return f"nearest to that of {fact.named(fact.nearest)} ({fact.nearest}): {many}"


def _newest(revisions: tuple[str, ...]) -> str:
    if not revisions:
        return "no revision"
    return revisions[-1] if len(revisions) == 1 else f"{revisions[-1]} and {len(revisions) - 1} before it"


def _shown(change: Change, text: str) -> str:
    if not text:
        return "not there"
    if change.object.endswith(WRITTEN):
        return f"‹{change.object}, {len(text)} characters, {mark(text)}›"
    told = LITERAL.sub(lambda found: "'…'" if _telling(found[1]) else found[0], " ".join(text.split()))
    return told if len(told) <= LONG else f"{told[:LONG]}…"


def _telling(literal: str) -> bool:
    return "@" in literal or (len(literal) >= TELLING and " " not in literal)
