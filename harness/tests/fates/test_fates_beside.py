"""Words about statements, and about sessions beside the migration."""

import pytest

from harness.contract import Contract, Phase, Release
from harness.errors import HarnessError
from harness.fates import Fails, WhileHeld, WhileWriting, Works, complete
from harness.probes.attempt import AttemptWhileHeld
from harness.probes.statement import Run
from harness.probes.writer import AttemptWhileWriting
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
