"""Values of numeric types."""

from collections.abc import Callable
from decimal import Decimal

from harness.seed.literal import text
from harness.seed.pool import Pool, Sort, Value, distinct

__all__ = ["floating", "integer", "money", "number", "numeric"]

_FRESH = 1000  # where numbers begin that are nobody's edge
_LONG = "12345678901234567890.123456789"


def number(raw: str) -> Value:
    """Read a number; NaN, infinities and −0 are string constants, for `-0` is 0 and `NaN` a column."""
    value = Decimal(raw)
    odd = not value.is_finite() or (value.is_zero() and value.is_signed())
    return Value(text(raw) if odd else raw, raw, str(value.normalize() + 0) if value.is_finite() else raw.lower())


def integer(bits: int, *, signed: bool = True) -> Pool:
    """Pool of an integer type."""
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    edges = [1, 0, *([-1] if signed else []), 2, 7, 100, most, *([least] if signed else [])]
    return _pool([str(each) for each in edges], lambda n: str(_FRESH + n))


def numeric(precision: int | None, scale: int) -> Pool:
    """Pool of numeric, with the edges of its *precision* and *scale*."""
    if precision is None:
        return _pool(["1", "1.0", "1.00", "0", "-1", "0.1", "0.005", _LONG, f"-{_LONG}", "NaN", "Infinity"], _whole)
    step = Decimal(1).scaleb(-scale)
    most = step * (10**precision - 1)
    edges = (step, Decimal(0), -step, most, -most, step * 5, step * 10, step * 15, Decimal(1), Decimal(-1))
    fitting = [_spelled(each, scale) for each in edges if abs(each) <= most and each % step == 0]
    return _pool([*fitting, "NaN"], lambda n: _spelled(step * ((100 + n) % 10**precision), scale))


def floating(bits: int) -> Pool:
    """Pool of a binary floating-point type."""
    most, least, gap = {
        32: ("3.4028235e+38", "1.1754944e-38", "16777217"),
        64: ("1.7976931348623157e+308", "2.2250738585072014e-308", "9007199254740993"),
    }[bits]
    edges = ["1.5", "0", "-0", "0.1", "-1", gap, most, f"-{most}", least, "NaN", "Infinity", "-Infinity"]
    return _pool(edges, lambda n: f"{_FRESH + n}.5")


def money() -> Pool:
    """Pool of money: whole amounts, which any lc_monetary reads alike, and cents by way of numeric."""
    cents = (Value("0.01", None, "0.01"), Value("-12.34", None, "-12.34"), Value("1234.50", None, "1234.5"))
    pool = _pool(["1", "0", "-1", "1000000"], lambda n: str(_FRESH + n))
    return Pool((*pool.values, *cents), pool.fresh, pool.make, Sort.OTHER)


def _pool(raws: list[str], fresh: Callable[[int], str]) -> Pool:
    return Pool(distinct(map(number, raws)), lambda n: number(fresh(n)), number, Sort.NUMBER)


def _whole(n: int) -> str:
    return str(_FRESH + n)


def _spelled(value: Decimal, scale: int) -> str:
    return f"{value:.{max(scale, 0)}f}"
