"""A catalog as it would be if one of its tables had another name."""

import re
from dataclasses import replace
from typing import TypeVar

from harness.facts.catalog.catalog import Catalog
from harness.facts.catalog.objects import Table
from harness.facts.catalog.parts import Constraint, Trigger
from harness.facts.catalog.spelling import identifier, qualified

__all__ = ["renamed"]

Part = TypeVar("Part", Constraint, Trigger)


def renamed(catalog: Catalog, old: str, new: str) -> Catalog:
    """
    Return *catalog* with the table *old* called *new*, both `schema.table`.

    What keys and triggers say of it follows; what views, rules and functions say of it does not.
    """
    schema, _, name = new.rpartition(".")

    def called(table: Table) -> Table:
        own = replace(table, schema=schema, name=name) if f"{table.schema}.{table.name}" == old else table
        return replace(
            own,
            constraints=tuple(_told(each, old, new) for each in own.constraints),
            triggers=tuple(_told(each, old, new) for each in own.triggers),
            partition_of=_one(own.partition_of, old, new),
            inherits=tuple(_one(each, old, new) for each in own.inherits),
        )

    owned = (
        replace(each, owned_by=qualified(*new.split("."), each.owned_by.rpartition(".")[2]))
        if _is(each.owned_by.rpartition(".")[0], old)
        else each
        for each in catalog.sequences
    )
    tables = tuple(sorted(map(called, catalog.tables), key=lambda table: (table.schema, table.name)))
    return replace(catalog, tables=tables, sequences=tuple(owned))


def _told(part: Part, old: str, new: str) -> Part:
    schema, _, name = old.rpartition(".")
    said = re.compile(rf"\b(REFERENCES|ON) ({re.escape(identifier(schema))}\.)?{re.escape(identifier(name))}(?=[ (]|$)")
    far, _, called = new.rpartition(".")

    def say(found: re.Match[str]) -> str:
        return f"{found[1]} {qualified(far if found[2] else '', called)}"

    return replace(part, definition=said.sub(say, part.definition))


def _one(name: str, old: str, new: str) -> str:
    return qualified(*new.split(".")) if _is(name, old) else name


def _is(name: str, old: str) -> bool:
    return name in {qualified(*old.split(".")), old}
