"""The programs that come with the embedded server: run on a database, and what they say when they fail."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Thread

from harness.errors import HarnessError
from harness.postgres.urls import environment

__all__ = ["ran"]

# Names of the schema's in an error; every other quotation may be of a row.
THINGS = re.compile(
    "extension|schema|relation|type|role|function|language|collation|operator|database|method|column|constraint|table|"
    "index|sequence|parameter|library|file|directory|version|tablespace|server"
)
QUOTED = re.compile(r'(?:(\w+) )?"[^"]*"')


def ran(
    argv: Sequence[object],
    url: str,
    what: str,
    *,
    feed: Iterator[bytes] | Sequence[bytes] | None = None,
    watch: Callable[[int], None] = lambda _: None,
) -> bytes:
    """
    Run a client of Postgres's, a program and its arguments, on *url*; return what it wrote.

    Raises HarnessError: *what*, and what it said.
    """
    process = subprocess.Popen(
        list(map(str, argv)),
        stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(url),
    )
    wrote: dict[str, bytes] = {}
    readers = [Thread(target=_drain, args=(each, process, wrote), daemon=True) for each in ("stdout", "stderr")]
    try:
        for reader in readers:
            reader.start()
        _fed(process, feed)
        while process.poll() is None:
            watch(process.pid)
            _wait(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for reader in readers:
            reader.join()
    if process.returncode:
        raise HarnessError(f"{what}: {_why(wrote['stderr'].decode(errors='replace'))}")
    return wrote["stdout"]


def _environment(url: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    theirs = environment(url) if url else {}
    return {**ours, **theirs, "LC_ALL": "C", "PGAPPNAME": "harness, rehearsing", "PGCLIENTENCODING": "UTF8"}


def _fed(process: subprocess.Popen[bytes], feed: Iterator[bytes] | Sequence[bytes] | None) -> None:
    if feed is None or process.stdin is None:
        return
    with suppress(BrokenPipeError), process.stdin as pipe:  # where it has stopped it says why
        for block in feed:
            pipe.write(block)


def _drain(which: str, process: subprocess.Popen[bytes], into: dict[str, bytes]) -> None:
    pipe = process.stdout if which == "stdout" else process.stderr
    if pipe:
        with pipe:
            into[which] = pipe.read()


def _wait(process: subprocess.Popen[bytes]) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(0.2)


def _why(said: str) -> str:
    """Return the first thing that went wrong, without what may be quoted from a row, and the way out."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    grave = [line for line in lines if re.search(r"\b(ERROR|FATAL|error):", line)]
    first = next(iter(grave or lines), "it said nothing")
    told = QUOTED.sub(_unless_row, re.sub(r"^.*?(?:ERROR|FATAL|error): +", "", first)).rstrip(".")
    told = re.sub(r"^(could not execute query|query failed|connection .* failed): +", "", told)
    told = re.sub(r"^(ERROR|FATAL): +", "", told)
    return f"{told}. {_way_out(told)}"


def _unless_row(found: re.Match[str]) -> str:
    return found[0] if THINGS.fullmatch(found[1] or "") else f'{found[1]} "…"' if found[1] else '"…"'


def _way_out(told: str) -> str:
    ways = {
        "is not available": "The embedded server does not bring it: dump without it, if nothing needs it.",
        "No space left": "Free room there, or set TMPDIR to a place that has it.",
        "unsupported version": "It is of a newer pg_dump than the embedded one: dump with an older.",
        "missing data": "It may be cut short: copy it again.",
        "end of file": "It is cut short: copy it again.",
        "server version": "Take a dump with the server's own pg_dump, and name it with --dump.",
        "SSL": "The embedded pg_dump speaks no TLS: put another on PATH, or take a dump and name it with --dump.",
    }
    return next((way for sign, way in ways.items() if sign in told), "Put that right, or take another dump.")
