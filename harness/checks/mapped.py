"""Claims about what a release's model gets from the database."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.answer import Absent, Refused
from harness.facts.mapped import Mapped
from harness.verdict import Evidence, Extent

__all__ = ["finds", "loads", "updates"]

Fact = Mapped | Refused | Absent


def loads(name: str) -> Check[Fact]:
    """The model *name* loads rows by its own select list. An empty table shows nothing."""
    return _gets(name, "rows are loaded", "{rows} loaded with all of {columns} columns")


def finds(name: str) -> Check[Fact]:
    """Rows are found by each field asked for through the model *name*. Where no row has a value, nothing is shown."""
    return _gets(name, "rows are found by each field", "found by {rows} of {columns} fields: {names}")


def updates(name: str) -> Check[Fact]:
    """A row's fields can be set through the model *name*."""
    return _gets(name, "a row is updated", "{rows} updated: {names}")


def _gets(name: str, expected: str, told: str) -> Check[Fact]:
    def check(fact: Fact) -> Iterator[Evidence]:
        if isinstance(fact, Absent | Refused):
            yield Evidence(name, expected, str(fact), supports=False)
        elif fact.rows:
            names = ", ".join(fact.columns)
            observed = told.format(rows=fact.rows, columns=len(fact.columns), names=names)
            extent = Extent(fact.rows, fact.rows * len(fact.columns))
            yield Evidence(f"{fact.table} by {name}", expected, observed, supports=True, looked_at=extent)

    return check
