"""Columns by name, and the reading of them that every word shares."""

from dataclasses import dataclass

from harness.facts.hints import Condition, Hints
from harness.verdict import Stop

__all__ = ["FRAME", "MIGRATED", "Named", "read", "turning"]

FRAME = "The frame"  # the section of what is derived
MIGRATED = (Stop.AFTER, Stop.AGAIN)


@dataclass(frozen=True, slots=True)
class Named:
    """A column by name: `users.name`, or `schema.table.column`."""

    table: str
    column: str

    @classmethod
    def of(cls, name: str) -> "Named":
        """Read *name*."""
        table, _, column = name.rpartition(".")
        return cls(table, column)

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def turning(table: str, *expressions: str, crossing: tuple[str, ...] = ()) -> Hints:
    """Ask for rows at the turns of *expressions* over a row of *table*, each with every sort of cell in *crossing*."""
    told = [each for each in expressions if each not in {"", "TRUE", "FALSE", "NULL", *crossing}]
    return Hints(conditions=tuple(Condition(table, each, crossing) for each in told))


def read(table: str, key: str, *values: str, where: str = "TRUE") -> str:
    """Return the query of *values*, as they print, by *key*, of the rows *where*."""
    printed = "".join(f", ({value})::text" for value in values)
    rows = table if where == "TRUE" else f"{table} WHERE {where}"
    return f"SELECT {key}{printed} FROM {rows}"  # noqa: S608  # the contract's own words
