"""The step that led here, cut off at each of its statements on clones of where it began, and run again from there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from harness.contract import Look, Session
from harness.facts.answer import Refused
from harness.facts.catalog import Catalog, compare
from harness.facts.halfway import Apart, Halfway, Point
from harness.facts.trace import Cut, Statement, Trace
from harness.probes.catalog import read_catalog
from harness.probes.cells import CompareCells
from harness.probes.moving import AHEAD, moving
from harness.probes.settings import PRINTED, pinned
from harness.verdict import Extent, Stop

__all__ = ["CutOff"]

# The server commits what these make in two halves.
HALVED = re.compile(r"\bCONCURRENTLY\b(?<!VIEW CONCURRENTLY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CutOff:
    """
    Cut the step that led here off after each of its statements, on clones of the database where it began.

    Where that leaves neither what was there nor what the whole step leaves, run the step again. Statements of one
    transaction leave what its last one leaves: they are cut off there, together.
    """

    def read(self, look: Look) -> Halfway:
        """Return what each cut left. Raises UnreachableError where the step itself did not go through."""
        tries = _Tries(look, Stop.AFTER if look.stop is Stop.BACK else Stop.BEFORE, look.now)
        return Halfway(tuple(point for cuts in _cuts(look.trace) for point in tries.points(cuts)))


def _cuts(trace: Trace) -> Iterator[dict[Cut, Statement]]:
    """Yield the cuts with their statements; those between which nothing is committed in one."""
    together: dict[Cut, Statement] = {}
    for number, statement in enumerate(trace.statements, 1):
        if statement.keeps and together:
            yield together
            together = {}
        if HALVED.search(statement.sql):
            yield {Cut(number, within=True): statement}
        together[Cut(number)] = statement
    if together:
        yield together


@dataclass
class _Tries:
    """The step that leads from *began* to where *look* stands, *ended*, as often as it is wanted."""

    look: Look
    began: Stop
    ended: Session
    _catalogs: dict[Stop, Catalog] = field(default_factory=dict)

    def points(self, cuts: Mapping[Cut, Statement]) -> Iterator[Point]:
        """Cut the step off at the last of *cuts*, and look at what that leaves."""
        *others, last = cuts
        point = self._point(last, cuts[last])
        yield from (replace(point, cut=cut, statement=cuts[cut], seen=last) for cut in others)
        yield point

    def _point(self, cut: Cut, statement: Statement) -> Point:
        with self.look.scratch(self.began) as database:
            self.look.step(self.look.stop, database, cut=cut)
            began = self._apart(self.began, database)
            if not began:
                return Point(cut, statement, began)
            ended = self._apart(self.look.stop, database, self._moving)
            return Point(cut, statement, began, ended, self._again(database) if ended else None)

    def _again(self, database: Session) -> Apart | Refused:
        trace = self.look.step(self.look.stop, database)
        return trace.refused or self._apart(self.look.stop, database, self._moving)

    def _apart(self, stop: Stop, database: Session, but: tuple[str, ...] = ()) -> Apart:
        there = self.look.at(stop)
        if stop not in self._catalogs:
            self._catalogs[stop] = read_catalog(there)
        with pinned(database, PRINTED):
            schema = compare(self._catalogs[stop], read_catalog(database))
            cells = CompareCells(but=but).between(there, database)
        looked_at = sum((table.extent for table in cells.tables), Extent(schema.objects))
        return Apart(schema.changes, tuple(table for table in cells.tables if table.differs), looked_at)

    @cached_property
    def _moving(self) -> tuple[str, ...]:
        """The columns that another run of the whole step fills otherwise: generated ids, moments, what is random."""
        with self.look.scratch(self.began) as twin:
            twin.execute(AHEAD)
            self.look.step(self.look.stop, twin)
            with pinned(twin, PRINTED):
                return moving(self.look.at(self.began), self.ended, twin)
