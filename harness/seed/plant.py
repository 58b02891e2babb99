"""A plan carried out on a database."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from harness.contract import Session
from harness.facts.catalog import Table
from harness.seed.literal import name
from harness.seed.partitions import leaves
from harness.seed.plan import Plan
from harness.seed.planted import Planted, statement
from harness.seed.repair import Repair, alternatives
from harness.seed.sequences import advances
from harness.seed.trial import Refusal, Trial, trial

__all__ = ["Planting", "Sowing", "plant"]

_ROUNDS = 5
_EACH = 300  # alternatives of a row in a round
_BUDGET = 3000  # of a table in a round

Unit = tuple[Planted, ...]


@dataclass(frozen=True, slots=True)
class Planting:
    """
    What stands after planting, in the order in which it went in.

    *unfilled* are the tables without a row, and why; *refused* what Postgres said of single rows that were given up in
    tables that have others.
    """

    rows: tuple[Planted, ...] = ()
    unfilled: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def plant(session: Session, plan: Plan) -> Planting:
    """
    Insert the rows of *plan*, and set the sequences past them.

    A row that Postgres refuses is tried with other values. Raises what the session raises: none of it is a row's.
    """
    units = [tuple(row for _, row in unit) for _, unit in groupby(enumerate(plan.rows), _unit)]
    with trial(session) as tried:
        sowing = Sowing(plan, tried, units)
        sowing.sow()
    for advance in advances(plan.catalog):
        session.rows(advance)
    reasons = sowing.reasons()
    unfilled = _unfilled(session, plan, reasons)
    refused = {table: said for table, said in reasons.items() if table not in unfilled}
    return Planting(tuple(sowing.stands), dict(sorted(unfilled.items())), dict(sorted(refused.items())))


_GONE = "its rows went in and were gone afterwards: a trigger or policy took them"
_NOT_HERE = "no row that was made falls into this partition"


def _unit(each: tuple[int, Planted]) -> int:
    number, row = each
    return row.together or -number - 1


class Sowing:
    """Units of rows, going in round by round."""

    def __init__(self, plan: Plan, tried: Trial, units: Sequence[Unit]) -> None:
        self.plan = plan
        self.tried = tried
        self.waiting: dict[int, Unit] = dict(enumerate(units))
        self.stands: list[Planted] = []
        self.standing: dict[str, list[Planted]] = defaultdict(list)
        self.said: dict[int, Refusal] = {}
        self.met: dict[int, set[str]] = defaultdict(set)

    def sow(self) -> None:
        """Try every unit as it is, then those refused in other forms, as long as that leads anywhere."""
        self._round([(number, unit) for number, unit in self.waiting.items()])
        for _ in range(_ROUNDS):
            before = {number: (unit, self.said[number]) for number, unit in self.waiting.items()}
            if not before:
                return
            self._round(list(self._others()))
            if {number: (unit, self.said[number]) for number, unit in self.waiting.items()} == before:
                return

    def reasons(self) -> dict[str, tuple[str, ...]]:
        """Return what was said of the rows that did not go in, by table."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for number, unit in self.waiting.items():
            for row in unit:
                found[row.table][self._reason(row, self.said[number])] = None
        return {table: tuple(said) for table, said in found.items()}

    def _reason(self, row: Planted, refusal: Refusal) -> str:
        own = self.plan.grounds[row.table]
        link = next((link for link in own.links if link.name == refusal.constraint), None)
        if link and link.target != row.table and not self.standing.get(link.target):
            return f"{', '.join(link.columns)} must refer to {link.target}, of which no row stands"
        constraint = own.table.constraint(refusal.constraint) if refusal.constraint else None
        return f"{refusal}: {constraint.definition}" if constraint else str(refusal)

    def _round(self, attempts: list[tuple[int, Unit]]) -> None:
        answers = self.tried.tried([(number, statement(unit)) for number, unit in attempts])
        for place, refusal in answers:
            number, unit = attempts[place]
            if refusal is None:
                del self.waiting[number]
                self.stands += unit
                for row in unit:
                    self.standing[row.table].append(row)
            elif refusal.mark not in self.met[number]:
                # Refused for a reason that is new: what was wrong before is mended, so go on from this form.
                self.met[number].add(refusal.mark)
                self.said[number], self.waiting[number] = refusal, unit

    def _others(self) -> Iterator[tuple[int, Unit]]:
        spent: dict[str, int] = defaultdict(int)
        for number, unit in self.waiting.items():
            table = unit[0].table
            yield number, unit  # what it refers to may stand by now
            for other in islice(self._forms(number, unit), max(0, min(_EACH, _BUDGET - spent[table]))):
                spent[table] += 1
                yield number, other

    def _forms(self, number: int, unit: Unit) -> Iterator[Unit]:
        refusal = self.said[number]
        meant = [at for at, row in enumerate(unit) if row.table.endswith(f".{refusal.table}")] or range(len(unit))
        for at in meant:
            own = self.plan.grounds[unit[at].table]
            for row in alternatives(Repair(unit[at], own, self.standing, number), refusal, self.plan.catalog):
                yield (*unit[:at], row, *unit[at + 1 :])


def _empty(session: Session, tables: Sequence[Table]) -> list[str]:
    """Return those of *tables* in which nothing stands, as Postgres sees it."""
    told = " UNION ALL ".join(
        f"SELECT {at} AS at, EXISTS (SELECT FROM {name(each.schema, each.name)}) AS stands"  # noqa: S608  # quoted names
        for at, each in enumerate(tables)
    )
    found = session.rows(f"{told} ORDER BY at").rows if tables else ()
    return [tables[int(str(at))].where for at, stands in found if not stands]


def _unfilled(session: Session, plan: Plan, reasons: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the tables and partitions without a row, and why."""
    tables = [each for each in plan.catalog.tables if each.where in plan.grounds]
    empty = dict.fromkeys(_empty(session, tables), _GONE)
    empty = {table: plan.unfillable.get(table) or reasons.get(table, (why,))[-1] for table, why in empty.items()}
    found = {**{table: why for table, why in plan.unfillable.items() if table not in plan.grounds}, **empty}
    parts = {part.where: table.where for table in tables for part in leaves(table, plan.catalog)}
    bare = _empty(session, [each for each in plan.catalog.tables if each.where in parts])
    return found | {
        part: f"{parts[part]}, of which it is a partition, has no row" if parts[part] in found else _NOT_HERE
        for part in bare
    }
