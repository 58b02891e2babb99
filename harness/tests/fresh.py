"""Databases for tests: empty ones, and walks over a few lines of SQL."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.contract import Clause, Contract, Migrator, Phase, Probe, Release
from harness.facts.trace import Trace
from harness.migrate import SqlFiles
from harness.observation import Observation
from harness.observe import observe
from harness.postgres import PostgresSession, Server, connect
from harness.probes.trace import ReadTrace
from harness.tests.hand import as_told
from harness.verdict import Holds, Stop

__all__ = ["MOMENT", "database", "ever", "fact", "files", "swept", "trace", "walk"]

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def database(server: Server) -> Iterator[PostgresSession]:
    """An empty database, dropped on leaving."""
    name = server.databases.create("test")
    try:
        with connect(server.url(name)) as session:
            yield session
    finally:
        server.databases.drop(name)


def files(folder: Path, texts: Mapping[str, str]) -> SqlFiles:
    """Write before.sql, up.sql and down.sql, those given, and return their migrator."""
    for name, text in texts.items():
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    down = folder / "down.sql" if "down" in texts else None
    before = folder / "before.sql" if "before" in texts else None
    return SqlFiles(folder / "up.sql", down, before)


def ever(name: str, probe: Probe[Any], *stops: Stop) -> Clause[Any]:
    """A clause that only has *probe* read."""
    return Clause(name, f"{name} is read.", probe, as_told, Holds.ALWAYS, stops)


@contextmanager
def swept(server: Server) -> Iterator[Callable[[], list[str]]]:
    """Drop on leaving what was made meanwhile; yield what tells the names of it."""
    others = set(server.databases.made)

    def made() -> list[str]:
        return [name for name in server.databases.made if name not in others]

    try:
        yield made
    finally:
        for name in reversed(made()):
            server.databases.drop(name)


def walk(server: Server, contract: Contract, until: Stop = Stop.AGAIN) -> Observation:
    """Walk, and leave no database of the walk behind."""
    with swept(server):
        return observe(contract, server, moment=MOMENT, until=until)


def fact(
    server: Server,
    migrator: Migrator,
    probe: Probe[Any],
    at: Stop,
    release: Release | None = None,
) -> object:
    """Return what *probe* reads at one stop of the walk of *migrator*."""
    release = release or Release("N")
    phase = Phase("change", migrator, (release, release), clauses=(ever("asked", probe, at),))
    (read,) = walk(server, Contract("001", "A small change", (phase,)), at).phases[0].facts.values()
    return read


def trace(server: Server, migrator: Migrator, at: Stop) -> Trace:
    """Return what the step to *at* did."""
    read = fact(server, migrator, ReadTrace(), at)
    assert isinstance(read, Trace)
    return read
