"""Claims about sequences."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.sequences import Sequences
from harness.verdict import Evidence, Extent

__all__ = ["never_behind"]


def never_behind() -> Check[Sequences]:
    """No sequence is behind where it was, nor behind its column's largest value: the next row would collide."""

    def check(fact: Sequences) -> Iterator[Evidence]:
        for each in fact.stands:
            least = max((value for value in (each.then, each.most) if value is not None), default=None)
            if least is not None:
                stands = "nothing given out" if each.now is None else f"at {each.now}"
                agrees = each.now is not None and each.now >= least
                help_ = "" if agrees else "SELECT setval(…, max(…)) after rows with ids of their own."
                yield Evidence(each.name, f"at {least} or past it", stands, agrees, help_, Extent(1, 1))

    return check
