"""Two relations compared inside their servers: a sum over each, then parts, then rows, as far as they differ."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import accumulate, groupby, islice
from typing import TypeVar

from harness.contract import Session
from harness.facts.rows import Row
from harness.probes.hashes import Column, printed, row_hash

__all__ = ["Difference", "Relation", "Sum", "alike", "both", "differing", "summed", "tells_apart"]

PARTS = 4096  # what differs is looked at in so many parts, by the hash of the key
READ = 5000  # rows of one side that are read; the others that differ are counted by their hashes
FETCH = 10000  # hashes that are in memory at a time
NONE = (0, 0)
# Keeps the planner from working k out wherever it is named, and from taking the parts for as many as there are rows,
# which it would sort. Quoted, it is a constant when the planner asks whether workers may share the rows.
APART = "OFFSET '0'"

T = TypeVar("T")
Sum = tuple[int, int]  # how many rows, and the sum of their hashes
Parts = Mapping[int, Sum]


@dataclass(frozen=True, slots=True)
class Relation:
    """
    Rows in a database: *source*, as it follows FROM, has the columns c1, c2, … and nothing else.

    *key* are the numbers of the columns that tell its rows apart; without, they are a multiset. *given* is bound.
    """

    session: Session
    source: str
    columns: tuple[Column, ...] = ()
    key: tuple[int, ...] = ()
    given: Mapping[str, object] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """The hash of a row."""
        return row_hash(self.columns, range(1, len(self.columns) + 1))

    @property
    def cells(self) -> tuple[str, ...]:
        """Each column as it prints."""
        return tuple(printed(f"c{number}", column.type) for number, column in enumerate(self.columns, 1))

    @property
    def keyed(self) -> str:
        """The rows, and the hash of their key as k."""
        by = row_hash(self.columns, self.key) if self.key else self.hash
        return f"(SELECT {by} AS k, q.* FROM {self.source} {APART})"  # noqa: S608  # of quoted names, or the contract's

    def rows(self, sql: str) -> tuple[Row, ...]:
        """Read *sql*, which names this source."""
        return self.session.rows(sql, self.given).rows


@dataclass(frozen=True, slots=True)
class Difference:
    """
    Pairs of rows of one key, rows that only the first has and rows that only the second has: some, as they print.

    How many more there are of each is *more*.
    """

    changed: tuple[tuple[Row, Row], ...] = ()
    lost: tuple[Row, ...] = ()
    invented: tuple[Row, ...] = ()
    more: tuple[int, int, int] = (0, 0, 0)


def both(ask: Callable[[Relation], T], then: Relation, now: Relation) -> tuple[T, T]:
    """Ask the same of both, at the same time where each has a session of its own."""
    if then.session is now.session:
        return ask(then), ask(now)
    with ThreadPoolExecutor(1, thread_name_prefix="beside") as beside:
        later = beside.submit(ask, now)
        return ask(then), later.result()


def alike(then: Relation, now: Relation) -> tuple[Relation, Relation]:
    """Return both, to be hashed in one way: column by column as they print, unless they are of one type."""
    same = [old.type == new.type for old, new in zip(then.columns, now.columns, strict=False)]

    def told(relation: Relation) -> Relation:
        columns = (replace(column, alike=each) for column, each in zip(relation.columns, same, strict=False))
        return replace(relation, columns=(*columns, *relation.columns[len(same) :]))

    return told(then), told(now)


def summed(relation: Relation) -> Sum:
    """Count its rows and sum their hashes; a sum, since XOR would cancel pairs of equal rows."""
    sql = f"SELECT count(*), coalesce(sum({relation.hash}), 0) FROM {relation.source}"  # noqa: S608  # as in `keyed`
    ((count, total),) = relation.rows(sql)
    return int(str(count)), int(str(total))


def tells_apart(relation: Relation) -> bool:
    """Whether no two rows have one key."""
    sql = f"SELECT count(DISTINCT k) = count(*) FROM {relation.keyed} AS q"  # noqa: S608  # as in `keyed`
    return relation.rows(sql) == ((True,),)


def differing(then: Relation, now: Relation) -> Difference:
    """Find what differs. In memory are as many rows as are named, and as many hashes as are fetched at once."""
    named, rest = _chosen(*both(_parts, then, now))
    found = _named(_paired(*both(lambda side: side.rows(_rows(side, named)), then, now)))
    return _counted(found, then, now, rest) if rest else found


def _parts(relation: Relation) -> Parts:
    hashes = f"SELECT k, {relation.hash if relation.key else 'k'} AS h FROM {relation.keyed} AS q {APART}"  # noqa: S608  # as in `keyed`
    sql = f"SELECT (k & {PARTS - 1})::integer, count(*), sum(h) FROM ({hashes}) AS r GROUP BY 1"  # noqa: S608  # likewise
    return {int(str(part)): (int(str(count)), int(str(total))) for part, count, total in relation.rows(sql)}


def _chosen(then: Parts, now: Parts) -> tuple[list[int], list[int]]:
    """Return the parts that differ: those whose rows are read, and the rest."""
    differing = sorted(part for part in then.keys() | now.keys() if then.get(part) != now.get(part))
    most = accumulate(max(then.get(part, NONE)[0], now.get(part, NONE)[0]) for part in differing)
    within = max(1, sum(1 for rows in most if rows <= READ))
    return differing[:within], differing[within:]


def _rows(relation: Relation, parts: list[int], *, printed: bool = True) -> str:
    """Return the query of k, how often, and what is in each row in *parts*, printed or hashed, by k."""
    cells = relation.cells if printed else ()
    told = "".join(f", {cell} AS p{number}" for number, cell in enumerate(cells))
    listed = f"'{{{','.join(map(str, parts))}}}'::integer[]"
    rows = f"""
        SELECT k, {relation.hash if relation.key else "k"} AS h{told} FROM {relation.keyed} AS q
        WHERE (k & {PARTS - 1})::integer = ANY ({listed})
    """  # noqa: S608  # as in `keyed`
    columns = "".join(f", p{number}" for number in range(len(cells))) if printed else ", h"
    return f"""
        SELECT DISTINCT ON (k, h) k, count(*) OVER (PARTITION BY k, h){columns} FROM ({rows}) AS r ORDER BY k, h
    """  # noqa: S608  # likewise


def _paired(then: Iterable[Row], now: Iterable[Row]) -> Iterator[tuple[Counter[Row], Counter[Row]]]:
    """Yield what only the first has and what only the second has, key by key; both come by key."""
    sided = merge(((row, 0) for row in then), ((row, 1) for row in now), key=lambda each: int(str(each[0][0])))
    for _, rows in groupby(sided, key=lambda each: each[0][0]):
        was, after = sides = Counter[Row](), Counter[Row]()
        for (_, count, *cells), side in rows:
            sides[side][tuple(cells)] += int(str(count))
        if was != after:
            yield was - after, after - was


def _named(pairs: Iterable[tuple[Counter[Row], Counter[Row]]]) -> Difference:
    changed, lost, invented = list[tuple[Row, Row]](), list[Row](), list[Row]()
    more_lost = more_invented = 0
    for was, after in pairs:
        if was.total() == after.total() == 1:
            changed += zip(was, after, strict=True)
        else:
            more_lost += _added(lost, was)
            more_invented += _added(invented, after)
    return Difference(tuple(changed), tuple(lost), tuple(invented), (0, more_lost, more_invented))


def _added(rows: list[Row], more: Counter[Row]) -> int:
    """Add *more* to *rows* while there is room; return how many there was none for."""
    room = max(0, READ - len(rows))
    rows += islice(more.elements(), room)
    return max(0, more.total() - room)


def _counted(found: Difference, then: Relation, now: Relation, parts: list[int]) -> Difference:
    """Add to *found* how many rows differ in *parts*."""
    changed, lost, invented = found.more
    with _streamed(then, parts, "harness_then") as before, _streamed(now, parts, "harness_now") as after:
        for gone, come in _paired(before(), after()):
            one = gone.total() == come.total() == 1
            changed += one
            lost += 0 if one else gone.total()
            invented += 0 if one else come.total()
    return replace(found, more=(changed, lost, invented))


@contextmanager
def _streamed(relation: Relation, parts: list[int], name: str) -> Iterator[Callable[[], Iterator[Row]]]:
    """Have the server sort the hashes of *parts* and keep them; give them out as they are asked for."""
    relation.rows(f"DECLARE {name} NO SCROLL CURSOR WITH HOLD FOR {_rows(relation, parts, printed=False)}")

    def fetched() -> Iterator[Row]:
        while rows := relation.session.rows(f"FETCH {FETCH} FROM {name}").rows:
            yield from rows

    try:
        yield fetched
    finally:
        relation.session.rows(f"CLOSE {name}")
