"""APIs that run: applications, programs, and those that run already."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.contract import Session
from harness.errors import HarnessError
from harness.postgres import Server, connect
from harness.postgres.guard import alive
from harness.serve import Asgi, At, Program
from harness.serve.process import listening

APPLICATION = """
import os

async def application(scope, receive, send):
    body = f"{os.getpid()} {os.environ['WHERE'].rpartition('/')[2].partition('?')[0]} {os.environ['TOLD']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})

def made():
    if "REFUSE" in os.environ:
        raise SystemExit(f"no: {os.environ['REFUSE']} {os.environ['WHERE']}")
    return application
"""


@pytest.fixture
def database(harness_server: Server) -> Iterator[Session]:
    """A database for an API to run on."""
    name = harness_server.databases.create("api")
    with connect(harness_server.url(name)) as session:
        yield session
    harness_server.databases.drop(name)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An ASGI module, on the path."""
    (tmp_path / "planted_application.py").write_text(APPLICATION, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return "planted_application"


def said(url: str) -> list[str]:
    """What it answers."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310  # one of ours
        words: str = answer.read().decode()
    return words.split()


@pytest.mark.parametrize(("name", "factory"), [("application", False), ("made", True)])
def test_an_application_runs_on_the_database_it_is_given(
    database: Session, module: str, name: str, *, factory: bool
) -> None:
    """
    In a process of its own, which is gone afterwards.
    """
    app = Asgi(f"{module}:{name}", factory=factory, database="WHERE", environment=(("TOLD", "this"),))
    with app.running(database) as running:
        process, where, told = said(running.url)
    assert running.owned
    assert int(process) != os.getpid()
    assert "this" == told
    assert where in database.url
    assert not alive(int(process))


def test_an_application_that_does_not_start_says_why_and_no_secret(database: Session, module: str) -> None:
    """
    With the end of what it printed; what it was told is not repeated.
    """
    told = (("TOLD", ""), ("REFUSE", "hunter2"))
    with (
        pytest.raises(
            HarnessError, match=r"^planted_application:made ended with status 1\.(?s:.*)no: ‹secret› ‹secret›"
        ) as error,
        Asgi(f"{module}:made", factory=True, database="WHERE", environment=told).running(database),
    ):
        pytest.fail("it runs")
    assert "hunter2" not in str(error.value)


def test_a_program_listens_where_it_is_told(database: Session, tmp_path: Path) -> None:
    """
    The port is in the command and in the environment.
    """
    (tmp_path / "openapi.json").write_text("{}", encoding="utf-8")
    program = Program(f"{sys.executable} -m http.server --bind 127.0.0.1 {{port}}", folder=tmp_path)
    with program.running(database) as running:
        assert ["{}"] == said(running.url + running.document)
        with At(running.url + "/").running(database) as known:
            assert (running.url, False) == (known.url, known.owned)
    with pytest.raises(HarnessError, match="nothing answers at"), At(running.url).running(database):
        pytest.fail("it is gone")


def test_a_program_that_never_answers_is_ended(database: Session, tmp_path: Path) -> None:
    """
    After its patience, with all that it started.
    """
    child = tmp_path / "child"
    script = f"sh -c 'sleep 600 & echo $! > {child}; echo waiting; wait'"
    with (
        pytest.raises(HarnessError, match=r"does not answer at \S+ after 0.5 s\.\n  waiting"),
        Program(script, patience=0.5).running(database),
    ):
        pytest.fail("it answers")
    assert not alive(int(child.read_text(encoding="utf-8")))


KILLED = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from harness.serve import Asgi

with Asgi("planted_application:application", database="WHERE", environment=(("TOLD", "x"),)).running(
    SimpleNamespace(url="postgresql:///nowhere")
) as running:
    Path(sys.argv[1]).write_text(running.url)
    time.sleep(600)
"""


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_run(tmp_path: Path, how: signal.Signals) -> None:
    """
    However it ends.
    """
    told = tmp_path / "told"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(told)], stderr=subprocess.DEVNULL) as run:
        while not (told.exists() and told.read_text(encoding="utf-8")):
            assert run.poll() is None
            time.sleep(0.05)
        process = int(said(told.read_text(encoding="utf-8"))[0])
        assert alive(process)
        run.send_signal(how)
    for _ in range(200):
        if not alive(process):
            break
        time.sleep(0.05)
    assert not alive(process)


def test_a_connection_that_is_taken_sends_what_it_has_at_once() -> None:
    """
    Also one of a server that was given the socket and does not know that it speaks TCP.
    """
    with listening() as door, socket.create_connection(door.getsockname()), door.accept()[0] as taken:
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
