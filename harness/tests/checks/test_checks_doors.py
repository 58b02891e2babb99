"""Claims about an API that is deployed."""

from dataclasses import replace

from harness.checks.doors import answers_safely, closed, known_routes, knows_canary, same_database
from harness.facts.doors import CANARY, NOBODY, NOBODYS, Compared, Doors, Opened, Sent, Tried
from harness.verdict import Evidence

ONE, HEALTH = "GET /people/{id}", "GET /health"
DOORS = Doors((), routes=(ONE, HEALTH), opened=(HEALTH,))
RIGHT = Tried(
    "http://api",
    (ONE, HEALTH),
    sent=(Sent("health", HEALTH, NOBODY, 200), Sent("one", ONE, CANARY, 200), Sent("one", ONE, NOBODYS, 401)),
    anonymous=(Opened(ONE, 401), Opened(HEALTH, 200), Opened("DELETE /people/{id}", said="may write", sent=False)),
    compared=(Compared("one", (("id", True), ("name", True))),),
    keyed=True,
)


def against(evidence: object) -> list[tuple[str, str]]:
    """What speaks against it, and what could not be seen."""
    assert isinstance(evidence, list)
    return [(each.where, each.unseen or each.observed) for each in evidence if not each.supports]


def supported(found: list[Evidence]) -> bool:
    """Whether there is evidence, all of it for the claim."""
    return bool(found) and all(each.supports for each in found)


def test_each_claim_supports_an_api_as_it_is_to_be() -> None:
    """
    With evidence.
    """
    for check in (answers_safely, knows_canary, known_routes(DOORS), closed(DOORS), same_database):
        assert supported(list(check(RIGHT)))


def test_each_claim_has_nothing_to_say_of_nothing() -> None:
    """
    Nothing sent, nothing served.
    """
    for check in (answers_safely, knows_canary, known_routes(DOORS), closed(DOORS), same_database):
        assert [] == list(check(Tried("http://api")))


def test_answers_safely_is_against_failure_and_silence() -> None:
    """
    What was not sent is neither.
    """
    sent = (Sent("health", HEALTH, NOBODY, 503), Sent("one", ONE, CANARY, 0, "ConnectError: no answer"))
    unsent = Sent("other", ONE, CANARY, 0, "not sent: no row gives {id}")
    found = list(answers_safely(replace(RIGHT, sent=(*sent, unsent))))
    assert [(f"health: {HEALTH}", "503"), (f"one: {ONE}", "ConnectError: no answer")] == against(found)


def test_knows_canary_is_against_a_key_that_opens_nothing_and_one_that_nobody_has_and_opens() -> None:
    """
    Both are said by route.
    """
    sent = (Sent("one", ONE, CANARY, 401), Sent("one", ONE, NOBODYS, 200))
    found = list(knows_canary(replace(RIGHT, sent=sent)))
    assert [(f"{ONE}, the canary's key", "401"), (f"{ONE}, a key that nobody has", "200")] == against(found)


def test_known_routes_is_against_what_is_not_listed_and_what_is_not_served() -> None:
    """
    Each by its name.
    """
    found = list(known_routes(DOORS)(replace(RIGHT, routes=(ONE, "GET /debug"))))
    assert [("GET /debug", "served, and not listed"), (HEALTH, "not in the API's document")] == against(found)


def test_closed_is_against_a_route_that_lets_nobody_in_and_cannot_tell_of_another_answer() -> None:
    """
    A redirect lets in; 422 says nothing.
    """
    anonymous = (Opened("GET /a", 200), Opened("GET /b", 302), Opened("GET /c", 422), Opened("GET /d", 0, "no answer"))
    found = list(closed(DOORS)(replace(RIGHT, anonymous=anonymous)))
    said = ["200", "302", "answers 422", "answers no answer"]
    assert [(f"GET /{name}, nobody's key", told) for name, told in zip("abcd", said, strict=True)] == against(found)


def test_same_database_is_against_a_field_that_differs_and_cannot_tell_without_a_record() -> None:
    """
    The field is named, its values are not.
    """
    compared = (Compared("one", (("id", True), ("name", False))), Compared("two", said="the answer is 404"))
    told = [("one, by HTTP and by SQL", "1 of 2 fields are the same; not name"), ("two", "the answer is 404")]
    assert told == against(list(same_database(replace(RIGHT, compared=compared))))
