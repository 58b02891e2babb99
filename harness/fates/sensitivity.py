"""What an upgrade must not hang on: the time zone, how dates are written, the search path, who runs it."""

from collections.abc import Iterator
from typing import Any

from harness.checks.sensitivity import insensitive
from harness.contract import Clause
from harness.facts.sensitivity import Circumstance, Forced
from harness.fates.named import FRAME
from harness.probes.sensitivity import UpgradeUnder
from harness.verdict import Holds, Stop

__all__ = ["RowSecurity", "sensitivity"]

# Wherever the server is, one of them is at least thirteen hours away, so that it is another day there.
ZONES = ("Pacific/Kiritimati", "Etc/GMT+12")
DATES = (("DateStyle", "German, DMY"), ("IntervalStyle", "sql_standard"), ("TimeZone", "Pacific/Chatham"))


def sensitivity(prefix: str) -> Iterator[Clause[Any]]:
    """Return the claims that the upgrade does the same whatever the session's settings, and whoever runs it."""
    zones = (Circumstance(f"TimeZone {zone}", (_setting("TimeZone", zone),)) for zone in ZONES)
    dates = Circumstance("DateStyle German, DMY", tuple(_setting(name, value) for name, value in DATES))
    owner = Circumstance("as an owner that is no superuser", owner=Forced.ENABLED)
    path = Circumstance("a schema with the same tables at the end of the search path", decoy=True)
    yield _claim(f"{prefix}sensitivity.time-zone", "The upgrade does the same in another time zone.", *zones)
    yield _claim(f"{prefix}sensitivity.date-style", "The upgrade does the same however dates are written.", dates)
    yield _claim(f"{prefix}sensitivity.search-path", "The upgrade does the same beside tables of the same names.", path)
    text = "The upgrade does the same as an owner that is no superuser, under row security where there is some."
    yield _claim(f"{prefix}sensitivity.owner", text, owner)


def RowSecurity(*, text: str) -> Iterator[Clause[Any]]:  # noqa: N802  # a word of a contract
    """
    The upgrade does the same, or is refused with nothing changed, where row security shows its role no row at all.

    Never a backfill that silently matches none: `SET LOCAL row_security = off` has Postgres refuse.
    """
    owner = Circumstance("as an owner that is no superuser", owner=Forced.EVERY)
    yield Clause("row-security", text, UpgradeUnder((owner,)), insensitive, Holds.ALWAYS, (Stop.AFTER,))


def _setting(name: str, value: str) -> tuple[str, str]:
    return name, value if name == "DateStyle" else f"'{value}'"


def _claim(name: str, text: str, *circumstances: Circumstance) -> Clause[Any]:
    return Clause(name, text, UpgradeUnder(circumstances), insensitive, Holds.ALWAYS, (Stop.AFTER,), section=FRAME)
