"""Words of intent, and the clauses they expand into."""

from dataclasses import replace

import pytest

from harness.contract import Contract, Phase
from harness.facts.answer import Refused
from harness.facts.hints import Pair
from harness.facts.model import Cast, CastField, Field, Model
from harness.facts.rows import Comparison, Offenders
from harness.facts.trace import Trace
from harness.fates import Column, Duplicate, Same, complete, gone, kept, unmapped
from harness.probes.catalog import ReadCatalog
from harness.probes.model import ReadCast, ReadModel
from harness.probes.rows import Compare, FindOffenders
from harness.probes.trace import ReadTrace
from harness.tests.hand import Still, claim, contract
from harness.verdict import Holds, Stop

WITH = Model("Customer", "customers", (Field("plan", "varchar(255)", nullable=True, default="'trial'"),))
WITHOUT = Model("Customer", "customers")


def test_same_compares_two_queries_at_the_later_stops() -> None:
    """
    It always holds there: its denominator keeps it from being vacuous.
    """
    clause = Same("keys.kept", "No key is lost.", before="TABLE a", after="TABLE b", help="Copy first.")
    assert Compare("TABLE a", "TABLE b", Stop.BEFORE) == clause.probe
    assert (Holds.ALWAYS, (Stop.AFTER, Stop.AGAIN)) == (clause.holds, clause.asked)


def test_same_is_judged_by_its_rows() -> None:
    """
    Upheld by the same, broken by a loss, and silent over nothing.
    """
    check = Same("keys.kept", "No key is lost.", before="TABLE a", after="TABLE b", help="Copy first.").check
    assert [True] == [each.supports for each in check(Comparison(("id",), 1, 1))]
    lost = list(check(Comparison(("id",), 1, 0, lost=((7,),))))
    assert [("keys.kept", "1 lost: 7", False, "Copy first.")] == [
        (each.where, each.observed, each.supports, each.help) for each in lost
    ]
    assert [] == list(check(Comparison(("id",))))


def test_same_may_look_back_to_another_stop() -> None:
    """
    The rollback's proof is asked at back.
    """
    clause = Same("back", "All is back.", before="a", after="b", stops=(Stop.BACK,), since=Stop.AFTER)
    assert (Compare("a", "b", Stop.AFTER), (Stop.BACK,)) == (clause.probe, clause.asked)


@pytest.mark.parametrize(
    ("reversible", "ids"),
    [
        (True, ["walk.upgrade", "walk.rollback", "walk.second-upgrade"]),
        (False, ["walk.upgrade", "walk.second-upgrade"]),
    ],
)
def test_every_step_of_the_walk_has_its_clause(ids: list[str], *, reversible: bool) -> None:
    """
    Before the contract's own; a phase without a rollback has none for it.
    """
    clauses = complete(contract(claim("own"), reversible=reversible)).phases[0].clauses
    assert [*ids, "own"] == [clause.id for clause in clauses]
    assert {ReadTrace()} == {clause.probe for clause in clauses[:-1]}


def test_each_step_is_asked_at_the_stop_it_leads_to() -> None:
    """
    It always holds, and is told in a sentence.
    """
    clauses = complete(contract()).phases[0].clauses
    assert [
        ("The upgrade goes through.", (Stop.AFTER,), Holds.ALWAYS),
        ("The rollback goes through.", (Stop.BACK,), Holds.ALWAYS),
        ("The second upgrade goes through.", (Stop.AGAIN,), Holds.ALWAYS),
    ] == [(clause.text, clause.asked, clause.holds) for clause in clauses]
    refused = Trace(refused=Refused("42P01", "no such table"))
    assert [[True], [False]] == [[each.supports for each in clauses[1].check(trace)] for trace in (Trace(), refused)]


def test_of_several_phases_each_has_its_own_walk() -> None:
    """
    Told apart by the phase's name, whatever is in it.
    """
    two = Contract("001", "Two", (Phase("Phase 0", Still()), Phase("retire", Still(reversible=False))))
    assert [
        "phase-0.walk.upgrade",
        "phase-0.walk.rollback",
        "phase-0.walk.second-upgrade",
        "retire.walk.upgrade",
        "retire.walk.second-upgrade",
    ] == [clause.id for phase in complete(two).phases for clause in phase.clauses]


