"""One embedded cluster, from initdb to the last file removed."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from harness.errors import HarnessError
from harness.postgres.binaries import ELSEWHERE, Binaries, copied, installed
from harness.postgres.identity import Identity, identities
from harness.postgres.places import ROOM, executable, fresh, places, shared, sweep
from harness.postgres.refusals import said
from harness.postgres.urls import Address
from harness.postgres.watch import Watch, stop, watched

__all__ = ["Cluster", "cluster"]

PORT = 54321  # part of the socket's name; nothing listens on TCP
ROLE = "postgres"
SOCKET_LIMIT = 103  # bytes of a socket's path: 107 on Linux, 103 on macOS
PATIENCE = 60.0
# Builtin C.UTF-8 is the same on every machine and knows upper and lower case beyond ASCII.
INITDB = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=trust",
    "--no-sync",
    "--no-instructions",
    f"--username={ROLE}",
)
# The data does not outlive the run, so nothing is done for the case of a crash.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "100",
    "listen_addresses": "",
    "port": str(PORT),
    "logging_collector": "on",  # what a service executes is read from the log
    "log_destination": "jsonlog",
    "dynamic_shared_memory_type": "mmap",  # in the data directory, so that it goes with it
}


# A server that cannot lay out another 16 MB of its log gives up, and no longer says why.
LEAST = 32 << 20


@dataclass(slots=True)
class Cluster:
    """A server that runs. It is stopped and removed at the end, unless *kept* is true by then."""

    address: Address
    data: Path
    process: subprocess.Popen[bytes]
    binaries: Binaries
    kept: bool = False


@contextmanager
def cluster(under: Path | None = None, settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Make a cluster in a fresh directory *under* another, start it, and clean up on leaving."""
    binaries = installed()
    place = under.resolve() if under else next(places(room=ROOM), None)
    if place is None:
        raise HarnessError(f"No temporary directory can be written to and reached. Set TMPDIR to one, or {ELSEWHERE}.")
    if "\n" in str(place):
        raise HarnessError(f"{place!r} has a line break in its name. Set TMPDIR to another.")
    for swept in {place, *places()}:
        sweep(swept)
    with watched(place) as (home, watch):
        try:
            running = _started(binaries, home, watch, {**SETTINGS, **(settings or {})})
        except OSError as error:
            raise HarnessError(
                f"No server can be started in {home}: {error}. Put that right, or {ELSEWHERE}."
            ) from error
        try:
            yield running
        except (HarnessError, psycopg.Error) as error:
            left = shutil.disk_usage(home).free
            if left > LEAST:
                raise
            raise HarnessError(
                f"{place} is full, {left >> 20} MB are left: {_brief(error)}. "
                "Free room there, or set TMPDIR to another place."
            ) from error
        finally:
            if running.kept:
                watch.keep(running.data, running.process)
            else:
                stop(running.process)
                watch.clear()


def _started(binaries: Binaries, home: Path, watch: Watch, settings: Mapping[str, str]) -> Cluster:
    identity, reachable = _identity(binaries, home, watch)
    sockets = _sockets(home, watch)
    for directory in {home, sockets}:
        identity.own(directory)
    data, log = home / "data", home / "log"
    _run(identity, [reachable / "initdb", "-D", data, *INITDB], log, watch)
    options = [f"-c{name}={value}" for name, value in settings.items()]
    listed = '"{}"'.format(str(sockets).replace('"', '""'))
    server: list[str | Path] = [reachable / "postgres", "-D", data, "-k", listed, *options]
    address = Address(str(sockets), int(settings["port"]), ROLE)
    process = _begun(identity, server, log, watch)
    try:
        _wait_until_ready(process, data, log)
        _expect(address, data)
    except BaseException:
        stop(process)
        watch.clear()
        raise
    return Cluster(address, data, process, binaries)


