"""Two databases compared cell by cell, as far as they differ."""

from dataclasses import dataclass

from harness.verdict import Extent

__all__ = ["CellChange", "Cells", "TableCells"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: its row's key, its column, and what Postgres prints for it; None is NULL."""

    key: str
    column: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class TableCells:
    """
    One table on both sides: how many rows each has, how many columns were compared, and what differs.

    *lost* and *invented* are keys of rows that only one side has. Of very many only some are named; how many more rows
    there are of each kind is counted: *more_changed*, *more_lost*, *more_invented*.
    """

    name: str
    then: int = 0
    now: int = 0
    columns: int = 0
    changed: tuple[CellChange, ...] = ()
    lost: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    more_changed: int = 0
    more_lost: int = 0
    more_invented: int = 0

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.changed or self.more_changed or self.many_lost or self.many_invented)

    @property
    def many_lost(self) -> int:
        """How many rows only the first side has."""
        return len(self.lost) + self.more_lost

    @property
    def many_invented(self) -> int:
        """How many rows only the second side has."""
        return len(self.invented) + self.more_invented

    @property
    def extent(self) -> Extent:
        """How much was compared."""
        return Extent(self.then, self.then * self.columns)


@dataclass(frozen=True, slots=True)
class Cells:
    """Every table that both sides have, by name."""

    tables: tuple[TableCells, ...] = ()
