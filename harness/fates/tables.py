"""A table that gets another name, or is made anew."""

from collections.abc import Iterator
from typing import Any

from harness.checks.catalog import has_table, lacks_table
from harness.checks.catalog.changes import renames
from harness.checks.cells import made_anew
from harness.contract import Allowance, Clause
from harness.fates.named import MIGRATED
from harness.probes.catalog import CompareCatalogs, ReadCatalog
from harness.probes.rows import Compare
from harness.verdict import Holds

__all__ = ["Rebuilt", "RenamedTable"]


def RenamedTable(table: str, to: str, *, text: str, also: tuple[str, ...] = ()) -> Iterator[Clause[Any]]:  # noqa: N802  # a word
    """
    *table* is called *to* and keeps every row, column, key, index, trigger and grant: the frame compares the two.

    Keys of other tables and triggers follow; *also* are patterns of other objects whose definitions name it (views,
    rules, functions): they say the same as before, but for the name.
    """
    allows = Allowance(tuple(f"changed {each}" for each in also), renamed=((table, to),))
    yield Clause(f"{table}.renamed", text, ReadCatalog(), has_table(to), allows=allows)
    yield Clause(f"{table}.gone", text, ReadCatalog(), lacks_table(table))
    if also:
        check = renames(table.rpartition(".")[2], to.rpartition(".")[2], *also)
        yield Clause(f"{table}.named", text, CompareCatalogs(), check, Holds.ALWAYS, MIGRATED)


def Rebuilt(table: str, *, text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # as RenamedTable
    """*table* is made anew, and is what it was: its rows, columns, keys, indexes, triggers, grants and sequences."""
    # Clones keep the file that a table lies in.
    file = f"SELECT pg_catalog.pg_relation_filenode('{table}')"
    allows = Allowance(rebuilt=(table,))
    check = made_anew(table)
    yield Clause(f"{table}.rebuilt", text, Compare(file, file), check, Holds.ALWAYS, MIGRATED, allows=allows)
