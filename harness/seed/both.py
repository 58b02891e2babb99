"""What two schemas can both hold: the rules of either, and the values that both have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from harness.facts.catalog import Catalog, Column, Constraint, ConstraintKind, Domain, EnumType, Table
from harness.facts.intent import Former

__all__ = ["Both", "both"]


@dataclass(frozen=True, slots=True)
class Both:
    """
    The later *catalog* with the earlier one's rules added.

    *earlier* are the columns that the earlier one has too, `table.column`, and as what; *fitting* those of them whose
    types hold the same values.
    """

    catalog: Catalog
    earlier: Mapping[str, Column]
    fitting: frozenset[str]


def both(later: Catalog, earlier: Catalog, former: Former) -> Both:
    """Put both together; *former* says what was called otherwise."""
    known = {
        f"{table.where}.{column.name}": found
        for table in later.tables
        for column in table.columns
        if (found := _earlier(table, column, earlier, former))
    }
    fitting = frozenset(
        f"{table.where}.{column.name}"
        for table in later.tables
        for column in table.columns
        if (found := known.get(f"{table.where}.{column.name}")) and found.type == column.type and not found.generated
    )
    tables = tuple(_held(table, earlier.table(former.table(table.where)), known, fitting) for table in later.tables)
    return Both(replace(_types(later, earlier), tables=tables), known, fitting)


def _earlier(table: Table, column: Column, earlier: Catalog, former: Former) -> Column | None:
    found, name = earlier.table(former.table(table.where)), former.column(table.where, column.name)
    return found.column(name) if found and name else None


def _types(later: Catalog, earlier: Catalog) -> Catalog:
    """Keep the labels that both have, and the conditions of both."""
    enums = tuple(_shared(each, earlier.enum(each.where)) for each in later.enums)
    domains = tuple(_stricter(each, earlier.domain(each.where)) for each in later.domains)
    return replace(later, enums=enums, domains=domains)


def _shared(enum: EnumType, was: EnumType | None) -> EnumType:
    return replace(enum, labels=tuple(label for label in enum.labels if label in was.labels)) if was else enum


def _stricter(domain: Domain, was: Domain | None) -> Domain:
    if was is None:
        return domain
    constraints = tuple(dict.fromkeys((*domain.constraints, *was.constraints)))
    return replace(domain, nullable=domain.nullable and was.nullable, constraints=constraints)


def _held(table: Table, was: Table | None, known: Mapping[str, Column], fitting: frozenset[str]) -> Table:
    """Return *table* with what the earlier one asks of the columns that both have."""
    if was is None:
        return table
    columns = tuple(_narrower(each, known.get(f"{table.where}.{each.name}")) for each in table.columns)
    mine = {each.name for each in table.columns if f"{table.where}.{each.name}" in fitting}
    constraints = (*table.constraints, *_missing_constraints(table, was, mine))
    here = {each.name for each in table.indexes}
    indexes = (each for each in was.indexes if each.unique and each.name not in here and set(each.columns) <= mine)
    return replace(table, columns=columns, constraints=constraints, indexes=(*table.indexes, *indexes))


def _narrower(column: Column, was: Column | None) -> Column:
    return replace(column, nullable=column.nullable and was.nullable) if was else column


def _missing_constraints(table: Table, was: Table, mine: set[str]) -> Iterator[Constraint]:
    for each in was.constraints:
        again = each.kind is ConstraintKind.PRIMARY_KEY or table.constraint(each.name) is not None
        if not again and set(each.columns) <= mine:
            yield each
