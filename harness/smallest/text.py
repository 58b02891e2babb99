"""Rows as SQL to be pasted: narrow, in an order that foreign keys allow, and the sequences past them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from harness.seed import Plan, Planted, statement
from harness.seed.literal import name, text
from harness.seed.sequences import sequence_of
from harness.smallest.rows import units

__all__ = ["pasted"]

WIDTH = 72  # a board of 80 columns, and its margin


def pasted(rows: Sequence[Planted], plan: Plan) -> str:
    """Return *rows* as statements."""
    told = [_spelled([_overriding(row, plan) for row in unit]) for unit in units(rows)]
    return "\n".join([*told, *_advanced(rows, plan)])


def _overriding(row: Planted, plan: Plan) -> Planted:
    return replace(row, overriding=any(column in row.values for column in plan.grounds[row.table].identity))


def _spelled(unit: Sequence[Planted]) -> str:
    whole = f"{statement(unit)};"
    if len(whole) <= WIDTH or len(unit) > 1 or not unit[0].values:
        return whole
    (row,) = unit
    overriding = " OVERRIDING SYSTEM VALUE" if row.overriding else ""
    columns = _lines(f"INSERT INTO {row.into or row.table} (", map(name, row.values), ")" + overriding)
    return "\n".join([*columns, *_lines("  VALUES (", row.values.values(), ");")])


def _lines(line: str, things: Iterable[str], end: str) -> Iterator[str]:
    """Yield *line* and *things*, a comma between them, as many on a line as it holds; none is broken."""
    *most, last = things
    for each in (*(f"{each}," for each in most), f"{last}{end}"):
        longer = f"{line}{each}" if line.endswith("(") or not line.strip() else f"{line} {each}"
        if len(longer) > WIDTH and line.strip():
            yield line
            longer = f"    {each}"
        line = longer
    yield line


def _advanced(rows: Sequence[Planted], plan: Plan) -> Iterator[str]:
    """Yield what sets each sequence past the ids that are given, so that the next row gets another."""
    for table in dict.fromkeys(row.table for row in rows):
        held = plan.grounds[table].table
        for column in held.columns:
            sequence = sequence_of(column, held, plan.catalog)
            ids = [row.values.get(column.name, "") for row in rows if row.table == table]
            given = [int(each) for each in ids if each.lstrip("-").isdecimal()]
            if sequence and given:
                furthest = min(given) if sequence.increment < 0 else max(given)
                own = text(name(sequence.schema, sequence.name))
                yield f"SELECT pg_catalog.setval({own}, {furthest});"
