"""Rows that go on purpose, and objects that come, change or go."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.checks.catalog import makes_changes
from harness.contract import Allowance, Clause
from harness.facts.hints import Hints
from harness.facts.preflight import Foreseen, Leaves
from harness.fates.back import fewer_rows, other_cells
from harness.fates.counted import all_of
from harness.fates.dropped import forward
from harness.fates.named import MIGRATED, turning
from harness.fates.numbered import follows, keyed, pointed
from harness.probes.catalog import CompareCatalogs
from harness.verdict import Holds

__all__ = ["Deduplicated", "Deleted", "Objects"]


def Deduplicated(  # noqa: N802, PLR0913  # a word of a contract; each argument has its name there
    table: str,
    *,
    by: tuple[str, ...],
    keep: str,
    text: str,
    key: str = "id",
    following: tuple[str, ...] | Mapping[str, str] = (),
    rows: int = 0,
    cells: Mapping[str, int] | None = None,
) -> Iterator[Clause[Any]]:
    """
    Of rows that agree in *by*, none of it NULL, the first in the order *keep* stays, and no other row goes.

    Columns *following* refer to the row that stays, as for `Renumbered`. *rows* is how many do not come back, *cells*
    in how many of a column that follows the rollback leaves it so.
    """
    same, known = ", ".join(by), " AND ".join(f"{column} IS NOT NULL" for column in by)
    then = f"""
        (SELECT DISTINCT ON ({same}) {key} FROM {table} WHERE {known} ORDER BY {same}, {keep})
        UNION ALL
        SELECT {key} FROM {table} WHERE NOT ({known})
    """  # noqa: S608  # the contract's own words
    hints = Hints(repeated=(tuple(f"{table}.{column}" for column in by if column.isidentifier()),))
    help_ = f"Keep the first by {keep}; NULLs are no duplicate."
    doubles = f"""
        SELECT {key} FROM (
            SELECT {key}, row_number() OVER (PARTITION BY {same} ORDER BY {keep}) AS nth FROM {table} WHERE {known}
        ) AS each WHERE nth > 1
    """  # noqa: S608  # likewise
    counts = _leaving(f"doubles of {table} by {same}", table, key, doubles, tuple(map(str, keyed(following))))
    yield _stays(f"{table}.deduplicated", text, then, (key, table), help_, hints, counts)
    first = f"""
        SELECT {key} AS old, CASE WHEN {known} THEN first_value({key}) OVER (PARTITION BY {same} ORDER BY {keep})
            ELSE {key} END AS now FROM {table}
    """  # noqa: S608  # likewise
    for each, its in keyed(following).items():
        yield follows(each, text, first, then=its, key=its)
        many, point = (cells or {}).get(str(each), 0), pointed(each, first)
        yield from other_cells(str(each), text, {str(each): point} if many else {}, key=its, cells=many)
    yield from fewer_rows(table, text, key=key, rows=rows)


def Deleted(  # noqa: N802, PLR0913  # as Deduplicated
    table: str, *, where: str, because: str, text: str, key: str = "id", rows: int = 0
) -> Iterator[Clause[Any]]:
    """The rows *where* go, *because*; no other does. *rows* is how many do not come back."""
    then = f"SELECT {key} FROM {table} WHERE ({where}) IS NOT TRUE"  # noqa: S608  # the contract's own words
    going = f"SELECT {key} FROM {table} WHERE {where}"  # noqa: S608  # likewise
    counts = _leaving(f"rows of {table} that go", table, key, going)
    yield _stays(f"{table}.deleted", text, then, (key, table), because, turning(table, where), counts)
    yield from fewer_rows(table, text, key=key, rows=rows)


def Objects(  # noqa: N802  # a word
    *patterns: str,
    text: str,
    name: str,
    because: str = "",
    valid: bool = True,
    saying: Mapping[str, str] | None = None,
) -> Iterator[Clause[Any]]:
    """
    These objects, and no other, come, change or go: patterns as `only_changes` takes them, each of which must happen.

    A table is `table users`, its index `index users.users_email_index`, what lies in a table that comes lies in it.
    The rows of a table that goes are lost *because*; without that they are the frame's to find. Constraints, indexes
    and triggers that come are *valid*. *saying* is, by pattern, what their new definitions say, in Postgres's words.
    """
    check = makes_changes(*patterns, valid=valid, saying=saying)
    tables = {each: each.split()[-1] for each in patterns if each.split()[-2:-1] == ["table"]}
    coming = tuple(table for pattern, table in tables.items() if pattern.split()[0] not in {"changed", "removed"})
    allows = Allowance(patterns, tables=coming, losing=tuple(tables.values()) if because else ())
    yield Clause(name, text, CompareCatalogs(), check, Holds.ALWAYS, MIGRATED, allows=allows)


def _stays(  # noqa: PLR0913, PLR0917  # the parts of one proof
    name: str, text: str, then: str, now: tuple[str, str], help_: str, hints: Hints, counts: tuple[Foreseen, ...]
) -> Clause[Any]:
    key, table = now
    remaining = f"SELECT {key} FROM {table}"  # noqa: S608  # the contract's own words
    allows = Allowance(losing=(table,))
    return forward(name, text, then, remaining, allows=allows, help=help_, hints=hints, counts=counts)


def _leaving(fate: str, table: str, key: str, rows: str, following: tuple[str, ...] = ()) -> tuple[Foreseen, ...]:
    return (all_of(fate, f"({rows}) AS going"), Leaves(fate, table, key, rows, following))
