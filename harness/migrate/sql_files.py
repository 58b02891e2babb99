"""Plain SQL files."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from pglast.ast import TransactionStmt
from pglast.enums import TransactionStmtKind
from pglast.parser import ParseError
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus

from harness.contract import Migrator, Session
from harness.errors import HarnessError
from harness.facts.answer import Refused
from harness.facts.trace import Cut, Trace
from harness.grammar import texts, trees
from harness.migrate.cutter import StepCutOff
from harness.migrate.recorder import Recorder
from harness.migrate.role import options

__all__ = ["SqlFiles"]

BEGINNINGS = {TransactionStmtKind.TRANS_STMT_BEGIN, TransactionStmtKind.TRANS_STMT_START}


@dataclass(frozen=True, slots=True)
class SqlFiles:
    """
    An `up` file and, unless there is no way back, a `down` file.

    *baseline* makes the schema before the phase: a file, or another migrator that is taken to its own `before`.
    Each file runs in one transaction, unless *transaction* is False or the file says BEGIN itself. `up` and `down` run
    as *role*, where one is given; the baseline by whoever connects.
    """

    up: str | Path
    down: str | Path | None = None
    before: "str | Path | Migrator | None" = None
    transaction: bool = True
    role: str = ""

    cuttable = True

    @property
    def reversible(self) -> bool:
        """Whether there is a `down`."""
        return self.down is not None

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """The baseline's own tables; files keep none."""
        return () if self.before is None or isinstance(self.before, str | Path) else self.before.bookkeeping

    def anchored(self, folder: Path) -> "SqlFiles":
        """Return the same with its paths relative to *folder*."""
        before = self.before
        if isinstance(before, str | Path):
            before = folder / before
        elif before is not None:
            before = before.anchored(folder)
        down = None if self.down is None else folder / self.down
        return replace(self, up=folder / self.up, down=down, before=before)

    def baseline(self, database: Session) -> None:
        """Run the baseline. Raises HarnessError when that fails."""
        if self.before is None:
            return
        if not isinstance(self.before, str | Path):
            self.before.baseline(database)
            return
        refused = self._run(database, self.before).refused
        if refused:
            raise HarnessError(f"the baseline {self.before} does not go through: {refused}")

    def upgrade(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Run `up`."""
        return self._run(database, self.up, cut, self.role)

    def rollback(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Run `down`. Raises HarnessError where there is none."""
        if self.down is None:
            raise HarnessError(f"{self.up} has no way back. Name a down file, or do not ask for `back`.")
        return self._run(database, self.down, cut, self.role)

    def _connected(self, database: Session, role: str, *, autocommit: bool) -> psycopg.Connection[Any]:
        url = make_conninfo(database.url, options=options(database, role)) if role else database.url
        return psycopg.connect(url, autocommit=autocommit, prepare_threshold=None)

    def _run(self, database: Session, file: str | Path, cut: Cut | None = None, role: str = "") -> Trace:
        statements, own = _statements(_text(Path(file)))
        refused = None
        with (
            self._connected(database, role, autocommit=not self.transaction or own) as connection,
            Recorder(database, cut) as recorder,
        ):
            try:
                for statement in statements:
                    _execute(connection, statement, recorder)
                if own and connection.info.transaction_status is TransactionStatus.INTRANS:
                    refused = Refused(
                        "", f"{file} leaves its transaction open, so nothing is kept. End it with COMMIT."
                    )
                    connection.rollback()
                connection.commit()
            except (psycopg.Error, StepCutOff) as error:
                # This rolls back, also where the connection is past being asked to.
                connection.close()
                refused = recorder.refused(error)
        return Trace(tuple(recorder.statements), recorder.took, refused)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise HarnessError(f"{file} cannot be read: {why}. Name an SQL file in UTF-8.") from error


def _statements(sql: str) -> tuple[list[str], bool]:
    """Split *sql*, and say whether it begins a transaction itself. What does not parse is left whole to Postgres."""
    try:
        return list(texts(sql)), any(_begins(each.stmt) for each in trees(sql))
    except ParseError:
        return [sql], False


def _begins(statement: object) -> bool:
    return isinstance(statement, TransactionStmt) and statement.kind in BEGINNINGS


def _execute(connection: "psycopg.Connection[Any]", statement: str, recorder: Recorder) -> None:
    recorder.began(statement, connection)
    recorder.ended(connection.execute(statement.encode()))
