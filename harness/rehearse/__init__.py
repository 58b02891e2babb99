"""A rehearsal: the whole walk on a copy of real data, and what its steps cost there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.contract import Contract, CopyOf
from harness.facts.measured import Measured
from harness.facts.trace import Trace
from harness.judge import Judged, judge
from harness.mask import strict
from harness.observation import Copied, Observation
from harness.observe import ahead, observe
from harness.postgres import Server, connect, embedded
from harness.rehearse.measure import measured
from harness.rehearse.stage import Origin, place, staged

__all__ = ["Origin", "Rehearsal", "rehearse"]

# As a server that is to last: what is written to the log is what production writes.
SETTINGS = {"wal_level": "replica", "full_page_writes": "on"}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """
    What a rehearsal came to: the walk, judged, and the steps, *measured*.

    *drift* is what the schema had otherwise than the migrator makes it.
    """

    contract: Contract
    observation: Observation
    judged: tuple[Judged, ...]
    measured: tuple[Measured, ...]
    drift: tuple[str, ...] = ()


def rehearse(
    contract: Contract,
    origin: Origin,
    *,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Rehearsal:
    """
    Bring the rows of *origin* to an embedded server, measure the steps of *contract* there, and walk it.

    No value of a row is shown. Raises HarnessError where the rows cannot be brought, or do not stand where the contract
    begins.
    """
    first, *others = contract.phases
    outside = replace(contract, phases=(replace(first, rows=CopyOf(origin.source or str(origin.dump))), *others))
    progress("starting Postgres")
    with embedded(under=place(origin), settings=SETTINGS) as server:
        made = staged(outside, origin, server, progress)
        costs = _shown(outside, server, made.database, measured(outside, server, made.database, progress))
        walked = observe(outside, server, moment=ahead(), seed=seed, start=made.database, progress=progress)
        found = _with(walked, made.copied)
        return Rehearsal(outside, found, judge(outside, found), costs, made.drift)


def _shown(contract: Contract, server: Server, database: str, costs: tuple[Measured, ...]) -> tuple[Measured, ...]:
    """Leave out of what was executed, and of what Postgres said to it, what may be of rows."""
    with connect(server.url(database), readonly=True) as session:
        mask = strict(contract.phases, session)
    traces = [(each, mask.fact(None, each.trace)) for each in costs]
    return tuple(replace(each, trace=trace) for each, trace in traces if isinstance(trace, Trace))


def _with(observation: Observation, copied: Copied | None) -> Observation:
    first, *others = observation.phases
    return replace(observation, phases=(replace(first, copied=copied or Copied()), *others))
