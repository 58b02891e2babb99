"""What to try in place of a row that Postgres refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from harness.facts.catalog import Catalog
from harness.seed.ground import Ground
from harness.seed.kinds import Kinds
from harness.seed.planted import Planted
from harness.seed.rules import Link
from harness.seed.trial import Refusal

__all__ = ["Repair", "Standing", "alternatives"]

_MOST = 80
_MIXED = 2000
_FOREIGN_KEY, _NOT_NULL = "23503", "23502"

Standing = Mapping[str, Sequence[Planted]]


def alternatives(repair: "Repair", refusal: Refusal, catalog: Catalog) -> Iterator[Planted]:
    """Yield other forms of a row, the likeliest first: with other values where *refusal* points, else anywhere."""
    named = _named(refusal, repair.own, catalog)
    yield from islice(repair.parents(refusal), _MOST)
    yield from islice(repair.crossed(named), _MOST) if named else repair.single()


@dataclass(frozen=True, slots=True)
class Repair:
    """A refused row of *own*'s table; *number* has it come to other values than the next."""

    row: Planted
    own: Ground
    standing: Standing
    number: int

    def parents(self, refusal: Refusal) -> Iterator[Planted]:
        """Refer to a parent that stands, first where the refused reference is."""
        broken = [link for link in self.own.links if link.name == refusal.constraint]
        if refusal.sqlstate != _FOREIGN_KEY:
            return
        for link in broken or self.own.links:
            yield from (self._with(cells) for cells in self._cells(link))

    def crossed(self, names: Sequence[str]) -> Iterator[Planted]:
        """Take other values in each of *names*, together."""
        links = [link for link in self.own.links if set(link.columns) & set(names)]
        linked = {column for link in links for column in link.columns}
        ways: list[list[Mapping[str, str]]] = [[{}, *self._cells(link)] for link in links]
        ways += [self._values(column) for column in names if column not in linked and column in self.own.candidates]
        for choice in islice(_diagonal(ways), 1, None):
            yield self._with({column: sql for cells in choice for column, sql in cells.items()})

    def single(self) -> Iterator[Planted]:
        """Take the plainest value in one column, then NULL, then the plainest in all but keys, then any in one."""
        keyed = {column for key in self.own.keys for column in key.columns}
        linked = {column for link in self.own.links for column in link.columns}
        plain = {
            column: values[0].sql
            for column, values in self.own.candidates.items()
            if values and column not in keyed | linked
        }
        empty = {column: "NULL" for column in plain if any(each.sql == "NULL" for each in self.own.candidates[column])}
        for cells in (plain, empty):
            yield from (self._with({column: sql}) for column, sql in cells.items())
        yield self._with(plain)
        yield from (self._with(plain | cells) for link in self.own.links for cells in islice(self._cells(link), 3))
        yield self._with(plain | empty)
        for column in plain:
            yield from (self._with(cells) for cells in self._values(column))

    def _values(self, column: str) -> list[Mapping[str, str]]:
        values = self.own.candidates[column]
        turn = self.number % max(len(values), 1)
        more = (value.sql for value in self.own.more(column, self.number + len(values) + 100))
        found = (self.row.values.get(column, "NULL"), *(value.sql for value in (*values[turn:], *values[:turn])), *more)
        return [{column: sql} for sql in dict.fromkeys(found)]

    def _cells(self, link: Link) -> Iterator[dict[str, str]]:
        rows = [row for row in self.standing.get(link.target, ()) if set(link.target_columns) <= set(row.values)]
        turn = self.number % max(len(rows), 1)
        for row in (*rows[turn:], *rows[:turn]):
            yield {near: row.values[far] for near, far in zip(link.columns, link.target_columns, strict=True)}
        if link.empty:
            yield dict.fromkeys(link.empty, "NULL")

    def _with(self, cells: Mapping[str, str]) -> Planted:
        values = {**self.row.values, **cells}
        key = tuple(values[column] for column in self.own.primary if column in values)
        return replace(self.row, values=values, key=key)


def _diagonal(ways: list[list[Mapping[str, str]]]) -> Iterator[tuple[Mapping[str, str], ...]]:
    """Yield a choice from each of *ways*, those near the front of all of them first."""
    deep = max(2, round(_MIXED ** (1 / max(len(ways), 1))))
    places = product(*(range(min(len(way), deep)) for way in ways))
    for place in sorted(places, key=sum):
        yield tuple(way[at] for way, at in zip(ways, place, strict=True))


def _named(refusal: Refusal, own: Ground, catalog: Catalog) -> tuple[str, ...]:
    """Return the columns that *refusal* is about."""
    if refusal.column and refusal.sqlstate == _NOT_NULL:
        return (refusal.column,)
    constraint = own.table.constraint(refusal.constraint) if refusal.constraint else None
    named = [key.columns for key in own.keys if key.name == refusal.constraint]
    if named or constraint:
        return named[0] if named else constraint.columns if constraint else ()
    if refusal.type:
        return tuple(each.name for each in own.table.columns if _made_of(each.type, refusal.type, catalog))
    if "no partition" in refusal.message:
        return tuple(each.name for each in own.table.columns if each.name in own.table.partition_key)
    return ()


def _made_of(spelled: str, type_name: str, catalog: Catalog) -> bool:
    bare = spelled.removesuffix("[]")
    domain = Kinds(catalog).domain(bare)
    composite = next((each for each in catalog.composites if bare in {each.name, each.where}), None)
    inner = (domain.type,) if domain else tuple(each.type for each in composite.attributes) if composite else ()
    return bare.rpartition(".")[2] == type_name or any(_made_of(each, type_name, catalog) for each in inner)
