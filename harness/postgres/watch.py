"""Our end of the pipe to the guard."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.postgres import guard
from harness.postgres.places import fresh, locked

__all__ = ["Watch", "stop", "watched"]


class Watch:
    """A guard, and what it was told. It holds *lock* for as long as it lives."""

    def __init__(self, lock: int) -> None:
        self._kept = False
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(lock,),
            start_new_session=True,
            cwd="/",
        )

    def remove(self, directory: Path) -> None:
        """Have *directory* removed when we are gone."""
        self._order("remove", str(directory))

    def over(self, process: subprocess.Popen[bytes]) -> None:
        """Have *process* stopped when we are gone."""
        self._order("stop", str(process.pid))

    def clear(self) -> None:
        """Forget the process: it has ended, and its number may be another's soon."""
        self._order("stop", "0")

    def keep(self, data: Path, process: subprocess.Popen[bytes]) -> None:
        """Leave the server in *data*; clean up once somebody has stopped it."""
        self._order("keep", str(data))
        self._kept = True
        _leave(process)

    def dismiss(self) -> None:
        """Close the pipe: the orders are carried out now."""
        with suppress(BrokenPipeError):
            if self._guard.stdin:
                self._guard.stdin.close()
        if self._kept:
            _leave(self._guard)
        else:
            self._guard.wait()

    def _order(self, what: str, on: str) -> None:
        """Say it at once: we may be gone the next moment."""
        with suppress(BrokenPipeError):
            if self._guard.stdin:
                self._guard.stdin.write(f"{what} {json.dumps(on)}\n".encode())
                self._guard.stdin.flush()


@contextmanager
def watched(place: Path) -> Iterator[tuple[Path, Watch]]:
    """Make a directory in *place* that goes when we do."""
    home = fresh(place)
    lock = locked(home)
    try:
        watch = Watch(lock)
        watch.remove(home)
        try:
            yield home, watch
        finally:
            watch.dismiss()
    finally:
        os.close(lock)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Shut a server down at once: its data is thrown away."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(guard.PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _leave(process: subprocess.Popen[bytes]) -> None:
    process.returncode = 0  # Popen warns of a child that it believes to run; this one is meant to
