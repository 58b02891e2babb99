"""Questions to a database in SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from harness.contract import Look, Session
from harness.errors import ContractError, UnreachableError
from harness.facts.answer import Refused, refusal
from harness.facts.rows import Comparison, Offenders, Rows
from harness.probes.difference import READ, Relation, Sum, alike, both, differing, summed
from harness.probes.result import apart, result
from harness.probes.tables import Unfilled
from harness.verdict import Stop

__all__ = ["Compare", "FindOffenders", "FirstRefusedError", "Query", "answered", "asked", "compared", "offenders"]

T = TypeVar("T")


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
        given = {"now": look.moment}
        try:
            return compared((look.at(self.since), self.then), (look.now, self.now), given)
        except FirstRefusedError as error:
            raise ContractError(f"its query for {self.since} is refused there: {error}") from error


@dataclass(frozen=True, slots=True)
class FindOffenders:
    """
    Read the rows of *sql*, each an offender by its key, and how many rows *among* (a FROM clause's content) has.

    Of very many the first are read and the rest is counted.
    """

    sql: str
    among: str

    def needs(self, unfilled: Unfilled) -> tuple[str, ...]:
        """Return the tables of *unfilled* that it reads."""
        return unfilled.read_by(f"SELECT FROM {self.among}", self.sql)

    def read(self, look: Look) -> Offenders | Refused:
        """Return the offenders, or Postgres's refusal."""
        among = _rows(look.now, f"SELECT count(*) FROM {self.among}", look)  # noqa: S608  # the contract's own words
        return among if isinstance(among, Refused) else offenders(look, self.sql, _number(among))


def offenders(look: Look, sql: str, among: int) -> Offenders | Refused:
    """Return the rows of *sql*, of very many the first and how many more there are, or Postgres's refusal."""
    found = _rows(look.now, f"SELECT * FROM {apart(sql)} LIMIT {READ}", look)  # noqa: S608  # the contract's own words
    if isinstance(found, Refused) or len(found.rows) < READ:
        return found if isinstance(found, Refused) else Offenders(among, found.rows)
    many = _rows(look.now, f"SELECT count(*) FROM {apart(sql)}", look)  # noqa: S608  # likewise
    return many if isinstance(many, Refused) else Offenders(among, found.rows, _number(many) - READ)


class FirstRefusedError(Exception):
    """The first of two queries to be compared is refused."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused))
        self.refused = refused


def compared(then: tuple[Session, str], now: tuple[Session, str], given: Mapping[str, object]) -> Comparison | Refused:
    """
    Compare the results of two queries as multisets of rows, inside their servers.

    Returns the refusal of the second. Raises FirstRefusedError where it is the first.
    """
    old = _first(answered(partial(result, *then, given)))
    new = answered(partial(result, *now, given))
    if isinstance(new, Refused):
        return new
    sides = alike(old.relation, new.relation)
    before, after = both(lambda side: answered(partial(summed, side)), *sides)
    was = _first(before)
    return after if isinstance(after, Refused) else _comparison(new.columns, sides, (was, after))


def answered(ask: Callable[[], T]) -> T | Refused:
    """Return what *ask* does, or what Postgres refused it with. Raises what is no answer of Postgres's."""
    try:
        return ask()
    except UnreachableError:  # a session that only reads says itself why
        raise
    except Exception as error:
        refused = refusal(error)
        if refused is None:
            raise
        return refused


def asked(session: Session, sql: str, given: Mapping[str, object] | None = None) -> Rows | Refused:
    """Return the rows of *sql*, or what Postgres refused it with. Raises what is no answer of Postgres's."""
    return answered(partial(session.rows, sql, given))


def _number(rows: Rows) -> int:
    return int(str(rows.rows[0][0]))


def _first(answer: T | Refused) -> T:
    if isinstance(answer, Refused):
        raise FirstRefusedError(answer)
    return answer


def _comparison(columns: tuple[str, ...], sides: tuple[Relation, Relation], sums: tuple[Sum, Sum]) -> Comparison:
    (then, _), (now, _) = sums
    found = Comparison(columns, then, now)
    if sums[0] == sums[1]:
        return found
    difference = differing(*sides)
    lost, invented = (tuple(sorted(rows, key=str)) for rows in (difference.lost, difference.invented))
    return replace(found, lost=lost, invented=invented, more_lost=difference.more[1], more_invented=difference.more[2])


def _rows(session: Session, sql: str, look: Look) -> Rows | Refused:
    return asked(session, sql, {"now": look.moment})
