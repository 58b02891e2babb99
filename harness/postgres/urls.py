"""Where a server is and who speaks to it; the place that handles passwords."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq

from harness.errors import HarnessError

__all__ = ["Address", "environment", "is_url", "parse"]

FORM = "Write it as postgresql://USER@HOST:PORT/DATABASE"


@dataclass(frozen=True, slots=True)
class Address:
    """A server as libpq finds it. *more* is what else is to be said to it: sslmode and the like."""

    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    more: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, dbname: str) -> str:
        """Return a libpq URL of *dbname*. It may carry a password: never print it."""
        socket = self.host.startswith(("/", "@"))
        more = {**({"host": self.host, "port": str(self.port)} if socket else {}), **self.more}
        who = quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "")
        query = f"?{urlencode(more, quote_via=quote, safe='/')}" if more else ""
        return f"postgresql://{who}@{'' if socket else self}/{quote(dbname, safe='')}{query}"

    def public(self) -> "Address":
        """Return the same without anything secret."""
        more = {key: value for key, value in self.more.items() if "password" not in key and "secret" not in key}
        return Address(self.host, self.port, self.user, more=more)


def parse(dsn: str) -> dict[str, str]:
    """Read a libpq URL or connection string. Raises HarnessError, which shows nothing of it."""
    try:
        options = pq.Conninfo.parse(dsn.encode())
    except psycopg.Error:
        # Libpq quotes what it stumbled over, which may be the password: neither shown nor chained.
        raise HarnessError(f"The database URL cannot be read. {FORM}.") from None
    return {option.keyword.decode(): option.val.decode() for option in options if option.val is not None}


def is_url(text: str) -> bool:
    """Whether *text* looks like a libpq URL or connection string, and not like a name."""
    return "://" in text or "=" in text


def environment(url: str) -> dict[str, str]:
    """Return what has a child process open *url* through libpq: PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD, …."""
    options = pq.Conninfo.parse(url.encode())
    return {option.envvar.decode(): option.val.decode() for option in options if option.envvar and option.val}
