"""The order in which foreign keys let tables be filled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.seed.ground import Ground
from harness.seed.rules import Link

__all__ = ["Step", "steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """
    Tables to be filled next; several where each row needs one of the others.

    *without* are links, `(table, name)`, that stay empty here, for what they refer to comes later. A step *once more*
    adds rows that refer to it.
    """

    tables: tuple[str, ...]
    without: frozenset[tuple[str, str]] = frozenset()
    once_more: bool = False


def steps(grounds: Mapping[str, Ground]) -> Iterator[Step]:
    """Yield every table, after those it must refer to and, where there is a way, those it may."""
    waiting = _knots(grounds)
    placed: set[str] = set()
    broken: list[tuple[str, Link]] = []
    while waiting:
        ready = (each for each in waiting if not any(_missing(each, grounds, placed)))
        knot = next(ready, None) or min(waiting, key=lambda each: (_missing(each, grounds, placed), each))
        waiting.remove(knot)
        missing = [(name, link) for name in knot for link in _soft(grounds[name], placed, knot)]
        yield Step(knot, frozenset((name, link.name) for name, link in missing))
        placed |= set(knot)
        broken += missing
        whole = [each for each in broken if each[1].target in placed]
        broken = [each for each in broken if each not in whole]
        for name in dict.fromkeys(name for name, _ in whole):
            yield Step(
                (name,), frozenset((other, link.name) for other, link in broken if other == name), once_more=True
            )


def _soft(ground: Ground, placed: set[str], knot: tuple[str, ...]) -> Iterator[Link]:
    for link in ground.links:
        inside = len(knot) > 1 and link.target in knot
        if not link.hard and link.target != ground.name and (inside or link.target not in placed):
            yield link


def _missing(knot: tuple[str, ...], grounds: Mapping[str, Ground], placed: set[str]) -> tuple[int, int]:
    """Count the tables that *knot* must refer to and that are not there yet, and those that it may."""
    aimed = [link for name in knot for link in grounds[name].links if link.target not in {*placed, *knot}]
    return sum(link.hard for link in aimed), sum(not link.hard for link in aimed if link.target in grounds)


def _knots(grounds: Mapping[str, Ground]) -> list[tuple[str, ...]]:
    """Group the tables that must refer to each other, round about."""
    reach = {name: _reach(name, grounds) for name in grounds}
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(grounds):
        if name not in found:
            knot = tuple(
                other for other in sorted(grounds) if other == name or (other in reach[name] and name in reach[other])
            )
            found |= dict.fromkeys(knot, knot)
    return list(dict.fromkeys(found.values()))


def _reach(name: str, grounds: Mapping[str, Ground]) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        for link in grounds[todo.pop()].links:
            if link.hard and link.target in grounds and link.target not in seen:
                seen.add(link.target)
                todo.append(link.target)
    return seen
