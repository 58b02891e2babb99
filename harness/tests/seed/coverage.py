"""What each type must show by itself: for each column of `every_type`, conditions that some row of it meets."""

from collections.abc import Iterator

from harness.postgres import PostgresSession
from harness.tests.seed.zoo import TYPES

__all__ = ["COVERAGE", "lacking"]

_WORDS = (
    "c = ''",
    "c = ' '",
    "c <> '' AND c LIKE ' %' AND c LIKE '% '",
    "c = 'seed'",
    "c = 'Seed'",
    "c = 'SEED'",
    r"c = U&'s\00EBed'",
    r"c = U&'se\0308ed'",
    "octet_length(c) >= 8 AND char_length(c) = 2",
    "c LIKE '%''%'",
    r"c LIKE '%\\%'",
    r"c LIKE '%\%%' AND c LIKE '%:%'",
    "c LIKE E'%\\n%'",
    "c = 'NULL'",
    "c = '007'",
)
_MOMENTS = (
    "c = 'infinity'",
    "c = '-infinity'",
    "c = '1970-01-01'",
    "isfinite(c) AND c < '0002-01-01'",
    "isfinite(c) AND c > '9999-01-01'",
)
_INTEGERS = ("c = 0", "c = 1", "c = -1")
_FLOATS = ("c = 0", "c::text = '-0'", "c = 'NaN'", "c = 'Infinity'", "c = '-Infinity'", "c = 0.1::{type}")
_JSON = (
    "c::text = 'null'",
    "c::text = '{}'",
    "c::text = '[]'",
    "c::text = '1.0'",
    "c::text = '1.00'",
    "c::text ~ '[[].*[[]'",
    "c::text ~ '\"\"'",
)
_ARRAY = (
    "c = '{}'",
    "cardinality(c) = 1 AND array_to_string(c, ',', 'NULL') <> 'NULL'",
    "cardinality(c) > 1 AND array_to_string(c, ',', 'NULL') LIKE '%NULL%'",
)
_DIMENSIONS = ("array_ndims(c) = 2", "array_lower(c, 1) = 0")
_RANGE = (
    "isempty(c)",
    "lower_inf(c) AND upper_inf(c)",
    "lower_inf(c) AND NOT upper_inf(c)",
    "NOT lower_inf(c) AND NOT isempty(c)",
)
_BERLIN = "(c AT TIME ZONE 'Europe/Berlin')"

