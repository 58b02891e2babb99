"""Delta debugging: of many things the few that matter."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

__all__ = ["first_red", "reduced"]

T = TypeVar("T")


def first_red(ranked: Sequence[T], red: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """Return the first, two, four, … of *ranked* that are red; all of it where none of these are."""
    many = 1
    while many < len(ranked):
        if red(ranked[:many]):
            return ranked[:many]
        many *= 2
    return ranked


def reduced(things: Sequence[T], red: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """
    Return *things*, which are red, without those that can be left out, so that none of the rest can.

    Ddmin: https://www.st.cs.uni-saarland.de/papers/tse2002/. *red* is to be False of no things at all.
    """
    parts = 2
    while len(things) > 1:
        smaller = next((each for each in _smaller(things, parts) if red(each)), None)
        if smaller is None:
            if parts >= len(things):
                break
            parts = min(2 * parts, len(things))
        else:
            parts = max(parts - 1, 2) if len(smaller) > len(things) // 2 else 2
            things = smaller
    return things


def _smaller(things: Sequence[T], parts: int) -> Iterator[Sequence[T]]:
    """Yield each part, then everything but each part; of two parts these are the same."""
    edges = [len(things) * at // parts for at in range(parts + 1)]
    pairs = list(pairwise(edges))
    yield from (things[start:end] for start, end in pairs)
    if parts > 2:  # noqa: PLR2004  # one half is all but the other
        yield from ([*things[:start], *things[end:]] for start, end in pairs)
