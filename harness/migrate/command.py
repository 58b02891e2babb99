"""Any command: `mix ecto.migrate`, dbmate, psql."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from psycopg import pq

from harness.contract import Migrator, Session
from harness.errors import HarnessError
from harness.facts.answer import Refused
from harness.facts.trace import Cut, Trace

__all__ = ["Command"]


@dataclass(frozen=True, slots=True)
class Command:
    """
    An `up` command and, unless there is no way back, a `down` command, each split as a shell would.

    The database is in the command's environment alone, never among its arguments: PGHOST, PGPORT, PGUSER, PGPASSWORD,
    PGDATABASE, and *env*, whose values are templates over {url}, {host}, {port}, {user}, {password} and {database}.
    Of our own environment it gets no PG… and no DATABASE_URL: they may name a database that is not ours to change.
    What a foreign command executes is not seen: its trace has no statements, checks of locks are undecided, and where
    it is cut off is not asked.
    """

    up: str
    down: str | None = None
    before: "str | Migrator | None" = None
    folder: str | Path = "."
    env: Mapping[str, str] = field(default_factory=lambda: {"DATABASE_URL": "{url}"}, hash=False)
    bookkeeping: tuple[str, ...] = ("public.schema_migrations",)
    patience: timedelta = timedelta(minutes=10)

    cuttable = False

    @property
    def reversible(self) -> bool:
        """Whether there is a `down`."""
        return self.down is not None

    def anchored(self, folder: Path) -> "Command":
        """Return the same, run in a folder relative to *folder*."""
        before = self.before
        if before is not None and not isinstance(before, str):
            before = before.anchored(folder)
        return replace(self, folder=folder / self.folder, before=before)

    def baseline(self, database: Session) -> None:
        """Run the baseline's command or migrator. Raises HarnessError when that fails."""
        if self.before is None:
            return
        if not isinstance(self.before, str):
            self.before.baseline(database)
            return
        refused = self._run(database, self.before).refused
        if refused:
            raise HarnessError(f"the baseline {self.before!r} does not go through: {refused.message}")

    def upgrade(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Run `up`."""
        _refuse(cut, self.up)
        return self._run(database, self.up)

    def rollback(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Run `down`. Raises HarnessError where there is none."""
        if self.down is None:
            raise HarnessError(f"{self.up!r} has no way back. Give a down command, or do not ask for `back`.")
        _refuse(cut, self.down)
        return self._run(database, self.down)

    def _run(self, database: Session, line: str) -> Trace:
        began = time.perf_counter()
        environment = self._environment(database.url)
        try:
            code, said = _ran(_split(line), self.folder, environment, self.patience)
        except OSError as error:
            raise HarnessError(f"{line!r} cannot be run in {self.folder}: {error}. Is it installed?") from error
        except subprocess.TimeoutExpired as error:
            raise HarnessError(
                f"{line!r} did not end within {self.patience}. Raise `patience`, or look why."
            ) from error
        took = timedelta(seconds=time.perf_counter() - began)
        if code == 0:
            return Trace(took=took, observed=False)
        message = f"exit {code}: {_without_secrets(_last_words(said), database.url)}"
        return Trace(took=took, refused=Refused("", message, line), observed=False)

    def _environment(self, url: str) -> dict[str, str]:
        options = [option for option in pq.Conninfo.parse(url.encode()) if option.val]
        own = {key: text for key, text in os.environ.items() if not key.startswith("PG") and key != "DATABASE_URL"}
        libpq = {option.envvar.decode(): option.val.decode() for option in options if option.envvar and option.val}
        fields = {"host": "", "port": "5432", "user": "", "password": ""} | _named(url)
        filled = {key: _filled(key, text, fields) for key, text in self.env.items()}
        return own | libpq | filled


def _refuse(cut: Cut | None, line: str) -> None:
    if cut is not None:
        raise HarnessError(f"{line!r} is a foreign command: it cannot be cut off {cut}. Ask that of another migrator.")


def _split(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise HarnessError(f"the command {line!r} cannot be split: {error}. Quote it as for a shell.") from error
    if not words:
        raise HarnessError("a command is empty. Say what to run, or leave `down` out where there is no way back.")
    return words


def _ran(words: list[str], folder: str | Path, environment: Mapping[str, str], patience: timedelta) -> tuple[int, str]:
    """Run to the end and return exit status and output; what outlives *patience* is ended, with all it started."""
    with subprocess.Popen(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as running:
        try:
            output, errors = running.communicate(timeout=patience.total_seconds())
        except BaseException:
            os.killpg(running.pid, signal.SIGKILL)
            raise
        return running.returncode, errors.strip() or output.strip()


def _named(url: str) -> dict[str, str]:
    """Return the parts of *url* by the names that templates use."""
    options = {o.keyword.decode(): o.val.decode() for o in pq.Conninfo.parse(url.encode()) if o.val}
    parts = {key: options[key] for key in ("host", "port", "user", "password") if key in options}
    return parts | {"database": options.get("dbname", ""), "url": url}


def _filled(name: str, template: str, fields: Mapping[str, str]) -> str:
    try:
        return template.format_map(fields)
    except (KeyError, ValueError, IndexError) as error:
        known = ", ".join(f"{{{key}}}" for key in ("url", "host", "port", "user", "password", "database"))
        raise HarnessError(f"the environment's {name} has no field {error}. Fields: {known}.") from error


def _last_words(said: str) -> str:
    """Return the last line that speaks of an error, for what follows it is often a caret or a stack; else the last."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()]
    return (telling or lines or ["no output"])[-1]


def _without_secrets(text: str, url: str) -> str:
    text = text.replace(url, "the database's URL")
    password = _named(url).get("password", "")
    for secret in {password, quote(password, safe="")} - {""}:
        text = text.replace(secret, "***")
    return text
