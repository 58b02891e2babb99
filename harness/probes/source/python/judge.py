"""Whether a name that hangs on something is the column sought."""

from dataclasses import dataclass

from harness.facts.references import Kind
from harness.probes.source.names import last, resembles
from harness.probes.source.python.kinds import Is, Sort

__all__ = ["Column", "Found", "judged"]

ROWS = {Sort.TUPLE, Sort.MAPPING, Sort.RESULT}
KNOWN = {Sort.ROW, Sort.CLASS, Sort.TABLE, Sort.COLUMNS, Sort.TUPLE, Sort.MAPPING, Sort.QUERY, Sort.MANY, Sort.RESULT}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is sought."""

    full: str
    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """How a mention counts."""

    kind: Kind
    receiver: str
    why: str


def judged(column: Column, receiver: Is, label: str, attribute: str) -> Found:
    """Say whether *attribute* of *receiver*, which the source calls *label*, is *column*."""
    told = f"`{label}`"
    if receiver.sort in ROWS and receiver.parts:
        return _of_row(column, receiver, label)
    if column.table in receiver.tables and receiver.sort in KNOWN:
        return _of_table(column, receiver, label, attribute)
    if receiver.sort is Sort.MODULE:
        return Found(Kind.DISMISSED, label, f"{told} is a module")
    if receiver.of or receiver.tables or receiver.sort is Sort.OTHER:
        return _of_another(column, receiver, label)
    if resembles(last(label), column.table):
        return Found(Kind.DOUBTFUL, label, f"what {told} is cannot be told; it is called like {column.table}")
    return Found(Kind.DOUBTFUL, label, f"what {told} is cannot be told")


def _of_another(column: Column, receiver: Is, label: str) -> Found:
    mapped = receiver.of.table if receiver.of else receiver.table
    name = receiver.of.name if receiver.of else mapped or receiver.name or ", ".join(sorted(receiver.tables))
    told = f"`{label}` is {'another class' if receiver.sort is Sort.CLASS else f'a {name}'}"
    if not mapped and resembles(name, column.table):
        also = "it is" if name in label else f"it is {name}, which is"
        return Found(Kind.DOUBTFUL, label, f"`{label}` maps no table, but {also} called like {column.table}")
    how = f", of table {mapped}" if mapped else _how(receiver)
    return Found(Kind.DISMISSED, label, f"{told}{how}")


def _of_row(column: Column, row: Is, label: str) -> Found:
    """Judge a member of a row of a query by what the query selects."""
    named = [part for part in row.parts if part.sort is Sort.COLUMN and part.name == column.name]
    whole = [part for part in row.parts if part.sort in {Sort.CLASS, Sort.TABLE}]
    tables = {table for part in (named or whole) for table in part.tables}
    if tables == {column.table}:
        return Found(Kind.CERTAIN, label, f"`{label}` is a row of a query of {column.table}")
    if column.table in tables or any(part.sort is Sort.UNKNOWN for part in row.parts):
        return Found(Kind.DOUBTFUL, label, f"`{label}` is a row of a query; which column of it is meant stays open")
    return Found(Kind.DISMISSED, label, f"`{label}` is a row of a query without that column of {column.table}")


def _of_table(column: Column, receiver: Is, label: str, attribute: str) -> Found:
    mapped = receiver.of.columns.get(attribute, attribute) if receiver.of else attribute
    if mapped != column.name:
        return Found(Kind.DISMISSED, label, f"{attribute} maps another column, {mapped}")
    if receiver.sort is Sort.CLASS and receiver.of:
        return Found(Kind.CERTAIN, label, f"`{label}` maps {column.table}")
    if receiver.sort is Sort.QUERY:
        return Found(Kind.CERTAIN, label, f"`{label}` asks {column.table}")
    name = receiver.of.name if receiver.of else column.table
    return Found(Kind.CERTAIN, label, f"`{label}` is a {name}{_how(receiver)}")


def _how(receiver: Is) -> str:
    return f": {receiver.how}" if receiver.how not in {"", "self", "the class itself"} else ""
