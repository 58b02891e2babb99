"""Where a deployed database stands, and whether its version table says so."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from harness.contract import Clause, Contract, Look
from harness.errors import ContractError, HarnessError
from harness.facts.answer import Unobserved
from harness.judge import Judged, status
from harness.smoke import Made, Result, smoke
from harness.tests.staging import Staging, drifted
from harness.verdict import Holds, Stop, Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """A smoke check of one database."""

    result: Result

    def __getitem__(self, name: str) -> Judged:
        return next(each for each in self.result.judged if each.clause.id == name)

    @property
    def wrong(self) -> dict[str, Verdict]:
        """What is not as it is to be."""
        return {each.clause.id: each.verdict for each in self.result.judged if each.red or each.undecided}

    def against(self, name: str) -> dict[str, tuple[str, str]]:
        """What speaks against a clause: by where, what was expected and what was observed."""
        seen = [each.evidence for each in self[name].evidence if not each.evidence.supports]
        return {each.where: (each.expected, each.observed) for each in seen}


@pytest.fixture
def check(staging: Staging, staging_contract: Contract, known: Made) -> "Check":
    """Smoke checks that know already what the revisions make."""
    return Check(staging, staging_contract, known)


@dataclass(frozen=True, slots=True)
class Check:
    """Checks databases of staging."""

    staging: Staging
    contract: Contract
    known: Made

    def __call__(
        self, database: str, role: str = "reader", *, expect: Stop | None = None, writes: bool = False
    ) -> Checked:
        """Check the database of that name, as a role."""
        url = self.staging.url(database, role)
        return Checked(smoke(self.contract, url, expect=expect, rollback_writes=writes, make=lambda *_: self.known))


@pytest.mark.parametrize("stop", [Stop.BEFORE, Stop.AFTER])
@pytest.mark.parametrize("expected", [True, False])
def test_a_database_that_stands_at_a_stop_is_green(check: Check, stop: Stop, expected: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """
    Whether it was said where or not: every clause that tells says so.
    """
    done = check(getattr(check.staging, stop), expect=stop if expected else None)
    assert {} == done.wrong
    assert stop is done.result.smoked.stop is done.result.smoked.standing.stop
    assert len(getattr(done.result.smoked.standing, stop)) >= 8
    assert 0 == status(done.result.judged)


@pytest.mark.parametrize(("stop", "verdict"), [(Stop.BEFORE, Verdict.STUCK), (Stop.AFTER, Verdict.UNMET)])
def test_a_database_that_stands_elsewhere_than_expected_is_red(check: Check, stop: Stop, verdict: Verdict) -> None:
    """
    Each clause says so, and that is said of all of them.
    """
    other = check.staging.after if stop is Stop.BEFORE else check.staging.before
    done = check(other, expect=stop)
    assert verdict is done["customers.plan.gone"].verdict
    assert Verdict.REGRESSED is done["staging.stands"].verdict
    assert Verdict.PROVEN is done["staging.recorded"].verdict
    assert 1 == status(done.result.judged)


def test_a_database_in_between_is_red_and_says_which_clause_speaks_for_the_other(check: Check) -> None:
    """
    One dropped column was put back by hand: it stands after, but for that.
    """
    with drifted(check.staging, check.staging.after, "ALTER TABLE customers ADD github_org varchar(255)") as name:
        done = check(name)
    expected, observed = done.against("staging.stands")["the contract's clauses"]
    assert "at one stop" == expected
    assert "among them at before: customers.github_org.gone" in observed
    assert done.result.smoked.standing.stop is None
    assert Verdict.UNMET is done["customers.github_org.gone"].verdict
    assert {"column public.customers.github_org"} == set(done.against("staging.drift"))


def test_release_n_minus_1_on_a_database_after_cannot_load(check: Check) -> None:
    """
    Its own select list names what is gone.
    """
    done = check(check.staging.after, expect=Stop.BEFORE)
    ((_, (_, observed)),) = done.against("smoke.load").items()
    assert observed.startswith("42703")


NUMBERING = """
CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''users_id_seq''); RETURN NEW; END';
CREATE TRIGGER closed BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION closed()
"""
WRONG = {
    "head recorded, objects missing": ("before", "UPDATE alembic_version SET version_num = '0011'"),
    "objects there, version missing": ("after", "UPDATE alembic_version SET version_num = '0010'"),
    "a wrong version": ("after", "UPDATE alembic_version SET version_num = '0007'"),
    "a version with no file": ("after", "UPDATE alembic_version SET version_num = 'c0ffee'"),
    "an empty table at head": ("after", "DELETE FROM alembic_version"),
    "no table": ("after", "DROP TABLE alembic_version"),
    "two heads": ("after", "INSERT INTO alembic_version VALUES ('0010')"),
}
SAID = {
    "head recorded, objects missing": {
        "public.alembic_version 0010": ("recorded", "not recorded"),
        "public.alembic_version 0011": ("not recorded", "recorded"),
    },
    "objects there, version missing": {
        "public.alembic_version 0011": ("recorded", "not recorded"),
        "public.alembic_version 0010": ("not recorded", "recorded"),
    },
    "a wrong version": {
        "public.alembic_version 0011": ("recorded", "not recorded"),
        "public.alembic_version 0007": ("not recorded", "recorded"),
    },
    "a version with no file": {
        "public.alembic_version 0011": ("recorded", "not recorded"),
        "public.alembic_version c0ffee": ("a revision that has a file", "no file has it"),
    },
    "an empty table at head": {"public.alembic_version": ("records 0011", "it is empty")},
    "no table": {"public.alembic_version": ("records 0011", "there is no such table")},
    "two heads": {"public.alembic_version 0010": ("not recorded", "recorded")},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_version_table_that_says_otherwise_is_red(check: Check, case: str) -> None:
    """
    With what it should record, and where the schema stands is found all the same.
    """
    of, statement = WRONG[case]
    with drifted(check.staging, getattr(check.staging, of), statement) as name:
        done = check(name)
    assert SAID[case] == done.against("staging.recorded")
    assert of == done.result.smoked.standing.stop
    assert 1 == status(done.result.judged)


def test_objects_that_the_recorded_revision_makes_and_that_are_missing_are_named(check: Check) -> None:
    """
    Head is recorded over the schema before: what it drops is still there, what it makes is not.
    """
    with drifted(check.staging, check.staging.before, WRONG["head recorded, objects missing"][1]) as name:
        found = check(name).against("staging.drift")
    assert "not there" == found["column public.customers.plan"][0]
    assert {"not there"} == {observed for where, (_, observed) in found.items() if where.startswith("table ")}


def test_updates_are_skipped_with_the_reason_unless_they_are_allowed(check: Check) -> None:
    """
    Nothing is undecided for that.
    """
    done = check(check.staging.after, "deployer")
    assert "smoke.update" not in {each.clause.id for each in done.result.judged}
    assert done.result.smoked.skipped["smoke.update"].startswith("not tried: ")


def test_updates_that_are_allowed_leave_every_row_as_it_was(check: Check) -> None:
    """
    Not a row version, and nothing open.
    """
    asking = "SELECT ctid::text, xmin::text, customers::text FROM customers ORDER BY id"
    with check.staging.copy(check.staging.after) as name, check.staging.admin(name) as admin:
        were = admin.rows(asking)
        done = check(name, "deployer", writes=True)
        assert were == admin.rows(asking)
    assert Verdict.PROVEN is done["smoke.update"].verdict
    assert {} == done.wrong


def test_an_update_that_a_constraint_refuses_is_red(check: Check) -> None:
    """
    Somebody closed the table: that is drift, too.
    """
    closing = "ALTER TABLE customers ADD CONSTRAINT closed CHECK (false) NOT VALID"
    with drifted(check.staging, check.staging.after, closing) as name:
        done = check(name, "deployer", writes=True)
    assert Verdict.UNMET is done["smoke.update"].verdict
    assert {"constraint public.customers.closed"} == set(done.against("staging.drift"))


def test_an_update_with_a_trigger_that_does_what_is_not_rolled_back_is_undecided(check: Check) -> None:
    """
    It takes numbers of a sequence: it is not tried.
    """
    with drifted(check.staging, check.staging.after, NUMBERING) as name:
        done = check(name, "deployer", writes=True)
    assert Verdict.UNDECIDED is done["smoke.update"].verdict
    assert "nextval(regclass)" in str(done["smoke.update"].reasons)
    assert {"function public.closed()", "trigger public.customers.closed"} == set(done.against("staging.drift"))


def test_a_database_of_another_name_is_red(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A pooler's alias leads elsewhere: here the reading is opened on another than the URL says.
    """
    alias = check.staging.url(check.staging.after).replace(check.staging.after, "alias")
    real = check.staging.url(check.staging.after)
    opened = smoke.__globals__["reading"]
    monkeypatch.setitem(smoke.__globals__, "reading", lambda _, *rest, **more: opened(real, *rest, **more))
    done = Checked(smoke(check.contract, alias, make=lambda *_: check.known))
    assert {"current_database()": ("alias", check.staging.after)} == done.against("staging.database")


