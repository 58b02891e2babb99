"""Which rows a partitioned table takes, as conditions on its columns."""

import re
from collections.abc import Iterator

from harness.facts.catalog import Catalog, Table
from harness.seed.literal import name
from harness.seed.rules import Rule
from harness.seed.tree import Node, columns, expression

__all__ = ["leaf_rules", "leaves", "partition_rules"]

_RANGE = re.compile(r"FOR VALUES FROM (?P<low>\(.*\)) TO (?P<high>\(.*\))", re.DOTALL)
_LIST = re.compile(r"FOR VALUES IN (?P<values>\(.*\))", re.DOTALL)
_CONSTANT = re.compile(r"'(?:[^']|'')*'|-?\d+(?:\.\d+)?|NULL|MINVALUE|MAXVALUE|true|false")


def partition_rules(table: Table, catalog: Catalog) -> tuple[Rule, ...]:
    """
    Return a condition that some partition's rows meet, for values to be taken from.

    It binds where one column decides and no partition takes the rest.
    """
    if not table.partition_key:
        return ()
    parts = [each for each in catalog.tables if catalog.table(each.partition_of or "-") is table]
    keyed = _keyed(table)
    if len(keyed) != 1 or not parts:
        return ()
    (column,) = keyed
    conditions = [condition for part in parts for condition in _conditions(part, column, table)]
    node = expression(" OR ".join(conditions)) if conditions else None
    readable = len(conditions) == len(parts)
    deeper = (rule for part in parts for rule in partition_rules(part, catalog))
    own = (Rule("partition", node, (column,), binding=readable),) if node is not None else ()
    return (*own, *(Rule(each.name, each.node, each.columns, binding=False) for each in deeper))


def leaves(table: Table, catalog: Catalog) -> Iterator[Table]:
    """Yield the partitions that hold rows."""
    for part in catalog.tables:
        if part.partition_of and catalog.table(part.partition_of) is table:
            yield from leaves(part, catalog) if part.partition_key else (part,)


def leaf_rules(table: Table, catalog: Catalog, above: tuple[Rule, ...] = ()) -> Iterator[tuple[Rule, ...]]:
    """Yield for each partition that holds rows the conditions that its rows meet, those that can be read."""
    keyed = _keyed(table)
    for part in catalog.tables:
        if part.partition_of and catalog.table(part.partition_of) is table:
            conditions = list(_conditions(part, keyed[0], table)) if len(keyed) == 1 else []
            node = expression(conditions[0]) if conditions else None
            rules = above if node is None else (*above, Rule("partition", node, keyed))
            yield from leaf_rules(part, catalog, rules) if part.partition_key else (rules,)


def _keyed(table: Table) -> tuple[str, ...]:
    node: Node | None = expression("f" + table.partition_key.partition(" ")[2])
    return columns(node) or tuple(each.name for each in table.columns if each.name in table.partition_key)


def _conditions(part: Table, column: str, table: Table) -> Iterator[str]:
    found = table.column(column)
    if found is None:
        return
    spelled = name(column)
    if ranged := _RANGE.fullmatch(part.bound):
        low, high = (_CONSTANT.findall(ranged[side])[0] for side in ("low", "high"))
        sides = [
            f"{spelled} {sign} CAST({bound} AS {found.type})"
            for sign, bound in ((">=", low), ("<", high))
            if "VALUE" not in bound
        ]
        yield f"({' AND '.join(sides) or 'TRUE'})"
    elif listed := _LIST.fullmatch(part.bound):
        values = _CONSTANT.findall(listed["values"])
        casts = [f"{spelled} = CAST({each} AS {found.type})" for each in values if each != "NULL"]
        empty = [f"{spelled} IS NULL"] if "NULL" in values else []
        yield f"({' OR '.join([*casts, *empty])})"
