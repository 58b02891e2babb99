"""Statements as they execute, with the locks that their transaction holds when each one ends."""

import time
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.pq import TransactionStatus

from harness.contract import Session
from harness.errors import HarnessError
from harness.facts.answer import Refused, refusal, unwell
from harness.facts.trace import Cut, Lock, LockMode, Statement
from harness.migrate.cutter import Cutter
from harness.migrate.meter import Metered

__all__ = ["Recorder"]

# Asked by the migration's own session: nobody else can name a table that is not committed yet.
LOCKS = """
SELECT n.nspname || '.' || c.relname, l.mode
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.granted AND l.locktype = 'relation'
  AND c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND l.mode <> 'SIReadLock'
"""
# SET TRANSACTION ISOLATION LEVEL is refused once there was a query, ours too; none of these takes a lock.
LOCKLESS = frozenset({"BEGIN", "START TRANSACTION", "SET", "RESET", "SHOW"})


class Recorder:
    """
    Collects statements, within its block: call `began` before and `ended` after each one.

    With *cut* it ends there, raising StepCutOff, whoever is connected to *database* by another session. Of a metered
    session each statement's cost is noted by its meter.
    """

    def __init__(self, database: Session, cut: Cut | None = None) -> None:
        self._cutter = Cutter(database, cut) if cut else None
        self._meter = database.meter if isinstance(database, Metered) else None
        self.statements: list[Statement] = []
        self.running = ""
        self._held: frozenset[Lock] = frozenset()
        self._open: object = None  # the connection that the last statement left in a transaction
        self._goes_on = False
        self._began = self._start = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._cutter:
            self._cutter.close()

    @property
    def took(self) -> timedelta:
        """Since the recorder was made."""
        return timedelta(seconds=time.perf_counter() - self._start)

    def began(self, sql: str, connection: object) -> None:
        """Note that *sql* is about to execute on *connection*."""
        self.running = sql
        self._goes_on = self._open is connection and _in_transaction(connection)
        if self._cutter:
            self._cutter.began(len(self.statements) + 1)
        if self._meter:
            self._meter.began()
        self._began = time.perf_counter()

    def ended(self, cursor: object) -> None:
        """Note that it did, by *cursor*, and what its transaction holds now; another driver's is not asked."""
        took = timedelta(seconds=time.perf_counter() - self._began)
        asked = cursor.connection if isinstance(cursor, psycopg.Cursor) and _may_be_asked(cursor) else None
        if asked is not None:
            self._held = _locks(asked)
        if self._meter:
            self._meter.ended(asked)
        connection = getattr(cursor, "connection", None)
        self._open = connection if _in_transaction(connection) else None
        keeps = not (self._goes_on and self._open is connection)
        self.statements.append(Statement(self.running.strip(), took, self._held, keeps))
        self.running = ""
        if self._cutter:
            self._cutter.ended(len(self.statements))

    def refused(self, error: BaseException) -> Refused:
        """
        Return how *error* ended the step, and the statement that was running.

        Raises HarnessError where it is the server that is unwell: that says nothing of the step.
        """
        if self._cutter and self._cutter.done:
            return Refused("57P01", f"cut off {self._cutter.cut}", self.running)
        ill = unwell(error)
        if ill:
            raise HarnessError(f"Postgres cannot go on: {ill}. Put the server right, or name another.") from error
        ended = refusal(error) or Refused("", f"{type(error).__name__}: {error}".partition("\n")[0])
        return replace(ended, statement=self.running)


def _may_be_asked(cursor: "psycopg.Cursor[Any]") -> bool:
    return cursor.statusmessage not in LOCKLESS


def _locks(connection: "psycopg.Connection[Any]") -> frozenset[Lock]:
    # Outside a transaction the locks went with the statement.
    if not _in_transaction(connection):
        return frozenset()
    with connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
        rows = cursor.execute(LOCKS, prepare=False).fetchall()
    return frozenset(Lock(relation, LockMode(mode)) for relation, mode in rows)


def _in_transaction(connection: object) -> bool:
    return (
        isinstance(connection, psycopg.Connection) and connection.info.transaction_status is TransactionStatus.INTRANS
    )
