"""Where sequences stand."""

from dataclasses import dataclass

__all__ = ["SequenceStand", "Sequences"]


@dataclass(frozen=True, slots=True)
class SequenceStand:
    """A sequence that a column owns: the last value given out then and now, and the column's largest; None is none."""

    name: str
    then: int | None
    now: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Sequences:
    """Every sequence that a column owns, by name."""

    stands: tuple[SequenceStand, ...] = ()
