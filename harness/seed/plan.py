"""Rows for every table of a catalog, made up without looking at a database."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from harness.facts.catalog import Catalog, TableKind
from harness.facts.hints import Hints
from harness.seed.bed import Bed, Row, planted
from harness.seed.ground import Ground, Unfillable, ground
from harness.seed.hints import spelled_out, split, tries
from harness.seed.kinds import Kinds
from harness.seed.order import Step, steps
from harness.seed.partitions import leaf_rules
from harness.seed.planted import Planted
from harness.seed.pool import LATER, NULL, Value
from harness.seed.rules import Link
from harness.seed.wishes import Wish, merged, of_catalog, of_target, second_side

__all__ = ["Plan", "grounds_of", "plan"]

NO_HINTS = Hints()
_ECHOES = 2  # rows that repeat another under another parent
_AGAIN = 6  # rows that refer to what came later
_ORDINARY = 4  # rows besides the wished-for


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Rows in an order that foreign keys allow, and the tables for which there are none, with the reason.

    *grounds* is what `plant` goes by where Postgres refuses a row.
    """

    rows: tuple[Planted, ...] = ()
    unfillable: Mapping[str, str] = field(default_factory=dict)
    catalog: Catalog = field(default_factory=Catalog, repr=False, compare=False)
    grounds: Mapping[str, Ground] = field(default_factory=dict, repr=False, compare=False)


def plan(catalog: Catalog, *, seed: int = 0, hints: Hints = NO_HINTS, moment: datetime | None = None) -> Plan:
    """
    Make rows for every table that can have some; *moment* is what `:now` in a hint stands for.

    The same catalog, *seed*, *hints* and *moment*, the same rows. Raises HarnessError where *hints* name what is not
    there.
    """
    asked = spelled_out(hints, catalog, moment)
    grounds, unfillable = grounds_of(catalog, seed, asked)
    garden = _Garden(catalog, grounds, seed, asked)
    rows = tuple(row for step in steps(grounds) for row in garden.fill(step))
    empty = {each: garden.why(each) for each in grounds if not garden.beds[each].rows}
    return Plan(rows, dict(sorted({**unfillable, **empty}.items())), catalog, grounds)


def grounds_of(catalog: Catalog, seed: int, hints: Hints) -> tuple[dict[str, Ground], dict[str, str]]:
    """Return what each table asks of its rows, and why the others can have none."""
    kinds = Kinds(catalog)
    asked = tries(hints, catalog)
    found: dict[str, Ground] = {}
    reasons: dict[str, str] = {}
    aimed = _aimed(catalog)
    for table in catalog.tables:
        if table.kind is TableKind.FOREIGN:
            reasons[table.where] = f"a foreign table: its rows lie on server {table.server}"
        elif not table.partition_of:
            try:
                found[table.where] = ground(
                    table, kinds, frozenset(aimed[table.where]), seed=seed, tries=asked.get(table.where, {})
                )
            except Unfillable as reason:
                reasons[table.where] = str(reason)
    return _without_parents(found, reasons), reasons


