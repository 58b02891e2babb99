"""Where a claim looks, and when there was nothing to look at."""

from collections.abc import Callable, Iterator

from harness.contract import Check
from harness.facts.catalog import Catalog, Table
from harness.verdict import Evidence, Extent

__all__ = ["claim", "in_table"]


def claim(look: Callable[[Catalog], Evidence]) -> Check[Catalog]:
    """Look at a catalog in which anything was seen at all; of an empty one there is nothing to say."""

    def check(catalog: Catalog) -> Iterator[Evidence]:
        if catalog.schemas or catalog.tables:
            yield look(catalog)

    return check


def in_table(name: str, part: str, expected: str, look: Callable[[Table], Evidence]) -> Check[Catalog]:
    """
    Look at a *part* of a table.

    Without the table the claim is broken, one of absence too: a misspelt table would lack everything. Where the table
    itself is to go, `lacks_table` says so.
    """

    def seen(catalog: Catalog) -> Evidence:
        table = catalog.table(name)
        if table is not None:
            return look(table)
        lacking = f"Claim it of a table that is there, or lacks_table({name!r}) where the table goes."
        help_ = lacking if expected.startswith("no ") else ""
        extent = Extent(len(catalog.tables))
        where, seen, absent = f"{name}.{part}", f"no table {name}", f"table {name}"
        return Evidence(where, expected, seen, supports=False, help=help_, looked_at=extent, absent=absent)

    return claim(seen)
