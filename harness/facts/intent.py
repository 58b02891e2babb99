"""What a word of intent says of rows, beyond the names of columns and tables."""

from dataclasses import dataclass

__all__ = ["Covered", "Keyed"]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A row of *table* is known by *column* now, which prints as *by*, an expression over the old row, did."""

    table: str
    column: str
    by: str


@dataclass(frozen=True, slots=True)
class Covered:
    """
    What becomes of *column* is said for the rows *where*: a condition over *source*, what follows FROM.

    *key* tells the rows apart.
    """

    column: str
    source: str
    key: str
    where: str = "TRUE"
