"""What each statement of a step costs, measured as it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.contract import Session
from harness.facts.measured import Cost
from harness.facts.rows import Rows

__all__ = ["Meter", "Metered"]

LSN = "SELECT (pg_catalog.pg_current_wal_insert_lsn() - '0/0')::bigint"
# Tables, materialized views and indexes: what is written anew gets another file.
FILES = """
SELECT c.oid::bigint, n.nspname || '.' || c.relname, c.relkind::text, pg_catalog.pg_relation_filenode(c.oid)::bigint
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'i') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 2
"""
INDEX = "i"


class Meter:
    """
    Notes, for a recorder, what changes between a statement's begin and its end.

    How far the log is, *beside* says; which files tables have, only the statement's own session can: it has not
    committed them yet.
    """

    def __init__(self, beside: Session) -> None:
        self._beside = beside
        self._files = {row[0]: row for row in beside.rows(FILES).rows}
        self._at = 0
        self.costs: list[Cost] = []

    def began(self) -> None:
        """Note that a statement is about to run."""
        self._at = self._log()

    def ended(self, connection: "psycopg.Connection[Any] | None") -> None:
        """Note that it has run, over *connection* where that may be asked."""
        wal = self._log() - self._at
        if connection is None:
            self.costs.append(Cost(wal))
            return
        with connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
            found = {row[0]: row for row in cursor.execute(FILES, prepare=False).fetchall()}
        anew = [row for oid, row in found.items() if oid in self._files and self._files[oid][3] != row[3]]
        rewritten = tuple(str(name) for _, name, kind, _ in anew if kind != INDEX)
        self.costs.append(Cost(wal, rewritten, tuple(str(name) for _, name, kind, _ in anew if kind == INDEX)))
        self._files = found

    def _log(self) -> int:
        return int(str(self._beside.rows(LSN).rows[0][0]))


@dataclass(frozen=True, slots=True)
class Metered:
    """A session whose steps are measured by *meter*."""

    session: Session
    meter: Meter

    @property
    def url(self) -> str:
        """As the session's."""
        return self.session.url

    def rows(self, sql: str, given: Mapping[str, object] | None = None, /) -> Rows:
        """As the session's."""
        return self.session.rows(sql, given)

    def execute(self, sql: str, /) -> None:
        """As the session's."""
        self.session.execute(sql)
