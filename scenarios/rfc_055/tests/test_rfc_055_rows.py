"""RFC-055 on rows that were not made for it."""

from pathlib import Path

from harness.load import load
from harness.verdict import Verdict
from harness.verify import verify

ROWS = Path(__file__).with_name("rows.sql")
CONTRACT = Path(__file__).parents[1] / "contract.py"


def test_what_counts_on_rows_that_are_not_there_is_undecided() -> None:
    """
    It says which, and is not red: nothing was written in between that could have been lost.
    """
    name = "rollback.written-in-between"
    judged = verify(load(CONTRACT), rows=ROWS, select=lambda clause: clause.id == name, smallest=False).judged
    (found,) = (each for each in judged if each.clause.id == name)
    assert Verdict.UNDECIDED is found.verdict
    assert "the rows have customers for 9 of the 11 parts" in "".join(found.reasons.values())
