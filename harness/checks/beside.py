"""Claims about a step that other sessions are beside."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.answer import Refused
from harness.facts.attempt import Accompanied, Blocked
from harness.verdict import Evidence, Extent

__all__ = ["goes_on", "keeps_writes"]

SHOWN = 5  # numbers named before "and N more"
LOCK = "LOCK TABLE … before anything is read that is then moved: later writes wait, and meet the new schema."


def goes_on() -> Check[Blocked]:
    """The step goes through while the transaction is open, and lets bystanders go on."""

    def check(fact: Blocked) -> Iterator[Evidence]:
        expected = "goes through while the transaction is open"
        refused = fact.trace.refused
        if fact.released:
            observed = "it waited until the holder let go"
        else:
            observed = str(refused) if refused else "it went through"
        yield Evidence("the step", expected, observed, not fact.released and refused is None, looked_at=Extent(1, 1))
        bystander = str(fact.bystander) if fact.bystander else "went on"
        yield Evidence("a reader that came meanwhile", "went on", bystander, fact.bystander is None)

    return check


def keeps_writes() -> Check[Accompanied]:
    """The step goes through, and whatever was committed meanwhile is there after it. Yields nothing of no writes."""

    def check(fact: Accompanied) -> Iterator[Evidence]:
        if not fact.written:
            return
        refused = fact.trace.refused
        seen = str(refused) if refused else "it went through" + (" after waiting for the writer" if fact.waited else "")
        yield Evidence("the step", "goes through", seen, refused is None)
        extent, expected = Extent(len(fact.written), len(fact.written)), f"all {len(fact.written)} committed"
        if isinstance(fact.kept, Refused):
            yield Evidence("what was written meanwhile", expected, str(fact.kept), supports=False, looked_at=extent)
            return
        lost = sorted(set(fact.written) - set(fact.kept))
        named = ", ".join(map(str, lost[:SHOWN])) + (f", and {len(lost) - SHOWN} more" if len(lost) > SHOWN else "")
        seen = f"{len(lost)} lost: number {named}" if lost else f"all {len(fact.written)}"
        yield Evidence("what was written meanwhile", expected, seen, not lost, LOCK if lost else "", extent)

    return check
