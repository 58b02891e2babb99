"""Rows written between the upgrade and the rollback, and how they stand afterwards."""

from dataclasses import dataclass
from enum import StrEnum

from harness.facts.trace import Trace

__all__ = ["Between", "Cell", "Deed", "LeftOut", "Stand", "Write", "Written"]

Cell = tuple[str, str | None]  # a column and what Postgres prints for it; None is NULL


class Deed(StrEnum):
    """What was done to a row."""

    INSERTED = "inserted"
    UPDATED = "updated"
    DELETED = "deleted"
    REFERRED = "referred to"


@dataclass(frozen=True, slots=True)
class Write:
    """
    One row, by its key, and what was done to it.

    *cells* are what was written, as it stood when all was written. *created* says that the upgrade had made the row.
    """

    table: str
    key: tuple[Cell, ...]
    deed: Deed
    cells: tuple[Cell, ...] = ()
    created: bool = False

    @property
    def row(self) -> str:
        """The key as it is told."""
        return ", ".join(f"{column}={'NULL' if value is None else value}" for column, value in self.key)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """
    What was tried in *where*, a table or a column, and why it could not be.

    *bound* says that there is no call for it: rows that others refer to do not go.
    """

    where: str
    deed: Deed
    why: str
    bound: bool = False

    def __str__(self) -> str:
        return f"{self.where}: not {self.deed}: {self.why}"


@dataclass(frozen=True, slots=True)
class Written:
    """All that was written in between, what could not be, and how many *tables* there are to write to."""

    writes: tuple[Write, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    tables: int = 0

    def done(self, *deeds: Deed) -> tuple[Write, ...]:
        """Return the writes of these kinds."""
        return tuple(each for each in self.writes if each.deed in deeds)


@dataclass(frozen=True, slots=True)
class Stand:
    """How a row that was written stands later: those of its cells that can be compared, None where it is gone."""

    write: Write
    cells: tuple[Cell, ...] | None


@dataclass(frozen=True, slots=True)
class Between:
    """
    What became of it: after the rollback, and after the second upgrade.

    *upgrade* is None where the rollback did not go through. *doubled* are rows that the second upgrade made although
    they stood.
    """

    written: Written
    rollback: Trace
    back: tuple[Stand, ...] = ()
    upgrade: Trace | None = None
    again: tuple[Stand, ...] = ()
    doubled: tuple[str, ...] = ()
