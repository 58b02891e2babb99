"""A dropped column has a fate, and each of its rows one: together they cover them all."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import reduce
from operator import add
from typing import Any

from harness.checks.catalog import lacks_column
from harness.checks.rows import none_of
from harness.contract import Allowance, Clause, clauses
from harness.errors import HarnessError
from harness.facts.intent import Covered
from harness.fates.named import Named
from harness.probes.rows import FindOffenders
from harness.verdict import Holds, Stop

__all__ = ["Dropped", "covered", "require_fates"]

FATES = "Moved, Derived, Archived or Lost"


def Dropped(column: str, *fates: Iterable[Clause[Any]]) -> tuple[Clause[Any], ...]:  # noqa: N802  # a word
    """
    *column* goes, and its rows have several *fates*, each `where=` it says.

    Together they cover every row with a value. Raises HarnessError where there is no fate, or one of another column.
    """
    expanded = [clauses(fate) for fate in fates]
    if not expanded:
        raise HarnessError(f"{column} is dropped without a fate. Say what becomes of its cells: {FATES}.")
    for fate in expanded:
        said = {each.column for each in _sum(fate).covers}
        if said != {column}:
            raise HarnessError(
                f"{column} is dropped, and one of its fates is of {', '.join(sorted(said)) or 'no column'}. "
                f"Give it fates of its own: {FATES}."
            )
    return tuple(_apart(expanded))


def _apart(fates: Iterable[tuple[Clause[Any], ...]]) -> Iterable[Clause[Any]]:
    """Return the column's going once, with what all its fates account for, and the rest under ids of its own."""
    seen: dict[str, Clause[Any]] = {}
    for number, fate in enumerate(fates, 1):
        for clause in fate:
            known = seen.get(clause.id)
            if known is None:
                seen[clause.id] = clause
            elif isinstance(clause.check, lacks_column):
                seen[clause.id] = replace(known, allows=known.allows + clause.allows)
            else:
                seen[f"{clause.id}-{number}"] = replace(clause, id=f"{clause.id}-{number}")
    return seen.values()


def covered(allows: Allowance, prefix: str) -> Iterator[Clause[Any]]:
    """Claim of each column whose fates are said for some of its rows that they are said for all of them."""
    parts: dict[str, list[Covered]] = {}
    for each in allows.covers:
        parts.setdefault(each.column, []).append(each)
    for column, told in parts.items():
        if all(each.where != "TRUE" for each in told):
            yield _covered(column, told, prefix)


def _covered(column: str, parts: list[Covered], prefix: str) -> Clause[Any]:
    source, key = Named.of(column), parts[0].key
    rows = f"{source.table} WHERE {source.column} IS NOT NULL"
    # Not by OR: what is NULL in one condition may be told by another.
    told = " ".join(f"EXCEPT SELECT {key} FROM {each.source} WHERE {each.where}" for each in parts)  # noqa: S608  # the contract's own words
    left = f"SELECT {key} FROM {rows} {told} ORDER BY 1"  # noqa: S608  # likewise
    help_ = "Say what becomes of these rows too. A condition that is NULL covers none."
    check = none_of(f"rows of {column} without a fate", help=help_)
    text = f"Each row of {column} has a fate."
    probe = FindOffenders(left, among=rows)
    return Clause(f"{prefix}{column}.covered", text, probe, check, Holds.ALWAYS, (Stop.BEFORE,))


def require_fates(own: Iterable[Clause[Any]], allows: Allowance) -> None:
    """Raise HarnessError where a clause has a column go, and no word of a contract with intent accounts for it."""
    for clause in own if allows != Allowance() else ():
        check = clause.check
        if isinstance(check, lacks_column) and clause.holds is Holds.BROUGHT and not _accounted(check, allows):
            raise HarnessError(
                f"clause {clause.id}: {check.table}.{check.column} is dropped without a fate. "
                f"Say what becomes of its cells: {FATES}."
            )


def _accounted(check: lacks_column, allows: Allowance) -> bool:
    tables = {check.table, check.table.removeprefix("public."), f"public.{check.table}"}
    subjects = [f"{sort}{table}.{check.column}" for table in tables for sort in ("", "column ", "removed column ")]
    gone = [f"{sort}{table}" for table in tables for sort in ("table ", "removed table ")]
    return any(fnmatchcase(subject, pattern) for subject in (*subjects, *gone) for pattern in allows.objects)


def _sum(own: Iterable[Clause[Any]]) -> Allowance:
    return reduce(add, (clause.allows for clause in own), Allowance())
