"""A server process on loopback: started, waited for, ended."""

import ipaddress
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from harness.errors import HarnessError

__all__ = ["Start", "answers", "listening", "local", "started"]

GUARD = Path(__file__).with_name("guarded.py")
PAUSE = 0.02
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback lies behind no proxy
TAIL = 12  # lines of its output that an error quotes


@dataclass(frozen=True, slots=True)
class Start:
    """
    How to start a server.

    The *name* to call it by, its *command* and *environment*, the *url* it is to answer at, and for how many seconds
    it may take to. Values of *secret* are in no message. Sockets of *passed* are the command's too.
    """

    name: str
    command: Sequence[str]
    url: str
    environment: Mapping[str, str] = field(repr=False)
    secret: tuple[str, ...] = field(default=(), repr=False)
    patience: float = 30.0
    folder: str = "."
    passed: tuple[int, ...] = ()


@contextmanager
def started(start: Start) -> Iterator[None]:
    """
    Run the server until the block is left, or until this process is gone, however that comes.

    Raises HarnessError where it cannot be started, ends by itself, or does not answer in time, with the end of what it
    printed.
    """
    with tempfile.TemporaryFile() as output, _spawned(start, output) as process:
        try:
            _wait(start, process, output)
            yield
        finally:
            process.terminate()
            process.wait()


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Listen on a free port of the loopback."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        # Accepted connections have it from here: a server given a descriptor may not know that it speaks TCP, and its
        # answers, in two parts, would wait 40 ms for an acknowledgement.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found.listen(128)
        found.set_inheritable(True)
        yield found


def answers(url: str, within: float = 5.0) -> bool:
    """Whether something speaks HTTP there *within* so many seconds, whatever it says."""
    try:
        with DIRECT.open(url, timeout=within):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def local(url: str) -> bool:
    """Whether *url* leads to this machine's own loopback."""
    host = urllib.parse.urlsplit(url).hostname or ""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")  # https://www.rfc-editor.org/rfc/rfc6761#section-6.3


@contextmanager
def _spawned(start: Start, output: IO[bytes]) -> "Iterator[subprocess.Popen[bytes]]":
    environment = {**os.environ, **start.environment, "GUARDED_FDS": " ".join(map(str, start.passed))}
    command = [sys.executable, str(GUARD), *start.command]
    # The pipe to its standard input is what the guard watches: it closes with this process.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=start.folder,
        pass_fds=start.passed,
    ) as process:
        yield process


def _wait(start: Start, process: "subprocess.Popen[bytes]", output: IO[bytes]) -> None:
    deadline = time.monotonic() + start.patience
    within = 0.5  # a socket of ours takes connections before anybody answers; the first answer may take its time
    while not answers(start.url, within):
        if process.poll() is not None:
            raise HarnessError(f"{start.name} ended with status {process.returncode}.{_said(start, output)}")
        if time.monotonic() > deadline:
            raise HarnessError(
                f"{start.name} does not answer at {start.url} after {start.patience:g} s.{_said(start, output)}"
            )
        time.sleep(PAUSE)
        within = min(within * 2, start.patience)


def _said(start: Start, output: IO[bytes]) -> str:
    output.seek(0)
    text = output.read().decode(errors="replace")
    for value in sorted(filter(None, start.secret), key=len, reverse=True):
        text = text.replace(value, "‹secret›")
    lines = text.strip().splitlines()[-TAIL:]
    return "".join(f"\n  {line}" for line in lines) or " It printed nothing."
