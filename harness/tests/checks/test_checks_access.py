"""Claims about who is let in: for, against, and nothing to see."""

from typing import Any

from harness.checks.access import lets_in, refuses_strangers, serves_documented
from harness.contract import Check
from harness.facts.access import ANOTHER, NOBODY, OWN, Admission, Admitted, Knock, Knocks, Routes, Tried


def key(owner: str, wanted: str, found: str, kind: str = "as before") -> Admission:
    """A key at the door."""
    return Admission("door", owner, kind, wanted, found)


def said(check: Check[Any], fact: object) -> list[tuple[str, str, str, bool]]:
    """What it yields."""
    return [(each.where, each.expected, each.unseen or each.observed, each.supports) for each in check(fact)]


def test_each_key_lets_in_whom_it_is_to() -> None:
    """
    By what befell it, and whom it is to let in.
    """
    fact = Admitted((key("1", OWN, OWN), key("2", OWN, OWN), key("3", NOBODY, NOBODY, "revoked")))
    assert [
        ("door: keys, as before", "let in its owner", "each of 2", True),
        ("door: keys, revoked", "let in nobody", "each of 1", True),
    ] == said(lets_in(), fact)


def test_a_key_that_lets_in_somebody_else_is_named_by_its_owner() -> None:
    """
    Five of them, and how many more; another is never right, even where it was so before.
    """
    fact = Admitted(tuple(key(str(each), NOBODY, OWN) for each in range(1, 8)))
    told = "7 of 7 otherwise: " + "; ".join(f"{each}'s lets in its owner" for each in range(1, 6)) + "; and 2 more"
    assert [("door: keys, as before", "let in nobody", told, False)] == said(lets_in(), fact)
    same = Admitted((key("1", ANOTHER, ANOTHER), key("2", OWN, OWN)))
    assert [False, True] == [each[3] for each in said(lets_in(), same)]
    status = Admitted((key("1", "403", "500"), key("2", OWN, OWN)))
    assert ("door: keys, as before", "answered 403", "1 of 1 otherwise: 1's lets in 500", False) in said(
        lets_in(), status
    )


def test_what_was_not_tried_at_a_door_is_undecided_by_name() -> None:
    """
    A door that no key opens, or that none can be sent by, a scheme without a door; no keys, nothing to see.
    """
    fact = Admitted((key("1", NOBODY, NOBODY),), (("header", 4),), ("oauth",), (("post", "POST may write"),))
    assert [
        ("door: keys, as before", "let in nobody", "each of 1", True),
        ("door", "opened by some key", "no key opens it", False),
        ("header", "tried", "none of 4 keys can be sent so", False),
        ("oauth", "tried", "no door of the contract has this security scheme", False),
        ("post", "tried", "POST may write", False),
    ] == said(lets_in(), fact)
    assert [] == said(lets_in(), Admitted())


def test_strangers_are_refused_unless_it_is_open_to_anybody() -> None:
    """
    401 or 403; 400 and 422 where the key that is left out is a field of the body.
    """
    fact = Knocks(
        ("list", "health", "report", "show"),
        (Knock("list", 401, 403), Knock("health", 200, 200, keyed=False), Knock("report", 422, 401, held=True)),
    )
    assert [
        ("list", "refuses strangers", "refused", True),
        ("health", "answers anybody", "200", True),
        ("report", "refuses strangers", "refused", True),
        ("show", "refuses strangers", "no call of it was answered 2xx with its key", False),
    ] == said(refuses_strangers("health"), fact)
    assert [] == said(refuses_strangers(), Knocks())


def test_a_stranger_who_is_let_in_is_told() -> None:
    """
    By how; 422 is no refusal where the key goes in a header, and an open door has to be open.
    """
    fact = Knocks(
        ("list", "make", "health", "say"),
        (
            Knock("list", 200, 500),
            Knock("make", 422, 401),
            Knock("health", 401, 401, keyed=False),
            Knock("say", 200, 200, keyed=False),
        ),
    )
    assert [
        ("list", "refuses strangers", "with no key it needs: 200; with a key that nobody has: 500", False),
        ("make", "refuses strangers", "with no key it needs: 422", False),
        ("health", "answers anybody", "401", False),
        ("say", "refuses strangers", "it is never sent one; with none: 200", False),
    ] == said(refuses_strangers("health"), fact)


def test_a_route_that_is_served_is_in_the_document() -> None:
    """
    But for those that are let off; HEAD comes with GET. One of the document is served.
    """
    routes = Routes(("GET /a", "POST /a"), ("GET /a", "HEAD /a", "POST /a"))
    assert [("routes", "in the document", "all 3, by the application's own table", True)] == said(
        serves_documented(), routes
    )
    more = Routes(("GET /a", "GET /gone"), ("GET /a", "GET /debug", "GET /metrics"))
    assert [
        ("GET /debug", "in the document", "served, and not in it", False),
        ("GET /gone", "served", "in the document, and not served", False),
    ] == said(serves_documented("GET /metrics"), more)


def test_where_there_is_no_table_what_was_tried_is_told() -> None:
    """
    An answer as for what is nowhere says nothing; with nothing to try it is undecided.
    """
    tried = (Tried("GET /a", 404, 404), Tried("GET /b", 401, 401), Tried("PUT /c", 405, 404))
    told = "none of 3 that another release documents is served; there is no table to read"
    assert [("routes", "in the document", told, True)] == said(serves_documented(), Routes(tried=tried))
    there = Routes(tried=(Tried("GET /a", 401, 404), Tried("GET /b", 404, 404)))
    assert [("GET /a", "in the document", "answers 401, and is not in it", False)] == said(serves_documented(), there)
    why = "the application has no table of routes, and there was none to try"
    assert [("routes", "in the document", why, False)] == said(serves_documented(), Routes())
