"""Questions of a preflight: rows that would come to harm, by count and key."""

from dataclasses import dataclass

from harness.contract import Look
from harness.errors import UnreachableError
from harness.facts.answer import Refused
from harness.facts.rows import Offenders
from harness.probes.rows import asked, offenders

__all__ = ["CountHarmed"]

# It is the data that Postgres refuses. https://www.postgresql.org/docs/current/errcodes-appendix.html
OF_DATA = ("22", "23")


@dataclass(frozen=True, slots=True)
class CountHarmed:
    """
    The rows of *sql* by key, and how many there are *among* (what follows FROM); without *sql* only these.

    Where Postgres refuses to reckon with a value that is there, that is the fact.
    """

    sql: str
    among: str

    def read(self, look: Look) -> Offenders | Refused:
        """Count them. Raises UnreachableError where the question cannot be asked of this database."""
        found = self._found(look) if self.sql else self._all(look)
        if isinstance(found, Refused) and not found.sqlstate.startswith(OF_DATA):
            raise UnreachableError(f"cannot be asked of this database: {found}")
        return found

    def _found(self, look: Look) -> Offenders | Refused:
        # The rows that several questions are asked of are counted once.
        among = look.fact(CountHarmed("", self.among), look.stop, look.release)
        return among if isinstance(among, Refused) else offenders(look, self.sql, among.among)

    def _all(self, look: Look) -> Offenders | Refused:
        rows = asked(look.now, f"SELECT count(*) FROM {self.among}", {"now": look.moment})  # noqa: S608  # the contract's own words
        return rows if isinstance(rows, Refused) else Offenders(int(str(rows.rows[0][0])))
