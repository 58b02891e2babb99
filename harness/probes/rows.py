"""Questions to a database in SQL."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.contract import Look, Session
from harness.errors import ContractError
from harness.facts.answer import Refused, refusal
from harness.facts.rows import Comparison, Offenders, Row, Rows
from harness.probes.tables import Unfilled
from harness.verdict import Stop

__all__ = ["Compare", "FindOffenders", "Query", "asked", "compared"]


@dataclass(frozen=True, slots=True)
class Query:
    """Read *sql* at the stop; `:now` is the walk's moment. What Postgres refuses is the fact."""

    sql: str

    def needs(self, unfilled: Unfilled) -> tuple[str, ...]:
        """Return the tables of *unfilled* that it reads."""
        return unfilled.read_by(self.sql)

    def read(self, look: Look) -> Rows | Refused:
        """Return the rows, or Postgres's refusal."""
        return _rows(look.now, self.sql, look)


@dataclass(frozen=True, slots=True)
class Compare:
    """
    Read *then* at *since*, *now* at the stop, and compare the results as multisets of rows.

    Rows are compared as they print, so 1.0 is not 1.00 and 'A' not 'a' in a citext.
    """

    then: str
    now: str
    since: Stop = Stop.BEFORE

    def needs(self, unfilled: Unfilled) -> tuple[str, ...]:
        """Return the tables of *unfilled* that are to have had rows at *since*."""
        return unfilled.read_by(self.then)

    def read(self, look: Look) -> Comparison | Refused:
        """Return what only one side has, or the refusal of *now*. Raises ContractError where *then* is refused."""
        then = _rows(look.at(self.since), self.then, look)
        now = _rows(look.now, self.now, look)
        if isinstance(then, Refused):
            raise ContractError(f"its query for {self.since} is refused there: {then}")
        return now if isinstance(now, Refused) else compared(then, now)


@dataclass(frozen=True, slots=True)
class FindOffenders:
    """Read the rows of *sql*, each an offender by its key, and how many rows *among* (a FROM clause's content) has."""

    sql: str
    among: str

    def needs(self, unfilled: Unfilled) -> tuple[str, ...]:
        """Return the tables of *unfilled* that it reads."""
        return unfilled.read_by(f"SELECT FROM {self.among}", self.sql)

    def read(self, look: Look) -> Offenders | Refused:
        """Return the offenders, or Postgres's refusal."""
        among = _rows(look.now, f"SELECT count(*) FROM {self.among}", look)  # noqa: S608  # the contract's own words
        if isinstance(among, Refused):
            return among
        found = _rows(look.now, self.sql, look)
        return found if isinstance(found, Refused) else Offenders(int(str(among.rows[0][0])), found.rows)


def compared(then: Rows, now: Rows) -> Comparison:
    """Compare two results as multisets, rows by how they print."""
    old, new = _counted(then.rows), _counted(now.rows)
    by_print = {repr(row): row for row in (*then.rows, *now.rows)}
    return Comparison(
        columns=now.columns,
        then=len(then.rows),
        now=len(now.rows),
        lost=tuple(by_print[key] for key in sorted((old - new).elements())),
        invented=tuple(by_print[key] for key in sorted((new - old).elements())),
    )


def asked(session: Session, sql: str, given: Mapping[str, object] | None = None) -> Rows | Refused:
    """Return the rows of *sql*, or what Postgres refused it with. Raises what is no answer of Postgres's."""
    try:
        return session.rows(sql, given)
    except Exception as error:
        refused = refusal(error)
        if refused is None:
            raise
        return refused


def _rows(session: Session, sql: str, look: Look) -> Rows | Refused:
    return asked(session, sql, {"now": look.moment})


def _counted(rows: Iterable[Row]) -> Counter[str]:
    return Counter(repr(row) for row in rows)
