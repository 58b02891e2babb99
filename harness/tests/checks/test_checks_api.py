"""Claims about an API's answers, replayed: for, against, and nothing to see."""

import json
from dataclasses import replace
from typing import Any

import pytest

from harness.checks.answers import Differs
from harness.checks.api import prepares, reaches, works
from harness.checks.blame import blamed
from harness.contract import Check
from harness.facts.exchanges import Answer, Call, Exchange, Exchanges, Logged, Replayed, Sent, Written

SENT = Sent("GET", "/orders/1", (("authorization", "Bearer $API_KEY"),))
GET = Call("one", "GET", "/orders/1", key="{key}")
MISSING = Logged("SELECT o.state FROM orders o", "42703", "column o.state does not exist")


def exchange(
    body: object = None,
    *,
    status: int = 200,
    type_: str = "application/json",
    **more: Any,  # noqa: ANN401  # Exchange's own
) -> Exchange:
    """One call of get_order, answered so."""
    return Exchange(GET, "get_order", SENT, Answer(status, type_, json.dumps(body)), **more)


def headed(**headers: str) -> Exchange:
    """The same with headers."""
    plain = exchange(1)
    return replace(plain, answer=replace(plain.answer, headers=tuple(headers.items())))


def replayed(was: Exchange, now: Exchange, again: Exchange | None = None, **more: Any) -> Replayed:  # noqa: ANN401  # Replayed's own
    """A traffic of one call."""
    first, second, third = (Exchanges((each,), ("get_order",)) for each in (was, again or was, now))
    return Replayed(first, second, third, **more)


def said(check: Check[Any], fact: object) -> list[tuple[str, str, bool]]:
    """What it yields: where, what was observed, and whether that is as it is to be."""
    return [(each.where, each.observed, each.supports) for each in check(fact)]


def test_the_same_answer_works() -> None:
    """
    One call, or several.
    """
    same = exchange({"id": 1})
    assert [("get_order", "as recorded", True)] == said(works(), replayed(same, same))
    assert [] == said(works(), Replayed(Exchanges(), Exchanges(), Exchanges()))


@pytest.mark.parametrize(
    ("was", "now", "observed"),
    [
        (exchange({"a": 1}), exchange({"a": 2}), "a is 2, not 1"),
        (exchange({"a": 1}), exchange({"a": "1"}), 'a is "1", not 1'),
        (exchange({"a": 1}), exchange({}), "a is gone: it was 1"),
        (exchange({"a": 1}), exchange({"a": 1, "b": 2}), "b is new: 2"),
        (exchange([{"a": 1}]), exchange([{"a": 2}]), "[0].a is 2, not 1"),
        (exchange([1, 2]), exchange([1]), "[1] is gone: it was 2"),
        (exchange(1), exchange(1, type_="text/plain"), "text/plain, not application/json"),
        (exchange(1), exchange(1, status=201), "201, not 200"),
        (headed(allow="GET"), headed(allow="GET, PUT"), 'header allow is "GET, PUT", not "GET"'),
        (headed(etag="a"), headed(), 'header etag is gone: it was "a"'),
        (headed(), headed(vary="*"), 'header vary is new: "*"'),
        (
            exchange(1),
            exchange(1, status=500, statements=(MISSING,)),
            "500, not 200: 42703 column o.state does not exist",
        ),
        (exchange(1), exchange(skipped="no id"), "not reached: no id"),
        (exchange(1), exchange(1, written=(Written("orders", "update"),)), "writes update orders, not nothing"),
        (
            exchange(1, written=(Written("orders", "update", (("n", "1"),)),)),
            exchange(1, written=(Written("orders", "update", (("n", "2"),)),)),
            "writes orders.n = 2, not 1",
        ),
    ],
)
def test_another_answer_is_told(was: Exchange, now: Exchange, observed: str) -> None:
    """
    By what is otherwise.
    """
    assert [("get_order", observed, False)] == said(works(), replayed(was, now))


def test_what_differs_between_two_recordings_is_not_compared_but_for_its_kind() -> None:
    """
    Ids and moments: a number stays a number.
    """
    was, again = (exchange({"id": each, "n": 1}) for each in (1, 1001))
    assert [("get_order", "as recorded", True)] == said(works(), replayed(was, exchange({"id": 7, "n": 1}), again))
    wrong = exchange({"id": "7", "n": 1})
    assert [("get_order", 'id is "7", not of the kind of 1', False)] == said(works(), replayed(was, wrong, again))


