"""What the service is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Settings", "SettingsError"]


class SettingsError(Exception):
    """The environment lacks something, or has it wrong; the message says what and how."""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What can be set.

    *database* is a libpq URL, *administrator* the administrator's key, *secret* what minted credentials are encrypted
    with. *limited* turns the limiter of exchanges on; *connections* is the size of the pool.
    """

    database: str = field(repr=False)
    administrator: str = field(repr=False)
    secret: str = field(repr=False)
    limited: bool = True
    connections: int = 5

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Read DATABASE_URL, ADMIN_API_KEY, CREDENTIALS_SECRET, RATE_LIMIT (on, off) and POOL_SIZE."""
        missing = [
            name for name in ("DATABASE_URL", "ADMIN_API_KEY", "CREDENTIALS_SECRET") if not environment.get(name)
        ]
        if missing:
            raise SettingsError(f"{' and '.join(missing)} not set. The service needs each of them in its environment.")
        limit, size = environment.get("RATE_LIMIT", "on"), environment.get("POOL_SIZE", "5")
        if limit not in {"on", "off"}:
            raise SettingsError(f"RATE_LIMIT is {limit!r}. Say on or off.")
        if not size.isdecimal() or not int(size):
            raise SettingsError(f"POOL_SIZE is {size!r}. Give a number of connections, 1 or more.")
        return cls(
            environment["DATABASE_URL"],
            environment["ADMIN_API_KEY"],
            environment["CREDENTIALS_SECRET"],
            limit == "on",
            int(size),
        )