def _identity(binaries: Binaries, home: Path, watch: Watch) -> tuple[Identity, Binaries]:
    """Whom to run as, and programs that this user can reach."""
    reasons = []
    for identity in identities():
        if identity.uid is not None and not shared(home.parent):
            reasons.append(f"{identity.name} cannot reach {home.parent}")
            continue
        try:
            reason = identity.objection(binaries / "initdb")
            if not reason:
                return identity, binaries
            if identity.uid is not None:
                elsewhere = _copied(binaries, home, watch)
                reason = identity.objection(elsewhere / "initdb")
                if not reason:
                    return identity, elsewhere
        except PermissionError as error:
            reason = str(error.strerror)
        reasons.append(reason)
    why = "; ".join(reasons) or f"user {os.geteuid()} has no name, and there is no other to run as"
    raise HarnessError(f"The embedded Postgres cannot run here: {why}. Run as an ordinary user, or {ELSEWHERE}.")


def _copied(binaries: Binaries, home: Path, watch: Watch) -> Binaries:
    device = binaries.root.stat().st_dev
    found = sorted(filter(executable, places()), key=lambda place: place.stat().st_dev != device)
    if not found:
        raise HarnessError(f"No temporary directory allows programs to run. Set TMPDIR to one, or {ELSEWHERE}.")
    software = fresh(found[0], of=home)
    watch.remove(software)
    return copied(binaries, software)


def _sockets(home: Path, watch: Watch) -> Path:
    """Find a directory whose path fits a socket's address, and libpq, which takes a comma for a list of hosts."""
    if _fits(home):
        return home
    place = next((place for place in places() if _fits(place / home.name)), None)
    if place is None:
        raise HarnessError(f"{home} is too long a path for a socket. Set TMPDIR to a shorter one, or {ELSEWHERE}.")
    directory = fresh(place, of=home)
    watch.remove(directory)
    return directory


def _fits(directory: Path) -> bool:
    return len(os.fsencode(directory / f".s.PGSQL.{PORT}")) <= SOCKET_LIMIT and "," not in str(directory)


def _run(identity: Identity, argv: Sequence[str | Path], log: Path, watch: Watch) -> None:
    process = _begun(identity, argv, log, watch)
    try:
        process.wait()
    except BaseException:
        stop(process)
        raise
    finally:
        watch.clear()
    if process.returncode != 0:
        raise _failure("initdb", log)


def _begun(identity: Identity, argv: Sequence[str | Path], log: Path, watch: Watch) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        process = identity.start(argv, output)
    watch.over(process)
    return process


def _wait_until_ready(process: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """Wait as pg_ctl does: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/pidfile.h."""
    pidfile, deadline = data / "postmaster.pid", time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if pidfile.exists() and pidfile.read_text().split()[-1:] == ["ready"]:
            return
        time.sleep(0.005)
    raise _failure("postgres", log)


def _expect(address: Address, data: Path) -> None:
    """Make sure that libpq's environment variables lead nowhere else."""
    try:
        with psycopg.connect(address.url("postgres"), autocommit=True) as connection:
            found = connection.execute("SHOW data_directory").fetchone()
    except psycopg.Error as error:
        raise HarnessError(
            f"The embedded Postgres cannot be opened: {said(error)}. Unset the PG… variables."
        ) from error
    if found != (str(data),):
        raise HarnessError(
            "Connections do not lead to the embedded Postgres. Unset PGHOSTADDR and other PG… variables."
        )


def _brief(error: HarnessError | psycopg.Error) -> str:
    return (said(error) if isinstance(error, psycopg.Error) else str(error)).rstrip(".")


def _failure(program: str, log: Path) -> HarnessError:
    """Say what *program* said last, and the way out."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    grave = [line for line in lines if any(mark in line for mark in ("FATAL:", "PANIC:", "error:"))]
    last = next(reversed(grave or lines), "it said nothing").rstrip(".")
    if any("No space left" in line for line in lines):
        return HarnessError(f"{log.parent.parent} is full: {last}. Free 200 MB there, or set TMPDIR to another.")
    return HarnessError(f"{program} failed in {log.parent.parent}: {last}. Put that right, or {ELSEWHERE}.")
