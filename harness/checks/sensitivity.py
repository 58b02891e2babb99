"""Claims about what an upgrade hangs on besides its data."""

from collections.abc import Iterator

from harness.facts.sensitivity import Under
from harness.verdict import Evidence

__all__ = ["insensitive"]

SHOWN = 3
HELP = "Say in the migration what it relies on: SET LOCAL, AT TIME ZONE, a schema, row_security = off."


def insensitive(fact: tuple[Under, ...]) -> Iterator[Evidence]:
    """Under each circumstance the upgrade leaves what the walk's own left, or is refused with nothing changed."""
    for each in fact:
        refused = each.trace.refused
        expected = "nothing changed" if refused else "what the walk's own upgrade left"
        rest = f"; and {len(each.differs) - SHOWN} more" if len(each.differs) > SHOWN else ""
        seen = "; ".join(each.differs[:SHOWN]) + rest if each.differs else _same(each)
        where = each.circumstance.name + (f", row security forced on {each.forced} tables" if each.forced else "")
        observed = f"refused ({refused}): {seen}" if refused else seen
        yield Evidence(where, expected, observed, not each.differs, HELP if each.differs else "", each.extent)


def _same(under: Under) -> str:
    return f"the same schema, {under.extent.rows} rows and {under.extent.cells} cells"
