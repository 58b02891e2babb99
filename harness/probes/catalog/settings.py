"""The session settings that Postgres's own spelling of a schema depends on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from harness.contract import Session

__all__ = ["pinned"]

# With public on the path its objects go by their bare names, and all others are qualified.
_PINNED = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "jit": "off",
    "lc_monetary": "C",
    "quote_all_identifiers": "off",
    "search_path": "pg_catalog, public, pg_temp",
}

_READ = """
SELECT s.name, current_setting(s.name)
FROM unnest(CAST(:names AS text[])) AS s (name)
ORDER BY s.name
"""

_SET = """
SELECT set_config(s.name, s.value, FALSE)
FROM unnest(CAST(:names AS text[]), CAST(:values AS text[])) AS s (name, value)
ORDER BY s.name
"""


@contextmanager
def pinned(session: Session) -> Iterator[None]:
    """Read under settings that are always the same, and leave *session* with its own."""
    own = {str(name): str(value) for name, value in session.rows(_READ, {"names": list(_PINNED)}).rows}
    _set(session, _PINNED)
    try:
        yield
    finally:
        _set(session, own)


def _set(session: Session, settings: Mapping[str, str]) -> None:
    session.rows(_SET, {"names": list(settings), "values": list(settings.values())})
