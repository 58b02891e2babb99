"""What a comparison of cells amounts to."""

from harness.facts.cells import CellChange, TableCells
from harness.verdict import Extent


def test_a_table_differs_by_a_cell_or_a_row_named_or_not() -> None:
    """
    And not without.
    """
    assert not TableCells("t", 3, 3, 2).differs
    assert TableCells("t", changed=(CellChange("id=1", "a", None, ""),)).differs
    assert TableCells("t", lost=("id=1",)).differs
    assert TableCells("t", invented=("id=1",)).differs
    assert TableCells("t", more_changed=1).differs
    assert TableCells("t", more_lost=1).differs
    assert TableCells("t", more_invented=1).differs


def test_its_extent_is_what_there_was_to_keep() -> None:
    """
    The rows before, and the columns compared.
    """
    assert Extent(3, 6) == TableCells("t", 3, 9, 2).extent
