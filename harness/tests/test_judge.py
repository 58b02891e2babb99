"""What was seen, and what it amounts to: design's table of verdicts, row by row and as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from harness.contract import Check, Clause, Contract, Phase
from harness.facts.answer import Refused, Unobserved
from harness.facts.hidden import Hidden, Veiled
from harness.judge import Judged, Seen, judge, status
from harness.observation import Observation, PhaseObservation, readings
from harness.tests.hand import AGAINST, FOR, WITHOUT_BACK, Fact, Still, claim, contract, observed, seen, walked
from harness.verdict import STOPS, Evidence, Holds, Outcome, Stop, Verdict

UPHELD, BROKEN, INCONCLUSIVE = Outcome.UPHELD, Outcome.BROKEN, Outcome.INCONCLUSIVE
LETTERS = {"+": UPHELD, "-": BROKEN, "?": INCONCLUSIVE}
WALKS = ((Stop.BEFORE,), (Stop.BEFORE, Stop.AFTER), STOPS[:3], STOPS, WITHOUT_BACK)
CLAUSES = (
    claim(),
    claim(stays="it is harmless"),
    claim(stops=(Stop.BEFORE, Stop.AFTER)),
    claim(holds=Holds.ALWAYS),
    claim(holds=Holds.ALWAYS, stops=(Stop.AFTER, Stop.AGAIN)),
    claim(holds=Holds.PREMISE),
    claim(holds=Holds.PREMISE, answer="the rows are archived"),
)


def only(of: Contract, walk: Observation) -> Judged:
    """Return the one verdict there is."""
    (judged,) = judge(of, walk)
    return judged


def verdict(clause: Clause[Fact], letters: str, stops: tuple[Stop, ...] = STOPS) -> Verdict:
    """Judge *clause* by an outcome for each of its stops walked: '+', '-' or '?'."""
    asked = [stop for stop in clause.asked if stop in stops]
    outcomes = {stop: LETTERS[letter] for stop, letter in zip(asked, letters, strict=True)}
    of = contract(clause)
    return only(of, observed(of, outcomes, stops)).verdict


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("-+-+", "proven"),
        ("--++", "unmet"),
        ("-+--", "unmet"),
        ("-+++", "stuck"),
        ("++-+", "vacuous"),
        ("?+-+", "undecided"),
        ("-?-+", "undecided"),
        ("-+?+", "undecided"),
        ("-+-?", "undecided"),
        # The first that applies.
        ("+-+-", "unmet"),
        ("+-?+", "unmet"),
        ("+?+-", "unmet"),
        ("++++", "stuck"),
        ("?++?", "stuck"),
        ("+?-?", "vacuous"),
    ],
)
def test_a_brought_clause_by_its_outcomes_before_after_back_again(letters: str, expected: str) -> None:
    """
    Broken, upheld, broken, upheld is the only proof.
    """
    assert expected == verdict(claim(), letters)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("-+++", "proven"), ("-+-+", "regressed"), ("----", "unmet"), ("++-+", "regressed"), ("++++", "vacuous")],
)
def test_a_brought_clause_that_stays_is_upheld_when_rolled_back_too(letters: str, expected: str) -> None:
    """
    With its reason given, green at back is right and red there is not.
    """
    assert expected == verdict(claim(stays="N−1 does not mind"), letters)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("++++", "proven"), ("-+++", "regressed"), ("+++-", "regressed"), ("?-++", "regressed"), ("++?+", "undecided")],
)
def test_a_clause_that_always_holds_is_regressed_by_any_red(letters: str, expected: str) -> None:
    """
    Whatever else is unknown.
    """
    assert expected == verdict(claim(holds=Holds.ALWAYS), letters)


@pytest.mark.parametrize(("letter", "expected"), [("+", "proven"), ("-", "refuted"), ("?", "undecided")])
def test_a_premise_is_true_false_or_unknown(letter: str, expected: str) -> None:
    """
    Asked before, it needs no migration.
    """
    assert expected == verdict(claim(holds=Holds.PREMISE), letter)


@pytest.mark.parametrize(("answer", "red"), [("", True), ("they are archived", False)])
def test_a_refuted_premise_is_red_only_where_the_contract_has_no_answer(answer: str, *, red: bool) -> None:
    """
    Refuted either way: what is done about it does not make it true.
    """
    of = contract(claim(holds=Holds.PREMISE, answer=answer))
    judged = only(of, observed(of, {Stop.BEFORE: BROKEN}))
    assert (Verdict.REFUTED, red) == (judged.verdict, judged.red)


def test_an_answer_excuses_nothing_but_a_premise() -> None:
    """
    An unmet clause with an answer is as red as without.
    """
    of = contract(claim(answer="never mind"))
    assert only(of, observed(of, dict.fromkeys(STOPS, BROKEN))).red


@pytest.mark.parametrize(("letter", "expected"), [("-", "unmet"), ("+", "vacuous"), ("?", "undecided")])
def test_until_before_what_is_still_to_be_brought_about_is_unmet(letter: str, expected: str) -> None:
    """
    The test-first red; what is green already is not going to be brought about.
    """
    assert expected == verdict(claim(), letter, (Stop.BEFORE,))


def test_until_after_red_then_green_is_proof_enough() -> None:
    """
    Only the stops walked are asked.
    """
    assert Verdict.PROVEN == verdict(claim(), "-+", (Stop.BEFORE, Stop.AFTER))


def test_without_a_rollback_a_phase_walks_before_after_again() -> None:
    """
    Nothing is missed at back, and again still counts.
    """
    assert Verdict.PROVEN == verdict(claim(), "-++", WITHOUT_BACK)
    assert Verdict.UNMET == verdict(claim(), "-+-", WITHOUT_BACK)


def test_a_clause_asked_nowhere_on_the_walk_has_no_verdict() -> None:
    """
    Neither green nor undecided: it is not there.
    """
    of = contract(claim("later", Holds.ALWAYS, stops=(Stop.AGAIN,)), claim("now", Holds.ALWAYS))
    assert ["now"] == [each.clause.id for each in judge(of, observed(of, {Stop.BEFORE: UPHELD}, (Stop.BEFORE,)))]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (Unobserved("the lamp was out"), "the lamp was out"),
        (Unobserved(""), "nothing to look at"),
        ((), "nothing to look at"),
    ],
)
def test_no_evidence_is_no_verdict(fact: Fact, reason: str) -> None:
    """
    An unread fact and a check with nothing to look at are undecided, and say why.
    """
    of = contract(claim(holds=Holds.PREMISE))
    (reading,) = readings(of.phases[0], of.phases[0].clauses[0])
    judged = only(of, walked(STOPS, {reading: fact}))
    assert (Verdict.UNDECIDED, {Stop.BEFORE: reason}) == (judged.verdict, judged.reasons)
    assert judged.undecided


@pytest.mark.parametrize(
    ("supports", "outcome", "expected"),
    [(FOR, INCONCLUSIVE, "undecided"), (AGAINST, BROKEN, "regressed")],
)
def test_what_could_not_be_looked_at_is_undecided_by_name_unless_something_is_red(
    outcome: Outcome, expected: str, *, supports: bool
) -> None:
    """
    It is no evidence, for or against.
    """
    of = contract(claim(holds=Holds.ALWAYS, stops=(Stop.AFTER,)))
    seen_ = Evidence("list", "e", "o", supports)
    unseen = Evidence("show", "e", "never", supports=False, unseen="no key opens it")
    (reading,) = readings(of.phases[0], of.phases[0].clauses[0])
    found = only(of, walked(STOPS, {reading: (seen_, unseen)}))
    assert (outcome, expected) == (found.outcomes[Stop.AFTER], found.verdict)
    assert (seen_,) == tuple(each.evidence for each in found.evidence)
    if supports:
        assert {Stop.AFTER: "show: no key opens it"} == found.reasons


def test_a_fact_that_nobody_read_is_undecided() -> None:
    """
    The observation of a run that selected other clauses proves nothing about this one.
    """
    judged = only(contract(claim(holds=Holds.PREMISE)), walked(STOPS, {}))
    assert (Verdict.UNDECIDED, "claim was not read at before") == (judged.verdict, judged.reasons[Stop.BEFORE])


def test_a_check_that_raises_decides_nothing() -> None:
    """
    Not even by what it saw first: the fault is the contract's, and is named.
    """

    def stumbles(_: Fact) -> Iterator[Evidence]:
        yield from seen(AGAINST)
        raise KeyError("plan")

    of = contract(replace(claim(holds=Holds.PREMISE), check=stumbles))
    judged = only(of, observed(of, {Stop.BEFORE: UPHELD}))
    assert (Verdict.UNDECIDED, ()) == (judged.verdict, judged.evidence)
    assert {Stop.BEFORE: "the check raised KeyError: 'plan'"} == judged.reasons


def test_evidence_is_kept_with_the_stop_at_which_it_was_seen() -> None:
    """
    For and against, in the order of the walk.
    """
    of = contract(claim())
    judged = only(of, observed(of, {Stop.BEFORE: BROKEN, Stop.AFTER: UPHELD}, (Stop.BEFORE, Stop.AFTER)))
    before, after = seen(FOR, AGAINST), seen(FOR)
    expected = (Seen(Stop.BEFORE, before[0]), Seen(Stop.BEFORE, before[1]), Seen(Stop.AFTER, after[0]))
    assert expected == judged.evidence


def test_each_phase_is_judged_by_its_own_walk() -> None:
    """
    Red after the first phase is not green after the second.
    """
    phases = tuple(Phase(name, Still(), clauses=(claim(name),)) for name in ("expand", "retire"))
    of = Contract("001", "Two", phases)
    outcomes = ({Stop.BEFORE: BROKEN, Stop.AFTER: UPHELD}, {Stop.BEFORE: BROKEN, Stop.AFTER: BROKEN})
    stops = (Stop.BEFORE, Stop.AFTER)
    walks = tuple(
        PhaseObservation(phase.name, stops, observed(Contract("001", "", (phase,)), seen_there, stops).phases[0].facts)
        for phase, seen_there in zip(phases, outcomes, strict=True)
    )
    walk = replace(walked(stops, {}), phases=walks)
    assert [("expand", "proven"), ("retire", "unmet")] == [(each.phase, each.verdict) for each in judge(of, walk)]


@dataclass(frozen=True, slots=True)
class Case:
    """A clause, the stops walked, and its outcome at each at which it is asked."""

    clause: Clause[Fact]
    stops: tuple[Stop, ...]
    outcomes: Mapping[Stop, Outcome]

    @property
    def judged(self) -> Judged:
        """As the harness judges it."""
        of = contract(self.clause)
        return only(of, observed(of, self.outcomes, self.stops))

    def colour(self, stop: Stop) -> Outcome:
        """Return the colour that design's prose expects at *stop*."""
        if self.clause.holds is Holds.BROUGHT:
            green = stop in {Stop.AFTER, Stop.AGAIN} or (stop is Stop.BACK and bool(self.clause.stays))
            return UPHELD if green else BROKEN
        return UPHELD

    def was(self, outcome: Outcome, *stops: Stop) -> bool:
        """Whether *outcome* was seen at any of *stops*."""
        return any(self.outcomes.get(stop) is outcome for stop in stops)


