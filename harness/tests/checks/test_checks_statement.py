"""What Postgres answers to a statement."""

import pytest

from harness.checks.statement import is_answered, is_denied
from harness.facts.answer import Refused
from harness.facts.rows import Rows
from harness.verdict import Extent

GONE = Refused("42703", 'column "name" does not exist')
TWICE = Refused("23505", 'duplicate key value violates unique constraint "users_pkey"')
READ = Rows(("id",), ((1,), (2,)))


def test_a_statement_that_works_is_upheld() -> None:
    """
    With how many rows it gave, if it gives any.
    """
    (read,), (wrote,) = (is_answered("SELECT  id\nFROM users")(fact) for fact in (READ, Rows()))
    assert ("SELECT id FROM users", "works", "works, 2 rows", True) == (
        read.where,
        read.expected,
        read.observed,
        read.supports,
    )
    assert ("works", Extent(1, 1)) == (wrote.observed, wrote.looked_at)


@pytest.mark.parametrize(("refused", "absent"), [(GONE, str(GONE)), (TWICE, "")])
def test_a_statement_that_is_refused_is_broken(refused: Refused, absent: str) -> None:
    """
    In Postgres's words; a name that is not there is told apart, so that a misspelt statement is misuse.
    """
    (seen,) = is_answered("SELECT name FROM users")(refused)
    assert (str(refused), False, absent) == (seen.observed, seen.supports, seen.absent)


def test_a_statement_is_refused_as_it_is_to_be() -> None:
    """
    By SQLSTATE, and by what the message names.
    """
    (seen,) = is_denied("SELECT name FROM users", "42703", naming='"name"')(GONE)
    assert ("refused with 42703, naming '\"name\"'", True, "") == (seen.expected, seen.supports, seen.absent)


@pytest.mark.parametrize(
    ("fact", "observed", "absent"),
    [(READ, "works, 2 rows", ""), (TWICE, str(TWICE), ""), (GONE, str(GONE), str(GONE))],
)
def test_a_statement_that_works_or_fails_otherwise_is_broken(fact: Rows | Refused, observed: str, absent: str) -> None:
    """
    Another SQLSTATE is another reason.
    """
    (seen,) = is_denied("INSERT INTO users VALUES (1)", "23502")(fact)
    assert (observed, False, absent) == (seen.observed, seen.supports, seen.absent)
    (other,) = is_denied("SELECT 1", "42703", naming="email")(GONE)
    assert not other.supports


def test_a_long_statement_is_cut() -> None:
    """
    It is said in a line.
    """
    (seen,) = is_answered("SELECT " + "long_name, " * 20 + "1")(Rows())
    assert (True, True) == (len(seen.where) <= 61, seen.where.endswith("…"))
