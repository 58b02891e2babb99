"""
Values of date and time types: microseconds, both sides of a change of clocks, far past and future, infinity.

In ISO 8601 with the zone said, so that DateStyle and TimeZone have no say. At the column's own precision, so that
nothing is rounded on its way in.
"""

from datetime import UTC, date, datetime, timedelta

from harness.seed.pool import Pool, Sort, plain

__all__ = ["clock", "day", "instant", "span", "stamp"]

_FROM = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
# Berlin's clocks go from 02:00 to 03:00, and back from 03:00 to 02:00; New York's on other days.
_LOCAL = (
    "2021-03-04 05:06:07.890123",
    "2024-03-31 01:59:59.999999",
    "2024-03-31 02:30:00",
    "2024-03-31 03:00:00",
    "2024-10-27 02:30:00",
    "2024-11-03 01:30:00",
    "2024-02-29 23:59:59.999999",
    "2024-03-01 00:00:00.000001",
    "1970-01-01 00:00:00",
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59.999999",
)
_INSTANTS = (
    "2021-03-04 05:06:07.890123+00",
    "2024-03-31 00:59:59.999999+00",
    "2024-03-31 01:00:00+00",
    "2024-10-27 00:30:00+00",
    "2024-10-27 01:30:00+00",
    "2024-11-03 05:30:00+00",
    "2024-11-03 06:30:00+00",
    "2024-02-29 23:59:59.999999+00",
    "2024-03-01 00:00:00.000001+00",
    "1970-01-01 00:00:00+00",
    "0001-01-02 00:00:00+00",
    "9999-12-30 23:59:59.999999+00",
)
_DAYS = (
    "2021-03-04",
    "2024-02-29",
    "2024-03-31",
    "2024-12-30",
    "2025-01-01",
    "1970-01-01",
    "1582-10-10",
    "0001-01-01",
    "9999-12-31",
    "0044-03-15 BC",
    "infinity",
    "-infinity",
)
_CLOCK = ("05:06:07.890123", "00:00:00", "02:30:00", "12:00:00", "23:59:59.999999", "24:00:00", "00:00:00.000001")
_SPANS = {
    "": (
        "1 day",
        "0",
        "24:00:00",
        "1 mon",
        "30 days",
        "-1 day",
        "1 year 2 mons 3 days 04:05:06.789012",
        "-1 days +00:00:00.000001",
    ),
    "year": ("1 year", "0", "-1 year"),
    "month": ("1 mon", "0", "-1 mon", "12 mons"),
    "day": ("1 day", "0", "-1 day", "30 days"),
    "hour": ("1 hour", "0", "-1 hour", "24 hours"),
    "minute": ("1 min", "0", "-1 min", "60 mins"),
}
_DIGITS = 6


def stamp(digits: int = _DIGITS) -> Pool:
    """Pool of timestamp without time zone."""
    raws = (*(_cut(each, digits) for each in _LOCAL), "infinity", "-infinity")
    return plain(_once(raws), lambda n: f"{_FROM + timedelta(seconds=n):%Y-%m-%d %H:%M:%S}", Sort.MOMENT)


def instant(digits: int = _DIGITS) -> Pool:
    """Pool of timestamp with time zone."""
    raws = (*(_cut(each, digits) for each in _INSTANTS), "infinity", "-infinity")
    return plain(_once(raws), lambda n: f"{_FROM + timedelta(seconds=n):%Y-%m-%d %H:%M:%S}+00", Sort.MOMENT)


def day() -> Pool:
    """Pool of date."""
    return plain(_DAYS, lambda n: str(date(2001, 1, 1) + timedelta(days=n)), Sort.MOMENT)


def clock(digits: int = _DIGITS, *, zone: str = "") -> Pool:
    """Pool of time, in *zone* where the type has one."""
    raws = [_cut(each, digits) + zone for each in _CLOCK]
    other = [_cut(_CLOCK[0], digits) + "+05:30", _cut(_CLOCK[0], digits) + "-08"] if zone else []
    return plain(_once((*raws, *other)), lambda n: f"{_FROM + timedelta(seconds=n):%H:%M:%S}{zone}")


def span(fields: str = "", digits: int = _DIGITS) -> Pool:
    """Pool of interval, down to its last field where the type names *fields*; a month is no number of days."""
    last = fields.rsplit(" ", maxsplit=1)[-1]
    unit = {"": "min", "second": "min", "minute": "min"}.get(last, last)
    raws = tuple(_cut(each, digits) for each in _SPANS.get(last, _SPANS[""]))
    return plain(_once(raws), lambda n: f"{n + 100} {unit}")


def _cut(moment: str, digits: int) -> str:
    """Leave out the decimals that *digits* have no room for, and the point with the last of them."""
    whole, point, rest = moment.partition(".")
    if not point:
        return moment
    decimals, zone = rest[:_DIGITS], rest[_DIGITS:]
    return f"{whole}.{decimals[:digits]}{zone}" if digits else whole + zone


def _once(raws: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(raws))
