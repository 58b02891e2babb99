"""The deployment matrix: which operation works with which release on which state of the database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rich.text import Text

from harness.checks.answers import CELLS, UNREACHED
from harness.judge import Judged
from harness.report.layout import Page, cut, hang
from harness.report.marks import ASKED_NOT, COLOUR, SHAPE
from harness.verdict import Evidence, Outcome, Stop

__all__ = ["Matrix", "Order", "matrix", "matrix_of", "orders"]

STOPS = (Stop.BEFORE, Stop.AFTER, Stop.BACK)
COLUMN = 8
BLAMED = re.compile(r" — dropped: ([^;]*)")
# what happens, the cell in between
OLD, NEW = 0, 1
ORDERS = (
    ("Out", "database first, then code", OLD, Stop.AFTER),
    ("Out", "code first, then database", NEW, Stop.BEFORE),
    ("Back", "database first, then code", NEW, Stop.BACK),
    ("Back", "code first, then database", OLD, Stop.AFTER),
)


@dataclass(frozen=True, slots=True)
class Matrix:
    """
    Whether each operation works, by release and stop, inconclusive where it was not reached for another that broke.

    *blamed* are the columns that are to blame where one does not.

    *releases* are N−1's name and N's.
    """

    releases: tuple[str, str]
    cells: Mapping[str, Mapping[tuple[str, Stop], Outcome]]
    blamed: Mapping[tuple[str, Stop], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Order:
    """A way of rolling out or back: of how many operations how many break in between, how many are out of reach."""

    way: str
    name: str
    broken: int
    of: int
    unreached: int = 0
    blamed: tuple[str, ...] = ()


def matrix_of(judged: Iterable[Judged]) -> Matrix | None:
    """Return the matrix that verdicts amount to; None where no API was asked."""
    asked = [each for each in judged if each.clause.id in CELLS and each.clause.release]
    releases = list(dict.fromkeys(each.clause.release.name for each in asked if each.clause.release))
    if len(releases) != 2:  # noqa: PLR2004  # N−1 and N
        return None
    cells: dict[str, dict[tuple[str, Stop], Outcome]] = {}
    blamed: dict[tuple[str, Stop], dict[str, None]] = {}
    for each in asked:
        name = each.clause.release.name if each.clause.release else ""
        for seen in each.evidence:
            cell = (name, seen.stop)
            cells.setdefault(seen.evidence.where, {})[cell] = _outcome(seen.evidence)
            for found in BLAMED.findall(seen.evidence.observed):
                blamed.setdefault(cell, {}).update(dict.fromkeys(found.split(", ")))
    return Matrix((releases[0], releases[1]), cells, {cell: tuple(names) for cell, names in blamed.items()})


def orders(found: Matrix) -> Iterator[Order]:
    """Yield each order that was walked through, with what breaks in between."""
    for way, name, which, stop in ORDERS:
        cell = (found.releases[which], stop)
        asked = [cells[cell] for cells in found.cells.values() if cell in cells]
        if asked:
            broken, unreached = asked.count(Outcome.BROKEN), asked.count(Outcome.INCONCLUSIVE)
            yield Order(way, name, broken, len(asked), unreached, found.blamed.get(cell, ()))


def matrix(judged: Iterable[Judged], page: Page) -> list[Text]:
    """Lay the matrix out, and say which orders are safe."""
    found = matrix_of(judged)
    if found is None:
        return []
    lead = page.width - 2 * len(STOPS) * COLUMN - 2
    lead = min(lead, 2 + max(map(len, found.cells)))
    lines = [Text(), *hang("", "Deployment: which release works where", page.width, "bold")]
    lines.append(Text(" " * lead + "".join(f"{name:<{len(STOPS) * COLUMN}}" for name in found.releases), "dim"))
    lines.append(Text(" " * lead + "".join(f"{stop:<{COLUMN}}" for _ in found.releases for stop in STOPS), "dim"))
    for operation in sorted(found.cells):
        row = Text(f"{cut(operation, lead - 1):<{lead}}")
        for name in found.releases:
            for stop in STOPS:
                row.append_text(_cell(found.cells[operation].get((name, stop))))
        lines.append(row)
    return [*lines, *_orders(found, page)]


def _outcome(evidence: Evidence) -> Outcome:
    if evidence.supports:
        return Outcome.UPHELD
    return Outcome.INCONCLUSIVE if evidence.observed.startswith(UNREACHED) else Outcome.BROKEN


def _cell(outcome: Outcome | None) -> Text:
    if outcome is None:
        return Text(f"{ASKED_NOT:<{COLUMN}}", "dim")
    return Text(f"{SHAPE[outcome]:<{COLUMN}}", COLOUR[outcome])


def _orders(found: Matrix, page: Page) -> Iterator[Text]:
    for each in orders(found):
        by = f", by {', '.join(each.blamed)}" if each.blamed else ""
        far = f", {each.unreached} more are out of reach" if each.unreached else ""
        broken = f"{each.broken} of {each.of} operations break in between{far}{by}" if each.broken else "nothing breaks"
        yield from hang(Text(f"{each.way:<5}"), f"{each.name}: {broken}", page.width, "red" if each.broken else "green")
    ways = {way: [each for each in orders(found) if each.way == way] for way in ("Out", "Back")}
    for way, told in ways.items():
        if told and all(each.broken for each in told):
            rolled = "rolled out" if way == "Out" else "rolled back"
            yield from hang("", f"No order is safe: while it is {rolled} there is a disruption.", page.width)