def test_a_header_may_be_declared_and_one_that_differs_each_time_is_only_to_be_there() -> None:
    """
    As a field is.
    """
    was, again, now = (headed(location=f"/orders/{each}", allow="GET") for each in (1, 1001, 7))
    assert [("get_order", "as recorded", True)] == said(works(), replayed(was, now, again))
    gone = headed(location="/orders/1")
    assert [("get_order", "as recorded", True)] == said(
        works(Differs("get_order", headers=("allow",))), replayed(was, gone)
    )


def test_what_is_declared_has_to_happen() -> None:
    """
    A field that is to go is gone, one that is to come may come, one that changes may; a write may lack its column.
    """
    was, now = exchange({"plan": "a", "n": 1}), exchange({"until": None, "n": 2})
    declared = Differs("get_order", gone=("plan",), new=("until",), changed=("n",))
    assert [("get_order", "as recorded", True)] == said(works(declared), replayed(was, now))
    still = exchange({"plan": "b", "n": 1})
    assert [("get_order", 'plan is still there: "b"', False)] == said(works(declared), replayed(was, still))
    other = Differs("list_orders", gone=("plan",))
    assert [("get_order", "n is 2, not 1; and 2 more", False)] == said(works(other), replayed(was, now))


def test_an_operation_that_was_never_answered_well_is_not_judged() -> None:
    """
    What it would do is not known; `reaches` names it.
    """
    refused = exchange(status=404)
    assert [] == said(works(), replayed(refused, refused))
    assert [("operations", "1 of 1", True)] == said(reaches(), replayed(exchange(), exchange()))
    assert [] == said(reaches(), Replayed(Exchanges(), Exchanges(), Exchanges()))


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ((exchange(status=404), exchange(status=401)), "never answered 2xx: answered 401, 404 alone"),
        ((exchange(status=0, skipped="no id"),), "never answered 2xx: no id"),
        ((), "never answered 2xx: the traffic has no call of it"),
    ],
)
def test_an_operation_that_was_never_answered_well_is_undecided_by_name(
    calls: tuple[Exchange, ...], expected: str
) -> None:
    """
    With what became of its calls; the others count.
    """
    well = replace(exchange(), operation="list_orders")
    recorded = Exchanges((*calls, well), ("get_order", "list_orders"))
    unseen, reached = reaches()(Replayed(recorded, recorded, recorded))
    assert ("get_order", expected) == (unseen.where, unseen.unseen)
    assert ("1 of 2", True) == (reached.observed, reached.supports)


def test_a_break_is_shown_with_its_request() -> None:
    """
    As a curl line that takes the key from the environment.
    """
    (evidence,) = works()(replayed(exchange(1), exchange(1, status=500)))
    assert 'curl -X GET "$API/orders/1" -H "authorization: Bearer $API_KEY"' == evidence.help


@pytest.mark.parametrize(
    ("message", "sql", "expected"),
    [
        ("column o.state does not exist", "SELECT o.state FROM orders o", ("orders.state",)),
        ('column "state" does not exist', "SELECT state FROM orders", ("orders.state",)),
        ('column "state" of relation "orders" does not exist', "UPDATE orders SET state = 1", ("orders.state",)),
        ("column items.state does not exist", "SELECT items.state FROM items", ("items.state",)),
        ("column orders.size does not exist", "SELECT orders.size FROM orders", ()),
    ],
)
def test_the_dropped_column_is_blamed(message: str, sql: str, expected: tuple[str, ...]) -> None:
    """
    By its table, where the message or the statement says which.
    """
    assert expected == blamed([Logged(sql, "42703", message)], ("orders.state", "items.state"))
    assert () == blamed([Logged(sql, "23505", message)], ("orders.state",))


def test_statements_that_no_longer_prepare_are_named() -> None:
    """
    Each with its operation and the column; nothing is said where the log could not be read.
    """
    was = exchange(1, statements=(Logged(MISSING.sql),))
    wrong = replayed(was, was, dropped=("orders.state",), unprepared=(("get_order", MISSING),))
    told = "42703 column o.state does not exist — dropped: orders.state"
    assert [("get_order: SELECT o.state FROM orders o", told, False)] == said(prepares(), wrong)
    assert [("statements", "all 1", True)] == said(prepares(), replayed(was, was))
    unread = Replayed(Exchanges((was,), ("get_order",), unlogged="no log"), Exchanges(), Exchanges())
    (unseen,) = prepares()(unread)
    assert ("statements", "no log") == (unseen.where, unseen.unseen)
