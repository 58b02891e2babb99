"""The smallest of the generated rows with which a clause is still red, for the same reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from harness.contract import Contract, Phase
from harness.facts.smallest import Smallest
from harness.fill import sown
from harness.judge import Judged
from harness.observation import Observation
from harness.postgres import Server, connect
from harness.seed import Plan, Planted
from harness.smallest.reason import Red, red_of
from harness.smallest.reduce import first_red, reduced
from harness.smallest.rows import (
    Unit,
    changed,
    closed,
    droppable,
    numbered,
    plainer,
    pointed,
    ranked,
    units,
    without,
)
from harness.smallest.text import pasted
from harness.smallest.trial import Limit, Trials
from harness.verdict import STOPS

__all__ = ["with_smallest"]

TRIALS, TIME = 400, timedelta(seconds=30)


def with_smallest(  # noqa: PLR0913  # what was walked, where, and how long to search
    contract: Contract,
    observation: Observation,
    judged: Sequence[Judged],
    server: Server,
    *,
    progress: Callable[[str], None] = lambda _: None,
    within: timedelta = TIME,
) -> tuple[Judged, ...]:
    """
    Return *judged*, those red on generated rows with the smallest data on which they still are.

    Clauses that are red without a row have none. The search ends *within* that time.
    """
    phase, walk = contract.phases[0], observation.phases[0]
    here = [each for each in judged if each.phase == phase.name] if walk.generated else []
    reds = [red for each in here if (red := red_of(each, phase, walk))]
    if not reds:
        return tuple(judged)
    moment, limit = datetime.fromisoformat(observation.moment), Limit.of(TRIALS, within)
    with _grown(phase, server, observation.seed, moment) as (empty, plan, rows):
        trials = Trials(contract, server, moment, empty, reds)
        found = dict(_searched(trials, plan, rows, limit, progress))
    return tuple(replace(each, smallest=found.get(each.clause.id)) for each in judged)


def _searched(
    trials: Trials, plan: Plan, rows: Sequence[Planted], limit: Limit, progress: Callable[[str], None]
) -> Iterator[tuple[str, Smallest]]:
    """Yield the smallest data by clause; one walk without a row tells which have none."""
    last = max(trials.asked, key=lambda red: STOPS.index(red.stop))
    _Search(trials, last, plan, limit).red(())
    found: list[tuple[Planted, ...]] = []
    for red in trials.asked:
        search = _Search(trials, red, plan, limit.half())
        if search.red(()):
            continue
        if search.limit.over:
            yield red.clause.id, Smallest()
            continue
        progress(f"smallest data for {red.clause.id}")
        found.append(search.smallest(rows, sorted(found, key=len)))
        yield red.clause.id, _told(found[-1], plan, trials.contract.phases[0], least=not search.limit.over)


def _told(rows: Sequence[Planted], plan: Plan, phase: Phase, *, least: bool) -> Smallest:
    """Return *rows* as SQL, unless they give values of secret columns."""
    given = {(f"{row.table}.{name}", sql) for row in rows for name, sql in row.values.items()}
    valued = {column for column, sql in given if sql not in {"NULL", "DEFAULT"}}
    withheld = tuple(each for each in phase.secret if {each, f"public.{each}"} & valued)
    return Smallest("" if withheld else pasted(rows, plan), len(rows), least=least, withheld=withheld)


@contextmanager
def _grown(
    phase: Phase, server: Server, seed: int, moment: datetime
) -> Iterator[tuple[str, Plan, tuple[Planted, ...]]]:
    """Make the schema before *phase* once more, empty, and the rows that the walk had."""
    with server.databases.passing():
        name = server.databases.create("empty")
        with connect(server.url(name)) as session:
            phase.migrator.baseline(session)
        sample = server.databases.clone(name, "sample")
        with connect(server.url(sample)) as session:
            plan, planting = sown(session, phase, seed, moment)
        yield name, plan, planting.rows


@dataclass(frozen=True)
class _Search:
    """For fewer rows, and plainer ones, that are red as *like* is."""

    trials: Trials
    like: Red
    plan: Plan
    limit: Limit

    def red(self, rows: Sequence[Planted]) -> bool:
        """Whether *rows* alone are."""
        return self.trials.red(pasted(rows, self.plan), self.like, self.limit)

    def smallest(self, rows: Sequence[Planted], others: Iterable[tuple[Planted, ...]]) -> tuple[Planted, ...]:
        """Return the smallest of *rows* found, beginning with what was smallest for *others*."""
        known = next(filter(self.red, others), None)
        if known:
            return self._fewer(known)
        few = self._pointed(self._bare(self._fewer(self._begun(units(rows)))))
        return self._fewer(self._numbered(self._plain(self._fewer(few))))

    def _begun(self, among: Sequence[Unit]) -> tuple[Planted, ...]:
        first = first_red(ranked(among, self.like.facts), lambda some: self.red(_flat(closed(some, among, self.plan))))
        return _flat(closed(first, among, self.plan))

    def _fewer(self, rows: tuple[Planted, ...]) -> tuple[Planted, ...]:
        among = units(rows)
        kept = reduced(among, lambda some: self.red(_flat(closed(some, among, self.plan))))
        return _flat(closed(kept, among, self.plan))

    def _bare(self, rows: tuple[Planted, ...]) -> tuple[Planted, ...]:
        """Leave out the cells that do not matter."""
        cells = droppable(rows, self.plan)
        if self.red(without(rows, cells)):
            return without(rows, cells)
        kept = reduced(cells, lambda some: self.red(without(rows, set(cells) - set(some))))
        return without(rows, set(cells) - set(kept))

    def _pointed(self, rows: tuple[Planted, ...]) -> tuple[Planted, ...]:
        """Have one row referred to where several are."""
        return self._or(pointed(rows, self.plan), rows)

    def _plain(self, rows: tuple[Planted, ...]) -> tuple[Planted, ...]:
        """Take plainer values where they do as well: all at once, else one by one."""
        cells = dict(plainer(rows, self.plan))
        plainest = changed(rows, {cell: values[0] for cell, values in cells.items()})
        if not cells or self.red(plainest):
            return plainest
        for cell, values in cells.items():
            rows = next((each for value in values if self.red(each := changed(rows, {cell: value}))), rows)
        return rows

    def _numbered(self, rows: tuple[Planted, ...]) -> tuple[Planted, ...]:
        """Count the keys of each table from 1."""
        for table in dict.fromkeys(row.table for row in rows):
            rows = self._or(numbered(rows, self.plan, table), rows)
        return rows

    def _or(self, better: tuple[Planted, ...], rows: tuple[Planted, ...]) -> tuple[Planted, ...]:
        return better if better != rows and self.red(better) else rows


def _flat(found: Sequence[Unit]) -> tuple[Planted, ...]:
    return tuple(row for unit in found for row in unit)
