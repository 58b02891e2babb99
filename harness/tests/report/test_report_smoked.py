"""The board of a smoke check."""

from dataclasses import replace

import pytest

from harness.contract import Clause, Contract, Phase
from harness.facts.smoked import Smoked
from harness.facts.standing import Standing
from harness.judge import Judged, Seen
from harness.observation import Observation, PhaseObservation
from harness.probes.catalog import ReadCatalog
from harness.report.layout import Page
from harness.report.smoked import smoke_board, smoke_document
from harness.report.terminal import plain
from harness.tests.report.walks import Still
from harness.verdict import Evidence, Holds, Outcome, Stop, Verdict

AFTER = Stop.AFTER
CLAUSE = Clause("drift", "Nothing has drifted", ReadCatalog(), lambda _: (), Holds.ALWAYS, section="Staging")
CONTRACT = Contract("7", "People have no plan", (Phase("drop", Still(), clauses=(CLAUSE,)),))
OBSERVATION = Observation("PostgreSQL 18", 0, "", (PhaseObservation("drop", (AFTER,), {}),), 2.34)
SMOKED = Smoked(
    "shop",
    "reader",
    "PostgreSQL 18 at db:5432, primary",
    AFTER,
    Standing(after=("a", "b")),
    "0011",
    "that of 0011",
    skipped={"smoke.update": "not tried: not allowed"},
    walking=1,
    code=2,
)


def judged(verdict: Verdict, outcome: Outcome, many: int = 0) -> Judged:
    """What came of the clause, with so many objects that differ."""
    found = tuple(
        Seen(AFTER, Evidence(f"column t.c{each}", "text", "not there", supports=False)) for each in range(many)
    )
    reasons = {AFTER: "nobody knows"} if outcome is Outcome.INCONCLUSIVE else {}
    return Judged(CLAUSE, "drop", verdict, {AFTER: outcome}, found, reasons)


def board(one: Judged, smoked: Smoked = SMOKED, width: int = 80) -> str:
    """Lay it out."""
    return plain(smoke_board(CONTRACT, OBSERVATION, [one], smoked, Page(width)))


@pytest.mark.parametrize("width", [80, 140])
def test_the_board_says_which_database_where_it_stands_and_what_was_left_out(width: int) -> None:
    """
    Within its width.
    """
    text = board(judged(Verdict.PROVEN, Outcome.UPHELD), width=width)
    for words in (
        "Database  shop, asked by reader",
        "Server    PostgreSQL 18 at db:5432, primary",
        "Stands    at after, by 2 clauses · recorded: 0011 · schema: that of 0011",
        "Not asked 1 clause that needs a walk, 2 that look at code alone: harness",
        "Skipped   smoke.update: not tried: not allowed",
        "shop is green: it stands at after of RFC 7, and 1 clause agrees.",
    ):
        assert words in text.replace("\u00a0", " ")
    assert max(map(len, text.splitlines())) <= width


def test_the_board_names_every_object_that_differs() -> None:
    """
    Up to forty, and then how to see the rest.
    """
    text = board(judged(Verdict.REGRESSED, Outcome.BROKEN, many=41))
    assert all(f"column t.c{each}  (after)" in text for each in range(40))
    assert "… and 1 more: -v shows them all" in text
    assert "shop is red: 1 of 1 clause is not as at after." in text.replace("\u00a0", " ")


def test_the_board_says_what_is_undecided() -> None:
    """
    By name and reason.
    """
    text = board(judged(Verdict.UNDECIDED, Outcome.INCONCLUSIVE))
    assert "nobody knows" in text
    assert "shop is undecided: nothing is red, but there is no answer to drift." in text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(("a",), ("b", "c")), "in between: 1 clause at before, 2 clauses at after"),
        (Standing(expected=AFTER), "no clause tells"),
        (Standing(before=("a",), expected=AFTER), "at before, by 1 clause"),
    ],
)
def test_the_board_says_where_clauses_do_not_agree(standing: Standing, said: str) -> None:
    """
    And what was expected.
    """
    text = " ".join(board(judged(Verdict.PROVEN, Outcome.UPHELD), replace(SMOKED, standing=standing)).split())
    assert said in text
    assert ("expected: after" in text) is (standing.expected is AFTER)


def test_the_document_says_the_same() -> None:
    """
    Null where it stands in between.
    """
    assert AFTER is smoke_document(SMOKED)["stands"]
    between = smoke_document(replace(SMOKED, standing=Standing(("a",), ("b",))))
    assert (None, ["a"], ["b"]) == (between["stands"], between["says_before"], between["says_after"])
