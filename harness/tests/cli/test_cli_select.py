"""Which clauses -k means."""

import pytest

from harness.errors import HarnessError
from harness.observation import clauses_of
from harness.select import select
from harness.tests.report import walks


def _chosen(expression: str) -> list[str]:
    wanted = select(expression)
    return [clause.id for _, clause in clauses_of(walks.everything()[0]) if wanted(clause)]


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        ("plan.dropped", ["plan.dropped"]),
        ("PLAN.Dropped", ["plan.dropped"]),
        ("motivation", ["plan.duplicate", "users.empty", "quota.unused"]),
        ("motivation and not users", ["plan.duplicate", "quota.unused"]),
        ("users or quota and plan", ["users.empty"]),
        ("(users or quota) and motivation", ["users.empty", "quota.unused"]),
        ("not not users", ["users.empty"]),
        ("not (plan or criteria or motivation)", ["scripts.work"]),
        ("nothing_like_it", []),
    ],
)
def test_select_finds_words_in_ids_and_sections(expression: str, ids: list[str]) -> None:
    """
    `and` binds closer than `or`, `not` closest.
    """
    assert ids == _chosen(expression)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("", "a word is missing at the end"),
        ("users and", "a word is missing at the end"),
        ("and users", "a word is missing before 'and'"),
        ("(users", "a '(' is not closed"),
        ("users)", "')' follows without 'and' or 'or'"),
        ("()", "a word is missing before ')'"),
        ("users quota", "'quota' follows without 'and' or 'or'"),
    ],
)
def test_select_shows_an_expression_that_it_cannot_read(expression: str, told: str) -> None:
    """
    With what is wrong, and how one is written.
    """
    with pytest.raises(HarnessError) as raised:
        select(expression)
    assert str(raised.value).startswith(f"-k {expression!r}: {told}. Use words")
