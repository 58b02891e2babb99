"""The steps once more on clones, each statement measured: a walk of its own, so that the other one costs nothing."""

from collections.abc import Callable, Iterator

from harness.contract import Contract, Phase, Session
from harness.facts.measured import Measured, Size
from harness.facts.trace import Trace
from harness.migrate import Meter, Metered
from harness.postgres import Server, connect

__all__ = ["measured"]

SIZES = """
SELECT n.nspname || '.' || c.relname, pg_catalog.pg_total_relation_size(c.oid)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1
"""


def measured(
    contract: Contract, server: Server, start: str, progress: Callable[[str], None] = lambda _: None
) -> tuple[Measured, ...]:
    """Upgrade a clone of *start*, roll it back, and so on over the phases; a step that is refused is the last."""
    with server.databases.passing():
        database = server.databases.clone(start, "measured")
        return tuple(_steps(contract, server.url(database), progress))


def _steps(contract: Contract, url: str, progress: Callable[[str], None]) -> Iterator[Measured]:
    for phase in contract.phases:
        progress(f"{phase.name}: measuring the upgrade")
        up = _measured(phase, "upgrade", phase.migrator.upgrade, url)
        yield up
        if up.trace.refused:
            return
        if phase.migrator.reversible:
            progress(f"{phase.name}: measuring the rollback")
            back = _measured(phase, "rollback", phase.migrator.rollback, url)
            yield back
            if back.trace.refused:
                return
        if phase is not contract.phases[-1] and phase.migrator.reversible:
            with connect(url) as session:
                phase.migrator.upgrade(session)


def _measured(phase: Phase, step: str, go: Callable[[Session], Trace], url: str) -> Measured:
    with connect(url) as session, connect(url, readonly=True) as beside:
        # What a copy of files left for later is no cost of the step's.
        session.execute("CHECKPOINT")
        before = _sizes(session)
        meter = Meter(beside)
        trace = go(Metered(session, meter))
        after = _sizes(session)
    names = sorted(before | after)
    sizes = tuple(Size(name, before.get(name), after.get(name)) for name in names)
    return Measured(phase.name, step, trace, tuple(meter.costs), sizes)


def _sizes(session: Session) -> dict[str, int]:
    return {str(name): int(str(size)) for name, size in session.rows(SIZES).rows}
