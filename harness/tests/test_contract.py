"""An RFC as data: what it refuses to be."""

import pytest

from harness.contract import Contract, Phase, Release, section
from harness.errors import HarnessError
from harness.tests.hand import Still, claim, contract
from harness.verdict import STOPS, Holds, Stop


def test_a_clause_is_asked_at_every_stop_unless_it_names_some() -> None:
    """
    Nothing named is everything.
    """
    assert STOPS == claim().asked


def test_a_premise_is_asked_before() -> None:
    """
    What the RFC takes for granted, it takes for granted of the system as it was.
    """
    assert (Stop.BEFORE,) == claim(holds=Holds.PREMISE).asked


def test_named_stops_are_asked_in_the_order_of_the_walk() -> None:
    """
    However the contract lists them, and each once.
    """
    listed = (Stop.AGAIN, Stop.AFTER, Stop.AGAIN)
    assert (Stop.AFTER, Stop.AGAIN) == claim(holds=Holds.ALWAYS, stops=listed).asked


def test_an_unknown_stop_is_named_with_those_there_are() -> None:
    """
    A slip of the pen costs one line.
    """
    with pytest.raises(HarnessError) as refused:
        claim("plan-gone", Holds.ALWAYS, stops=("afterwards",))
    said = "clause plan-gone names the stop 'afterwards'. Stops: before, after, back, again."
    assert said == str(refused.value)


def test_a_stop_may_be_written_as_its_word() -> None:
    """
    "after" is the stop `after`.
    """
    assert (Stop.AFTER,) == claim(holds=Holds.ALWAYS, stops=("after",)).asked


@pytest.mark.parametrize("stops", [(Stop.AFTER, Stop.AGAIN), (Stop.BEFORE,), (Stop.BEFORE, Stop.AGAIN)])
def test_a_brought_clause_that_can_never_be_red_first_is_refused(stops: tuple[Stop, ...]) -> None:
    """
    Green after proves nothing without red before, and red before nothing without green after.
    """
    with pytest.raises(HarnessError, match="clause late is brought about but not asked both before and after"):
        claim("late", stops=stops)


def test_a_clause_that_always_holds_may_be_asked_after_alone() -> None:
    """
    A proof over two stops is asked at the later one.
    """
    assert (Stop.AFTER,) == claim(holds=Holds.ALWAYS, stops=(Stop.AFTER,)).asked


@pytest.mark.parametrize("name", ["", "two words", "a/b", "plan[gone]", "a:b"])
def test_an_id_that_k_could_not_select_is_refused(name: str) -> None:
    """
    Spaces, slashes and brackets are the shell's and pytest's.
    """
    with pytest.raises(HarnessError) as refused:
        claim(name)
    assert f"clause id {name!r}: ids are letters, digits, '.', '_' and '-'" in str(refused.value)


@pytest.mark.parametrize("name", ["plan", "customers.plan.column-gone", "trial_expired-2", "größe"])
def test_an_id_is_letters_digits_and_three_marks(name: str) -> None:
    """
    Of any alphabet.
    """
    assert name == claim(name).id


def test_two_clauses_of_one_id_are_refused_across_phases() -> None:
    """
    A verdict is found by its id alone.
    """
    phases = tuple(Phase(name, Still(), clauses=(claim("plan-gone"),)) for name in ("expand", "retire"))
    with pytest.raises(HarnessError) as refused:
        Contract("055", "Twice", phases)
    said = "RFC 055 has clause 'plan-gone' more than once. Give each clause a name of its own."
    assert said == str(refused.value)


def test_two_phases_of_one_name_are_refused() -> None:
    """
    A walk is found by its phase's name.
    """
    with pytest.raises(HarnessError, match="RFC 055 has phase 'expand' more than once"):
        Contract("055", "Twice", (Phase("expand", Still()), Phase("expand", Still())))


def test_a_contract_without_a_phase_is_refused() -> None:
    """
    There would be nothing to walk, and so nothing red.
    """
    with pytest.raises(HarnessError, match="RFC 055 has no phase"):
        Contract("055", "Empty", ())


def test_a_phase_is_found_by_its_name() -> None:
    """
    And an unknown one named beside those there are.
    """
    of = Contract("0001", "Two steps", (Phase("expand", Still()), Phase("retire", Still())))
    assert "retire" == of.phase("retire").name
    with pytest.raises(HarnessError) as refused:
        of.phase("expnd")
    assert "RFC 0001 has no phase 'expnd'. Phases: expand, retire." == str(refused.value)


def test_the_release_goes_with_the_stop() -> None:
    """
    N−1 before and back, N after and again.
    """
    phase = Phase("change", Still(), releases=(Release("old", "old"), Release("new", "new")))
    assert ["old", "new", "old", "new"] == [str(phase.release(stop)) for stop in STOPS]


def test_sections_nest_and_their_headings_join() -> None:
    """
    From the outermost in, in the order written.
    """
    flat = section("Plan", claim("a"), section("Phase 0", claim("b"), claim("c")), claim("d"))
    assert [("a", "Plan"), ("b", "Plan / Phase 0"), ("c", "Plan / Phase 0"), ("d", "Plan")] == [
        (clause.id, clause.section) for clause in flat
    ]


def test_a_section_takes_generators_of_clauses() -> None:
    """
    A table of the RFC is a generator.
    """
    assert ["a", "b"] == [clause.id for clause in section("Fields", (claim(name) for name in "ab"))]


def test_the_contract_keeps_its_clauses_as_they_are() -> None:
    """
    Nothing is added or moved by making it.
    """
    assert ["b", "a"] == [clause.id for clause in contract(claim("b"), claim("a")).phases[0].clauses]