def test_a_contract_that_is_complete_stays_as_it_is() -> None:
    """
    A clause of the contract's own stands in place of a derived one of its id.
    """
    once = complete(contract())
    ids = [clause.id for clause in once.phases[0].clauses]
    assert ids.count("walk.rollback") == 1
    assert sorted(ids) == sorted(clause.id for clause in complete(once).phases[0].clauses)


PLAN = Column("plan", "varchar(255)", "field :plan", default="'trial'", model_default="'trial'")


def test_a_kept_column_stays_in_the_database_and_comes_to_the_model() -> None:
    """
    Always in the one; brought about in the other unless N−1 maps it already.
    """
    column, model = kept("customers", PLAN, model="customers.customer:Customer")
    assert ("customers.plan.column", ReadCatalog(), Holds.ALWAYS) == (column.id, column.probe, column.holds)
    assert ("customers.plan.model", ReadModel("customers.customer:Customer"), Holds.BROUGHT) == (
        model.id,
        model.probe,
        model.holds,
    )
    assert [[True], [False]] == [[each.supports for each in model.check(fact)] for fact in (WITH, WITHOUT)]
    _, mapped = kept("customers", replace(PLAN, mapped=Holds.ALWAYS), model="customers.customer:Customer")
    assert Holds.ALWAYS == mapped.holds


def test_each_column_is_quoted_with_its_own_line() -> None:
    """
    The RFC's words for it, twice.
    """
    other = replace(PLAN, name="name", text="field :name")
    texts = [clause.text for clause in kept("customers", PLAN, other, model="c:C")]
    assert ["field :plan", "field :plan", "field :name", "field :name"] == texts


@pytest.mark.parametrize(("mapped", "holds"), [(True, Holds.BROUGHT), (False, Holds.ALWAYS)])
def test_a_column_that_goes_is_gone_from_database_model_and_changeset(holds: Holds, *, mapped: bool) -> None:
    """
    Where release N−1 never had it, nothing is brought about there.
    """
    column, model, cast = gone("customers", "plan", "plan - DROPPED", model="c:C", cast="c:Changes", mapped=mapped)
    assert ["customers.plan.column-gone", "customers.plan.model-lacks", "customers.plan.cast-ignores"] == [
        clause.id for clause in (column, model, cast)
    ]
    assert (ReadCatalog(), ReadModel("c:C"), ReadCast("c:Changes")) == (column.probe, model.probe, cast.probe)
    assert (Holds.BROUGHT, holds, holds) == (column.holds, model.holds, cast.holds)
    assert [[False], [True]] == [[each.supports for each in model.check(fact)] for fact in (WITH, WITHOUT)]
    casting = Cast("Changes", (CastField("plan", required=False),))
    assert [[False], [True]] == [[each.supports for each in cast.check(fact)] for fact in (casting, Cast("Changes"))]


def test_a_column_whose_going_is_claimed_elsewhere_is_unmapped() -> None:
    """
    The same two clauses as of one that goes.
    """
    _, *both = gone("customers", "plan", "plan", model="c:C", cast="c:Changes", mapped=True)
    alone = unmapped("customers", "plan", "plan", model="c:C", cast="c:Changes", mapped=True)
    assert [(each.id, each.probe, each.holds) for each in both] == [(each.id, each.probe, each.holds) for each in alone]


def test_a_duplicate_is_a_premise_that_names_the_rows_and_asks_for_some() -> None:
    """
    Refuted where a row disagrees, upheld where none does; where there is no row, nothing is said.
    """
    (clause,) = Duplicate("users.plan", "users.tariff", where="plan <> ''", text="plan is tariff", answer="Kept.")
    sql = "SELECT id FROM users WHERE (plan <> '') AND plan IS DISTINCT FROM tariff ORDER BY 1"
    assert ("users.plan.duplicate", Holds.PREMISE, "Kept.") == (clause.id, clause.holds, clause.answer)
    assert FindOffenders(sql, among="users") == clause.probe
    assert (Pair("users.plan", "users.tariff"),) == clause.hints.pairs
    facts = (Offenders(3, ((7,),)), Offenders(3), Offenders())
    told = [[(each.supports, each.observed) for each in clause.check(fact)] for fact in facts]
    assert [[(False, "1 of 3: 7")], [(True, "none of 3")], []] == told
