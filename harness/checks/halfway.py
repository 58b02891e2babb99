"""Claims about a step that is cut off."""

from collections.abc import Iterator

from harness.checks.cells import untouched
from harness.contract import Check
from harness.facts.answer import Refused
from harness.facts.cells import Cells
from harness.facts.halfway import Apart, Halfway, Left, Point
from harness.verdict import Evidence, Extent

__all__ = ["never_stranded"]

SHOWN = 3  # differences of one kind named before "and N more"
LONG = 60  # of a statement's first line
HELP = "One transaction, IF NOT EXISTS, ON CONFLICT: let what was done already be done again, or not be done twice."


def never_stranded() -> Check[Halfway]:
    """
    Wherever the step is cut off, the database is as before, or finished, or the step can be run again.

    Yields nothing of a step without statements.
    """

    def check(fact: Halfway) -> Iterator[Evidence]:
        for point in fact.points:
            stranded = point.left is Left.STRANDED
            together = f", in one transaction with statement {point.seen.number}" if point.seen else ""
            yield Evidence(
                f"{point.cut}: {_first_line(point.statement.sql)}",
                f"{Left.AS_BEFORE} or {Left.RESUMABLE}",
                f"{point.left}{together}" + (f": {_why(point)}" if stranded else ""),
                not stranded,
                HELP if stranded else "",
                Extent() if point.seen else point.began.looked_at,
            )

    return check


def _why(point: Point) -> str:
    left = f"it leaves {_told(point.began)}"
    if isinstance(point.again, Refused):
        running = f" in: {_first_line(point.again.statement)}" if point.again.statement else ""
        return f"{left}; run again, it is refused with {point.again}{running}"
    return f"{left}; run again, it does not end as the whole step does: {_told(point.again or Apart())}"


def _told(apart: Apart) -> str:
    tables = [
        f"{evidence.where}: {evidence.observed}"
        for evidence in untouched()(Cells(apart.cells))
        if not evidence.supports
    ]
    return "; ".join([*_listed([str(change) for change in apart.schema]), *_listed(tables)])


def _listed(said: list[str]) -> list[str]:
    return [*said[:SHOWN], f"and {len(said) - SHOWN} more"] if len(said) > SHOWN else said


def _first_line(sql: str) -> str:
    """Return the first line of a statement that is no comment."""
    lines = [" ".join(line.split()) for line in sql.splitlines()]
    line = next((line for line in lines if line and not line.startswith("--")), "")
    return line if len(line) <= LONG else f"{line[:LONG].rstrip()}…"