@pytest.mark.parametrize("stop", [Stop.BEFORE, Stop.AFTER])
def test_a_database_without_rows_leaves_undecided_what_needs_some(check: Check, stop: Stop) -> None:
    """
    By name; where it stands is known all the same.
    """
    with drifted(check.staging, getattr(check.staging, stop), "TRUNCATE customers, users CASCADE") as name:
        done = check(name)
    assert Verdict.UNDECIDED is done["smoke.load"].verdict
    assert {Verdict.UNDECIDED} == set(done.wrong.values())
    assert stop is done.result.smoked.standing.stop
    assert 2 == status(done.result.judged)


@dataclass(frozen=True, slots=True)
class Careless:
    """A probe that takes for granted what a walk would have."""

    def read(self, look: Look) -> object:
        """Ask, and find nothing."""
        look.now.rows("SELECT")
        raise ContractError("the feed 'one' reads no row: SELECT 'secret'")


def test_what_a_contract_takes_for_granted_of_a_walk_ends_no_check(check: Check) -> None:
    """
    Of a database that somebody else made, it is undecided, with the reason and no more.
    """
    (phase,) = check.contract.phases
    clause = Clause("careless", "There is one.", Careless(), lambda _: (), Holds.ALWAYS)
    other = replace(check.contract, phases=(replace(phase, clauses=(*phase.clauses, clause)),))
    done = Check(check.staging, other, check.known)(check.staging.after)
    assert {"careless": Verdict.UNDECIDED} == done.wrong
    said = "cannot be asked of this database: the feed 'one' reads no row"
    assert {Stop.AFTER: said} == done["careless"].reasons


