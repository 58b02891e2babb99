"""What is said of an API that made-up requests were sent to: facts by hand."""

import json
from dataclasses import replace

from harness.checks.fuzzed import fails_no_more, withstands
from harness.facts.exchanges import Logged, Sent
from harness.facts.fuzzed import AGAIN, MENDED, Failing, Fuzzed, Tried, told, untold
from harness.facts.veiled import veiled

GONE = Logged("SELECT state FROM orders", "42703", 'column "state" does not exist')
FAILED = Failing(
    "show",
    "not_a_server_error",
    "Server error",
    500,
    (Sent("POST", "/orders"), Sent("GET", "/orders/7", (("x-api-key", "$API_KEY"),))),
    again=AGAIN[0],
    statements=(GONE,),
    case='{"sequence": []}',
)
FACT = Fuzzed((Tried("show", 9, 4), Tried("list", 5, 5)), (FAILED,), 3, ("orders.state",))


def test_an_operation_that_answers_as_its_document_says_withstands() -> None:
    """
    By how much was sent, and by which seed.
    """
    said = list(withstands()(replace(FACT, failing=())))
    assert ["9 requests, 4 answered 2xx", "5 requests, 5 answered 2xx", "14, by seed 3"] == [e.observed for e in said]
    assert all(each.supports and not each.unseen for each in said)
    assert [9, 5, 0] == [each.looked_at.rows for each in said]


def test_what_fails_is_said_with_the_lines_that_send_it_and_the_column_to_blame() -> None:
    """
    Each request that it needs, one after the other.
    """
    failed, listed, _ = withstands()(FACT)
    expected = '500, not_a_server_error: Server error (fails again): 42703 column "state" does not exist'
    assert ("show", f"{expected} — dropped: orders.state", False) == (failed.where, failed.observed, failed.supports)
    assert 'curl -X POST "$API/orders" && curl -X GET "$API/orders/7" -H "x-api-key: $API_KEY"' == failed.help
    assert listed.supports


def test_what_failed_is_carried_as_json_and_read_back() -> None:
    """
    Without what is seen anew.
    """
    failed, *_ = withstands()(FACT)
    assert "show" == json.loads(failed.case)["where"]
    assert replace(FAILED, again="", statements=()) == untold(failed.case)
    assert failed.case == told(FAILED)


def test_of_what_may_not_be_shown_neither_request_nor_case_is() -> None:
    """
    What failed where is, and the column to blame.
    """
    shown = veiled(replace(FACT, outside=True), lambda _: "SELECT …")
    assert isinstance(shown, Fuzzed)
    failed, *_ = withstands()(shown)
    expected = (
        '500, not_a_server_error: not shown, it may quote rows (fails again): 42703 column "state" does not exist'
    )
    assert (f"{expected} — dropped: orders.state", "", "") == (failed.observed, failed.help, failed.case)


def test_an_operation_that_never_answers_well_is_undecided_by_name() -> None:
    """
    And one that was not asked, and a run that was not ended.
    """
    fact = Fuzzed((Tried("show", 9, 0), Tried("make", 0, 0)), ended="the number of requests was reached")
    said = [(each.where, each.unseen) for each in withstands()(fact)]
    never = [("show", "never answered 2xx in 9 requests"), ("make", "nothing was sent to it")]
    assert [*never, ("requests", "the number of requests was reached")] == said


def test_a_fault_of_what_is_no_operation_is_said_too() -> None:
    """
    Nothing that failed is left out.
    """
    (failed,) = withstands()(Fuzzed((), (FAILED,)))
    assert not failed.supports


def test_withstands_has_nothing_to_say_of_nothing() -> None:
    """
    No request, no evidence.
    """
    assert [] == list(withstands()(Fuzzed()))


def test_what_is_sent_again_fails_or_does_not_or_cannot_be() -> None:
    """
    Against, for, undecided.
    """
    cannot = "cannot be sent again: operation not found"
    failing = tuple(replace(FAILED, again=each) for each in (*AGAIN, MENDED, cannot))
    said = list(fails_no_more()(replace(FACT, failing=failing)))
    assert [False, False, True, False] == [each.supports for each in said]
    assert ["", "", "", cannot] == [each.unseen for each in said]
    assert "not_a_server_error: does not fail when sent alone" == said[2].observed
    assert [] == list(fails_no_more()(Fuzzed()))
