"""Claims about rows."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.answer import Refused
from harness.facts.rows import Comparison, Offenders, Row, Rows
from harness.verdict import Evidence, Extent

__all__ = ["counts", "none_lost", "none_of", "returns", "same_rows"]

SHOWN = 5  # offenders named before "and N more"


def returns(*expected: Row, where: str = "query") -> Check[Rows | Refused]:
    """The query returns these rows, in this order."""

    def check(fact: Rows | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(where, _rows(expected), str(fact), supports=False, absent=str(fact))
        else:
            yield Evidence(where, _rows(expected), _rows(fact.rows), fact.rows == expected, looked_at=_extent(fact))

    return check


def none_of(what: str, *, help: str = "") -> Check[Offenders | Refused]:  # noqa: A002  # Evidence's own word
    """There are none of *what*. Yields nothing where there was nothing to look among: that proves nothing."""

    def check(fact: Offenders | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(what, "none", str(fact), supports=False, help=help, absent=str(fact))
        elif fact.among:
            found = (
                f"{fact.many} of {fact.among}: {_rows(fact.rows, fact.many)}" if fact.many else f"none of {fact.among}"
            )
            yield Evidence(what, "none", found, not fact.many, help, Extent(fact.among, fact.among))

    return check


def counts(expected: int, what: str) -> Check[Rows | Refused]:
    """The query's one row is one number, *expected*."""

    def check(fact: Rows | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(what, str(expected), str(fact), supports=False, absent=str(fact))
        elif fact.rows:
            agrees = fact.rows == ((expected,),)
            yield Evidence(what, str(expected), _rows(fact.rows), agrees, looked_at=_extent(fact))

    return check


def same_rows(what: str, *, help: str = "") -> Check[Comparison | Refused]:  # noqa: A002  # Evidence's own word
    """Both readings hold the same rows: nothing lost, nothing invented. Yields nothing where both are empty."""

    def check(fact: Comparison | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(what, "the same rows", str(fact), supports=False, help=help, absent=str(fact))
            return
        if not fact.then and not fact.now:
            return
        looked_at = Extent(fact.then, fact.then * len(fact.columns))
        if not fact.many_lost and not fact.many_invented:
            yield Evidence(
                what, f"the same {fact.then} rows", f"the same {fact.now} rows", supports=True, looked_at=looked_at
            )
        for word, rows, many in (
            ("lost", fact.lost, fact.many_lost),
            ("invented", fact.invented, fact.many_invented),
        ):
            if many:
                observed = f"{many} {word}: {_rows(rows, many)}"
                yield Evidence(
                    what, f"none {word} of {fact.then}", observed, supports=False, help=help, looked_at=looked_at
                )
                looked_at = Extent()  # counted once

    return check


def none_lost(what: str, *, help: str = "") -> Check[Comparison | Refused]:  # noqa: A002  # Evidence's own word
    """Every row of then is still there; there may be more. Yields nothing where there was none."""

    def check(fact: Comparison | Refused) -> Iterator[Evidence]:
        if isinstance(fact, Refused):
            yield Evidence(what, "every row", str(fact), supports=False, help=help, absent=str(fact))
        elif fact.then:
            many = fact.many_lost
            observed = f"{many} lost: {_rows(fact.lost, many)}" if many else f"all {fact.then}"
            looked_at = Extent(fact.then, fact.then * len(fact.columns))
            yield Evidence(what, f"all {fact.then} rows", observed, not many, help, looked_at)

    return check


def _rows(rows: tuple[Row, ...], many: int = 0) -> str:
    """Name the first of *rows*, which may be some of *many*."""
    if not rows:
        return "no rows"
    named = [", ".join(map(_cell, row)) for row in rows[:SHOWN]]
    more = max(many, len(rows)) - len(named)
    return "; ".join([*named, f"and {more} more"] if more else named)


def _cell(cell: object) -> str:
    return "NULL" if cell is None else str(cell) or "''"


def _extent(rows: Rows) -> Extent:
    return Extent(len(rows.rows), len(rows.rows) * len(rows.columns))
