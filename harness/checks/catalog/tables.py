"""Claims about tables, columns, types and extensions."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.checks.catalog.seen import claim, in_table
from harness.contract import Check
from harness.facts.catalog import (
    Catalog,
    Column,
    ConstraintKind,
    EnumType,
    Table,
    canonical_default,
    canonical_type,
)
from harness.verdict import Evidence, Extent

__all__ = ["has_column", "has_enum", "has_extension", "has_table", "lacks_column", "lacks_table"]


def has_table(name: str) -> Check[Catalog]:
    """There is a table of that name."""

    def look(catalog: Catalog) -> Evidence:
        table = catalog.table(name)
        observed = f"no table {name}" if table is None else f"{table.kind}, {len(table.columns)} columns"
        return Evidence(name, "a table", observed, table is not None, looked_at=Extent(len(catalog.tables)))

    return claim(look)


def lacks_table(name: str) -> Check[Catalog]:
    """There is no table of that name, among at least one other: a database without any says nothing."""

    def check(catalog: Catalog) -> Iterator[Evidence]:
        if not catalog.tables:
            return
        table = catalog.table(name)
        observed = "no such table" if table is None else f"{table.kind}, {len(table.columns)} columns"
        yield Evidence(name, "no table", observed, table is None, looked_at=Extent(len(catalog.tables)))

    return check


def has_column(
    table: str, column: str, type_name: str = "", *, nullable: bool | None = None, default: str | None = None
) -> Check[Catalog]:
    """
    The column is there and has what is said of it.

    *type_name* may be any spelling (`varchar(255)`). *default* is SQL without the cast to the column's own type
    (`'trial'`, `100`); `''` is none. NOT NULL that is not validated is no NOT NULL.
    """
    claims = (
        canonical_type(type_name) if type_name else "",
        "" if nullable is None else _null(nullable=nullable),
        "" if default is None else _value(default),
    )
    expected = " ".join(filter(None, claims)) or "a column"

    def look(held: Table) -> Evidence:
        found = held.column(column)
        where, extent = f"{table}.{column}", Extent(len(held.columns))
        if found is None:
            name = f"column {where}"
            return Evidence(where, expected, f"no column {column}", supports=False, looked_at=extent, absent=name)
        wanted = (*claims[:2], "" if default is None else _value(canonical_default(default, found.type)))
        pairs = [(wish, fact) for wish, fact in zip(wanted, _said(held, found), strict=True) if wish]
        wishes, facts = (" ".join(pair[at] for pair in pairs) for at in (0, 1))
        return Evidence(where, wishes or expected, facts or str(found), wishes == facts, looked_at=extent)

    return in_table(table, column, expected, look)


def _said(table: Table, column: Column) -> tuple[str, str, str]:
    null = _null(nullable=column.nullable)
    loose = (each for each in table.constraints if each.kind is ConstraintKind.NOT_NULL and not each.valid)
    if any(column.name in constraint.columns for constraint in loose):
        null += ", not validated"
    default = column.value if column.generated else _value(canonical_default(column.default, column.type))
    return canonical_type(column.type), null, column.value if column.identity else default


def _null(*, nullable: bool) -> str:
    return "nullable" if nullable else "NOT NULL"


def _value(default: str) -> str:
    return f"DEFAULT {default}" if default else "no default"


@dataclass(frozen=True, slots=True)
class lacks_column:  # noqa: N801  # a check like the others; `fates` asks it for its column
    """The table is there, and has no column of that name. Without the table this is broken; see `in_table`."""

    table: str
    column: str

    def __call__(self, fact: Catalog) -> Iterator[Evidence]:
        """Look at the table."""
        yield from in_table(self.table, self.column, "no column", self._look)(fact)

    def _look(self, held: Table) -> Evidence:
        found = held.column(self.column)
        observed = "no such column" if found is None else str(found)
        where, extent = f"{self.table}.{self.column}", Extent(len(held.columns))
        return Evidence(where, "no column", observed, found is None, looked_at=extent)


def has_enum(name: str, *labels: str) -> Check[Catalog]:
    """There is an enumeration of that name, with exactly *labels* in that order where any are given."""
    expected = str(EnumType(name, labels=labels)) if labels else "an enum"

    def look(catalog: Catalog) -> Evidence:
        found = catalog.enum(name)
        observed = f"no enum {name}" if found is None else str(found)
        supports = found is not None and labels in {(), found.labels}
        return Evidence(name, expected, observed, supports, looked_at=Extent(len(catalog.enums)))

    return claim(look)


def has_extension(name: str, version: str = "") -> Check[Catalog]:
    """The extension is installed, at *version* where that is given."""
    expected = f"extension {version}".rstrip()

    def look(catalog: Catalog) -> Evidence:
        found = catalog.extension(name)
        observed = f"no extension {name}" if found is None else f"extension {found.version}"
        supports = found is not None and version in {"", found.version}
        return Evidence(name, expected, observed, supports, looked_at=Extent(len(catalog.extensions)))

    return claim(look)
