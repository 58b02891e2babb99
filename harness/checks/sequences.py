"""Claims about sequences."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.sequences import Sequences, SequenceStand
from harness.verdict import Evidence, Extent

__all__ = ["never_behind"]


def never_behind() -> Check[Sequences]:
    """
    No sequence would give out again what it gave out, or what stands in its column: the next row would collide.

    Yields nothing of a database without tables.
    """

    def check(fact: Sequences) -> Iterator[Evidence]:
        looked = [*map(_stand, fact.stands)]
        yield from looked
        if fact.tables and not looked:
            seen = f"no sequence beside {fact.tables} tables"
            yield Evidence("the sequences", "none behind", seen, supports=True, looked_at=Extent(fact.tables))

    return check


def _stand(each: SequenceStand) -> Evidence:
    past, rest = ("below", min) if each.falling else ("past", max)
    rows = None if each.most is None else each.most + (-1 if each.falling else 1)
    least = rest([each.now, *(value for value in (each.then, rows) if value is not None)])
    expected = f"next {least}" if least == each.now else f"next {least} or {past} it"
    help_ = "" if least == each.now else "SELECT setval(…, max(…)) after rows with ids of their own."
    return Evidence(each.name, expected, f"next {each.now}", least == each.now, help_, Extent(1, 1))
