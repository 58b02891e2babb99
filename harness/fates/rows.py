"""Rows that go on purpose, and objects that come, change or go."""

from collections.abc import Iterator
from typing import Any

from harness.checks.catalog import makes_changes
from harness.contract import Allowance, Clause
from harness.fates.dropped import forward
from harness.probes.catalog import CompareCatalogs
from harness.verdict import Holds, Stop

__all__ = ["Deduplicated", "Deleted", "Objects"]


def Deduplicated(table: str, *, by: tuple[str, ...], keep: str, text: str, key: str = "id") -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """Of rows that agree in *by*, none of it NULL, the first in the order *keep* stays, and no other row goes."""
    same, known = ", ".join(by), " AND ".join(f"{column} IS NOT NULL" for column in by)
    then = f"""
        (SELECT DISTINCT ON ({same}) {key} FROM {table} WHERE {known} ORDER BY {same}, {keep})
        UNION ALL
        SELECT {key} FROM {table} WHERE NOT ({known})
    """  # noqa: S608  # the contract's own words
    yield _stays(
        f"{table}.deduplicated", text, then, (key, table), "Delete the others by key; NULLs are no duplicates."
    )


def Deleted(table: str, *, where: str, because: str, text: str, key: str = "id") -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """The rows *where* go, *because*; no other does."""
    then = f"SELECT {key} FROM {table} WHERE ({where}) IS NOT TRUE"  # noqa: S608  # the contract's own words
    yield _stays(f"{table}.deleted", text, then, (key, table), because)


def Objects(*patterns: str, text: str, name: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """
    These objects, and no other, come, change or go: patterns as `only_changes` takes them, each of which must happen.

    A table is `table users`, its index `index users.users_email_index`, what lies in a table that comes lies in it.
    """
    check = makes_changes(*patterns)
    tables = tuple(each.split()[-1] for each in patterns if each.split()[-2:-1] == ["table"])
    allows = Allowance(patterns, tables=tables)
    yield Clause(name, text, CompareCatalogs(), check, Holds.ALWAYS, (Stop.AFTER, Stop.AGAIN), allows=allows)


def _stays(name: str, text: str, then: str, now: tuple[str, str], help_: str) -> Clause[Any]:
    key, table = now
    remaining = f"SELECT {key} FROM {table}"  # noqa: S608  # the contract's own words
    return forward(name, text, then, remaining, allows=Allowance(losing=(table,)), help=help_)
