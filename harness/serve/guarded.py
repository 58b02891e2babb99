"""
Runs a command for as long as somebody holds the other end of its standard input.

Run as a script, by path: `guarded.py COMMAND…`. At the end of the input, or when it is told to end, the command's
process group is asked to end, then made to. Its exit status is the command's.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

PATIENCE = 5.0


def main(command: list[str]) -> int:
    """Run *command*; return its exit status."""
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    inherited = [int(fd) for fd in os.environ.get("GUARDED_FDS", "").split()]
    # A group of its own: what the command starts ends with it.
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=inherited) as process:
        # By a thread: the handler would wait for what this one waits for.
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=_end, args=(process,), daemon=True).start())
        threading.Thread(target=_watch, args=(process,), daemon=True).start()
        status = process.wait()
        _signal(process, signal.SIGKILL)  # what it started and left
        return status


def _watch(process: "subprocess.Popen[bytes]") -> None:
    # Not through sys.stdin: at the end Python would wait for its lock.
    while os.read(0, 4096):
        pass
    _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask the group to end; make it after a while."""
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    _signal(process, signal.SIGKILL)


def _signal(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
