"""Sequences that are behind."""

import pytest

from harness.checks.sequences import never_behind
from harness.facts.sequences import Sequences, SequenceStand


@pytest.mark.parametrize(
    "stand",
    [
        SequenceStand("s", 5, 5, 4),
        SequenceStand("s", 5, 9, 8),
        SequenceStand("s", None, 1),
        SequenceStand("s", 3, 3),
        SequenceStand("s", -3, -4, -3, falling=True),
    ],
)
def test_a_sequence_past_its_rows_is_upheld(stand: SequenceStand) -> None:
    """
    And past where it was.
    """
    (seen,) = never_behind()(Sequences((stand,), 1))
    assert (True, f"next {stand.now}", "") == (seen.supports, seen.observed, seen.help)


@pytest.mark.parametrize(
    ("stand", "expected"),
    [
        (SequenceStand("s", 5, 4), "next 5 or past it"),
        (SequenceStand("s", None, 4, 4), "next 5 or past it"),
        (SequenceStand("s", -3, -2, falling=True), "next -3 or below it"),
        (SequenceStand("s", None, -3, -3, falling=True), "next -4 or below it"),
    ],
)
def test_a_sequence_behind_is_broken(stand: SequenceStand, expected: str) -> None:
    """
    It would give out again what it gave out, or what stands in its column.
    """
    (seen,) = never_behind()(Sequences((stand,), 1))
    assert (False, "s", expected, f"next {stand.now}") == (seen.supports, seen.where, seen.expected, seen.observed)
    assert "setval" in seen.help


def test_a_database_without_sequences_has_none_behind() -> None:
    """
    Among how many tables; an empty database has nothing to say.
    """
    (seen,) = never_behind()(Sequences((), 2))
    assert (True, "no sequence beside 2 tables") == (seen.supports, seen.observed)
    assert [] == list(never_behind()(Sequences()))