def cases() -> Iterator[Case]:
    """Yield every combination of outcomes, of every kind of clause, on every walk."""
    for clause, stops in product(CLAUSES, WALKS):
        asked = [stop for stop in clause.asked if stop in stops]
        for outcomes in product(Outcome, repeat=len(asked)):
            if asked:
                yield Case(clause, stops, dict(zip(asked, outcomes, strict=True)))


def by_the_table(case: Case) -> Verdict:
    """Read design's table from the top: the first that applies."""
    brought = case.clause.holds is Holds.BROUGHT
    always, premise = case.clause.holds is Holds.ALWAYS, case.clause.holds is Holds.PREMISE
    stays = brought and bool(case.clause.stays)
    test_first = case.stops == (Stop.BEFORE,)
    table = {
        Verdict.UNMET: brought
        and (case.was(BROKEN, Stop.AFTER, Stop.AGAIN) or (test_first and case.was(BROKEN, Stop.BEFORE))),
        Verdict.REGRESSED: (always and case.was(BROKEN, *STOPS)) or (stays and case.was(BROKEN, Stop.BACK)),
        Verdict.STUCK: brought and not stays and case.was(UPHELD, Stop.BACK),
        Verdict.VACUOUS: brought and case.was(UPHELD, Stop.BEFORE),
        Verdict.REFUTED: premise and case.was(BROKEN, *STOPS),
        Verdict.UNDECIDED: case.was(INCONCLUSIVE, *STOPS),
    }
    return next((verdict for verdict, applies in table.items() if applies), Verdict.PROVEN)


