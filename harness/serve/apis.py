"""The three ways to an API."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from harness.contract import Session
from harness.errors import HarnessError
from harness.facts.api import Running
from harness.serve.process import Start, answers, listening, local, started

__all__ = ["Asgi", "At", "Program"]

ROUTES = Path(__file__).with_name("routes.py")
PATIENCE = 60.0
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asgi:
    """
    An ASGI application, `package.module:name`, run by uvicorn in a process of its own, on loopback.

    *factory* says that the name is a function that makes it. The variable *database* of its environment gets the
    database's URL; *environment* is what else it is told. *document* is the path of its OpenAPI document.
    """

    app: str
    factory: bool = False
    database: str = "DATABASE_URL"
    environment: Pairs = field(default=(), repr=False)
    document: str = "/openapi.json"
    folder: str | Path = "."

    def anchored(self, folder: Path) -> "Asgi":
        """Return the same: an application is found by its name, wherever the contract lies."""
        del folder
        return self

    @contextmanager
    def running(self, database: Session) -> Iterator[Running]:
        """Run it on *database*. Raises HarnessError where it does not start."""
        with listening() as door:
            url = f"http://127.0.0.1:{door.getsockname()[1]}"
            command = [sys.executable, "-m", "uvicorn", self.app, *["--factory"] * self.factory]
            command += ["--fd", str(door.fileno()), "--no-access-log", "--log-level", "warning"]
            told = {**dict(self.environment), self.database: database.url}
            secret = tuple(told.values())
            with started(Start(self.app, command, url + self.document, told, secret, passed=(door.fileno(),))):
                yield Running(url, self.document, owned=True)

    def routes(self, database: Session) -> tuple[str, ...] | None:
        """Read the application's own table, in a process of its own. Raises HarnessError where that cannot start."""
        command = [sys.executable, str(ROUTES), self.app, *["--factory"] * self.factory]
        told = {**os.environ, **dict(self.environment), self.database: database.url}
        done = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=PATIENCE)
        if done.returncode:
            raise HarnessError(f"the routes of {self.app} cannot be read: it ended with status {done.returncode}")
        found = json.loads(done.stdout.splitlines()[-1])
        return None if found is None else tuple(found)


@dataclass(frozen=True, slots=True)
class Program:
    """
    A command that starts a server, split as a shell would; `{port}` in it, and in the environment, is where to listen.

    The rest as for `Asgi`; *patience* is how many seconds it may take until it answers.
    """

    command: str
    port: str = "PORT"
    database: str = "DATABASE_URL"
    environment: Pairs = field(default=(), repr=False)
    document: str = "/openapi.json"
    folder: str | Path = "."
    patience: float = 60.0

    def anchored(self, folder: Path) -> "Program":
        """Return the same, run in a folder relative to *folder*."""
        return Program(
            self.command,
            self.port,
            self.database,
            self.environment,
            self.document,
            folder / self.folder,
            self.patience,
        )

    @contextmanager
    def running(self, database: Session) -> Iterator[Running]:
        """Run it on *database*. Raises HarnessError where it does not start."""
        with listening() as door:
            port = str(door.getsockname()[1])
        # Nobody can hand a foreign program a socket: it gets a port that was free a moment ago.
        command = [part.replace("{port}", port) for part in shlex.split(self.command)]
        told = {name: value.replace("{port}", port) for name, value in self.environment}
        told |= {self.port: port, self.database: database.url}
        url = f"http://127.0.0.1:{port}"
        secret = tuple(value for name, value in told.items() if name != self.port)
        start = Start(self.command, command, url + self.document, told, secret, self.patience, str(self.folder))
        with started(start):
            yield Running(url, self.document, owned=True)

    def routes(self, database: Session) -> tuple[str, ...] | None:
        """Nobody can read the table of a foreign program."""
        del database
        return None


@dataclass(frozen=True, slots=True)
class At:
    """
    An API that runs already, on a database that is not the harness's: *url* is its base.

    It is sent no more than *rate* requests a second, unless it is on loopback, no more than *most* each time that it is
    asked, and nothing that may write, unless it is to get *writes*. No value that it answers with is shown.
    """

    url: str
    document: str = "/openapi.json"
    writes: bool = False
    rate: float = 10.0
    most: int = 1000

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.most < 1:
            raise HarnessError(f"At({self.url!r}, rate={self.rate}, most={self.most}): give more than 0 of each.")

    def anchored(self, folder: Path) -> "At":
        """Return the same."""
        del folder
        return self

    @contextmanager
    def running(self, database: Session) -> Iterator[Running]:
        """Say where it is. Raises HarnessError where nothing answers."""
        del database
        base = self.url.rstrip("/")
        if not answers(base + self.document):
            raise HarnessError(f"nothing answers at {base}{self.document}. Is it running, and is that its document?")
        rate = None if local(base) else self.rate
        yield Running(base, self.document, writes=self.writes, rate=rate, most=self.most)

    def routes(self, database: Session) -> tuple[str, ...] | None:
        """Nobody can read the table of what runs elsewhere."""
        del database
        return None
