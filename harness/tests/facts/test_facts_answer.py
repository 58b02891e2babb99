"""What came back instead of a value."""

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from harness.facts.answer import Absent, Refused, Unobserved, refusal, unwell

GONE = psycopg.errors.UndefinedTable('relation "a" does not exist\nLINE 1: TABLE a')
SAID = Refused("42P01", 'relation "a" does not exist')


def test_a_refusal_is_its_sqlstate_and_the_first_line_of_its_message() -> None:
    """
    Neither position nor caret.
    """
    assert SAID == refusal(GONE)
    assert '42P01: relation "a" does not exist' == str(SAID)


def test_a_refusal_without_a_sqlstate_is_its_message() -> None:
    """
    A command's, say.
    """
    assert "exit 1: locked" == str(Refused("", "exit 1: locked"))


def test_a_refusal_without_words_is_its_sqlstate() -> None:
    """
    Some errors have no message.
    """
    assert Refused("42P01", "") == refusal(psycopg.errors.UndefinedTable())


def test_a_refusal_is_found_in_what_wraps_it() -> None:
    """
    SQLAlchemy keeps it as `orig`; others chain it as their cause.
    """
    assert SAID == refusal(ProgrammingError("TABLE a", None, GONE))
    with pytest.raises(RuntimeError) as chained:
        raise_from(ProgrammingError("TABLE a", None, GONE))
    assert SAID == refusal(chained.value)


def raise_from(cause: Exception) -> None:
    """Raise something else because of *cause*."""
    raise RuntimeError("could not") from cause


@pytest.mark.parametrize(
    "error",
    [
        ValueError("no"),
        psycopg.OperationalError("connection failed"),
        ProgrammingError("SELECT", None, ValueError("no")),
    ],
)
def test_any_other_error_is_no_refusal(error: Exception) -> None:
    """
    Without an SQLSTATE it is not Postgres's answer.
    """
    assert refusal(error) is None


def test_an_error_that_came_up_while_handling_a_refusal_is_no_refusal() -> None:
    """
    Only what was chained on purpose counts.
    """
    error = KeyError("plan")
    error.__context__ = GONE
    assert refusal(error) is None


def test_what_is_absent_says_so_by_name() -> None:
    """
    And an unread fact keeps its reason.
    """
    assert "no module billing.customer in release N" == str(Absent("module billing.customer in release N"))
    assert "the lamp was out" == Unobserved("the lamp was out").reason


FULL = psycopg.errors.DiskFull("could not extend file")


@pytest.mark.parametrize(
    "error",
    [
        FULL,
        psycopg.errors.AdminShutdown("terminating"),
        psycopg.errors.ConnectionFailure(),
        ProgrammingError("", None, FULL),
    ],
)
def test_a_server_that_is_unwell_has_not_answered(error: Exception) -> None:
    """
    Its disk is full, it shuts down, it went away: no statement is at fault.
    """
    assert refusal(error) is None
    assert unwell(error) is not None


@pytest.mark.parametrize(
    "error", [GONE, psycopg.errors.QueryCanceled("timeout"), psycopg.errors.LockNotAvailable(), ValueError("no")]
)
def test_an_answer_is_not_unwell(error: Exception) -> None:
    """
    A timeout is an answer; an error without an SQLSTATE is nobody's.
    """
    assert unwell(error) is None


def test_what_an_unwell_server_said_can_be_told() -> None:
    """
    With its SQLSTATE.
    """
    assert Refused("53100", "could not extend file") == unwell(FULL)
