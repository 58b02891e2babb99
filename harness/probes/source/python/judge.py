"""Whether a name that hangs on something is the column sought."""

from dataclasses import dataclass

from harness.facts.references import Kind
from harness.probes.source.names import last, resembles
from harness.probes.source.python.kinds import Is, Sort

__all__ = ["Column", "Found", "judged"]

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
    told = f"`{label}` is {'the class' if receiver.sort is Sort.CLASS else 'a'} {name}"
    if not mapped and resembles(name, column.table):
        also = "it is" if name in label else f"it is {name}, which is"
        return Found(Kind.DOUBTFUL, label, f"`{label}` maps no table, but {also} called like {column.table}")
    how = f"of table {mapped}" if mapped else f"({receiver.how})" if receiver.how not in {"", "self"} else ""
    return Found(Kind.DISMISSED, label, f"{told} {how}".strip())


def _of_table(column: Column, receiver: Is, label: str, attribute: str) -> Found:
    mapped = receiver.of.columns.get(attribute, attribute) if receiver.of else attribute
    if mapped != column.name:
        return Found(Kind.DISMISSED, label, f"{attribute} maps another column, {mapped}")
    if receiver.sort in {Sort.TUPLE, Sort.MAPPING, Sort.RESULT} and len(receiver.tables) > 1:
        return Found(Kind.DOUBTFUL, label, f"`{label}` is a row of {', '.join(sorted(receiver.tables))}")
    if receiver.sort is Sort.CLASS and receiver.of:
        return Found(Kind.CERTAIN, label, f"`{label}` maps {column.table}")
    name = receiver.of.name if receiver.of else column.table
    return Found(Kind.CERTAIN, label, f"`{label}` is a {name}{_how(receiver)}")


def _how(receiver: Is) -> str:
    return f": {receiver.how}" if receiver.how not in {"", "self"} else ""
