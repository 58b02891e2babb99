"""Rows as read, and two readings of rows compared."""

from dataclasses import dataclass

__all__ = ["Comparison", "Offenders", "Row", "Rows"]

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of one query: its column names and its rows, in order."""

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Two results as multisets: how many rows each has, and what only one of them has, as Postgres prints it.

    Of very many such rows only some are named; how many more there are is *more_lost* and *more_invented*.
    """

    columns: tuple[str, ...] = ()
    then: int = 0
    now: int = 0
    lost: tuple[Row, ...] = ()
    invented: tuple[Row, ...] = ()
    more_lost: int = 0
    more_invented: int = 0

    @property
    def many_lost(self) -> int:
        """How many rows only the first has."""
        return len(self.lost) + self.more_lost

    @property
    def many_invented(self) -> int:
        """How many rows only the second has."""
        return len(self.invented) + self.more_invented


@dataclass(frozen=True, slots=True)
class Offenders:
    """The rows that should not be, how many *more* there are of them, and how many there were to look among."""

    among: int = 0
    rows: tuple[Row, ...] = ()
    more: int = 0

    @property
    def many(self) -> int:
        """How many there are."""
        return len(self.rows) + self.more
