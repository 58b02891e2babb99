"""Where sequences stand."""

from dataclasses import dataclass

__all__ = ["SequenceStand", "Sequences"]


@dataclass(frozen=True, slots=True)
class SequenceStand:
    """
    A sequence: what it was and is to give out next, and the furthest value of the column that it fills; None is none.

    One that is *falling* counts down: its furthest value is the smallest.
    """

    name: str
    then: int | None
    now: int
    most: int | None = None
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Sequences:
    """Every sequence, by name, once for each column that it fills; and among how many tables."""

    stands: tuple[SequenceStand, ...] = ()
    tables: int = 0
