"""The same traffic sent to the same release ten times: no difference."""

from dataclasses import replace

from harness import Clause, Holds, Replay, Stop, works
from harness.load import find, load
from harness.verify import verify
from scenarios.rfc_055.names import N_1, N
from scenarios.rfc_055.traffic import BROUGHT, TRAFFIC

TIMES = 10


def test_ten_identical_runs_show_no_difference() -> None:
    """
    Each on a fresh clone, by a process of its own.
    """
    contract = load(find("rfc_055"))
    (phase,) = contract.phases
    always = (Holds.ALWAYS, (Stop.AFTER,))
    # By another name it is another release, and is sent the traffic once more.
    releases = [replace(N, name=f"N, run {number}") for number in range(TIMES)]
    clauses = tuple(
        Clause(f"run.{number}", "t", Replay(TRAFFIC, N_1), works(*BROUGHT), *always, release=release)
        for number, release in enumerate(releases)
    )
    asked = replace(contract, phases=(replace(phase, clauses=(*phase.clauses, *clauses)),))
    found = verify(asked, until=Stop.AFTER, select=lambda clause: clause.id.startswith("run.")).judged
    runs = [tuple(each.evidence for each in one.evidence) for one in found if one.clause.id.startswith("run.")]
    assert TIMES == len(runs)
    assert [] == [each for run in runs for each in run if not each.supports]
    assert 1 == len(set(runs))
    assert {"proven"} == {one.verdict for one in found}
