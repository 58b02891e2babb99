"""What may be tried of an API that is deployed, and what came of it."""

from dataclasses import dataclass, field

from harness.facts.exchanges import Call

__all__ = ["CANARY", "NOBODY", "NOBODYS", "Compared", "Doors", "Opened", "SameRecord", "Sent", "Tried"]

CANARY, NOBODYS, NOBODY = "the canary's", "one that nobody has", "nobody's"  # keys that are sent


@dataclass(frozen=True, slots=True)
class SameRecord:
    """
    A record read twice: the answer to the call of that name, and the row that *sql* reads.

    Each column of the row is compared with the answer's field of its name. Feeds are bound: `WHERE id = :order`.
    """

    call: str
    sql: str


@dataclass(frozen=True, slots=True)
class Doors:
    """
    What of a deployed API is tried, with requests that are safe (GET, HEAD) and no others.

    *calls* are to answer 2xx to the canary key, or to nobody where they say `key=""`. *feeds* are values for `{holes}`
    by name, SQL that reads one row's first cell; `:canary` in it is the canary key. *routes* are those that may be
    served, `GET /orders/{id}`; *opened* those of them that need no key. *same* shows that the API stands on the
    database that is looked at.
    """

    calls: tuple[Call, ...] = field(repr=False)
    feeds: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    routes: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    same: tuple[SameRecord, ...] = ()
    header: str = "x-api-key"
    document: str = "/openapi.json"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and its answer: *key* says with whose, *status* 0 that there was none, and *said* why."""

    name: str
    route: str
    key: str
    status: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A record's fields read both ways, by name: whether they are the same. *said* is why they could not be."""

    call: str
    fields: tuple[tuple[str, bool], ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A served route asked without a key, or not *sent*; *said* is why there is no answer."""

    route: str
    status: int = 0
    said: str = ""
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Tried:
    """
    What came of trying an API.

    *routes* are those of its document, None where it serves none, and *document* says what it served instead.
    """

    url: str
    routes: tuple[str, ...] | None = None
    document: str = ""
    sent: tuple[Sent, ...] = ()
    anonymous: tuple[Opened, ...] = ()
    compared: tuple[Compared, ...] = ()
    keyed: bool = False
