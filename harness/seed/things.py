"""Values of the types that are neither numbers, text nor times."""

from collections.abc import Callable, Mapping
from uuid import UUID

from harness.seed.numbers import integer, money
from harness.seed.pool import Pool, Sort, Value, plain

__all__ = ["THINGS", "bits", "vector"]

_SEED = UUID("5eed0000-0000-4000-8000-000000000000")  # hexadecimal speaks: not a real one
_JSON = (
    "{}",
    "null",
    "[]",
    '""',
    "0",
    "1.0",
    "1.00",
    "true",
    '{"a": null}',
    '{"a": {"b": [null, 1.50, "x", []]}}',
    '{"b": 1, "a": 2}',
    '{"\\u00eb": "\U0001f331\'\\\\"}',
    '[1, [2, [3]], {"a": []}]',
)


def bits(length: int | None, *, varying: bool) -> Pool:
    """Pool of bit strings, of exactly *length* or at most."""
    size = length or 8
    raws = ["1" * size, "0" * size, "1" + "0" * (size - 1), ("10" * size)[:size], *(["", "1"] if varying else [])]
    return plain(tuple(dict.fromkeys(raws)), lambda n: f"{n % 2**size:0{size}b}")


def vector(size: int | None) -> Pool:
    """Pool of pgvector's vector."""
    many = size or 3

    def of(number: int) -> str:
        return f"[{','.join([str(number)] * many)}]"

    return plain((of(1), of(0), of(-1)), lambda n: of(n + 100))


def _truth() -> Pool:
    yes, no = Value("TRUE", "true", "true"), Value("FALSE", "false", "false")
    return Pool((yes, no), make=lambda raw: yes if raw[:1] in "tTyY1" else no, sort=Sort.TRUTH)


def _uuid() -> Pool:
    raws = (str(_SEED), str(UUID(int=0)), str(UUID(int=2**128 - 1)), str(UUID(int=_SEED.int + 0xABCDEF)))
    return plain(raws, lambda n: str(UUID(int=_SEED.int + n + 1)))


def _json() -> Pool:
    return plain(_JSON, lambda n: f'{{"n": {n}}}')


def _jsontext() -> Pool:
    return plain((*_JSON, '{"a": 1, "a": 2}', ' { "spaced" : 1 } '), lambda n: f'{{"n": {n}}}')


def _bytes() -> Pool:
    raws = ("\\x73656564", "\\x", "\\x00", "\\xff00fe", "\\x5c27", "\\x" + "ab" * 300)
    return plain(raws, lambda n: f"\\x{n:08x}")


def _address() -> Pool:
    raws = ("192.0.2.1", "192.0.2.0/24", "10.1.2.3/8", "0.0.0.0/0", "::1", "2001:db8::/32", "255.255.255.255")
    return plain(raws, lambda n: f"198.51.{n // 256 % 256}.{n % 256}")


def _network() -> Pool:
    raws = ("192.0.2.0/24", "10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "2001:db8::/32", "::1/128")
    return plain(raws, lambda n: f"198.51.{n // 256 % 256}.{n % 256}/32")


def _characters() -> Pool:
    return plain(("s", "S", "1", " ", ""), lambda n: "0123456789abcdefghijklmnopqrtuvwxyz"[n % 35])


# By name; of some one value is enough to see that they are carried.
THINGS: Mapping[str, Callable[[], Pool]] = {
    "boolean": _truth,
    "uuid": _uuid,
    "json": _jsontext,
    "jsonb": _json,
    "bytea": _bytes,
    "inet": _address,
    "cidr": _network,
    "macaddr": lambda: plain(
        ("02:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff"), lambda n: f"02:00:5e:01:{n // 256:02x}:{n % 256:02x}"
    ),
    "macaddr8": lambda: plain(
        ("02:00:5e:ff:fe:00:00:01",), lambda n: f"02:00:5e:ff:fe:01:{n // 256:02x}:{n % 256:02x}"
    ),
    "money": money,
    "xml": lambda: plain(("<seed/>", '<a b="c">&amp; d</a>')),
    "tsvector": lambda: plain(("'seed':1A 'word':2", ""), lambda n: f"'seed{n}':1"),
    "tsquery": lambda: plain(("'seed' & !'word'",)),
    "point": lambda: plain(("(1,2)", "(0,0)", "(-1.5,1e-10)"), lambda n: f"({n},{n})"),
    "line": lambda: plain(("{1,-1,0}",)),
    "lseg": lambda: plain(("[(0,0),(1,1)]",)),
    "box": lambda: plain(("(1,1),(0,0)",), lambda n: f"({3 * n + 1},1),({3 * n},0)"),
    "path": lambda: plain(("[(0,0),(1,1)]", "((0,0),(1,1))")),
    "polygon": lambda: plain(("((0,0),(1,0),(1,1))",)),
    "circle": lambda: plain(("<(0,0),1>",), lambda n: f"<({3 * n},0),1>"),
    "oid": lambda: integer(32, signed=False),
    "xid8": lambda: plain(("1", "0"), str),
    "pg_lsn": lambda: plain(("0/1", "0/0", "FFFFFFFF/FFFFFFFF"), lambda n: f"1/{n:X}"),
    "jsonpath": lambda: plain(('$."a"[*]',)),
    '"char"': _characters,
    "hstore": lambda: plain(('"a"=>"1", "b"=>NULL', ""), lambda n: f'"n"=>"{n}"'),
    "ltree": lambda: plain(("seed.one", "seed", ""), lambda n: f"seed.n{n}"),
    "cube": lambda: plain(("(1, 2)", "(0)"), lambda n: f"({n})"),
}