COVERAGE: dict[str, tuple[str, ...]] = {
    "small": (*_INTEGERS, "c = 32767", "c = -32768"),
    "whole": (*_INTEGERS, "c = 2147483647", "c = -2147483648"),
    "big": (*_INTEGERS, "c = 9223372036854775807", "c = -9223372036854775808"),
    "exact": (*_INTEGERS, "c::text = '1.0'", "c::text = '1.00'", "c = 'NaN'", "c = 'Infinity'", "scale(c) = 9"),
    "priced": (*_INTEGERS, "c = 99999999.99", "c = -99999999.99", "c = 0.01", "c = 'NaN'"),
    "rounded": ("c = 99900", "c = 100", "c = 0"),
    "single": (*_FLOATS, "c = 16777217::real", "abs(c) < 1e-37 AND c <> 0", "c > 3e38 AND c < 'Infinity'"),
    "double": (*_FLOATS, "c = 9007199254740993::float8", "c > 1e308 AND c < 'Infinity'"),
    "words": (*_WORDS, "char_length(c) > 255"),
    "short": (*_WORDS, "char_length(c) = 12"),
    "long": (*_WORDS, "char_length(c) = 400"),
    "padded": ("c = ''", "c = 'Seed'", "c = 'SEED'", "c LIKE '% seed%'", "char_length(c) = 8"),
    "folded": ("c::text = 'seed'", "c::text = 'SEED'", "c::text = ''", "char_length(c::text) > 255"),
    "flag": ("c", "NOT c"),
    "day": (*_MOMENTS, "c = '2024-02-29'", "c = '2024-03-31'"),
    "local": (
        *_MOMENTS,
        "date_part('microseconds', c)::integer % 1000 <> 0",
        "c = '2024-03-31 02:30'",
        "c = '2024-10-27 02:30'",
    ),
    "local_s": (*_MOMENTS, "c = '2024-03-31 02:30'", "c = '2024-02-29 23:59:59'"),
    "local_ms": (*_MOMENTS, "c = '2024-02-29 23:59:59.999'"),
    "instant": (
        "c = 'infinity'",
        "c = '-infinity'",
        "c = '1970-01-01 00:00+00'",
        "isfinite(c) AND date_part('microseconds', c)::integer % 1000 <> 0",
        f"isfinite(c) AND {_BERLIN} BETWEEN '2024-03-31 01:59' AND '2024-03-31 02:00'",
        f"isfinite(c) AND {_BERLIN} = '2024-03-31 03:00'",
        "c = '2024-10-27 00:30+00'",
        "c = '2024-10-27 01:30+00'",
    ),
    "clock": ("c = '24:00'", "c = '00:00'", "c = '23:59:59.999999'"),
    "zoned": ("date_part('timezone', c) = 0", "date_part('timezone', c) > 0", "date_part('timezone', c) < 0"),
    "span": ("c::text = '1 mon'", "c::text = '30 days'", "c::text = '24:00:00'", "c < '0'", "c::text = '00:00:00'"),
    "span_ds": ("c > '0'", "c < '0'"),
    "ident": ("c = '00000000-0000-0000-0000-000000000000'", "c = 'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
    "bytes": ("c = ''", "get_byte(c || '\\x01', 0) = 0", "length(c) > 200", "c = '\\x5c27'"),
    "doc": (*_JSON, 'c::text = \'{"a": 1, "a": 2}\''),
    "docb": _JSON,
    "ints": (*_ARRAY, *_DIMENSIONS),
    "texts": (*_ARRAY, *_DIMENSIONS),
    "mood": ("c = 'sad'", "c = 'ok'", "c = 'Ok'", "c = 'it''s \"fine\"'"),
    "moods": _ARRAY,
    "positive": ("c = 1", "c = 2147483647"),
    "code": ("c ~ '^[A-Z]{2}-[0-9]{3}$'",),
    "codes": ("c = '{}'", "cardinality(c) > 1"),
    "point3": ("(c).x = 1", "(c).x IS NOT NULL AND (c).\"the label\" = ''", "(c).x IS NULL AND c::text = '(,)'"),
    "nested": ("((c).inner_row).x IS NOT NULL", "(c).mood IS NOT NULL"),
    "rows": ("c = '{}'", "cardinality(c) > 1", "array_to_string(c, ',', 'NULL') LIKE '%NULL%'"),
    "irange": _RANGE,
    "drange": _RANGE,
    "trange": _RANGE,
    "frange": _RANGE,
    "imulti": ("isempty(c)", "lower_inf(c) AND upper_inf(c)", "NOT lower_inf(c) AND NOT isempty(c)"),
    "addr": ("family(c) = 4 AND masklen(c) = 32", "family(c) = 6", "masklen(c) = 8 AND host(c) <> '10.0.0.0'"),
    "net": ("family(c) = 4", "family(c) = 6", "masklen(c) = 0"),
    "mac": ("c = 'ff:ff:ff:ff:ff:ff'",),
    "bits3": ("c = '111'", "c = '000'"),
    "varbits": ("bit_length(c) = 5", "bit_length(c) = 0", "bit_length(c) = 1"),
    "paid": ("c = 0::money", "c < 0::money", "c::numeric % 1 <> 0"),
    "vec": ("c = ''", "length(c) > 1"),
    "place": ("c[0] = 0", "c[0] < 0"),
    "one": ("c = 's'", "c = ''"),
    "called": ("c = 'seed'", "c = ''"),
    "object": ("c = 0", "c = 4294967295"),
    "pairs": ("c ? 'b' AND c -> 'b' IS NULL", "c = ''"),
}


def lacking(session: PostgresSession) -> Iterator[str]:
    """Yield each condition that no row of `every_type` meets, NULL of each type among them."""
    wanted = [(name, condition) for name in TYPES for condition in ("num_nulls(c) = 1", *COVERAGE.get(name, ()))]
    wanted.remove(("code", "num_nulls(c) = 1"))  # a domain that is NOT NULL
    for name, condition in wanted:
        spelled = condition.replace("{type}", TYPES[name])
        sql = f'SELECT EXISTS (SELECT FROM (SELECT "{name}" AS c FROM every_type) AS t WHERE {spelled})'  # noqa: S608  # the table above
        if not session.rows(sql).rows[0][0]:
            yield f"{name}: {condition}"
