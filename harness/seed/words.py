"""Values of text types: what careless SQL trims, folds, cuts, escapes or takes for nothing."""

from collections.abc import Callable

from harness.seed.literal import text
from harness.seed.pool import Pool, Sort, Value, distinct

__all__ = ["words"]

PLAIN = "seed"
_EDGES = (
    PLAIN,
    "",
    " ",
    " seed ",
    "Seed",
    "SEED",
    "s\u00ebed",  # composed
    "se\u0308ed",  # the same to the eye, in two code points
    "\U0001f331\U0001d11e",  # beyond the BMP
    "stra\u00dfe \u0130",  # longer, or other, in the other case
    'it\'s "one"',
    "back\\slash",
    "100%_:seed",
    "line\nend\t",
    "\u00a0seed",
    "007",
    "NULL",
    "{}",
)
_LONG = 300  # of what has no limit: longer than the usual limit
_WRITTEN = 300  # longer is repeated by Postgres
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def words(limit: int | None, same: Callable[[str], str] = str) -> Pool:
    """Pool of a text type of at most *limit* characters; *same* is equal for what the type holds to be equal."""

    def make(raw: str) -> Value:
        return Value(text(raw), raw, same(raw))

    values = [make(each) for each in _EDGES if limit is None or len(each) <= limit]
    numbered = (make(str(digit)) for digit in range(10) if limit == 1)
    length = _LONG if limit is None else limit
    return Pool(
        distinct((*values, *numbered, _longest(length, same))),
        lambda n: None if limit is not None and len(_fresh(n, limit)) > limit else make(_fresh(n, limit)),
        make,
        Sort.TEXT,
    )


def _longest(length: int, same: Callable[[str], str]) -> Value:
    if length > _WRITTEN:
        return Value(f"repeat('x', {length})", None, f"x * {length}")
    raw = ("longest " * length)[: length - 1] + "x"
    return Value(text(raw), raw, same(raw))


def _fresh(n: int, limit: int | None) -> str:
    long = f"{PLAIN}-{n}"
    return long if limit is None or len(long) <= limit else _numeral(n)


def _numeral(n: int) -> str:
    return (_numeral(n // len(_DIGITS)) if n >= len(_DIGITS) else "") + _DIGITS[n % len(_DIGITS)]
