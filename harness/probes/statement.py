"""A statement of a release, run on a clone."""

from dataclasses import dataclass

from harness.contract import Look
from harness.facts.answer import Refused
from harness.facts.rows import Rows
from harness.probes.rows import asked

__all__ = ["Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """
    Run *sql*, one statement, on a clone of the stop's database, once the SQL *given* has been; the clone is dropped.

    `:now` is the walk's moment. What Postgres refuses is the fact.
    """

    sql: str
    given: str = ""

    def read(self, look: Look) -> Rows | Refused:
        """Return the rows that it gives, if any, or Postgres's refusal."""
        with look.scratch(look.stop) as database:
            if self.given:
                database.execute(self.given)
            return asked(database, self.sql, {"now": look.moment})
