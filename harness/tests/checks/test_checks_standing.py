"""Claims about where a database stands, and which one it is."""

import pytest

from harness.checks.standing import is_the_one, stands
from harness.facts.standing import Place, Standing
from harness.verdict import Evidence, Stop


def one(fact: Standing) -> Evidence:
    """What is said of it."""
    (seen,) = stands(fact)
    return seen


@pytest.mark.parametrize("expected", [None, Stop.AFTER])
def test_stands_supports_clauses_that_all_say_one_stop(expected: Stop | None) -> None:
    """
    And how many they are.
    """
    seen = one(Standing(after=("a", "b"), expected=expected))
    assert ("2 at after", True, 2) == (seen.observed, seen.supports, seen.looked_at.rows)


def test_stands_is_against_another_stop_than_the_expected_one() -> None:
    """
    Though all agree.
    """
    seen = one(Standing(after=("a",), expected=Stop.BEFORE))
    assert ("at before", "1 at after", False) == (seen.expected, seen.observed, seen.supports)


def test_stands_is_against_what_is_in_between_and_names_the_fewer() -> None:
    """
    The first of them.
    """
    seen = one(Standing(before=tuple("abcdefg"), after=tuple("hijklmnop")))
    assert not seen.supports
    assert "7 at before, 9 at after, among them at before: a, b, c, d, e and 2 more" == seen.observed


def test_stands_has_nothing_to_say_where_no_clause_tells() -> None:
    """
    No evidence is no verdict.
    """
    assert [] == list(stands(Standing(expected=Stop.AFTER)))


def test_is_the_one_supports_the_name_that_was_asked_for() -> None:
    """
    As the server says it.
    """
    (seen,) = is_the_one([Place("current_database()", "shop", "shop")])
    assert ("shop", "shop", True) == (seen.expected, seen.observed, seen.supports)


def test_is_the_one_is_against_another_name() -> None:
    """
    Both are said.
    """
    (seen,) = is_the_one([Place("current_database()", "shop", "shop_old")])
    assert ("shop", "shop_old", False) == (seen.expected, seen.observed, seen.supports)


def test_is_the_one_cannot_tell_what_may_not_be_seen() -> None:
    """
    A role that is let see no identifier.
    """
    (seen,) = is_the_one([Place("system identifier", "7", "")])
    assert ("this role may not see it", False) == (seen.unseen, seen.supports)


def test_is_the_one_has_nothing_to_say_where_nothing_was_asked_for() -> None:
    """
    A URL without a name.
    """
    assert [] == list(is_the_one([]))
