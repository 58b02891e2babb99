"""Runs in processes of their own: what must hold when they are stopped, killed, or somebody else."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from harness.postgres import guard
from harness.postgres.guard import alive

__all__ = ["HOLD", "PACKAGES", "Run", "lets", "python", "run", "until"]

# What another Python needs to import what this one can.
PACKAGES = {"PYTHONPATH": os.pathsep.join([str(Path(guard.__file__).parents[2]), *filter(None, sys.path)])}
# Starts a server, says where, and holds it until its input ends.
HOLD = """
import json, os, sys
from pathlib import Path
from harness.postgres import connect, embedded

with embedded() as server:
    with connect(server.url("postgres")) as session:
        asked = "SELECT pg_read_file('postmaster.pid'), current_setting('data_directory'), version()"
        ((pidfile, data, version),) = session.rows(asked).rows
    said = {"pid": int(pidfile.split()[0]), "data": data, "owner": os.stat(data).st_uid, "sockets": server.address.host}
    print(json.dumps(said), flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that goes on, and the server that it holds."""

    process: subprocess.Popen[str]
    pid: int
    data: Path
    owner: int
    sockets: Path

    def gone(self) -> bool:
        """Whether neither the server nor its files are left."""
        return not alive(self.pid) and not self.data.parent.exists() and not self.sockets.exists()

    def finish(self) -> int:
        """Let it come to its own end."""
        stdin(self.process).close()
        return self.process.wait(30)


@contextmanager
def run(script: str = HOLD, *, env: Mapping[str, str] | None = None, user: int | None = None) -> Iterator[Run]:
    """Start *script*, which says what `HOLD` says; it is killed on leaving where it is not over by then."""
    with python(script, env=env, user=user) as process:
        line = stdout(process).readline()
        assert line, process.communicate()
        said = json.loads(line)
        yield Run(process, said["pid"], Path(said["data"]), said["owner"], Path(said["sockets"]))


@contextmanager
def python(
    script: str, *, env: Mapping[str, str] | None = None, user: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start Python on *script* in a process group of its own, as another *user* if given."""
    with subprocess.Popen(
        [interpreter(user), "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **({} if user is None else PACKAGES), **(env or {})},
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        start_new_session=True,
        cwd="/",
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)


def interpreter(user: int | None) -> str:
    """Find a Python like ours that *user* can run: ours, or the system's."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for program in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if user is None or lets(program, "-c", "import harness.postgres", user=user):
            return program
    pytest.skip(f"user {user} can run no {version}")


def lets(*command: str, user: int | None = None) -> bool:
    """Whether this system lets *command* run, with our packages."""
    env = {**os.environ, **PACKAGES}
    try:
        ended = subprocess.run(command, capture_output=True, user=user, group=user, env=env, cwd="/", check=False)
    except OSError:
        return False
    return ended.returncode == 0


def stdin(process: subprocess.Popen[str]) -> IO[str]:
    """Return its input, which is a pipe."""
    assert process.stdin
    return process.stdin


def stdout(process: subprocess.Popen[str]) -> IO[str]:
    """Return its output, which is a pipe."""
    assert process.stdout
    return process.stdout


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait for it to become true."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()
