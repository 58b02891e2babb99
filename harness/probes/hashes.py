"""Cells as they print and rows as 64 bits, in SQL: what prints the same hashes the same, and nothing else does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["TEXT", "Column", "printed", "row_hash"]

# https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat
BOOL, INT8, INT2, INT4, TEXT, BPCHAR, VARCHAR = 16, 20, 21, 23, 25, 1042, 1043
BUILT_IN = 16384  # FirstNormalObjectId: types below it have a cast to text that prints them, but for char(n)

# Hashed as they are where equality is identity; everything else as it prints, since to the hashes of their own types
# 1.0 is 1.00, and 'A' is 'a' in a citext. Not hashint8extended, to which −1 is 4294967295: the seed takes 64 bits.
# COLLATE, since a collation may call unlike texts equal.
NATIVE = {
    BOOL: "pg_catalog.hashint4extended({cell}::integer, {salt})",
    INT2: "pg_catalog.hashint4extended({cell}, {salt})",
    INT4: "pg_catalog.hashint4extended({cell}, {salt})",
    INT8: "pg_catalog.hashint4extended({salt}, {cell})",
    TEXT: 'pg_catalog.hashtextextended({cell} COLLATE "C", {salt})',
    VARCHAR: 'pg_catalog.hashtextextended({cell} COLLATE "C", {salt})',
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the oid of its type, and whether it has that on the other side too."""

    type: int
    alike: bool = True


def printed(cell: str, type: int) -> str:  # noqa: A002  # the word for it
    """Return *cell* as Postgres prints it: for char(n) and types that come with a schema a cast may say otherwise."""
    if type != BPCHAR and type < BUILT_IN:
        return f"{cell}::text"
    return f"CASE WHEN {cell} IS DISTINCT FROM NULL THEN pg_catalog.format('%s', {cell}) END"


def row_hash(columns: Sequence[Column], numbers: Iterable[int]) -> str:
    """
    Return the hash of those *numbers* of the columns c1, c2, …: eight bytes that any change of any cell changes.

    Each cell is salted with its column's number, so that two that change places show. What joins them is hashed once
    more, so that a sum over rows tells which cells stand in one row. A NULL adds nothing, and no value does that.
    """
    cells = [f"coalesce({_cell(columns[number - 1], number)}, 0)" for number in numbers]
    return f"pg_catalog.hashint4extended({len(cells)}, {' # '.join(cells) or '0::bigint'})"


def _cell(column: Column, number: int) -> str:
    cell = f"c{number}"
    if column.alike and column.type in NATIVE:
        return NATIVE[column.type].format(cell=cell, salt=number)
    return NATIVE[TEXT].format(cell=f"({printed(cell, column.type)})", salt=number)
