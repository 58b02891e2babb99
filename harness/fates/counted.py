"""What a preflight is to count of a word's cells."""

from harness.facts.preflight import Becomes, Count, Foreseen, Harm
from harness.fates.named import Named

__all__ = ["all_of", "becoming", "cells_of"]


def all_of(fate: str, among: str) -> Count:
    """Count all that share a fate."""
    return Count(fate, Harm.NONE, "", "", among)


def cells_of(column: Named, where: str = "TRUE") -> str:
    """Return what follows FROM for the rows of *column* with a value, *where* given."""
    return f"{column.table} WHERE {column.column} IS NOT NULL" + ("" if where == "TRUE" else f" AND ({where})")


def becoming(column: Named, to: str, by: str, *, key: str = "id", exact: bool = True) -> tuple[Foreseen, ...]:
    """Count the cells of *column*, and what they meet as those of the column *to* of its table, each being *by*."""
    fate = f"{column} → {to}" if to != column.column else f"{column} anew"
    return (all_of(fate, cells_of(column)), Becomes(fate, column.table, to, by, key, exact))
