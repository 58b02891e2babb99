"""What the board shows, and how it looks."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from harness.contract import Contract
from harness.judge import Judged
from harness.observation import Observation
from harness.report.board import board
from harness.report.layout import Page
from harness.report.terminal import plain
from harness.snapshot import TextSnapshot
from harness.tests.report import walks
from harness.verdict import Stop

Walk = tuple[Contract, Observation, tuple[Judged, ...]]

WALKS: tuple[Callable[[], Walk], ...] = (
    walks.everything,
    walks.green,
    walks.undecided,
    walks.red_first,
    walks.phases,
)


def _text(walk: Walk, width: int = 80, *, verbose: bool = False) -> str:
    return plain(board(*walk, Page(width, verbose), name="rfc_055"))


def _row(walk: Walk, sentence: str) -> str:
    return next(line for line in _text(walk).splitlines() if sentence in line)


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_board_reads_like_this(walk: Callable[[], Walk], width: int, snapshot: SnapshotAssertion) -> None:
    """
    Every verdict, several phases, and the red before there is a migration.
    """
    assert _text(walk(), width) == snapshot(extension_class=TextSnapshot)


def test_board_with_everything_told_reads_like_this(snapshot: SnapshotAssertion) -> None:
    """
    -v: whole sentences, ids, all evidence, and what is unchecked.
    """
    assert _text(walks.everything(), verbose=True) == snapshot(extension_class=TextSnapshot)


@pytest.mark.parametrize("width", [60, 80, 110, 140])
@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_board_keeps_to_its_width(walk: Callable[[], Walk], width: int, *, verbose: bool) -> None:
    """
    No line is wider than the page, and none ends in blanks.
    """
    lines = _text(walk(), width, verbose=verbose).splitlines()
    assert [] == [line for line in lines if cell_len(line) > width or line != line.rstrip()]


def test_board_marks_what_is_not_as_it_was_to_be() -> None:
    """
    Red before is as it is to be, and green too early or too long is not.
    """
    walk = walks.everything()
    assert " ○  ●  ○  ●  proven " in _row(walk, "`plan` - Duplicate of `subscription_plan`, min")
    assert " ○ [○] ○ [○] UNMET " in _row(walk, "ForgeAccount moved")
    assert " ○  ● [●] ●  STUCK " in _row(walk, "drop_if_exists")
    assert "[●] ●  ●  ●  VACUOUS " in _row(walk, "VACUOUS ")
    assert " ● [○][○] ●  REGRESSED " in _row(walk, "No data loss")
    assert " ● [?][?][?] UNDECIDED " in _row(walk, "Several create-customer")


def test_board_shows_no_brackets_where_all_is_as_it_was_to_be() -> None:
    """
    The right twin: a green walk has none but those of the premise that is false and answered.
    """
    told = [line for line in _text(walks.green()).splitlines() if line.startswith((" ", "[")) and "[○]" in line]
    assert [_row(walks.green(), "refuted ")] == told
    assert "Red or undecided" not in _text(walks.green())


def test_board_tells_clauses_of_one_sentence_apart() -> None:
    """
    The sentence stands once, each clause under it by its id.
    """
    shown = _text(walks.green())
    expected = """
                        field :name, :string
 ●  ●  ●  ●  proven       name.column
 ○  ●  ○  ●  proven       name.model
"""
    assert expected in shown


def test_board_shows_what_was_read_and_does_not_obey_it() -> None:
    """
    Markup, escape sequences and bidirectional overrides stand there as text.
    """
    shown = _text(walks.everything(), 140)
    assert "[bold]markup[/bold], an \\x1b[31mescape\\x1b[0m, a \\u202eturn" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_board_caps_the_evidence_and_says_how_to_see_the_rest() -> None:
    """
    Nine pieces of evidence: three are shown.
    """
    shown = _text(walks.everything())
    assert "… and 6 more: harness explain keys.nothing-lost rfc_055" in shown
    assert "customer 3  (after)" in shown
    assert "customer 4" not in shown
    assert "customer 4" in _text(walks.everything(), verbose=True)


def test_board_caps_the_clauses_told_in_full() -> None:
    """
    Of forty that wait for the migration thirty are told in full, and the count is of all.
    """
    clauses = [replace(walks.PROVEN[0], id=f"plan.{number}") for number in range(40)]
    clauses = [replace(each, probe=walks.Planned(each.id)) for each in clauses]
    contract = walks.contract(clauses)
    walk = walks.judged(contract, {each.id: walks.FACTS["plan.dropped"] for each in clauses}, Stop.BEFORE)
    shown = _text(walk)
    assert "UNMET  plan.29\n" in shown
    assert "UNMET  plan.30\n" not in shown
    assert "… and 10 more clauses; -v shows them all." in shown
    assert "40 of 40 clauses are still to be brought" in shown


def test_ending_says_what_the_result_is_and_what_to_do() -> None:
    """
    One sentence for each way that a run can end, and the next command where there is one.
    """
    ends = {walk.__name__: _text(walk(), 140).splitlines()[-2:] for walk in WALKS}
    assert ends["everything"] == [
        "RFC 055 is red: 6 of 15 clauses are not as promised.",
        "Next: harness explain users.empty rfc_055",
    ]
    assert ends["green"][-1] == "RFC 055 is green: 7 clauses proven, 1 false premise answered."
    assert ends["undecided"] == [
        "RFC 055 is undecided: nothing is red, but 1 of 8 clauses is without an answer.",
        "Next: harness explain scripts.work rfc_055",
    ]
    assert ends["red_first"] == [
        "RFC 055 is red first, as it is to be: 3 of 6 clauses are still to be brought about.",
        "Next: write the migration, then harness verify rfc_055",
    ]


def test_ending_of_a_red_phase_does_not_hide_another_red() -> None:
    """
    A premise that is false is not red because the migration is still to be written.
    """
    walk = walks.judged(walks.contract(walks.PROVEN, walks.FALSE), walks.FACTS, Stop.BEFORE)
    shown = _text(walk, 140)
    assert "RFC 055 is red first, as it is to be: 3 of 8 clauses are still" in shown
    assert "RFC 055 is red: 1 of 8 clauses is not as promised.\nNext: harness explain users.empty" in shown


def test_ending_of_a_shorter_walk_says_how_far_it_went() -> None:
    """
    Green as far as `after` is not green.
    """
    walk = walks.judged(walks.contract(walks.PROVEN), walks.FACTS, Stop.BEFORE, Stop.AFTER)
    assert "RFC 055 is green as far as this walk went, to after: 6" in _text(walk, 140)


def test_board_of_nothing_is_no_verdict() -> None:
    """
    No clause, no green.
    """
    shown = _text(walks.judged(walks.contract(), {}))
    assert "RFC 055 was not asked anything, and that is no verdict." in shown
    assert "green" not in shown


@pytest.mark.parametrize("width", [80, 140])
def test_the_smallest_data_can_be_pasted_from_the_board(width: int) -> None:
    """
    Its lines are as they are, however wide the board is; under the next clause of that cause they are not said again.
    """
    lines = _text(walks.with_data(), width).splitlines()
    assert all(f"      {line}" in lines for line in walks.DATA.sql.split("\n"))
    told = [line.strip() for line in lines if line.startswith("    smallest")]
    assert [
        "smallest  2 rows to be red on; paste into the schema before:",
        "smallest  2 rows, as under forge.moved",
        "smallest  not looked for: the time was up",
    ] == told
