"""Rows as INSERT statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from harness.seed.literal import name

__all__ = ["Planted", "inserts", "statement"]


@dataclass(frozen=True, slots=True)
class Planted:
    """
    One row of *table*: *key* its primary key, *values* what is given for each column, an SQL constant or DEFAULT.

    *into* is the table as SQL wants it quoted. Rows that share a *together* other than 0 refer to each other and go in
    by one statement. *overriding* says that a value is given for what is GENERATED ALWAYS AS IDENTITY.
    """

    table: str
    key: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    into: str = ""
    together: int = 0
    overriding: bool = False

    def __str__(self) -> str:
        columns, into = ", ".join(map(name, self.values)), self.into or self.table
        if not columns:
            return f"INSERT INTO {into} DEFAULT VALUES"
        overriding = "OVERRIDING SYSTEM VALUE " if self.overriding else ""
        given = ", ".join(self.values.values())
        return f"INSERT INTO {into} ({columns}) {overriding}VALUES ({given})"  # constants of our own


def statement(rows: Iterable[Planted]) -> str:
    """
    Return one statement that inserts *rows*.

    Postgres checks foreign keys at the end of a statement, those that are not deferrable too: rows that refer to each
    other go in together.
    """
    *first, last = map(str, rows)
    within = ", ".join(f"row_{number} AS ({each})" for number, each in enumerate(first, 1))
    return f"WITH {within} {last}" if within else last


def inserts(rows: Iterable[Planted]) -> str:
    """Return INSERT statements that can be pasted: they mean the same under any settings of the session."""
    units = (list(unit) for _, unit in groupby(enumerate(rows), lambda each: each[1].together or -each[0] - 1))
    return "".join(f"{statement(row for _, row in unit)};\n" for unit in units)