def test_every_combination_is_judged_as_designs_table_reads() -> None:
    """
    All kinds of clauses, all walks, all outcomes.
    """
    assert [] == [case for case in cases() if by_the_table(case) != case.judged.verdict]


def test_proven_is_the_expected_colour_at_every_stop_asked_and_nothing_else_is() -> None:
    """
    Until before, the expected red is what is still to be done, and not proof.
    """
    for case in cases():
        expected = all(case.colour(stop) is outcome for stop, outcome in case.outcomes.items())
        test_first = case.clause.holds is Holds.BROUGHT and case.stops == (Stop.BEFORE,)
        assert (expected and not test_first) is (case.judged.verdict is Verdict.PROVEN), case


def test_all_seven_verdicts_can_be_reached() -> None:
    """
    None of the words is dead.
    """
    assert set(Verdict) == {case.judged.verdict for case in cases()}


@given(some.lists(some.booleans()))
def test_an_outcome_is_upheld_only_by_evidence_that_all_supports(supports: list[bool]) -> None:
    """
    One piece against breaks it; none at all leaves it open.
    """
    of = contract(claim(holds=Holds.PREMISE))
    (reading,) = readings(of.phases[0], of.phases[0].clauses[0])
    expected = INCONCLUSIVE if not supports else BROKEN if False in supports else UPHELD
    assert {Stop.BEFORE: expected} == only(of, walked(STOPS, {reading: seen(*supports)})).outcomes


