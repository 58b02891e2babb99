"""What the revisions make: the schema at either stop, on a server of our own."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.contract import Contract, Ledger, Migrator, Phase, Session
from harness.errors import HarnessError
from harness.facts.answer import Unobserved
from harness.facts.catalog import Catalog
from harness.facts.drift import Drift, drift
from harness.facts.versions import Lineage
from harness.postgres import PostgresSession, connect, embedded
from harness.probes.catalog import read_catalog
from harness.probes.versions import read_versions
from harness.verdict import Stop

__all__ = ["Made", "apart", "bookkept", "ledger_of", "made"]


@dataclass(frozen=True, slots=True)
class Made:
    """The schema at `before` and `after` of a phase, and the *major* version of the server that made it."""

    catalogs: Mapping[Stop, Catalog] = field(default_factory=dict, hash=False)
    major: int = 0


def made(contract: Contract, phase: Phase) -> Made | Unobserved:
    """Run the migrations on an empty embedded server; say why not, where they do not go through there."""
    own = bookkept(phase)
    try:
        with ExitStack() as stack:
            server = stack.enter_context(embedded())
            session = stack.enter_context(connect(server.url(server.databases.create("made"))))
            _reach(contract, phase, session)
            before = read_catalog(session, ignore=own)
            _upgrade(phase, session)
            return Made({Stop.BEFORE: before, Stop.AFTER: read_catalog(session, ignore=own)}, server.major)
    except HarnessError as error:
        return Unobserved(f"what the revisions make is not known: {error}")


def apart(phase: Phase, session: Session, known: Made | Unobserved, major: int) -> Drift:
    """Hold the schema of *session*'s database, and its version table, to what is *known* of the revisions."""
    if isinstance(known, Unobserved):
        raise HarnessError(known.reason)
    ledger = phase.staging.versions or ledger_of(phase.migrator)
    versions = read_versions(session, ledger) if ledger else None
    real = read_catalog(session, ignore=bookkept(phase))
    return drift(real, known.catalogs, versions, beside=phase.staging.beside, alike=known.major == major)


def ledger_of(migrator: Migrator) -> Ledger | None:
    """Return the version table that *migrator* keeps, or that of its baseline, which then says the same throughout."""
    if isinstance(migrator, Ledger):
        return migrator
    before = getattr(migrator, "before", None)
    return _Standing(before) if isinstance(before, Ledger) else None


def bookkept(phase: Phase) -> tuple[str, ...]:
    """Return the version tables, which are nobody's schema."""
    versions = phase.staging.versions
    return (*phase.migrator.bookkeeping, *((versions.version_table,) if versions else ()))


@dataclass(frozen=True, slots=True)
class _Standing:
    """The ledger of a baseline that the phase does not move on."""

    of: Ledger

    @property
    def version_table(self) -> str:
        return self.of.version_table

    @property
    def version_column(self) -> str:
        return self.of.version_column

    def anchored(self, folder: Path) -> "_Standing":
        """Return the same of a ledger relative to *folder*."""
        return _Standing(self.of.anchored(folder))

    def lineage(self) -> Lineage:
        found = self.of.lineage()
        return replace(found, after=found.before)


def _reach(contract: Contract, phase: Phase, session: PostgresSession) -> None:
    contract.phases[0].migrator.baseline(session)
    for each in contract.phases[: contract.phases.index(phase)]:
        _upgrade(each, session)


def _upgrade(phase: Phase, session: PostgresSession) -> None:
    refused = phase.migrator.upgrade(session).refused
    if refused:
        raise HarnessError(f"the upgrade of {phase.name} does not go through on an empty database: {refused}")
