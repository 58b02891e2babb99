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

    *lost* and *invented* are keys of rows that only one side has. *unread* counts the parts of the table that differ
    and were not read, because there was too much.
    """

    name: str
    then: int = 0
    now: int = 0
    columns: int = 0
    changed: tuple[CellChange, ...] = ()
    lost: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    unread: int = 0

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.changed or self.lost or self.invented or self.unread)

    @property
    def extent(self) -> Extent:
        """How much was compared."""
        return Extent(self.then, self.then * self.columns)


@dataclass(frozen=True, slots=True)
class Cells:
    """Every table that both sides have, by name."""

    tables: tuple[TableCells, ...] = ()
