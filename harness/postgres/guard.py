"""
Outlives a run, however it ends: stops what it started and removes what it made.

Run as a script, by path. It reads a pipe whose other end only the run holds: at the end of the file the run is gone.
Orders are lines, with the operand as JSON has strings: `remove PATH`; `stop PID`, of which the latest counts;
`keep DATA`, which leaves the server in DATA until somebody stops it.
"""

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

__all__ = ["PATIENCE", "alive", "main"]

PATIENCE = 10.0
PAUSE = 0.02


def main(orders: Iterable[str]) -> None:
    """Take orders until there are none, then carry them out."""
    directories: list[str] = []
    process = 0
    for line in orders:
        order, _, quoted = line.partition(" ")
        what = json.loads(quoted)
        if order == "remove":
            directories.append(what)
        elif order == "stop":
            process = int(what)
        elif order == "keep":
            _wait_for_the_end(Path(what, "postmaster.pid"), process)
            process = 0
    if process:
        _stop(process)
    for directory in directories:
        _remove(Path(directory))


def alive(process: int) -> bool:
    """Whether it runs. One that has ended and waits for its parent does not, and in a container may wait for ever."""
    try:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # macOS has none
    return stat.rpartition(")")[2].split()[0] != "Z"


def _wait_for_the_end(pidfile: Path, process: int) -> None:
    while pidfile.exists() and alive(process):
        time.sleep(0.5)


def _stop(process: int) -> None:
    """Ask for an immediate shutdown, then force it: https://www.postgresql.org/docs/current/server-shutdown.html."""
    for how in (signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE
        with suppress(ProcessLookupError):
            os.kill(process, how)
        while alive(process) and time.monotonic() < deadline:
            time.sleep(PAUSE)


def _remove(directory: Path) -> None:
    """Remove it until it is gone: a process that goes down may add a file meanwhile."""
    deadline = time.monotonic() + PATIENCE
    shutil.rmtree(directory, ignore_errors=True)
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(PAUSE)
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    main(sys.stdin)
