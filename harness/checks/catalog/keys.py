"""Claims about indexes and constraints."""

import re

from harness.checks.catalog.seen import in_table
from harness.contract import Check
from harness.errors import HarnessError
from harness.facts.catalog import Catalog, Constraint, Index, Table
from harness.verdict import Evidence, Extent

__all__ = ["has_constraint", "has_foreign_key", "has_index", "lacks_index"]

_VALIDATE = "VALIDATE CONSTRAINT; until then old rows are not held to it."
_TO = re.compile(r"(?P<table>[^()]+)(?:\.(?P<column>[^.()]+)|\((?P<columns>[^()]+)\))")


def has_index(
    table: str,
    name: str,
    columns: str | tuple[str, ...] = (),
    *,
    unique: bool | None = None,
    where: str = "",
) -> Check[Catalog]:
    """
    The index is there, valid, and over *columns*, names or expressions, where any are given.

    It covers every row unless *where* gives its predicate in Postgres's words.
    """
    keys = _tuple(columns)
    wanted = Index("", keys, unique=bool(unique), predicate=where)
    expected = _covers(wanted) if keys else f"{'UNIQUE ' if unique else ''}index"

    def look(held: Table) -> Evidence:
        found = held.index(name)
        if found is None:
            observed, supports = f"no index {name}", False
        else:
            observed = f"{_covers(found)}{'' if found.valid else ' INVALID'}"
            supports = (
                found.valid
                and (not keys or tuple(map(_bare, keys)) == tuple(map(_bare, found.columns)))
                and unique in {None, found.unique}
                and _bare(found.predicate) == _bare(where)
            )
        remedy = "" if found is None or found.valid else "DROP INDEX, then build it again."
        extent = Extent(len(held.indexes))
        return Evidence(f"{table}.{name}", expected, observed, supports, remedy, extent)

    return in_table(table, name, expected, look)


def lacks_index(table: str, name: str) -> Check[Catalog]:
    """The table is there, and has no index of that name. Without the table this is broken; see `in_table`."""

    def look(held: Table) -> Evidence:
        found = held.index(name)
        observed = "no such index" if found is None else _covers(found)
        return Evidence(f"{table}.{name}", "no index", observed, found is None, looked_at=Extent(len(held.indexes)))

    return in_table(table, name, "no index", look)


def has_foreign_key(
    table: str, columns: str | tuple[str, ...], to: str, *, on_delete: str = "", on_update: str = ""
) -> Check[Catalog]:
    """
    *columns* refer to *to*, `users.id` or `orgs(region, id)`, by a valid foreign key.

    Actions are compared where given: `RESTRICT`, `NO ACTION`, `CASCADE`, `SET NULL`, `SET DEFAULT`.
    """
    keys = _tuple(columns)
    target, far = _target(to)
    actions = {" ON DELETE ": on_delete.upper(), " ON UPDATE ": on_update.upper()}
    expected = f"FOREIGN KEY ({', '.join(keys)}) REFERENCES {target}({', '.join(far)})" + "".join(
        f"{when}{action}" for when, action in actions.items() if action
    )
    qualified = target if "." in target else f"public.{target}"

    def fits(key: Constraint) -> bool:
        there = (key.target, key.target_columns) == (qualified, far)
        acts = actions[" ON DELETE "] in {"", key.on_delete} and actions[" ON UPDATE "] in {"", key.on_update}
        return there and acts and key.valid and key.enforced

    def look(held: Table) -> Evidence:
        found = held.foreign_keys(keys)
        observed = "; ".join(map(str, found)) or f"no foreign key on ({', '.join(keys)})"
        remedy = _VALIDATE if any(not (key.valid and key.enforced) for key in found) else ""
        supports = any(map(fits, found))
        return Evidence(where, expected, observed, supports, "" if supports else remedy, Extent(len(held.constraints)))

    where = f"{table}.{','.join(keys)}"
    return in_table(table, ",".join(keys), expected, look)


def has_constraint(table: str, name: str, definition: str = "") -> Check[Catalog]:
    """The constraint is there, valid, and says *definition*, in Postgres's words, where that is given."""
    expected = _line(definition) or "a valid constraint"

    def look(held: Table) -> Evidence:
        found = held.constraint(name)
        observed = f"no constraint {name}" if found is None else _line(str(found))
        held_to = found is not None and found.valid and found.enforced
        remedy = "" if found is None or held_to else _VALIDATE
        supports = held_to and expected in {"a valid constraint", observed}
        return Evidence(f"{table}.{name}", expected, observed, supports, remedy, Extent(len(held.constraints)))

    return in_table(table, name, expected, look)


def _covers(index: Index) -> str:
    where = f" WHERE {index.predicate}" if index.predicate else ""
    return f"{'UNIQUE ' if index.unique else ''}index ({', '.join(index.columns)}){where}"


def _target(to: str) -> tuple[str, tuple[str, ...]]:
    found = _TO.fullmatch(to)
    if found is None:
        raise HarnessError(f"a foreign key to {to!r} names no column. Write 'users.id' or 'orgs(region, id)'.")
    columns = found["columns"] or found["column"]
    return found["table"].strip(), tuple(column.strip() for column in columns.split(","))


def _tuple(columns: str | tuple[str, ...]) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else columns


def _bare(expression: str) -> str:
    """Take off the parentheses that Postgres puts around an expression."""
    line = _line(expression)
    while line.startswith("(") and _closing(line) == len(line) - 1:
        line = line[1:-1]
    return line


def _closing(line: str) -> int:
    """Find what closes the first parenthesis."""
    depth = 0
    for place, letter in enumerate(line):
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return place
    return -1


def _line(text: str) -> str:
    return " ".join(text.split())
