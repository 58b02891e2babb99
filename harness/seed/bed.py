"""The rows of one table as they are made: values in turn, keys apart, checks kept, parents with none, one and many."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice, product

from harness.seed.conditions import applies, refuses
from harness.seed.ground import Ground
from harness.seed.literal import name as called
from harness.seed.planted import Planted
from harness.seed.pool import LATER, NULL, Value, shuffled
from harness.seed.rules import Key, Link

__all__ = ["Bed", "Row", "planted"]

Row = dict[str, Value]

_SMALL = 4  # a column of so few values is tried with all of every other such
_PARENTS = 40
_PLACES = 200
_TRIES = 600
_MANY = 3
_TO_NOTHING = 5  # one row in so many refers to nothing where it may
_ITSELF: Mapping[str, Value] = {}


@dataclass(frozen=True, slots=True)
class _Placing:
    """The cells so far, and the links that are to point at the row itself."""

    cells: Row
    own: tuple[Link, ...] = ()


@dataclass
class Bed:
    """The rows of *ground*'s table. *beds* are those of all tables, where parents are found."""

    ground: Ground
    beds: Mapping[str, "Bed"]
    seed: int = 0
    rows: list[Row] = field(default_factory=list)
    _used: dict[str, Counter[str]] = field(default_factory=dict)
    _ranked: dict[str, list[Value]] = field(default_factory=dict)
    _met: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    _taken: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    _orders: dict[str, list[int]] = field(default_factory=dict)

    def grow(
        self, pins: Mapping[str, Value], without: frozenset[str] = frozenset(), *, filled: bool = False
    ) -> Row | None:
        """
        Add a row with the cells *pins*, its links in *without* empty; return it, or None where none fits.

        With *filled*, links that may be empty are not.
        """
        links = [link for link in self.ground.links if link.name not in without]
        empty = [link for link in self.ground.links if link.name in without]
        for placing in islice(self._placings(links, _Placing(dict(pins)), filled=filled), _PLACES):
            cells = placing.cells | {name: NULL for link in empty for name in link.empty if name not in placing.cells}
            row = self._finished(_Placing(cells, placing.own), pins)
            if row is not None:
                self._note(row)
                return row
        return None

    def stand(self, row: Row) -> None:
        """Take note of a row that stands already: it is referred to, and its keys are taken."""
        self._note(row)

    def _placings(self, links: Sequence[Link], placing: _Placing, *, filled: bool) -> Iterator[_Placing]:
        if not links:
            yield placing
            return
        for choice in islice(self._choices(links[0], placing.cells, filled=filled), _PARENTS):
            own = (*placing.own, links[0]) if choice is _ITSELF else placing.own
            yield from self._placings(links[1:], _Placing({**placing.cells, **choice}, own), filled=filled)

    def _choices(self, link: Link, cells: Row, *, filled: bool) -> Iterator[Mapping[str, Value]]:
        """Yield the cells that make the link refer to a parent, to the row itself, or to nothing."""
        pinned = {name: cells[name].same for name in link.columns if name in cells}
        nothing = {name: NULL for name in link.empty if name not in cells}
        gone = any(cells.get(name) == NULL for name in link.columns)
        number = len(self.rows)
        away = bool(nothing) and number % _TO_NOTHING == _MANY and not filled
        if gone or away:
            yield nothing
        own = link.target == self.ground.name
        if own and number == 1 and not pinned:
            yield _ITSELF
        for parent in self._parents(link):
            if all(parent[far].same == pinned.get(near, parent[far].same) for near, far in _pairs(link)):
                yield {near: parent[far] for near, far in _pairs(link)}
        if nothing and not away:
            yield nothing
        if own:
            yield _ITSELF

    def _parents(self, link: Link) -> Iterator[Row]:
        """Yield the rows to refer to: the first is to have no child, the second one, the third many."""
        target = self.beds.get(link.target)
        rows = (
            [row for row in target.rows if all(_given(row.get(far)) for far in link.target_columns)] if target else []
        )
        if not rows:
            return
        if link.name not in self._orders or len(self._orders[link.name]) != len(rows):
            self._orders[link.name] = shuffled(range(len(rows)), self.seed, self.ground.name, link.name)
        order, number = self._orders[link.name], len(self.rows)
        barren, single, many, rest = order[:1], order[1:2], order[2:3], order[3:]
        if number == 0:
            first = single or barren
        elif number <= _MANY or not rest:
            first = many or single or barren
        else:
            first = [rest[(number - _MANY - 1) % len(rest)]]
        for at in dict.fromkeys((*first, *rest, *many, *single, *barren)):
            yield rows[at]

    def _finished(self, placing: _Placing, pins: Mapping[str, Value]) -> Row | None:
        row = dict(placing.cells)
        selves = {near: far for link in placing.own for near, far in _pairs(link) if near != far}
        linked = {name for link in self.ground.links for name in link.columns if name in row}
        free = [name for name in self.ground.candidates if name not in row and name not in selves]
        if any(not self._ranking(name) for name in free):
            return None
        for name in free:
            row[name] = self._next(name, row)
        row |= {near: row[far] for near, far in selves.items() if far in row}
        adjustable = [name for name in free if name not in linked and name not in selves.values() and name not in pins]
        return self._settled(row, adjustable, selves)

    def _next(self, name: str, row: Row) -> Value:
        """Take the value that meets most others for the first time, of those the one used least."""
        ranking = self._ranking(name)
        used = self._used.get(name, Counter())
        if not self.rows:
            return self.ground.candidates[name][0]
        if len(ranking) > _SMALL:
            return min(ranking, key=lambda value: used[value.sql])
        small = [other for other in row if 1 < len(self.ground.candidates.get(other, ())) <= _SMALL]

        def worth(value: Value) -> tuple[int, int]:
            met = (frozenset({(name, value.sql), (other, row[other].sql)}) in self._met for other in small)
            return sum(met) - len(small), used[value.sql]

        return min(ranking, key=worth)

    def _ranking(self, name: str) -> list[Value]:
        """Return the candidates in the order of their use; the plainest was the first row's."""
        if name not in self._ranked:
            values = list(self.ground.candidates.get(name, ()))
            mixed = [*shuffled(values[1:], self.seed, self.ground.name, name), *values[:1]]
            self._ranked[name] = values if self._numbered(name) else mixed
        return self._ranked[name]

    def _numbered(self, name: str) -> bool:
        column = self.ground.table.column(name)
        return bool(column and (column.identity or "nextval(" in column.default))

    def _settled(self, row: Row, adjustable: list[str], selves: Mapping[str, str]) -> Row | None:
        """Change free cells until no key is taken twice and no check says no."""
        wrong = list(self._wrong(row))
        while wrong:
            mended = self._mended(row, [name for name in wrong[0] if name in adjustable], selves, len(wrong))
            if mended is None:
                return None
            row = mended
            wrong = list(self._wrong(row))
        return row

    def _mended(self, row: Row, columns: list[str], selves: Mapping[str, str], wrong: int) -> Row | None:
        """Change *columns* so that fewer than *wrong* keys and checks are against the row."""
        ways = [[*self._by_use(name), *self._more(name)] for name in columns]
        for change in islice(product(*ways), _TRIES if columns else 0):
            changed = row | dict(zip(columns, change, strict=True))
            changed |= {near: changed[far] for near, far in selves.items()}
            if sum(1 for _ in self._wrong(changed)) < wrong:
                return changed
        return None

    def _by_use(self, name: str) -> list[Value]:
        used = self._used.get(name, Counter())
        return sorted(self._ranking(name), key=lambda value: used[value.sql])

    def _more(self, name: str) -> Iterator[Value]:
        return self.ground.more(name, len(self.rows) + len(self._taken))

    def _wrong(self, row: Row) -> Iterator[tuple[str, ...]]:
        """Yield the columns of each key that is taken and each check that says no."""
        if not self.ground.keys and not self.ground.rules:
            return
        known = {name: self.ground.meant(name, value) for name, value in row.items()} if self._judging() else {}
        for rule in self.ground.rules:
            if rule.binding and refuses(rule.node, known):
                yield rule.columns
        for key in self.ground.keys:
            mark = self._mark(key, row, known)
            if mark is not None and mark in self._taken.get(key.name, ()):
                yield key.columns

    def _judging(self) -> bool:
        return bool(self.ground.rules) or any(key.predicate is not None for key in self.ground.keys)

    def _mark(self, key: Key, row: Row, known: Mapping[str, object]) -> tuple[str, ...] | None:
        if any(row.get(name, LATER) is LATER for name in key.columns):
            return None  # generated, or not known yet: Postgres will say
        marks = tuple(self.ground.marked(name, key, row[name]) for name in key.columns)
        if "NULL" in marks and not key.nulls:
            return None
        return None if key.predicate is not None and not applies(key.predicate, known) else marks

    def _note(self, row: Row) -> None:
        known = {name: self.ground.meant(name, value) for name, value in row.items()} if self._judging() else {}
        for key in self.ground.keys:
            mark = self._mark(key, row, known)
            if mark is not None:
                self._taken.setdefault(key.name, set()).add(mark)
        for name, value in row.items():
            self._used.setdefault(name, Counter())[value.sql] += 1
        small = [(name, row[name].sql) for name in row if 1 < len(self.ground.candidates.get(name, ())) <= _SMALL]
        self._met |= {frozenset(pair) for pair in combinations(small, 2)}
        self.rows.append(row)


def _pairs(link: Link) -> Iterator[tuple[str, str]]:
    return zip(link.columns, link.target_columns, strict=True)


def _given(value: Value | None) -> bool:
    return value is not None and value.sql not in {"NULL", "DEFAULT"}


def planted(own: Ground, row: Row, together: int = 0) -> Planted:
    """Return *row* of *own*'s table as it goes in."""
    values = {each.name: row[each.name].sql for each in own.table.columns if each.name in row}
    key = tuple(values[column] for column in own.primary if column in values)
    into = called(own.table.schema, own.table.name)
    return Planted(own.name, key, values, into=into, together=together, overriding=bool(own.identity))
