"""Hints as rows to be made: cells that are given, the rest as any row's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from harness.errors import HarnessError
from harness.facts.catalog import Catalog
from harness.facts.hints import Hints, Move
from harness.seed.ground import Ground
from harness.seed.hints import split
from harness.seed.pool import NULL, Sort, Value

__all__ = ["Case", "Wish", "merged", "of_catalog", "of_target", "second_side"]

_CROSSED = 32
_EACH = {1: 8, 2: 4, 3: 3}  # values of each, by how many columns are crossed
_ALIKE = (3, 2)  # rows that agree in one value, and in another
_FIRST = 900  # numbers of fresh values that are nobody else's


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """One row: *pins* are its given cells, *cases* what it is the first side of, *parts* the wishes merged in it."""

    pins: Mapping[str, Value] = field(default_factory=dict)
    cases: tuple["Case", ...] = ()
    parts: tuple["Wish", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """
    One situation of a move: a row of the side that is made first, and whether and how the other side has its value.

    *owner* is `same`, `other` or `` where the value is not there; *active* the flag on the target's side, *shouted*
    the value in capitals there, *another* that its owner has some other value there. *blank*, *padded* (with blanks
    around it), *none* and *source_active* are of the source's side.
    """

    move: Move
    owner: str = ""
    active: bool | None = None
    shouted: bool = False
    blank: str | None = None
    padded: bool = False
    none: bool = False
    source_active: bool | None = None
    another: bool = False


def _cases(move: Move) -> Iterator[Case]:
    yield Case(move)
    yield Case(move, owner="same", active=True)
    yield Case(move, owner="other", active=True)
    yield Case(move, blank="")
    yield Case(move, none=True)
    yield Case(move, another=True)
    yield Case(move, blank=" ")
    yield Case(move, blank="   ")  # surely not there: of one blank there may be a row by chance
    yield Case(move, padded=True)
    yield Case(move, owner="same", shouted=True)
    if move.target_active:
        yield Case(move, owner="same", active=False)
        yield Case(move, owner="other", active=False)
    if move.active:
        yield Case(move, source_active=False)
        yield Case(move, owner="same", active=True, source_active=False)
        yield Case(move, owner="other", active=True, source_active=False)


def of_catalog(hints: Hints, catalog: Catalog, grounds: Mapping[str, Ground]) -> dict[str, list[list[Wish]]]:
    """Return for each table the lists of rows that each hint asks for; of a move, those of the source's side."""
    found: dict[str, list[list[Wish]]] = {}
    for table, wishes in _all(hints, catalog, grounds):
        found.setdefault(table, []).append(wishes)
    return found


def _all(hints: Hints, catalog: Catalog, grounds: Mapping[str, Ground]) -> Iterator[tuple[str, list[Wish]]]:
    for pair in hints.pairs:
        left, right = _together((pair.left, pair.right), catalog)
        table = split(pair.left, catalog)[0].where
        if table in grounds:
            yield table, list(_of_pair(grounds[table], left, right))
    for crossed in hints.crossed:
        names = _together(crossed, catalog)
        table = split(crossed[0], catalog)[0].where
        if table in grounds:
            yield table, list(_of_crossed(grounds[table], names))
    for repeated in hints.repeated:
        names = _together(repeated, catalog)
        table = split(repeated[0], catalog)[0].where
        if table in grounds:
            yield table, list(_of_repeated(grounds[table], names))
    for number, move in enumerate(hints.moves):
        table = split(move.source, catalog)[0].where
        if table in grounds and split(move.target, catalog)[0].where in grounds:
            yield table, list(_of_move(move, grounds[table], catalog, number))


def _together(columns: tuple[str, ...], catalog: Catalog) -> tuple[str, ...]:
    owners = {split(column, catalog)[0].where for column in columns}
    if len(owners) != 1:
        raise HarnessError(f"the columns {', '.join(columns)} are not of one table. Say Move(source, target) of two.")
    return tuple(split(column, catalog)[1] for column in columns)


def _of_crossed(ground: Ground, names: tuple[str, ...]) -> Iterator[Wish]:
    """Have each value of one meet each of the others; of a column whose values differ anyway, none twice."""
    alone = {key.columns[0] for key in ground.keys if len(key.columns) == 1}
    free = [name for name in names if name not in alone]
    each = _EACH.get(len(free), 2)
    rows = product(*(ground.candidates.get(name, ())[:each] for name in free))
    return (Wish(dict(zip(free, row, strict=True))) for row in islice(rows, _CROSSED) if row)


def _of_repeated(ground: Ground, names: tuple[str, ...]) -> Iterator[Wish]:
    """Agree thrice in one value and twice in another; be empty twice in each column."""
    named = [[each for each in ground.candidates.get(name, ()) if each.raw is not None] for name in names]
    if not all(named):
        return
    for at, times in enumerate(_ALIKE):
        yield from times * [Wish({name: each[at % len(each)] for name, each in zip(names, named, strict=True)})]
    for empty in names:
        if NULL in ground.candidates[empty]:
            pins = {name: NULL if name == empty else each[0] for name, each in zip(names, named, strict=True)}
            yield from 2 * [Wish(pins)]


