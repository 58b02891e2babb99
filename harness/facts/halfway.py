"""A step cut off at each of its statements: what that left, and whether the step can be run again from there."""

from dataclasses import dataclass, field
from enum import StrEnum

from harness.facts.answer import Refused
from harness.facts.catalog import Change
from harness.facts.cells import TableCells
from harness.facts.trace import Cut, Statement
from harness.verdict import Extent

__all__ = ["HALFWAY", "Apart", "Halfway", "Left", "Point"]

HALFWAY = "Half-way"  # the section of the clauses derived about it


class Left(StrEnum):
    """What a step that was cut off left."""

    AS_BEFORE = "as before"
    FINISHED = "finished"  # what the whole step leaves
    RESUMABLE = "resumable"  # run again it goes through, and leaves what the whole step leaves
    STRANDED = "stranded"


@dataclass(frozen=True, slots=True)
class Apart:
    """How two databases differ, and how much of them was compared; *cells* are of the tables whose rows do."""

    schema: tuple[Change, ...] = ()
    cells: tuple[TableCells, ...] = ()
    looked_at: Extent = field(default_factory=Extent)

    def __bool__(self) -> bool:
        return bool(self.schema or self.cells)


@dataclass(frozen=True, slots=True)
class Point:
    """
    One cut: what was left beside where the step began, and beside what the whole step leaves.

    *ended* and *again*, what running the step again was refused with or left beside what the
    whole step leaves, are None where there was no need to look. Where *seen* is another cut it was made there:
    nothing is committed in between.
    """

    cut: Cut
    statement: Statement
    began: Apart
    ended: Apart | None = None
    again: Apart | Refused | None = None
    seen: Cut | None = None

    @property
    def left(self) -> Left:
        """Which of the four it is."""
        if not self.began:
            return Left.AS_BEFORE
        if self.ended is not None and not self.ended:
            return Left.FINISHED
        return Left.RESUMABLE if isinstance(self.again, Apart) and not self.again else Left.STRANDED


@dataclass(frozen=True, slots=True)
class Halfway:
    """A step's points, in its order."""

    points: tuple[Point, ...] = ()
