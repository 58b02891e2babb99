"""The pool of each type of a catalog: Postgres's own, enumerations, domains, row types, ranges, and arrays of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from harness.facts.catalog import Catalog, Composite, Domain, EnumType
from harness.seed import literal
from harness.seed.conditions import refuses, suggestions
from harness.seed.numbers import floating, integer, numeric
from harness.seed.pool import Pool, Sort, Value, distinct, plain, quoted
from harness.seed.things import THINGS, bits, vector
from harness.seed.times import clock, day, instant, span, stamp
from harness.seed.tree import Node, check
from harness.seed.truth import UnknownError, read
from harness.seed.words import words

__all__ = ["Kinds", "meant", "narrowed"]

_SPELLED = re.compile(
    r"(?P<name>.+?)(?:\((?P<args>[^)]*)\))?(?P<zone> with(?:out)? time zone)?(?P<arrays>(?:\[\])*)", re.DOTALL
)
# https://www.postgresql.org/docs/current/rangetypes.html
_RANGES = {
    "int4range": "integer",
    "int8range": "bigint",
    "numrange": "numeric",
    "daterange": "date",
    "tsrange": "timestamp without time zone",
    "tstzrange": "timestamp with time zone",
}
_USED = 8  # of what a condition suggests; the rest is spare, for columns that must be unique
_NAME = 63
_APART = 10

Args = tuple[int, ...]


def _folded(raw: str) -> str:
    return raw.casefold()


def _unpadded(raw: str) -> str:
    return raw.rstrip(" ")


_SCALARS: Mapping[str, Callable[[Args], Pool]] = {
    "smallint": lambda _: integer(16),
    "integer": lambda _: integer(32),
    "bigint": lambda _: integer(64),
    "numeric": lambda args: numeric(args[0] if args else None, args[1] if args[1:] else 0),
    "real": lambda _: floating(32),
    "double precision": lambda _: floating(64),
    "text": lambda _: words(None),
    "character varying": lambda args: words(args[0] if args else None),
    "character": lambda args: words(args[0] if args else 1, _unpadded),
    "bpchar": lambda args: words(args[0] if args else None, _unpadded),
    "citext": lambda _: words(None, _folded),
    "name": lambda _: words(_NAME // 2),  # in bytes, not characters
    "date": lambda _: day(),
    "timestamp": lambda args: stamp(*args[:1]),
    "timestamptz": lambda args: instant(*args[:1]),
    "time": lambda args: clock(*args[:1]),
    "timetz": lambda args: clock(*args[:1], zone="+00"),
    "bit": lambda args: bits(args[0] if args else 1, varying=False),
    "bit varying": lambda args: bits(args[0] if args else None, varying=True),
    "vector": lambda args: vector(args[0] if args else None),
}


def meant(value: Value, sort: Sort) -> object:
    """Return what a condition reads *value* as: None for NULL, an UnknownError where it cannot say."""
    if value.raw is None:
        return None if value.sql == "NULL" else UnknownError(value.sql)
    try:
        return read(value.raw, sort)
    except UnknownError as error:
        return error


def narrowed(pool: Pool, conditions: tuple[Node, ...], column: str) -> Pool:
    """Put what *conditions* suggest for *column* in front, and leave out what they are certain to refuse."""
    if not conditions:
        return pool

    def stands(value: Value) -> bool:
        row = {column: meant(value, pool.sort)}
        return not any(refuses(each, row) for each in conditions)

    def fresh(n: int) -> Value | None:
        value = pool.fresh(n)
        return value if value is not None and stands(value) else None

    suggested = [pool.make(raw) for each in conditions for raw in suggestions(each, column)]
    good = distinct(filter(stands, suggested))
    return Pool(
        distinct((*good[:_USED], *filter(stands, pool.values))),
        fresh,
        pool.make,
        pool.sort,
        (*good[_USED:], *filter(stands, pool.spare)),
    )


@dataclass(frozen=True, slots=True)
class Kinds:
    """The types of *catalog*, by the names that its columns have them by."""

    catalog: Catalog
    _known: dict[str, Pool | None] = field(default_factory=dict)

    def pool(self, spelled: str) -> Pool | None:
        """Return the pool of a type, None where nothing is known of it."""
        if spelled not in self._known:
            self._known[spelled] = None  # a type within itself has no end
            self._known[spelled] = self._made(spelled)
        return self._known[spelled]

    def domain(self, spelled: str) -> Domain | None:
        """Return the domain of that name."""
        return self.catalog.domain(spelled)

    def nullable(self, spelled: str) -> bool:
        """Whether the type itself takes NULL: a domain may not."""
        domain = self.domain(spelled)
        return domain is None or (domain.nullable and self.nullable(domain.type))

    def _made(self, spelled: str) -> Pool | None:
        if spelled.endswith("[]"):
            return self._array(spelled.removesuffix("[]"))
        if domain := self.domain(spelled):
            return self._domain(domain)
        if enum := self.catalog.enum(spelled):
            return _labels(enum)
        found = next((each for each in self.catalog.composites if spelled in _names(each)), None)
        return self._composite(found) if found else self._range(spelled) or self._scalar(spelled)

    def _scalar(self, spelled: str) -> Pool | None:
        found = _SPELLED.fullmatch(spelled)
        if found is None:
            return None
        args = tuple(int(each) for each in (found["args"] or "").split(",") if each.strip())
        name = found["name"] + ("tz" if found["zone"] == " with time zone" else "")
        if name.split(" ")[0] == "interval":
            return span(name.removeprefix("interval").strip(), *args[:1])
        bare = self._of_extension(name)
        if bare in THINGS:
            return THINGS[bare]()
        return _SCALARS[bare](args) if bare in _SCALARS else None

    def _of_extension(self, name: str) -> str:
        """Leave out the schema of a type that an extension put elsewhere."""
        schema, _, bare = name.rpartition(".")
        installed = any(schema == each.schema for each in self.catalog.extensions)
        return bare if schema and installed else name

    def _domain(self, domain: Domain) -> Pool | None:
        base = self.pool(domain.type)
        checks = (check(each.definition) for each in domain.constraints)
        return narrowed(base, tuple(each for each in checks if each is not None), "value") if base else None

    def _array(self, element: str) -> Pool | None:
        pool = self.pool(element)
        if pool is None:
            return None
        raws = [each.raw for each in pool.values if each.raw is not None]
        if not raws:
            return plain(("{}",))
        return _listed(raws, pool, nulls=self.nullable(element))

    def _composite(self, composite: Composite) -> Pool | None:
        pools = [self.pool(each.type) for each in composite.attributes]
        free = [each.nullable and self.nullable(each.type) for each in composite.attributes]
        columns = [_raws(pool) + ([None] if may else []) for pool, may in zip(pools, free, strict=True)]
        if not all(columns):
            return None
        width = max(map(len, columns), default=1)
        rows = [[each[min(at, 1) and at % len(each)] for each in columns] for at in range(min(width, _USED))]
        if all(free) and columns:
            rows.append([None] * len(columns))

        def fresh(n: int) -> Value | None:
            for at, pool in enumerate(pools):
                value = pool.fresh(n) if pool else None
                if value and value.raw is not None:
                    return quoted(literal.record([*rows[0][:at], value.raw, *rows[0][at + 1 :]]))
            return None

        return Pool(distinct(quoted(literal.record(row)) for row in rows), fresh)

    def _range(self, spelled: str) -> Pool | None:
        single, _, many = spelled.replace("multirange", "range|").partition("|")
        several = spelled != single
        kind = _RANGES.get(single) or next(self._declared(single.removesuffix("_range") if several else single), None)
        pool = self.pool(kind) if kind else None
        if pool is None or many:
            return None
        return _several(pool) if several else _one(pool)

    def _declared(self, spelled: str) -> Iterator[str]:
        for other in self.catalog.others:
            if other.kind == "type" and other.where in {spelled, f"public.{spelled}"}:
                found = other.definition.removeprefix("RANGE OF ")
                yield from () if found == other.definition else (found,)


def _names(each: Composite) -> tuple[str, ...]:
    return (each.where, literal.name(each.name)) if each.schema == "public" else (each.where,)


def _labels(enum: EnumType) -> Pool:
    return plain(enum.labels)


def _raws(pool: Pool | None) -> list[str | None]:
    return [each.raw for each in pool.values if each.raw is not None] if pool else []


def _listed(raws: list[str], pool: Pool, *, nulls: bool) -> Pool:
    """Make arrays: empty, of one, of several, with NULL in them, of more dimensions, not from 1."""
    first, second = raws[0], raws[-1]
    inner = literal.array([first, second])
    shapes = [[first], [], [second, first], raws[:3], [first, first]]
    made = [literal.array(shape) for shape in shapes]
    if nulls:
        made += [literal.array([first, None, second]), literal.array([None])]
    made += ["{" + inner + "," + literal.array([second, first]) + "}", "[0:1]=" + inner]

    def fresh(n: int) -> Value | None:
        value = pool.fresh(n)
        return quoted(literal.array([value.raw])) if value and value.raw is not None else None

    return Pool(distinct(map(quoted, made)), fresh)


def _between(pool: Pool, n: int) -> tuple[str, str] | None:
    """Return two values, the lower first, that no other *n* has between its own."""
    lower, upper = pool.fresh(n * _APART), pool.fresh(n * _APART + _APART // 2)
    if lower is None or upper is None or lower.raw is None or upper.raw is None:
        return None
    return lower.raw, upper.raw


def _one(pool: Pool) -> Pool:
    ends = _between(pool, 0)
    if ends is None:
        return plain(("empty", "(,)"))
    low, high = ends
    made = [literal.bounds(low, high), "empty", literal.bounds(None, low), literal.bounds(high, None), "(,)"]
    made += [literal.bounds(low, low, "[]"), literal.bounds(low, high, "(]")]
    return Pool(distinct(map(quoted, made)), _apart(pool, "{}"))


def _several(pool: Pool) -> Pool:
    first, second = _between(pool, 0), _between(pool, 1)
    if first is None or second is None:
        return plain(("{}",))
    made = ["{" + literal.bounds(*first) + "," + literal.bounds(*second) + "}", "{}", "{(,)}"]
    return Pool(distinct(map(quoted, made)), _apart(pool, "{{{}}}"))


def _apart(pool: Pool, shape: str) -> Callable[[int], Value | None]:
    def fresh(n: int) -> Value | None:
        ends = _between(pool, n + 2)
        return quoted(shape.format(literal.bounds(*ends))) if ends else None

    return fresh