EXCUSED = Judged(claim(holds=Holds.PREMISE, answer="archived"), "change", Verdict.REFUTED, {Stop.BEFORE: BROKEN})
RED = {Verdict.UNMET, Verdict.REGRESSED, Verdict.STUCK, Verdict.VACUOUS, Verdict.REFUTED}


def ended(*verdicts: Verdict) -> Iterable[Judged]:
    """One clause for each verdict."""
    return [Judged(claim(), "change", each, {}) for each in verdicts]


@given(some.lists(some.sampled_from(Verdict)))
def test_the_exit_status_is_red_before_undecided_before_green(verdicts: list[Verdict]) -> None:
    """
    1 if anything is red, else 2 if anything is undecided, else 0; an answered premise changes nothing.
    """
    expected = 1 if RED & {*verdicts} else 2 if Verdict.UNDECIDED in verdicts else 0
    assert expected == status([*ended(*verdicts), EXCUSED])


def test_the_exit_status_reads_a_generator_to_its_end() -> None:
    """
    Red is looked for first, undecided in the same clauses again.
    """
    assert 2 == status(each for each in ended(Verdict.PROVEN, Verdict.UNDECIDED))


def test_a_premise_whose_query_is_refused_is_undecided() -> None:
    """
    A premise is about what there is; a query that fails has not counted it. Any other clause may be red by it.
    """
    gone = Refused("42P01", 'relation "users" does not exist')

    def refused(fact: object) -> Iterator[Evidence]:
        yield Evidence("users", "0", str(fact), supports=False)

    for holds, expected in ((Holds.PREMISE, Verdict.UNDECIDED), (Holds.ALWAYS, Verdict.REGRESSED)):
        of = contract(replace(claim(holds=holds, stops=(Stop.BEFORE,)), check=refused))
        (reading,) = readings(of.phases[0], of.phases[0].clauses[0])
        assert expected == only(of, walked(STOPS, {reading: gone})).verdict


def longer(fact: Any) -> Iterator[Evidence]:  # noqa: ANN401  # a text, or what hides it
    """A check that does more with a value than compare it, and quotes it."""
    yield Evidence("text", "with an e", f"{fact[:100]}", "e" in fact)


def same(fact: object) -> Iterator[Evidence]:
    """A check that compares, and quotes."""
    yield Evidence("text", "secret", f"{fact}", fact == "secret")


def half_seen(fact: object) -> Iterator[Evidence]:
    """A check that cannot look at all of it."""
    yield from same(fact)
    yield Evidence("more", "", "", supports=True, unseen=f"{fact} is in the way")


@pytest.mark.parametrize(
    ("check", "value", "outcome", "observed", "reason"),
    [
        (longer, "secret", UPHELD, "not shown, it may quote rows", None),
        (longer, "not", BROKEN, "not shown, it may quote rows", None),
        (same, "secret", UPHELD, "‹text, 6 characters›", None),
        (same, "not", BROKEN, "‹text, 3 characters›", None),
        (half_seen, "secret", INCONCLUSIVE, "‹text, 6 characters›", "more: ‹text, 6 characters› is in the way"),
        (half_seen, "not", BROKEN, "‹text, 3 characters›", None),
    ],
)
def test_what_is_veiled_is_judged_as_it_is_and_told_as_it_is_shown(
    check: Check[Any], value: str, outcome: Outcome, observed: str, reason: str | None
) -> None:
    """
    Where a check cannot do with what is shown, that is said; the outcome is the value's all the same.
    """
    clause = replace(claim(holds=Holds.PREMISE), check=check)
    facts = {each: Veiled(value, Hidden(value)) for each in readings(contract(clause).phases[0], clause)}
    judged = only(contract(clause), walked(STOPS, facts))
    assert {Stop.BEFORE: outcome} == judged.outcomes
    assert [observed] == [each.evidence.observed for each in judged.evidence]
    assert reason == judged.reasons.get(Stop.BEFORE)
