"""A database's rows in a few numbers per table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.verdict import Extent

__all__ = ["Digest", "TableDigest"]


@dataclass(frozen=True, slots=True)
class TableDigest:
    """One table: how many rows, which columns, and the sum of the rows' hashes."""

    rows: int
    columns: tuple[str, ...]
    sum: int

    @property
    def extent(self) -> Extent:
        """How much the digest stands for."""
        return Extent(self.rows, self.rows * len(self.columns))


@dataclass(frozen=True, slots=True)
class Digest:
    """Every user table by schema-qualified name."""

    tables: Mapping[str, TableDigest] = field(default_factory=dict)

    def changed(self, other: "Digest") -> tuple[str, ...]:
        """Return the tables that only one side has, or whose rows or columns differ."""
        names = sorted({*self.tables, *other.tables})
        return tuple(name for name in names if self.tables.get(name) != other.tables.get(name))
