"""A step that other sessions are beside."""

import pytest

from harness.checks.beside import goes_on, keeps_writes
from harness.facts.answer import Refused
from harness.facts.attempt import Accompanied, Blocked
from harness.facts.trace import Trace
from harness.verdict import Extent

THROUGH, LATE = Trace(), Trace(refused=Refused("55P03", "canceling statement due to lock timeout"))


def test_a_step_that_goes_on_is_upheld() -> None:
    """
    And so is who came meanwhile.
    """
    assert [("it went through", True), ("went on", True)] == [
        (each.observed, each.supports) for each in goes_on()(Blocked(THROUGH, waited=False, released=False))
    ]


@pytest.mark.parametrize(
    ("fact", "observed"),
    [
        (Blocked(LATE, waited=True, released=False), "55P03: canceling statement due to lock timeout"),
        (Blocked(THROUGH, waited=True, released=True), "it waited until the holder let go"),
    ],
)
def test_a_step_that_does_not_go_on_is_broken(fact: Blocked, observed: str) -> None:
    """
    Whether it gives up or waits.
    """
    step, _ = goes_on()(fact)
    assert (observed, False) == (step.observed, step.supports)


def test_a_bystander_that_is_held_up_is_broken() -> None:
    """
    In Postgres's words.
    """
    timeout = Refused("57014", "canceling statement due to statement timeout")
    _, bystander = goes_on()(Blocked(THROUGH, waited=False, released=False, bystander=timeout))
    assert (str(timeout), False) == (bystander.observed, bystander.supports)


def test_what_was_written_meanwhile_is_upheld_where_it_is_there() -> None:
    """
    All of it, counted.
    """
    step, written = keeps_writes()(Accompanied(THROUGH, (1, 2), (1, 2), waited=True))
    assert ("it went through after waiting for the writer", True) == (step.observed, step.supports)
    assert ("all 2 committed", "all 2", True, Extent(2, 2)) == (
        written.expected,
        written.observed,
        written.supports,
        written.looked_at,
    )


@pytest.mark.parametrize(
    ("kept", "observed"),
    [
        ((2, 4, 5, 6, 7), "2 lost: number 1, 3"),
        ((), "7 lost: number 1, 2, 3, 4, 5, and 2 more"),
        (Refused("42P01", 'relation "keys" does not exist'), '42P01: relation "keys" does not exist'),
    ],
)
def test_what_was_written_meanwhile_and_is_lost_is_named(kept: tuple[int, ...] | Refused, observed: str) -> None:
    """
    By number, with the usual way out.
    """
    _, written = keeps_writes()(Accompanied(THROUGH, (1, 2, 3, 4, 5, 6, 7), kept))
    assert (observed, False) == (written.observed, written.supports)


def test_a_step_that_writers_keep_from_going_through_is_broken() -> None:
    """
    Whatever is there.
    """
    step, _ = keeps_writes()(Accompanied(LATE, (1,), (1,)))
    assert ("55P03: canceling statement due to lock timeout", False) == (step.observed, step.supports)


def test_without_a_write_there_is_nothing_to_say() -> None:
    """
    Nobody was beside it.
    """
    assert [] == list(keeps_writes()(Accompanied(THROUGH)))
