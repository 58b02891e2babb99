"""A rehearsal: the whole walk on a copy of real data, and what its steps cost there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.contract import Contract, CopyOf
from harness.facts.hidden import Veiled
from harness.facts.measured import Measured
from harness.facts.raced import Raced
from harness.facts.trace import Trace
from harness.fates.race import raced
from harness.judge import Judged, judge
from harness.mask import strict
from harness.observation import Copied, Observation, PhaseObservation
from harness.observe import ahead, observe
from harness.postgres import Server, connect, embedded
from harness.rehearse.measure import measured
from harness.rehearse.stage import Origin, place, staged
from harness.verdict import Stop

__all__ = ["Origin", "Rehearsal", "rehearse"]

# As a server that is to last: what is written to the log is what production writes.
SETTINGS = {"wal_level": "replica", "full_page_writes": "on"}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """
    What a rehearsal came to: the walk, judged, and the steps, *measured*.

    *drift* is what the schema had otherwise than the migrator makes it, *beside* what was written while it upgraded.
    """

    contract: Contract
    observation: Observation
    judged: tuple[Judged, ...]
    measured: tuple[Measured, ...]
    drift: tuple[str, ...] = ()
    beside: Raced | None = None


def rehearse(
    contract: Contract,
    origin: Origin,
    *,
    writers: int = 0,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Rehearsal:
    """
    Bring the rows of *origin* to an embedded server, measure the steps of *contract* there, and walk it.

    With *writers* the upgrade is taken once more, on a clone, while so many sessions write as the old release does.

    No value of a row is shown. Raises HarnessError where the rows cannot be brought, or do not stand where the contract
    begins.
    """
    first, *others = contract.phases
    outside = replace(contract, phases=(replace(first, rows=CopyOf(origin.source or str(origin.dump))), *others))
    progress("starting Postgres")
    with embedded(under=place(origin), settings=SETTINGS) as server:
        made = staged(outside, origin, server, progress)
        costs = _shown(outside, server, made.database, measured(outside, server, made.database, progress))
        beside = _raced(outside, server, made.database, writers, seed, progress) if writers else None
        walked = observe(outside, server, moment=ahead(), seed=seed, start=made.database, progress=progress)
        found = _with(walked, made.copied, beside)
        whole = _racing(outside, writers) if writers else outside
        return Rehearsal(whole, found, judge(whole, found), costs, made.drift, _shown_beside(beside))


def _shown_beside(walked: PhaseObservation | None) -> Raced | None:
    """Return what was seen of it, as far as it may be shown."""
    facts = walked.facts.values() if walked else ()
    shown = (each.shown if isinstance(each, Veiled) else each for each in facts)
    return next((each for each in shown if isinstance(each, Raced)), None)


def _racing(contract: Contract, writers: int) -> Contract:
    """Add to the first phase the clause on what is written meanwhile."""
    first, *others = contract.phases
    return replace(contract, phases=(replace(first, clauses=(*first.clauses, raced(first, writers))), *others))


def _raced(  # noqa: PLR0913, PLR0917  # as rehearse
    contract: Contract, server: Server, start: str, writers: int, seed: int, progress: Callable[[str], None]
) -> PhaseObservation:
    """Read that clause on a walk of its own: beside the others it would wait for its turn, and the writers with it."""
    first = contract.phases[0]
    alone = replace(contract, phases=(replace(first, clauses=(raced(first, writers),)),))

    def told(text: str) -> None:
        progress(f"{text}, while {writers} write")

    with server.databases.passing():
        begun = server.databases.clone(start, "race")
        (walked,) = observe(
            alone, server, moment=ahead(), seed=seed, until=Stop.AFTER, start=begun, progress=told
        ).phases
    return walked


def _shown(contract: Contract, server: Server, database: str, costs: tuple[Measured, ...]) -> tuple[Measured, ...]:
    """Leave out of what was executed, and of what Postgres said to it, what may be of rows."""
    with connect(server.url(database), readonly=True) as session:
        mask = strict(contract.phases, session)
    traces = [(each, mask.fact(None, each.trace)) for each in costs]
    return tuple(replace(each, trace=trace) for each, trace in traces if isinstance(trace, Trace))


def _with(observation: Observation, copied: Copied | None, beside: PhaseObservation | None) -> Observation:
    first, *others = observation.phases
    facts = {**first.facts, **(beside.facts if beside else {})}
    return replace(observation, phases=(replace(first, copied=copied or Copied(), facts=facts), *others))
