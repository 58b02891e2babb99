"""Claims about what a release's model gets from the database."""

import pytest

from harness.checks.mapped import finds, loads, updates
from harness.facts.answer import Absent, Refused
from harness.facts.mapped import Mapped

CHECKS = (loads, finds, updates)
FACT = Mapped("people:Person", "people", ("id", "name"), 2)
TOLD = {
    loads: "2 loaded with all of 2 columns",
    finds: "found by 2 of 2 fields: id, name",
    updates: "2 updated: id, name",
}


@pytest.mark.parametrize("check", CHECKS)
def test_rows_that_come_support_it(check: object) -> None:
    """
    With how many rows and cells that was.
    """
    assert callable(check)
    (seen,) = check("people:Person")(FACT)
    assert (TOLD[check], True) == (seen.observed, seen.supports)
    assert (2, 4) == (seen.looked_at.rows, seen.looked_at.cells)


@pytest.mark.parametrize("fact", [Refused("42703", "column people.plan does not exist"), Absent("plan in people")])
@pytest.mark.parametrize("check", CHECKS)
def test_a_refusal_or_something_absent_is_against_it(check: object, fact: Refused | Absent) -> None:
    """
    In Postgres's words, or by its name.
    """
    assert callable(check)
    (seen,) = check("people:Person")(fact)
    assert (str(fact), False) == (seen.observed, seen.supports)


@pytest.mark.parametrize("check", CHECKS)
def test_no_row_is_no_evidence(check: object) -> None:
    """
    An empty table shows nothing.
    """
    assert callable(check)
    assert [] == list(check("people:Person")(Mapped("people:Person", "people", ("id",))))
