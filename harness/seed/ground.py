"""What a table asks of its rows, and what it has to offer for each column."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from harness.facts.catalog import Column, ConstraintKind, Sequence, Table
from harness.seed.conditions import is_constant, refuses, suggestions
from harness.seed.kinds import Kinds, meant, narrowed
from harness.seed.partitions import partition_rules
from harness.seed.pool import DEFAULT, NULL, Pool, Sort, Value, distinct, shuffled
from harness.seed.rules import Key, Link, Rule, keys, links, rules
from harness.seed.sequences import sequence_of
from harness.seed.tree import check, columns, expression
from harness.seed.truth import UnknownError, evaluate

__all__ = ["Ground", "Unfillable", "ground"]

_FEWEST, _FEW, _MOST = 8, 6, 200
_IDS = 64
_FAR = 3_000_000_000  # beyond integer
_ROOM = 1000  # left above the ids of a sequence that ends
_ABOVE = 100  # the ids below are for rows that triggers make meanwhile


class Unfillable(Exception):  # noqa: N818  # a finding about a table, caught where it is noted
    """Why no row can be made for a table."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """
    One table: *candidates* are used in turn, NULL among them; *spare* where a key asks for more.

    *wanted* is how many rows show every candidate.
    """

    table: Table
    candidates: Mapping[str, tuple[Value, ...]]
    pools: Mapping[str, Pool]
    keys: tuple[Key, ...]
    links: tuple[Link, ...]
    rules: tuple[Rule, ...]
    wanted: int

    @property
    def name(self) -> str:
        """The table's qualified name."""
        return self.table.where

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns whose values are given over Postgres's own."""
        return tuple(each.name for each in self.table.columns if each.identity == "ALWAYS")

    @property
    def primary(self) -> tuple[str, ...]:
        """The primary key's columns."""
        return next((key.columns for key in self.keys if key.primary), ())

    def meant(self, column: str, value: Value) -> object:
        """Return what *value* is where a condition reads it."""
        pool = self.pools.get(column)
        return meant(value, pool.sort if pool else Sort.OTHER)

    def more(self, column: str, number: int, count: int = 3) -> Iterator[Value]:
        """Yield values that no row has yet: spare ones, and fresh ones from *number* on."""
        pool = self.pools.get(column)
        if pool is not None:
            yield from pool.spare
            fresh = map(pool.fresh, range(number * count, (number + 1) * count))
            yield from (value for value in fresh if value is not None)

    def meeting(self, rule: Rule) -> tuple[Value, ...]:
        """Return one value that *rule* suggests for its column and does not refuse, if there is any."""
        (column,) = rule.columns
        pool = self.pools.get(column)
        made = map(pool.make, suggestions(rule.node, column)) if pool else ()
        return tuple(islice((each for each in made if not refuses(rule.node, {column: self.meant(column, each)})), 1))

    def marked(self, column: str, key: Key, value: Value) -> str:
        """Return what tells *value* from others in *key*: loosely where an expression of the column is unique."""
        if value.sql == NULL.sql:
            return "NULL"
        if column not in key.loose:
            return "=" + (value.same or value.sql)
        return "~" + unicodedata.normalize("NFKC", value.raw or value.same or value.sql).casefold().strip()


def ground(
    table: Table, kinds: Kinds, aimed: frozenset[str], *, seed: int, tries: Mapping[str, tuple[str, ...]]
) -> Ground:
    """Read what *table* asks; *aimed* are its columns that foreign keys refer to. Raises Unfillable."""
    catalog = kinds.catalog
    asked = (*rules(table), *partition_rules(table, catalog))
    own_keys, own_links = keys(table), links(table, catalog, kinds)
    pools = {each.name: pool for each in table.columns if (pool := _pool(each, kinds, asked, tries)) is not None}
    linked = frozenset(column for link in own_links for column in link.columns)
    plain = aimed.union(*(key.columns for key in own_keys))
    alone = {key.columns[0] for key in own_keys if len(key.columns) == 1} - tries.keys()
    numbered = {each.name: sequence_of(each, table, catalog) for each in table.columns if each.name in alone}
    candidates: dict[str, tuple[Value, ...]] = {}
    for column in table.columns:
        sequence = numbered.get(column.name)
        if sequence:
            candidates[column.name] = _ids(sequence, column, seed, table.where)
        elif not column.generated:
            values = _candidates(column, pools.get(column.name), kinds, defaults=column.name not in plain)
            if not values and column.name not in linked:
                raise Unfillable(_why_empty(column, table, kinds))
            candidates[column.name] = values
    _fit_exclusions(own_keys, pools, candidates)
    own = [len(each) for name, each in candidates.items() if name not in linked and not numbered.get(name)]
    return Ground(table, candidates, pools, own_keys, own_links, asked, _wanted(own_keys, own))


