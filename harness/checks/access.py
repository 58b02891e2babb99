"""Claims about whom an API lets in, and through which doors."""

from collections.abc import Iterator

from harness.contract import Check
from harness.facts.access import ANOTHER, NOBODY, OWN, UNNAMED, Admission, Admitted, Knock, Knocks, Routes
from harness.verdict import Evidence, Extent

__all__ = ["lets_in", "refuses_strangers", "serves_documented"]

SHOWN = 5
WRONG = frozenset({ANOTHER, UNNAMED})
REFUSED = frozenset({401, 403})
UNWELL = frozenset({400, 422})  # where the key is a field of the body
NOT_THERE = frozenset({404, 405})


def lets_in() -> Check[Admitted]:
    """Each key lets in whom it is to, at each door, and nobody else's ever; some key opens each door."""

    def check(fact: Admitted) -> Iterator[Evidence]:
        groups: dict[tuple[str, str, str], list[Admission]] = {}
        for each in fact.items:
            groups.setdefault((each.door, each.kind, each.wanted), []).append(each)
        for (door, kind, wanted), group in groups.items():
            yield _group(f"{door}: keys, {kind}", wanted, group, left=fact.left)
        for door in dict.fromkeys(each.door for each in fact.items):
            if all(each.found == NOBODY for each in fact.items if each.door == door):
                yield _unseen(door, "opened by some key", "no key opens it")
        for door, number in fact.unsent:
            if not any(each.door == door for each in fact.items):
                yield _unseen(door, "tried", f"none of {number} keys can be sent so")
        for scheme in fact.undoored:
            yield _unseen(scheme, "tried", "no door of the contract has this security scheme")
        for door, why in fact.closed:
            yield _unseen(door, "tried", why)

    return check


def refuses_strangers(*opened: str) -> Check[Knocks]:
    """Each operation refuses who shows no key, and who shows one that nobody has, but for those *opened* to anybody."""

    def check(fact: Knocks) -> Iterator[Evidence]:
        for operation in fact.operations:
            calls = [each for each in fact.items if each.operation == operation]
            if not calls:
                yield _unseen(operation, "refuses strangers", "no call of it was answered 2xx with its key")
            elif operation in opened:
                observed = ", ".join(sorted({str(each.without) for each in calls}))
                well = all(200 <= each.without < 300 for each in calls)  # noqa: PLR2004  # statuses of success
                yield Evidence(operation, "answers anybody", observed, well, looked_at=Extent(len(calls)))
            else:
                wrong = list(dict.fromkeys(line for each in calls for line in _let_in(each)))
                observed = "; ".join(wrong) or "refused"
                yield Evidence(operation, "refuses strangers", observed, not wrong, looked_at=Extent(len(calls)))

    return check


def serves_documented(*besides: str) -> Check[Routes]:
    """Every route that is served is in the document, but for those *besides*, `GET /metrics`."""

    def check(fact: Routes) -> Iterator[Evidence]:
        expected = "in the document"
        if fact.served is not None:
            hidden = sorted(set(fact.served) - set(fact.documented) - set(besides) - _heads(fact.documented))
            for route in hidden:
                yield Evidence(route, expected, "served, and not in it", supports=False)
            for route in sorted(set(fact.documented) - set(fact.served)):
                yield Evidence(route, "served", "in the document, and not served", supports=False)
            if fact.served and not hidden:
                observed, extent = f"all {len(fact.served)}, by the application's own table", Extent(len(fact.served))
                yield Evidence("routes", expected, observed, supports=True, looked_at=extent)
            return
        found = [each for each in fact.tried if each.status not in NOT_THERE | {0, each.nowhere}]
        for each in found:
            if each.route not in besides:
                yield Evidence(each.route, expected, f"answers {each.status}, and is not in it", supports=False)
        tried = [each for each in fact.tried if each.status]
        if tried and not found:
            observed = f"none of {len(tried)} that another release documents is served; there is no table to read"
            yield Evidence("routes", expected, observed, supports=True, looked_at=Extent(len(tried)))
        elif not found:
            yield _unseen("routes", expected, "the application has no table of routes, and there was none to try")

    return check


def _heads(documented: tuple[str, ...]) -> set[str]:
    """What comes with a GET."""
    return {f"HEAD {route.removeprefix('GET ')}" for route in documented if route.startswith("GET ")}


def _group(where: str, wanted: str, group: list[Admission], *, left: int) -> Evidence:
    wrong = sorted((each.owner, each.found) for each in group if each.found != wanted or each.found in WRONG)
    told = "; ".join(f"{owner}'s lets in {found}" for owner, found in wrong[:SHOWN])
    more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    observed = f"{len(wrong)} of {len(group)} otherwise: {told}{more}" if wrong else f"each of {len(group)}"
    observed += f"; {left} keys more were not tried" if left else ""
    expected = f"let in {wanted}" if wanted in {OWN, NOBODY} else f"answered {wanted}"
    return Evidence(where, expected, observed, not wrong, looked_at=Extent(len(group), len(group)))


def _let_in(knock: Knock) -> Iterator[str]:
    """Say how a stranger is answered who is not refused."""
    told = "with no key it needs" if knock.keyed else "it is never sent one; with none"
    refused = REFUSED | (UNWELL if knock.held else frozenset())
    if knock.without not in refused:
        yield f"{told}: {knock.without or 'no answer'}"
    if knock.keyed and knock.wrong not in REFUSED:
        yield f"with a key that nobody has: {knock.wrong or 'no answer'}"


def _unseen(where: str, expected: str, why: str) -> Evidence:
    return Evidence(where, expected, "not seen", supports=False, unseen=why)