def _aimed(catalog: Catalog) -> Mapping[str, set[str]]:
    """Return the columns that foreign keys refer to, by table."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in catalog.tables:
        for key in table.foreign_keys():
            found[key.target].update(key.target_columns)
    return found


def _without_parents(found: dict[str, Ground], reasons: dict[str, str]) -> dict[str, Ground]:
    """Leave out tables that must refer to one that cannot be filled, and note why."""
    left = dict(found)
    while lost := {
        each: link for each, own in left.items() for link in own.links if link.hard and link.target not in left
    }:
        for each, link in lost.items():
            why = reasons.get(link.target, "it is not in the catalog")
            reasons[each] = f"{', '.join(link.columns)} must refer to {link.target}, which cannot be filled: {why}"
            del left[each]
    return left


class _Garden:
    """The beds of all tables, and the cases that wait for their other side."""

    def __init__(self, catalog: Catalog, grounds: Mapping[str, Ground], seed: int, hints: Hints) -> None:
        self.catalog = catalog
        self.grounds = grounds
        self.beds: dict[str, Bed] = {}
        self.beds |= {each: Bed(own, self.beds, seed) for each, own in grounds.items()}
        self.wishes = {each: merged(lists) for each, lists in of_catalog(hints, catalog, grounds).items()}
        self.targets = {each: _targeting(each, hints, catalog) for each in grounds}
        self.cased: list[tuple[Wish, Row]] = []
        self.units = 0

    def fill(self, step: Step) -> Iterator[Planted]:
        """Yield the rows of *step*."""
        if len(step.tables) > 1:
            yield from self._knotted(step)
            return
        (table,) = step.tables
        without = frozenset(link for _, link in step.without)
        rows = self._again(table, without) if step.once_more else self._first(table, without)
        yield from (planted(self.grounds[table], row) for row in rows)

    def why(self, table: str) -> str:
        """Say why there is no row for *table* although each of its columns has values."""
        own = self.grounds[table]
        empty = [link for link in own.links if link.hard and not self._stands(link, table)]
        if empty:
            columns, target = ", ".join(empty[0].columns), empty[0].target
            return f"{columns} must refer to {target}, which cannot be filled: no row of it fits"
        said = [each.definition for each in own.table.constraints if each.definition.startswith("CHECK")]
        return f"no row was found that satisfies {' and '.join(said) or 'its keys'}: give values in Hints(values=…)"

    def _stands(self, link: Link, table: str) -> bool:
        """Whether some row can be referred to: a generated value is not known before it is there."""
        rows = self.beds[link.target].rows
        return link.target == table or any(set(link.target_columns) <= set(row) for row in rows)

    def _first(self, table: str, without: frozenset[str]) -> Iterator[Row]:
        """Yield an ordinary row, the wished-for, as many as show every value, and some that repeat others."""
        bed = self.beds[table]
        yield from self._grown(bed, {}, without)
        wishes = (*self.wishes.get(table, ()), *self._second_sides(table), *self._parts(table))
        yield from (row for wish in wishes for row in self._granted(wish, bed, without))
        wanted = max(_room(bed), len(bed.rows) + min(_ORDINARY, _room(bed)))
        while len(bed.rows) < wanted:
            ordinary = bed.grow({}, without)
            if ordinary is None:
                break
            yield ordinary
        yield from self._echoes(bed, without)

    def _granted(self, wish: Wish, bed: Bed, without: frozenset[str]) -> Iterator[Row]:
        """Yield the row that is wished for; where no row can be all of it, one for each part."""
        turned = self._after_target(wish)
        row = bed.grow(turned.pins, without)
        if row is None:
            yield from (each for part in wish.parts for each in self._granted(part, bed, without))
        else:
            self.cased.append((turned, row))
            yield row

    def _grown(self, bed: Bed, pins: Mapping[str, Value], without: frozenset[str]) -> Iterator[Row]:
        row = bed.grow(pins, without)
        if row is not None:
            yield row

    def _echoes(self, bed: Bed, without: frozenset[str]) -> Iterator[Row]:
        """Repeat rows in all but what must differ: one value under two owners."""
        linked = {column for link in bed.ground.links for column in link.columns}
        alone = {key.columns[0] for key in bed.ground.keys if len(key.columns) == 1}
        if any(key.excludes for key in bed.ground.keys):
            return
        keyed = {column for key in bed.ground.keys for column in key.columns}
        for row in bed.rows[1 : 1 + _ECHOES]:
            for apart in (linked | alone, linked | keyed):
                pins = {column: value for column, value in row.items() if column not in apart}
                echo = bed.grow(pins, without) if pins.keys() - keyed else None
                if echo is not None:
                    yield echo
                    break

    def _again(self, table: str, without: frozenset[str]) -> Iterator[Row]:
        for _ in range(_AGAIN):
            row = self.beds[table].grow({}, without, filled=True)
            if row is not None:
                yield row

    def _parts(self, table: str) -> Iterator[Wish]:
        """Yield a row for each partition."""
        own = self.grounds[table]
        for rules in leaf_rules(own.table, self.catalog) if own.table.partition_key else ():
            yield Wish({rule.columns[0]: value for rule in rules for value in own.meeting(rule)})

    def _after_target(self, wish: Wish) -> Wish:
        for case in wish.cases:
            target, source = (split(column, self.catalog)[0].where for column in (case.move.target, case.move.source))
            if self.beds[target].rows and target != source:
                turned = of_target(Wish(wish.pins, (case,)), self.beds[target].rows, self.catalog, self.grounds[source])
                wish = Wish(turned.pins, wish.cases)
        return wish

    def _second_sides(self, table: str) -> Iterator[Wish]:
        for wish, row in list(self.cased):
            for case in wish.cases:
                if case.move in self.targets[table]:
                    source = self.beds[split(case.move.source, self.catalog)[0].where]
                    found = second_side(case, row, reversed(source.rows), self.catalog, self.grounds[table])
                    if found:
                        yield found

    def _knotted(self, step: Step) -> Iterator[Planted]:
        """Yield rows of tables that must refer to each other, one of each at a time."""
        for _ in range(min(self.grounds[table].wanted for table in step.tables)):
            unit = self._unit(step)
            if unit is None:
                return
            self.units += 1
            yield from (planted(self.grounds[table], row, self.units) for table, row in unit.items())

    def _unit(self, step: Step) -> dict[str, Row] | None:
        inside = [
            (table, link)
            for table in step.tables
            for link in self.grounds[table].links
            if link.hard and link.target in step.tables and link.target != table
        ]
        open_links = {(table, link.name) for table, link in inside} | step.without
        unit: dict[str, Row] = {}
        for table in step.tables:
            later = {column for other, link in inside if other == table for column in link.columns}
            row = self.beds[table].grow(
                dict.fromkeys(later, LATER), frozenset(name for other, name in open_links if other == table)
            )
            if row is None:
                return None
            unit[table] = row
        return (
            unit
            if _tied(unit, [(table, link.columns, link.target, link.target_columns) for table, link in inside])
            else None
        )


def _tied(unit: dict[str, Row], ties: list[tuple[str, tuple[str, ...], str, tuple[str, ...]]]) -> bool:
    """Make the rows of *unit* refer to each other; False where a key is itself such a reference, round about."""
    for _ in ties:
        for table, columns, target, far in ties:
            for column, aimed in zip(columns, far, strict=True):
                unit[table][column] = unit[target].get(aimed, NULL)
    return all(value is not LATER for row in unit.values() for value in row.values())


def _room(bed: Bed) -> int:
    """Return how many rows to make: where each needs a parent of its own, one parent stays without."""
    own = bed.ground
    single = [link for link in own.links for key in own.keys if set(key.columns) <= set(link.columns) and not key.nulls]
    parents = [
        len(bed.beds[link.target].rows) - 1 for link in single if link.target in bed.beds and link.target != own.name
    ]
    return min([own.wanted, *(max(1, each) for each in parents)])


def _targeting(table: str, hints: Hints, catalog: Catalog) -> tuple[object, ...]:
    return tuple(move for move in hints.moves if split(move.target, catalog)[0].where == table)
