"""The sequences that columns are numbered by, and how they are set past what was given."""

import re
from collections.abc import Iterator

from harness.facts.catalog import Catalog, Column, Sequence, Table, identifier
from harness.seed.literal import name, text

__all__ = ["advances", "sequence_of"]

_NEXT = re.compile(r"nextval\('(?P<name>(?:[^']|'')+)'::regclass\)")


def sequence_of(column: Column, table: Table, catalog: Catalog) -> Sequence | None:
    """Return the sequence that numbers *column*: the one of its default, else the one that goes with it."""
    named = _NEXT.search(column.default)
    if named:
        return catalog.sequence(named["name"].replace("''", "'"))
    if not column.identity:
        return None
    owner = f"{table.where}.{identifier(column.name)}"
    return next((each for each in catalog.sequences if each.owned_by == owner), None)


def advances(catalog: Catalog) -> Iterator[str]:
    """Yield statements that set each sequence past what its column holds, and never back."""
    for table in catalog.tables:
        for column in table.columns:
            sequence = sequence_of(column, table, catalog)
            if sequence:
                yield _advance(table, column, sequence)


def _advance(table: Table, column: Column, sequence: Sequence) -> str:
    furthest, beyond, nowhere = (
        ("min", "<", sequence.maximum) if sequence.increment < 0 else ("max", ">", sequence.minimum)
    )
    own = text(name(sequence.schema, sequence.name))
    at, held = name(column.name), name(table.schema, table.name)
    return (
        f"SELECT pg_catalog.setval({own}, v.given) FROM (SELECT {furthest}({at})::bigint AS given FROM {held}) AS v "  # noqa: S608  # quoted names
        f"WHERE v.given BETWEEN {sequence.minimum} AND {sequence.maximum} AND v.given {beyond}= "
        f"coalesce(pg_catalog.pg_sequence_last_value({own}::pg_catalog.regclass), {nowhere})"
    )
