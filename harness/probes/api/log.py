"""What a server executed, by its own log: whatever language a service is written in."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from harness.contract import Session
from harness.facts.answer import refusal
from harness.facts.exchanges import Logged

__all__ = ["Log", "Unreadable", "log_of"]

PATIENCE = 5.0
PAUSE = 0.005
# For sessions that are opened from now on; ours has been open.
LOG_ALL = """
DO $$BEGIN
    EXECUTE format('ALTER DATABASE %I SET log_statement = %L', current_database(), 'all');
END$$
"""
EXECUTE = ("statement: ", "execute ")


class Unreadable(Exception):  # noqa: N818  # a reason, not a fault
    """The server keeps no log that this session may read."""


@dataclass(slots=True)
class Log:
    """The log of a server from a place on, for one database."""

    session: Session
    file: str
    place: int
    database: str

    def since(self) -> tuple[Logged, ...]:
        """Return what was executed on the database since the last time, by anybody else."""
        mark = f"harness mark {uuid4().hex}"
        lines: list[bytes] = []
        rest = b""
        self.session.execute(f"DO $$BEGIN RAISE LOG '{mark}'; END$$")
        deadline = time.monotonic() + PATIENCE
        # The collector writes a moment later: when our own mark is there, all before it is.
        while not any(mark.encode() in line for line in lines):
            if time.monotonic() > deadline:
                raise Unreadable(f"{self.file} does not show what was executed: is log_statement overruled?")
            part = self._more()
            if not part:
                time.sleep(PAUSE)
                continue
            *whole, rest = (rest + part).split(b"\n")
            lines += whole
        return tuple(_logged(lines, self.database))

    def _more(self) -> bytes:
        read = "SELECT pg_catalog.pg_read_binary_file(:file, :place, 1048576, true)"
        ((found,),) = self.session.rows(read, {"file": self.file, "place": self.place}).rows
        part = bytes(found) if isinstance(found, bytes | memoryview) else b""
        self.place += len(part)
        return part


def log_of(session: Session) -> Log:
    """Have what others execute on *session*'s database logged from now on, and read it. Raises Unreadable."""
    try:
        session.execute(LOG_ALL)
        ((file, database),) = session.rows(
            "SELECT pg_catalog.pg_current_logfile('jsonlog'), pg_catalog.current_database()"
        ).rows
        size = session.rows("SELECT size FROM pg_catalog.pg_stat_file(:file)", {"file": file}).rows if file else ()
    except Exception as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise Unreadable(f"the server's log cannot be read: {refused}") from error
    if not size:
        raise Unreadable("the server keeps no log as JSON: logging_collector = on, log_destination = jsonlog")
    return Log(session, str(file), int(str(size[0][0])), str(database))


def _logged(lines: list[bytes], database: str) -> Iterator[Logged]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("dbname") != database or entry.get("application_name", "").startswith("harness"):
            continue
        message = entry.get("message", "")
        if entry.get("error_severity") == "ERROR":
            yield Logged(entry.get("statement", ""), entry.get("state_code", ""), message)
        elif message.startswith(EXECUTE):
            yield Logged(message.partition(": ")[2])