def _wanted(own: tuple[Key, ...], lengths: list[int]) -> int:
    """Return how many rows it takes to show each value of the column that has most."""
    return _FEW if any(key.excludes for key in own) else min(_MOST, max(_FEWEST, *lengths, 0))


def _pool(column: Column, kinds: Kinds, asked: tuple[Rule, ...], tries: Mapping[str, tuple[str, ...]]) -> Pool | None:
    pool = kinds.pool(column.type)
    if pool is None:
        given = tries.get(column.name)
        return Pool(tuple(map(Pool(()).make, given))) if given else None
    binding = tuple(rule.node for rule in asked if rule.columns == (column.name,) and rule.binding)
    loose = tuple(rule.node for rule in asked if column.name in rule.columns and rule.node not in binding)
    wider = Pool(pool.values, pool.fresh, pool.make, pool.sort, pool.spare)
    for node in loose:
        wider = _suggesting(wider, narrowed(wider, (node,), column.name))
    pool = narrowed(wider, binding, column.name)
    front = tuple(map(pool.make, tries.get(column.name, ())))
    return Pool(distinct((*front, *pool.values)), pool.fresh, pool.make, pool.sort, pool.spare)


def _suggesting(pool: Pool, suggested: Pool) -> Pool:
    """Take the suggestions of a condition without what it refuses: it may look at other columns too."""
    values = distinct((*suggested.values, *pool.values))
    return Pool(values, pool.fresh, pool.make, pool.sort, (*suggested.spare, *pool.spare))


def _candidates(column: Column, pool: Pool | None, kinds: Kinds, *, defaults: bool) -> tuple[Value, ...]:
    """Return the plainest value, the default where it may stand, NULL where it may, and the rest."""
    found = list(pool.values) if pool else []
    if defaults and pool and is_constant(column.default):
        found.insert(1, _default(column, pool))
    if defaults and not pool and column.default:
        found.append(DEFAULT)
    if column.nullable and kinds.nullable(column.type):
        found.insert(2, NULL)
    return tuple(found)


def _why_empty(column: Column, table: Table, kinds: Kinds) -> str:
    if kinds.pool(column.type) is None:
        return f"no value is known for {column.name}, {column.type} NOT NULL: give some in Hints(values=…)"
    checks = [each.definition for each in table.constraints if each.kind is ConstraintKind.CHECK]
    asked = (
        " and ".join(each for each in checks if column.name in columns(check(each))) or f"the checks of {column.type}"
    )
    return f"no value tried for {column.name} satisfies {asked}: give some in Hints(values=…)"


def _default(column: Column, pool: Pool) -> Value:
    """DEFAULT, and what it comes to where that can be read."""
    try:
        value = evaluate(expression(column.default), {})
    except UnknownError:
        return DEFAULT
    raw = str(value).lower() if isinstance(value, bool) else str(getattr(value, "spelled", value))
    return DEFAULT if value is None else Value(DEFAULT.sql, raw, pool.make(raw).same)


def _ids(sequence: Sequence, column: Column, seed: int, table: str) -> tuple[Value, ...]:
    """Return ids that the sequence could have given: with gaps, one of them far out, in no order."""
    most = min(sequence.maximum, {"smallint": 2**15 - 1, "integer": 2**31 - 1}.get(column.type, 2**63 - 1))
    step = sequence.increment
    last = sequence.minimum if step < 0 else most
    found = []
    at = sequence.start + (step * _ABOVE if abs(last - sequence.start) > abs(step) * _ROOM else 0)
    for gap in range(_IDS):
        found.append(at)
        at += step * (1 + (gap * gap * 7 + gap + seed) % 6)
    if step > 0 and most > _FAR * 2:
        found.append(sequence.start + _FAR)
    fitting = [each for each in found if abs(last - each) >= min(_ROOM, abs(last - sequence.start) // 2)]
    mixed = shuffled(fitting, seed, table, column.name)
    far = [each for each in mixed if each > _FAR]
    near = [each for each in mixed if each <= _FAR]
    return tuple(Value(str(each), str(each), str(each)) for each in (*near[:4], *far, *near[4:]))


def _fit_exclusions(own: tuple[Key, ...], pools: Mapping[str, Pool], candidates: dict[str, tuple[Value, ...]]) -> None:
    """Where ranges must not meet, take such as do not."""
    for key in own:
        for column in key.excludes:
            pool = pools.get(column)
            fresh = [pool.fresh(n) for n in range(_FEW)] if pool else []
            apart = [value for value in fresh if value is not None]
            odd = [value for value in candidates.get(column, ()) if value.sql in {NULL.sql, "'empty'"}]
            if apart:
                candidates[column] = (apart[0], *odd, *apart[1:])
