"""The job of a whole Alembic history: each revision up, back and up again, with rows in the tables."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from harness.contract import Contract, Phase
from harness.facts.answer import Unobserved
from harness.fates import comes_back, complete, slug
from harness.fill import made_up
from harness.judge import Judged, judge
from harness.migrate import Alembic, Revision, revisions
from harness.observation import Observation, PhaseObservation, readings
from harness.observe import ahead, observe
from harness.postgres import Server, connect, embedded, external
from harness.probes.catalog import read_catalog
from harness.verdict import STOPS

__all__ = ["Result", "history"]

Progress = Callable[[str], None]
Walked = tuple[Phase, PhaseObservation]


@dataclass(frozen=True, slots=True)
class Result:
    """
    What a run came to: the history as a contract with a phase for each of its revisions.

    *texts* are what these say of themselves.
    """

    contract: Contract
    observation: Observation
    judged: tuple[Judged, ...]
    texts: tuple[str, ...]


def history(alembic: Alembic, *, dsn: str | None = None, seed: int = 0, progress: Progress = lambda _: None) -> Result:
    """
    Take each revision of *alembic* up, back and up again on the embedded server, or on the one that *dsn* names.

    Each begins on a database that the history before it has made, and that is then given rows; so a revision that
    fails keeps none from being tried. Raises HarnessError where the history cannot be read, and where no server serves.
    """
    found = revisions(alembic)
    progress("starting Postgres")
    with external(dsn) if dsn else embedded() as server:
        began, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
        moment = ahead()
        walked = tuple(_walks(server, found, seed, moment, progress))
        phases, seconds = tuple(seen for _, seen in walked), time.perf_counter() - began
        observation = Observation(server.describe(), seed, moment.isoformat(), phases, seconds, started)
    contract = complete(_contract(alembic, tuple(phase for phase, _ in walked)))
    texts = tuple(revision.text for revision in found)
    return Result(contract, observation, judge(contract, observation), texts)


def _contract(alembic: Alembic, phases: tuple[Phase, ...]) -> Contract:
    return Contract(str(alembic.location), "Every revision, up, back and up again", phases, kind="History")


def _walks(
    server: Server, found: Sequence[Revision], seed: int, moment: datetime, progress: Progress
) -> Iterator[Walked]:
    spine = server.databases.create("history")  # without rows
    barrier = ""
    for number, revision in enumerate(found, 1):
        progress(f"revision {revision.id}: {number} of {len(found)}")
        if barrier:
            yield _unreached(revision, barrier)
            continue
        yield _walk(server, spine, revision, seed, moment)
        with connect(server.url(spine)) as session:
            refused = revision.upgrade(session).refused
        if refused:
            barrier = f"revision {revision.id} does not go through, without rows either: {refused}"


def _walk(server: Server, spine: str, revision: Revision, seed: int, moment: datetime) -> Walked:
    others = set(server.databases.made)
    start = server.databases.clone(spine, "revision")
    with connect(server.url(start)) as session:
        tables = read_catalog(session, ignore=revision.bookkeeping).tables
        phase = _phase(revision, rows=bool(tables))
        generated = made_up(session, phase, seed, moment)
    contract = complete(_contract(revision.history, (phase,)))
    (seen,) = observe(contract, server, moment=moment, seed=seed, start=start).phases
    for name in server.databases.made:
        if name not in others:
            server.databases.drop(name)
    return phase, replace(seen, generated=generated)


def _unreached(revision: Revision, barrier: str) -> Walked:
    phase = _phase(revision, rows=True)
    (whole,) = complete(_contract(revision.history, (phase,))).phases
    asked = (reading for clause in whole.clauses for reading in readings(whole, clause))
    return phase, PhaseObservation(phase.name, STOPS, dict.fromkeys(asked, Unobserved(barrier)))


def _phase(revision: Revision, *, rows: bool) -> Phase:
    return Phase(revision.id, revision, clauses=comes_back(slug(revision.id), rows=rows))
