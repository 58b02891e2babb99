"""What a field of a value is: an association leads from row to row."""

from harness.probes.source.elixir.reads import Reads
from harness.probes.source.elixir.tree import Association
from harness.probes.source.elixir.values import Changes, Either, Entries, Many, Other, Row, Value, element, join

__all__ = ["field"]

CHANGED = frozenset({"data", "changes", "params", "errors", "source"})
FAR = 4


def field(reader: Reads, value: Value, key: str, depth: int = 0) -> Value:
    """Return what stands under *key* in *value*."""
    if depth > FAR:
        return None
    match value:
        case Row():
            return _of_row(reader, value, key, depth)
        case Changes():
            return value if key in CHANGED else None
        case Entries():
            return value.get(key)
        case Either(of=several):
            return join(field(reader, each, key, depth + 1) for each in several)
        case _:
            return None


def _of_row(reader: Reads, row: Row, key: str, depth: int) -> Value:
    schema = reader.tree.schema(row.module) if row.module else None
    if schema is None:
        return None
    if key in schema.associations:
        return _led(reader, row, schema.associations[key], depth)
    return Other(f"the field {key} of {row}") if key in schema.columns else None


def _led(reader: Reads, row: Row, association: Association, depth: int) -> Value:
    if association.through:
        found: Value = row
        for step in association.through:
            found = field(reader, element(found) or found, step, depth + 1)
        return found if isinstance(found, Many) else Many(found)
    led = reader.row(association.target, f"{association.said} of {row}")
    return Many(led) if association.many else led
