"""The clauses that every smoke check asks besides the contract's."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Never

from harness.checks.doors import answers_safely, closed, known_routes, knows_canary, same_database
from harness.checks.drift import as_made, as_recorded
from harness.checks.standing import is_the_one, stands
from harness.contract import Check, Clause, Look, section
from harness.errors import UnreachableError
from harness.facts.answer import Unobserved
from harness.facts.doors import Doors, Tried
from harness.verdict import Evidence, Holds, Stop

__all__ = ["Derived", "api", "database"]

DATABASE, API = "Staging / The database", "Staging / The API"
BOTH = (Stop.BEFORE, Stop.AFTER)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a smoke check has read by itself."""

    name: str

    def read(self, look: Look) -> Never:
        """Raise UnreachableError: nobody else reads it."""
        raise UnreachableError(f"{self.name} is read by a smoke check alone, not at {look.stop}")


@dataclass(frozen=True, slots=True)
class Derived:
    """A clause, and what was read for it."""

    clause: Clause[Any]
    fact: object


def database(place: object, standing: object, drift: object) -> tuple[Derived, ...]:
    """Which database it is, where it stands, and whether its schema and version table agree."""
    return tuple(
        _derived(
            DATABASE,
            ("staging.database", "The database is the one that its URL names", is_the_one, place),
            ("staging.stands", "All that can be read here says that the database stands at one stop", stands, standing),
            ("staging.recorded", "The version table records the revisions that make the schema", as_recorded, drift),
            ("staging.drift", "Nothing in the schema is otherwise than its revisions make it", as_made, drift),
        )
    )


def api(doors: Doors, served: Tried | Unobserved) -> tuple[Derived, ...]:
    """What an API that is deployed answers, to whom, and from which database."""
    document: object = served
    keyed: object = served
    if isinstance(served, Tried):
        if served.routes is None:
            document = Unobserved(f"{served.url}{doors.document}: {served.document}")
        if not served.keyed:
            keyed = Unobserved("no canary key is given: --as names the variable that holds one")
    asked: list[tuple[str, str, Any, object]] = [
        ("staging.api.answers", "Safe operations answer", answers_safely, served),
        ("staging.api.canary", "The canary key opens, and one like it does not", knows_canary, keyed),
        (
            "staging.api.known",
            "Every served route is listed, and every listed one is served",
            known_routes(doors),
            document,
        ),
        ("staging.api.closed", "No route is open to nobody unless it is listed so", closed(doors), document),
        ("staging.api.same", "The API stands on this database", same_database, keyed),
    ]
    return tuple(_derived(API, *asked))


def _derived(heading: str, *asked: tuple[str, str, Callable[..., Iterable[Evidence]], object]) -> Iterator[Derived]:
    for name, text, check, fact in asked:
        claim: Check[Any] = check
        clause: Clause[Any] = Clause(name, text, Noted(name), claim, Holds.ALWAYS, BOTH)
        yield Derived(section(heading, clause)[0], fact)
