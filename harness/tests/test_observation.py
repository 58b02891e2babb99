"""What was seen on a walk, and what was not."""

from dataclasses import replace

import pytest

from harness.contract import Contract, Phase, Release
from harness.errors import HarnessError
from harness.facts.answer import Unobserved
from harness.observation import PhaseObservation, Reading, clauses_of, readings
from harness.tests.hand import Still, Told, claim, contract, walked
from harness.verdict import Holds, Stop

PHASE = Phase("change", Still(), releases=(Release("old"), Release("new")))


def test_a_clause_is_read_at_each_of_its_stops_with_the_stops_release() -> None:
    """
    One reading each, in the order of the walk.
    """
    assert [("before", "old"), ("after", "new"), ("back", "old"), ("again", "new")] == [
        (reading.stop, reading.release.name) for reading in readings(PHASE, claim())
    ]


def test_a_clause_that_names_a_release_is_read_with_it_everywhere() -> None:
    """
    The new code on the old schema is a question, too.
    """
    named = claim(release=Release("new"))
    assert {"new"} == {reading.release.name for reading in readings(PHASE, named)}


def test_only_the_stops_walked_are_read() -> None:
    """
    A walk until before asks for nothing after it.
    """
    assert [Stop.BEFORE] == [reading.stop for reading in readings(PHASE, claim(), (Stop.BEFORE,))]


def test_equal_probes_of_two_clauses_are_one_reading() -> None:
    """
    Read once, judged twice.
    """
    other = replace(claim("twin"), probe=Told("claim"))
    assert readings(PHASE, claim("claim")) == readings(PHASE, other)


def test_unlike_probes_are_readings_of_their_own() -> None:
    """
    The wrong twin: another question.
    """
    assert set(readings(PHASE, claim("one"))).isdisjoint(readings(PHASE, claim("other")))


def test_a_fact_that_was_not_read_is_unobserved_by_name() -> None:
    """
    It is never taken for an answer.
    """
    walk = PhaseObservation("change", (Stop.BEFORE,), {})
    reading = Reading(Stop.BEFORE, Told("claim"), Release("old"))
    assert Unobserved("claim was not read at before") == walk.fact(claim(), reading)


def test_a_fact_that_was_read_is_returned_even_when_it_is_none() -> None:
    """
    None is an answer.
    """
    reading = Reading(Stop.BEFORE, Told("claim"), Release("old"))
    assert PhaseObservation("change", (Stop.BEFORE,), {reading: None}).fact(claim(), reading) is None


def test_a_phase_that_was_not_walked_is_named() -> None:
    """
    An observation of another contract decides nothing.
    """
    with pytest.raises(HarnessError, match=r"phase 'retire' was not walked\. Observe the contract that is judged\."):
        walked((Stop.BEFORE,), {}).phase("retire")


def test_clauses_come_with_their_phase_in_the_contracts_order() -> None:
    """
    Phase by phase.
    """
    second = replace(PHASE, name="second", clauses=(claim("c"),))
    of = contract(claim("b"), claim("a", Holds.ALWAYS))
    both = Contract("001", "Two", (*of.phases, second))
    assert [("change", "b"), ("change", "a"), ("second", "c")] == [
        (phase.name, clause.id) for phase, clause in clauses_of(both)
    ]
