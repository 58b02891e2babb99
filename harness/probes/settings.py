"""The session settings that Postgres's printing of values and definitions depends on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from harness.contract import Session

__all__ = ["PRINTED", "SPELLED", "pinned"]

# What values print as depends on these; a session that only reads has them from the start.
PRINTED = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "lc_monetary": "C",
}
# What definitions print as. With public on the path its objects go by their bare names, and all others are qualified.
SPELLED = {
    **PRINTED,
    "jit": "off",
    "quote_all_identifiers": "off",
    "search_path": "pg_catalog, public, pg_temp",
}

_READ = """
SELECT s.name, current_setting(s.name)
FROM unnest(CAST(:names AS text[])) AS s (name)
ORDER BY s.name
"""


@contextmanager
def pinned(session: Session, settings: Mapping[str, str]) -> Iterator[None]:
    """Read under *settings*, and leave *session* with its own."""
    own = {str(name): str(value) for name, value in session.rows(_READ, {"names": list(settings)}).rows}
    _set(session, settings)
    try:
        yield
    finally:
        _set(session, own)


def _set(session: Session, settings: Mapping[str, str]) -> None:
    """Set each by its name, so that a session that looks at what it is told sees which."""
    calls = ", ".join(f"set_config('{name}', :v{number}, FALSE)" for number, name in enumerate(settings))
    session.rows(f"SELECT {calls} ORDER BY 1", {f"v{number}": value for number, value in enumerate(settings.values())})
