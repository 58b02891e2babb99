"""Claims about where a database stands, and which one it is."""

from collections.abc import Iterable, Iterator

from harness.facts.standing import Place, Standing
from harness.verdict import Evidence, Extent, Stop

__all__ = ["is_the_one", "stands"]

NAMED = 5


def stands(fact: Standing) -> Iterator[Evidence]:
    """All clauses that can be read on a standing database say the same stop, the one that was expected."""
    said = {Stop.BEFORE: fact.before, Stop.AFTER: fact.after}
    told = [f"{len(ids)} at {stop}" for stop, ids in said.items() if ids]
    if not told:
        return
    stop = fact.stop
    if stop is None:
        few = min(said.values(), key=len)
        told[-1] += f", among them at {Stop.BEFORE if few is fact.before else Stop.AFTER}: {_some(few)}"
    expected = f"at {fact.expected}" if fact.expected else "at one stop"
    supports = stop is not None and fact.expected in {None, stop}
    help_ = "" if supports else "Finish the migration, roll it back, or name the database that is meant."
    extent = Extent(len(fact.before) + len(fact.after))
    yield Evidence("the contract's clauses", expected, ", ".join(told), supports, help_, extent)


def is_the_one(fact: Iterable[Place]) -> Iterator[Evidence]:
    """The server says of the database what it was asked for by."""
    for each in fact:
        same = each.asked == each.found
        help_ = "" if same else "It is another one. Name the database itself, not a pooler's alias of it."
        unseen = "" if each.found else "this role may not see it"
        yield Evidence(each.what, each.asked, each.found, same, help_, Extent(1), unseen=unseen)


def _some(ids: tuple[str, ...]) -> str:
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return ", ".join(ids[:NAMED]) + more