def _of_pair(ground: Ground, left: str, right: str) -> Iterator[Wish]:
    """Agree twice; disagree; the default on one side; one side, the other, or both empty."""
    ones, others = ground.candidates.get(left, ()), ground.candidates.get(right, ())
    named = [each for each in ones if each.raw is not None and each.sql != "DEFAULT"]
    raws = {each.raw: each for each in others if each.sql != "DEFAULT"}
    shared = [(each, raws[each.raw]) for each in named if each.raw in raws]
    yield from (Wish({left: one, right: other}) for one, other in shared[:2])
    unlike = [(one, other) for one in named for other in raws.values() if other.raw not in {None, one.raw}]
    yield from (Wish({left: one, right: other}) for one, other in (*unlike[:1], *unlike[-1:]))
    yield from (Wish({left: each}) for each in ones if each.sql == "DEFAULT")
    yield from (Wish({right: each}) for each in others if each.sql == "DEFAULT")
    some_left, some_right = named[:1], [each for each in raws.values() if each.raw is not None][:1]
    for one, other in (*product([NULL], some_right), *product(some_left, [NULL]), (NULL, NULL)):
        if (one is not NULL or NULL in ones) and (other is not NULL or NULL in others):
            yield Wish({left: one, right: other})


def _of_move(move: Move, ground: Ground, catalog: Catalog, number: int) -> Iterator[Wish]:
    name = split(move.source, catalog)[1]
    flag = _flag_of(move.active, ground, catalog)
    for at, case in enumerate(_cases(move)):
        value = _source_value(case, ground, name, _FIRST + number * 50 + at)
        if value is None or (case.none and NULL not in ground.candidates[name]):
            continue
        pins = {name: value} | _flag(flag, active=case.source_active)
        yield Wish(pins, (case,))
    shared = _source_value(Case(move), ground, name, _FIRST + number * 50)
    if shared and not any(key.columns == (name,) for key in ground.keys):
        yield Wish({name: shared})


def _source_value(case: Case, ground: Ground, name: str, number: int) -> Value | None:
    pool = ground.pools.get(name)
    if case.none:
        return NULL
    if pool is None or ((case.padded or case.blank is not None) and pool.sort is not Sort.TEXT):
        return None
    if case.blank is not None:
        return pool.make(case.blank)
    spare = [each for each in (*pool.spare, *pool.values) if each.raw is not None]
    value = pool.fresh(number) or (spare[number % len(spare)] if spare else None)
    return pool.make(f" {value.raw} ") if case.padded and value else value


def _flag_of(column: str, ground: Ground, catalog: Catalog) -> str:
    """Return the name of a flag, '' where *column* is none."""
    name = split(column, catalog)[1] if column else ""
    pool = ground.pools.get(name)
    return name if pool and pool.sort is Sort.TRUTH else ""


def _flag(name: str, *, active: bool | None) -> dict[str, Value]:
    return (
        {}
        if not name or active is None
        else {name: Value(str(active).upper(), str(active).lower(), str(active).lower())}
    )


def second_side(
    case: Case, row: Mapping[str, Value], others: Iterable[Mapping[str, Value]], catalog: Catalog, ground: Ground
) -> Wish | None:
    """Return the target's row for a source's *row*, whose owner is the row's own or the first that fits of *others*."""
    name, source = (split(column, catalog)[1] for column in (case.move.target, case.move.source))
    pool, raw = ground.pools.get(name), row[source].raw
    if raw is None or pool is None or not (case.owner or case.another):
        return None
    if case.shouted and raw.upper() == raw:
        return None
    owner = next((each for each in others if _apart(each, row, case.move)), None) if case.owner == "other" else row
    if owner is None:
        return None
    flag = _flag_of(case.move.target_active, ground, catalog)
    pins = {far: owner[near] for far, near in case.move.by.items()} | _flag(flag, active=case.active)
    return Wish(pins if case.another else pins | {name: pool.make(raw.upper() if case.shouted else raw)})


def of_target(wish: Wish, rows: Iterable[Mapping[str, Value]], catalog: Catalog, ground: Ground) -> Wish:
    """Return the source's row where the target's *rows* were made before it: it takes its value from one of them."""
    pins = dict(wish.pins)
    for case in wish.cases:
        name, source = (split(column, catalog)[1] for column in (case.move.target, case.move.source))
        pool = ground.pools.get(source)
        there = [row for row in rows if row.get(name, NULL).raw and all(far in row for far in case.move.by)]
        if not case.owner or pool is None or len(there) <= len(case.move.by):
            continue
        raw = there[0][name].raw or ""
        pins[source] = pool.make(raw.upper() if case.shouted else raw)
        owner = there[0] if case.owner == "same" else there[-1]
        pins |= {near: owner[far] for far, near in case.move.by.items()}
    return Wish(pins, wish.cases)


def _apart(one: Mapping[str, Value], other: Mapping[str, Value], move: Move) -> bool:
    return bool(move.by) and all(one[near].same != other[near].same for near in move.by.values())


def merged(lists: list[list[Wish]]) -> list[Wish]:
    """Put the wishes of several hints into the same rows where no cell is asked for twice."""
    rows: list[Wish] = []
    for number, wishes in enumerate(lists):
        turn = number * 3 % max(len(rows), 1)
        places = [*range(turn, len(rows)), *range(turn)]
        for wish in wishes:
            at = next((place for place in places if not set(rows[place].pins) & set(wish.pins)), None)
            if at is None:
                rows.append(wish)
            else:
                places.remove(at)
                first = rows[at]
                parts = (*(first.parts or (first,)), wish)
                rows[at] = Wish({**first.pins, **wish.pins}, (*first.cases, *wish.cases), parts)
    return rows
