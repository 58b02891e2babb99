"""Claims about an API that is deployed."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.doors import CANARY, NOBODYS, Doors, Tried
from harness.verdict import Evidence, Extent

__all__ = ["answers_safely", "closed", "known_routes", "knows_canary", "same_database"]

REFUSED = frozenset({401, 403, 404})  # 404: there is nothing, for whoever shows no key
GOOD = range(200, 300)
LET_IN = range(200, 400)


def answers_safely(fact: Tried) -> Iterator[Evidence]:
    """Each safe call that was sent is answered with success, those without a key among them."""
    for sent in fact.sent:
        if sent.key != NOBODYS and (sent.status or not sent.said.startswith("not sent")):
            told = str(sent.status) if sent.status else sent.said
            good = sent.status in GOOD
            yield Evidence(f"{sent.name}: {sent.route}", "2xx", told, good, looked_at=Extent(1))


def knows_canary(fact: Tried) -> Iterator[Evidence]:
    """The canary key opens, and a key like it that nobody has does not."""
    opened = [each for each in fact.sent if each.key == CANARY and each.status]
    for each in opened:
        if each.status in {401, 403} or each.status in GOOD:
            good = each.status in GOOD
            yield Evidence(f"{each.route}, the canary's key", "2xx", str(each.status), good, looked_at=Extent(1))
    for each in fact.sent:
        if each.key == NOBODYS and each.status:
            refused = each.status in {401, 403}
            where = f"{each.route}, a key that nobody has"
            yield Evidence(where, "401 or 403", str(each.status), refused, looked_at=Extent(1))


def known_routes(doors: Doors) -> Check[Tried]:
    """Every route of the API's document is one that the contract lists, and every listed one is served."""

    def check(fact: Tried) -> Iterator[Evidence]:
        listed = set(doors.routes)
        for route in (fact.routes or ()) if listed else ():
            told = "listed" if route in listed else "served, and not listed"
            help_ = "" if route in listed else "Is it meant to be served? List it in Doors(routes=…)."
            yield Evidence(route, "listed", told, route in listed, help_, Extent(1))
        for route in sorted(listed - set(fact.routes or ())) if fact.routes is not None else ():
            yield Evidence(route, "served", "not in the API's document", supports=False, help="Is it another release?")

    return check


def closed(doors: Doors) -> Check[Tried]:
    """No route that was asked without a key answers with success, but for those that need none."""

    def check(fact: Tried) -> Iterator[Evidence]:
        for each in fact.anonymous:
            if each.route in doors.opened or not each.sent:
                continue
            where, told = f"{each.route}, nobody's key", str(each.status or each.said)
            if each.status not in REFUSED and each.status not in LET_IN:
                yield Evidence(where, "401 or 403", told, supports=False, unseen=f"answers {told}")
                continue
            good = each.status in REFUSED
            help_ = "" if good else "Close it, or list it in Doors(opened=…)."
            yield Evidence(where, "401 or 403", told, good, help_, Extent(1))

    return check


def same_database(fact: Tried) -> Iterator[Evidence]:
    """What the API says of a record is what the database says of it."""
    for each in fact.compared:
        if not each.fields:
            yield Evidence(each.call, "the same", each.said, supports=False, unseen=each.said)
            continue
        differing = [name for name, alike in each.fields if not alike]
        agreed = f"{len(each.fields) - len(differing)} of {len(each.fields)} fields are the same"
        told = "; ".join(filter(None, [agreed, each.said, (differing and f"not {', '.join(differing)}") or ""]))
        extent = Extent(1, len(each.fields))
        help_ = "The API stands on another database, or on a copy that has moved on." if differing else ""
        yield Evidence(f"{each.call}, by HTTP and by SQL", "the same", told, not differing, help_, extent)
