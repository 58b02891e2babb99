"""Reads a schema, and two of them beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.contract import Look, Session
from harness.facts.catalog import Catalog, CatalogChange, compare, renamed
from harness.probes.catalog.assembly import assembled
from harness.probes.catalog.findings import find
from harness.probes.settings import SPELLED, pinned
from harness.verdict import Stop

__all__ = ["CompareCatalogs", "ReadCatalog", "read_catalog"]


@dataclass(frozen=True, slots=True)
class ReadCatalog:
    """
    The schema as it is: all user schemas, or *schemas*.

    The migrator's own tables are left out, and what *ignore* matches: patterns of qualified names, `audit.*`.
    """

    schemas: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def read(self, look: Look, /) -> Catalog:
        """Read it from the database at this stop."""
        return read_catalog(look.now, self.schemas, ignore=(*look.bookkeeping, *self.ignore))


@dataclass(frozen=True, slots=True)
class CompareCatalogs:
    """
    The schema as it is beside what it was at the stop *since*; *schemas* and *ignore* as for `ReadCatalog`.

    *renamed* are tables by their names (`schema.table`) at *since* and at the stop: they are compared with each other.
    """

    since: Stop = Stop.BEFORE
    schemas: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def read(self, look: Look, /) -> CatalogChange:
        """Read both databases."""
        ignore = (*look.bookkeeping, *self.ignore)
        old = read_catalog(look.at(self.since), self.schemas, ignore=ignore)
        for was, now in self.renamed:
            old = renamed(old, was, now)
        return compare(old, read_catalog(look.now, self.schemas, ignore=ignore))


def read_catalog(session: Session, schemas: Sequence[str] = (), *, ignore: Sequence[str] = ()) -> Catalog:
    """
    Read the catalog in a fixed number of queries, which write nothing and hold nobody up.

    Not read: roles, tablespaces, statistics targets, who granted, the inside of operator classes and text search.
    Raises what the session raises.
    """
    with pinned(session, SPELLED):
        found = find(session, schemas)
    return assembled(found, tuple(ignore), whole=not schemas)