def test_what_is_not_read_in_time_is_undecided(check: Check) -> None:
    """
    Each clause by itself; the schema and the version table were read before.
    """
    url = check.staging.url(check.staging.after)
    done = Checked(smoke(check.contract, url, patience=timedelta(0), make=lambda *_: check.known))
    assert {Stop.AFTER: "not read: the time for it is over"} == done["customers.plan.gone"].reasons
    assert Verdict.PROVEN is done["staging.drift"].verdict
    assert 2 == status(done.result.judged)


def test_a_cluster_is_known_by_its_identifier(check: Check) -> None:
    """
    The one that the board names, and another.
    """
    url, name = check.staging.url(check.staging.after), "SELECT system_identifier FROM pg_control_system()"
    with check.staging.admin(check.staging.after) as admin:
        ((system,),) = admin.rows(name).rows
    assert isinstance(system, int)
    right, wrong = (
        Checked(smoke(check.contract, url, system=each, make=lambda *_: check.known)) for each in (system, system + 1)
    )
    assert Verdict.PROVEN is right["staging.database"].verdict
    assert {"system identifier": (str(system + 1), str(system))} == wrong.against("staging.database")
    assert f"system {system}" in right.result.smoked.server


def test_what_no_revision_makes_may_be_there_where_the_contract_says_so(check: Check) -> None:
    """
    By its sort and name; anything else is still drift.
    """
    (phase,) = check.contract.phases
    beside = replace(phase, staging=replace(phase.staging, beside=("extension fuzzy*", "monitoring", "monitoring.*")))
    statement = "CREATE EXTENSION fuzzystrmatch; CREATE SCHEMA monitoring; CREATE TABLE monitoring.seen (id int)"
    with drifted(check.staging, check.staging.after, f"{statement}; CREATE TABLE by_hand (id int)") as name:
        known = Check(check.staging, replace(check.contract, phases=(beside,)), check.known)
        assert {"table public.by_hand"} == set(known(name).against("staging.drift"))


def test_without_what_the_revisions_make_drift_is_undecided(check: Check) -> None:
    """
    And all else is asked.
    """
    url = check.staging.url(check.staging.after)
    done = Checked(smoke(check.contract, url, make=lambda *_: Unobserved("what the revisions make is not known")))
    assert {"staging.recorded": Verdict.UNDECIDED, "staging.drift": Verdict.UNDECIDED} == done.wrong
    assert Stop.AFTER is done.result.smoked.standing.stop


def test_a_contract_of_several_phases_is_asked_which(check: Check) -> None:
    """
    By name.
    """
    (phase,) = check.contract.phases
    others = replace(phase, name="later", clauses=())
    with pytest.raises(HarnessError, match=r"Phase 0, later.*--phase"):
        smoke(replace(check.contract, phases=(phase, others)), "postgresql://nowhere/x")
