"""What a word of intent says of rows, beyond the names of columns and tables."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Covered", "Former", "Keyed"]


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


@dataclass(frozen=True, slots=True)
class Former:
    """
    What was called otherwise before: *tables*, and *columns* of tables as they are called now, `schema.table.column`.

    *numbered* are columns whose values are others now.
    """

    tables: Mapping[str, str]
    columns: Mapping[str, str]
    numbered: frozenset[str] = frozenset()

    def table(self, name: str) -> str:
        """Return the name that the table had."""
        return self.tables.get(name, name)

    def column(self, table: str, name: str) -> str | None:
        """Return the name that the column of *table* had; None where its values are others."""
        return None if f"{table}.{name}" in self.numbered else self.columns.get(f"{table}.{name}", name)
