"""Statements as they execute, with the locks that their transaction holds when each one ends."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from harness.errors import HarnessError
from harness.facts.answer import Refused, refusal, unwell
from harness.facts.trace import Lock, LockMode, Statement

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
    """Collects statements: call `began` before and `ended` after each one."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.running = ""
        self._held: frozenset[Lock] = frozenset()
        self._began = self._start = time.perf_counter()

    @property
    def took(self) -> timedelta:
        """Since the recorder was made."""
        return timedelta(seconds=time.perf_counter() - self._start)

    def began(self, sql: str) -> None:
        """Note that *sql* is about to execute."""
        self.running = sql
        self._began = time.perf_counter()

    def ended(self, cursor: object) -> None:
        """Note that it did, by *cursor*, and what its transaction holds now; another driver's is not asked."""
        took = timedelta(seconds=time.perf_counter() - self._began)
        if isinstance(cursor, psycopg.Cursor) and cursor.statusmessage not in LOCKLESS:
            self._held = _locks(cursor.connection)
        self.statements.append(Statement(self.running.strip(), took, self._held))
        self.running = ""

    def refused(self, error: BaseException) -> Refused:
        """
        Return how *error* ended the step, and the statement that was running.

        Raises HarnessError where it is the server that is unwell: that says nothing of the step.
        """
        ill = unwell(error)
        if ill:
            raise HarnessError(f"Postgres cannot go on: {ill}. Put the server right, or name another.") from error
        ended = refusal(error) or Refused("", f"{type(error).__name__}: {error}".partition("\n")[0])
        return replace(ended, statement=self.running)


def _locks(connection: "psycopg.Connection[Any]") -> frozenset[Lock]:
    # Outside a transaction the locks went with the statement.
    if connection.info.transaction_status is not TransactionStatus.INTRANS:
        return frozenset()
    with connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
        rows = cursor.execute(LOCKS, prepare=False).fetchall()
    return frozenset(Lock(relation, LockMode(mode)) for relation, mode in rows)
