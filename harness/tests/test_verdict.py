"""The words of a judgement."""

from harness.verdict import STOPS, Evidence, Extent, Stop


def test_the_walk_has_its_four_stops_in_order() -> None:
    """
    Before → after → back → again.
    """
    assert ("before", "after", "back", "again") == STOPS


def test_the_upgrade_is_in_force_after_and_again() -> None:
    """
    Not before, and not once rolled back.
    """
    assert [Stop.AFTER, Stop.AGAIN] == [stop for stop in STOPS if stop.migrated]


def test_denominators_add_up() -> None:
    """
    Rows to rows, cells to cells.
    """
    assert Extent(3, 12) == Extent(1, 4) + Extent(2, 8)


def test_evidence_looked_at_nothing_unless_it_says_so() -> None:
    """
    A denominator is never made up.
    """
    assert Extent(0, 0) == Evidence("where", "this", "this", supports=True).looked_at
