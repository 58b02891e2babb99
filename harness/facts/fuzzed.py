"""What came of many made-up requests to an API."""

import json
from dataclasses import asdict, dataclass, field, replace

from harness.facts.exchanges import Logged, Sent

__all__ = ["AGAIN", "MENDED", "Failing", "Fuzzed", "Tried", "told", "untold"]

MENDED = "does not fail when sent alone"
AGAIN = ("fails again", "fails now and then")


@dataclass(frozen=True, slots=True)
class Tried:
    """An operation, the requests *sent* to it, and how many of them were *reached*: answered with success."""

    where: str
    sent: int
    reached: int


@dataclass(frozen=True, slots=True)
class Failing:
    """
    A request after which a check of the answer failed, with those that it needs before it.

    *check* is its name, *says* its words, *status* the answer's. *again* is whether it fails too when sent alone to a
    fresh clone, or why that is not known; *statements* are what the server executed then. *case* is JSON to send it.
    """

    where: str
    check: str
    says: str
    status: int
    requests: tuple[Sent, ...]
    again: str = ""
    statements: tuple[Logged, ...] = ()
    case: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """
    All operations of an API, and what failed.

    *dropped* are the columns, `table.column`, that were there before and are not now. *unlogged* says why statements
    were not seen, *ended* why not all was sent. *cases* tells one sequence of requests from another. *outside* says
    that the API was not the harness's own.
    """

    operations: tuple[Tried, ...] = ()
    failing: tuple[Failing, ...] = ()
    seed: int = 0
    dropped: tuple[str, ...] = ()
    unlogged: str = ""
    ended: str = ""
    cases: str = ""
    outside: bool = False


def told(failing: Failing) -> str:
    """Return *failing* as JSON, without what is seen anew when it is sent again."""
    return json.dumps(asdict(replace(failing, again="", statements=())), ensure_ascii=False)


def untold(text: str) -> Failing:
    """Return what was `told`. Raises ValueError, KeyError or TypeError for what never was."""
    found = json.loads(text)
    requests = [{**each, "headers": tuple(map(tuple, each["headers"]))} for each in found["requests"]]
    return Failing(**{**found, "requests": tuple(Sent(**each) for each in requests), "statements": ()})
