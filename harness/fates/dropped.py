"""Where the information of a column goes that is dropped: moved, derived, archived or lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.checks.catalog import lacks_column
from harness.checks.rows import none_lost, none_of, same_rows
from harness.contract import Allowance, Clause
from harness.probes.catalog import ReadCatalog
from harness.probes.rows import Compare, FindOffenders
from harness.verdict import Holds, Stop

__all__ = ["Archived", "Derived", "Lost", "Moved", "Named", "forward"]

MIGRATED = (Stop.AFTER, Stop.AGAIN)


@dataclass(frozen=True, slots=True)
class Named:
    """A column by name: `customers.plan`, or `schema.table.column`."""

    table: str
    column: str

    @classmethod
    def of(cls, name: str) -> "Named":
        """Read *name*."""
        table, _, column = name.rpartition(".")
        return cls(table, column)

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def Moved(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    column: str,
    *,
    to: str,
    by: Mapping[str, str],
    text: str,
    having: Mapping[str, str] | None = None,
    where: str = "TRUE",
    unless: str = "FALSE",
    also: tuple[str, ...] = (),
) -> Iterator[Clause[Any]]:
    """
    Each value of *column* stands in *to* (`api_keys.key`) once, beside what stood there.

    *by* says which columns of the target are which expressions over the source row, *having* which have which values.
    Source rows are those *where* the value is to move; NULL does not. A value that stands there for the same row is
    enough, and one for which *unless* holds, an expression over the source row `s`, is not moved. *also* are patterns
    of objects that go with the column: its indexes and constraints.
    """
    source, target = Named.of(column), Named.of(to)
    told = {**by, **(having or {}), target.column: f"s.{source.column}"}
    far, near = ", ".join(f"t.{name}" for name in told), ", ".join(f"{value} AS {name}" for name, value in told.items())
    same = " AND ".join(f"t.{name} = {value}" for name, value in told.items())
    standing = f"SELECT {far} FROM {target.table} t"  # noqa: S608  # the contract's own words
    then = f"""
        {standing}
        UNION ALL
        SELECT DISTINCT {near} FROM {source.table} s
        WHERE s.{source.column} IS NOT NULL AND ({where}) AND NOT ({unless})
          AND NOT EXISTS (SELECT FROM {target.table} t WHERE {same})
    """  # noqa: S608  # the contract's own words
    allows = Allowance((f"column {column}", *also), gaining=(target.table,))
    help_ = f"Copy it to {to} before the column goes: every value, once, with its owner, and nothing else."
    yield forward(f"{column}.moved", text, then, standing, allows=allows, help=help_)
    yield _gone(source, text)


def Archived(column: str, *, to: str, by: Mapping[str, str], text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """Every cell of *column* is kept in *to*, a column of a table of the phase's own, for the rollback to read."""
    source, target = Named.of(column), Named.of(to)
    then = f"SELECT {', '.join(f'{local} AS {far}' for far, local in by.items())}, {source.column} FROM {source.table}"  # noqa: S608  # the contract's own words
    now = f"SELECT {', '.join(by)}, {target.column} FROM {target.table}"  # noqa: S608  # likewise
    allows = Allowance((f"column {column}", f"* {target.table}*"), tables=(target.table,))
    help_ = f"Keep every cell in {to}, NULL too, before the column goes."
    yield forward(f"{column}.archived", text, then, now, allows=allows, help=help_)
    yield _gone(source, text)


def Derived(  # noqa: N802, PLR0913  # as Moved
    column: str,
    *,
    by: str,
    text: str,
    reading: str = "",
    key: str = "id",
    only: str = "TRUE",
    fills: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
) -> Iterator[Clause[Any]]:
    """
    What *column* said follows from the expression *by* over what stays.

    *reading* is the expression over the old row that *by* equals, the column itself unless given; *only* restricts the
    rows, by what they were, of which that is promised. *fills* are columns that the upgrade fills in to make it so,
    *also* as for `Moved`.
    """
    source = Named.of(column)
    then = f"SELECT {key}, {reading or source.column} FROM {source.table} WHERE {only}"  # noqa: S608  # the contract's
    now = f"SELECT {key}, {by} FROM {source.table}"  # noqa: S608  # likewise
    check = (same_rows if only == "TRUE" else none_lost)(f"{column}.derived", help=f"Make {by} say so for these rows.")
    allows = Allowance((f"column {column}", *also), cells=fills)
    probe = Compare(then, now)
    yield Clause(f"{column}.derived", text, probe, check, Holds.ALWAYS, MIGRATED, allows=allows)
    yield _gone(source, text)


def Lost(column: str, *, because: str, text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """*column* goes and its cells with it: declared, and counted. The rollback brings it back empty."""
    source = Named.of(column)
    sql = f"SELECT {source.column} FROM {source.table} WHERE {source.column} IS NOT NULL ORDER BY 1"  # noqa: S608  # the contract's
    told = none_of(f"cells of {column} with a value")
    probe = FindOffenders(sql, among=source.table)
    yield Clause(f"{column}.lost", text, probe, told, Holds.PREMISE, answer=because)
    yield replace(_gone(source, text), allows=Allowance((f"column {column}",), back=(column,)))


def forward(  # noqa: PLR0913  # the parts of one proof
    name: str,
    text: str,
    then: str,
    now: str,
    *,
    allows: Allowance,
    help: str = "",  # noqa: A002  # Evidence's own word
) -> Clause[Any]:
    """Nothing lost, nothing invented: what *then* read before is what *now* reads."""
    check = same_rows(name, help=help)
    return Clause(name, text, Compare(then, now), check, Holds.ALWAYS, MIGRATED, allows=allows)


def _gone(column: Named, text: str) -> Clause[Any]:
    return Clause(f"{column}.gone", text, ReadCatalog(), lacks_column(column.table, column.column))
