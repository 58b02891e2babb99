"""Claims about a step beside which other sessions wrote."""

from collections.abc import Iterator, Sequence
from typing import Any

from harness.contract import Check
from harness.facts.answer import Unobserved
from harness.facts.raced import Raced
from harness.verdict import Evidence, Extent

__all__ = ["loses_nothing"]

HELP = "LOCK TABLE … IN ACCESS EXCLUSIVE MODE before anything is copied, in the transaction that drops it."


def loses_nothing(proofs: Sequence[tuple[str, Check[Any]]]) -> Check[Raced]:
    """
    Each of *proofs*, by name, holds of what was written meanwhile as well.

    What it finds where nobody wrote meanwhile is not the writers': other clauses say that. A step that gives way to
    them decides nothing.
    """

    def check(fact: Raced) -> Iterator[Evidence]:
        if fact.trace.refused is not None:
            yield _unseen(f"the upgrade gave way: {fact.trace.refused}")
        elif not fact.acknowledged:
            yield _unseen("no write was acknowledged before the step ended")
        else:
            lost = [each for name, one in zip(proofs, _pairs(fact), strict=True) for each in _lost(*name, *one)]
            yield from lost
            if not lost:
                told = f"{fact.acknowledged} acknowledged, none lost"
                yield Evidence("what was written meanwhile", "none lost", told, supports=True, looked_at=_extent(fact))

    return check


def _lost(name: str, check: Check[Any], raced: object, quiet: object) -> Iterator[Evidence]:
    """Yield what *check* has against what was raced and not against what was quiet."""
    if isinstance(raced, Unobserved):
        yield _unseen(f"{name}: {raced.reason}")
        return
    known = set() if isinstance(quiet, Unobserved) else {_told(each) for each in check(quiet) if not each.supports}
    for each in check(raced):
        if not each.supports and _told(each) not in known:
            where = each.where if each.where == name else f"{name}: {each.where}"
            yield Evidence(where, each.expected, each.observed, each.supports, HELP, each.looked_at)


def _told(evidence: Evidence) -> tuple[str, str]:
    return evidence.where, evidence.observed


def _pairs(fact: Raced) -> Iterator[tuple[object, object]]:
    return zip(fact.proofs, fact.quiet, strict=True)


def _extent(fact: Raced) -> Extent:
    return Extent(fact.acknowledged, fact.acknowledged)


def _unseen(why: str) -> Evidence:
    return Evidence("what was written meanwhile", "none lost", "", supports=True, unseen=why)
