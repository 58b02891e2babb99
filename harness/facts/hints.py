"""What a contract says of its columns, as data: which rows would show a careless migration for what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

__all__ = ["Condition", "Edge", "Hints", "Move", "Pair"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns of one table, `table.column`, said to be duplicates: they agree in some rows, not in others."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Move:
    """
    A column whose values go to another table's.

    *by* says whose they are there: the target's column → the source's, `{"user_id": "id"}`. *active* and
    *target_active* are the flags, `table.column`, of a source and of a target row; columns that are no flags count for
    nothing.
    """

    source: str
    target: str
    by: Mapping[str, str] = field(default_factory=dict)
    active: str = ""
    target_active: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """
    A value at which an expression over *column* turns: it is tried, and what lies just before and just after.

    None is the walk's `:now`. That lies ahead of the clock which a migration reads; what lies between the two is
    neither past nor to come, so of it what is tried lies two hours before or after.
    """

    column: str
    at: datetime | date | int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """
    An expression over a row of *table*, at whose turns a careless migration errs.

    Its columns get the values that it compares them with, and those beside; each of these meets each value of the
    other columns, and of the columns *crossing*.
    """

    table: str
    sql: str
    crossing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """
    What rows to make sure of, besides what any schema gets. Columns are `table.column`.

    *crossed* are columns of one table of which each value of one meets each of the others; *repeated* such in which
    rows agree, NULLs among them; *values* are input texts to try in a column.
    """

    pairs: tuple[Pair, ...] = ()
    moves: tuple[Move, ...] = ()
    edges: tuple[Edge, ...] = ()
    conditions: tuple[Condition, ...] = ()
    crossed: tuple[tuple[str, ...], ...] = ()
    repeated: tuple[tuple[str, ...], ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __add__(self, other: "Hints") -> "Hints":
        columns = dict.fromkeys((*self.values, *other.values))
        return Hints(
            self.pairs + other.pairs,
            self.moves + other.moves,
            self.edges + other.edges,
            self.conditions + other.conditions,
            self.crossed + other.crossed,
            self.repeated + other.repeated,
            {column: (*self.values.get(column, ()), *other.values.get(column, ())) for column in columns},
        )
