"""Words about statements, and about sessions beside the migration."""

from pathlib import Path

import pytest

from harness.contract import Contract, Phase, Release
from harness.errors import HarnessError
from harness.fates import Fails, WhileHeld, WhileWriting, Works, complete
from harness.judge import judge
from harness.postgres import Server
from harness.probes.attempt import AttemptWhileHeld
from harness.probes.statement import Run
from harness.probes.writer import AttemptWhileWriting
from harness.tests.faults.walked import said
from harness.tests.fresh import files, walk
from harness.tests.hand import Still
from harness.verdict import STOPS, Holds, Stop


def test_a_statement_is_brought_about_unless_its_stops_are_named() -> None:
    """
    There it always works.
    """
    brought, always = Works("a", "SELECT 1", text="x"), Works("a", "SELECT 1", stops=(Stop.BACK,), text="x")
    assert (Holds.BROUGHT, STOPS) == (brought.holds, brought.asked)
    assert (Holds.ALWAYS, (Stop.BACK,)) == (always.holds, always.asked)


def test_a_statement_needs_no_package() -> None:
    """
    A contract may say nothing else of its releases, and has no frame then.
    """
    old = Release("N−1")
    clauses = (
        Works("a", "SELECT 1", stops=tuple(Stop), text="x", release=old),
        Fails("b", "SELECT 1", sqlstate="42703", naming="c", given="SELECT 2", text="x"),
    )
    (phase,) = complete(Contract("1", "One", (Phase("change", Still(), clauses=clauses),))).phases
    assert ["a", "b"] == [clause.id for clause in phase.clauses if not clause.id.startswith("walk.")]
    assert (old, Run("SELECT 1", "SELECT 2")) == (clauses[0].release, clauses[1].probe)


@pytest.mark.parametrize(("reversible", "old"), [(True, (Stop.BEFORE, Stop.BACK)), (False, (Stop.BEFORE,))])
def test_what_a_release_says_works_where_it_runs(old: tuple[Stop, ...], *, reversible: bool) -> None:
    """
    Its statements are clauses without any word; completing twice changes nothing.
    """
    releases = (Release("N−1", statements=("SELECT  1", "SELECT 2")), Release("N", statements=("SELECT 3",)))
    whole = complete(Contract("1", "One", (Phase("change", Still(reversible), releases),)))
    spoken = [clause for clause in whole.phases[0].clauses if clause.section == "The releases"]
    assert [
        ("n-1.statement-1", "N−1 runs SELECT 1", old, releases[0]),
        ("n-1.statement-2", "N−1 runs SELECT 2", old, releases[0]),
        ("n.statement-1", "N runs SELECT 3", (Stop.AFTER, Stop.AGAIN), releases[1]),
    ] == [(each.id, each.text, each.asked, each.release) for each in spoken]
    assert {Holds.ALWAYS} == {each.holds for each in spoken}
    assert whole == complete(whole)


def test_one_release_for_both_says_it_once() -> None:
    """
    At every stop.
    """
    one = Release("app", statements=("SELECT 1",))
    (phase,) = complete(Contract("1", "One", (Phase("change", Still(), (one, one)),))).phases
    assert [STOPS] == [clause.asked for clause in phase.clauses if clause.section == "The releases"]


def test_a_release_in_sql_alone_is_judged(harness_server: Server, tmp_path: Path) -> None:
    """
    A statement that its own release cannot run any more is named.
    """
    texts = {
        "before": "CREATE TABLE users (id int PRIMARY KEY, name text)",
        "up": "ALTER TABLE users RENAME name TO full_name",
        "down": "ALTER TABLE users RENAME full_name TO name; ALTER TABLE users RENAME id TO number",
    }
    releases = (
        Release("N−1", statements=("SELECT id, name FROM users",)),
        Release("N", statements=("INSERT INTO users (id, full_name) VALUES (1, 'x')",)),
    )
    contract = complete(Contract("1", "One", (Phase("change", files(tmp_path, texts), releases),)))
    found = {each.clause.id: each for each in judge(contract, walk(harness_server, contract))}
    assert {"n-1.statement-1": True, "n.statement-1": True} == {
        name: each.red for name, each in found.items() if "statement" in name
    }
    assert "back: SELECT id, name FROM users: 42703" in said(found["n-1.statement-1"])
    assert "again: INSERT INTO users (id, full_name)" in said(found["n.statement-1"])


def test_sessions_beside_are_asked_about_where_the_step_leads() -> None:
    """
    Of the upgrade unless the rollback is named.
    """
    held = WhileHeld("a", "LOCK TABLE t", text="x", to=Stop.BACK)
    writing = WhileWriting("b", "INSERT INTO t VALUES (:n)", kept="TABLE t", text="x")
    assert ((Stop.BACK,), (Stop.AFTER,)) == (held.asked, writing.asked)
    assert AttemptWhileHeld("LOCK TABLE t", "SELECT 1", to=Stop.BACK) == held.probe
    assert AttemptWhileWriting("INSERT INTO t VALUES (:n)", "TABLE t") == writing.probe


def test_a_rollback_that_is_not_there_has_nobody_beside_it() -> None:
    """
    That is misuse.
    """
    clause = WhileHeld("a", "LOCK TABLE t", text="x", to=Stop.BACK)
    with pytest.raises(HarnessError, match="asked at back alone"):
        complete(Contract("1", "One", (Phase("change", Still(reversible=False), clauses=(clause,)),)))
