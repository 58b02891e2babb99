"""What a comparison of cells amounts to."""

from harness.facts.cells import CellChange, TableCells
from harness.verdict import Extent


def test_a_table_differs_by_a_cell_a_row_or_what_was_not_read() -> None:
    """
    And not without.
    """
    assert not TableCells("t", 3, 3, 2).differs
    assert TableCells("t", changed=(CellChange("id=1", "a", None, ""),)).differs
    assert TableCells("t", lost=("id=1",)).differs
    assert TableCells("t", invented=("id=1",)).differs
    assert TableCells("t", unread=1).differs


def test_its_extent_is_what_there_was_to_keep() -> None:
    """
    The rows before, and the columns compared.
    """
    assert Extent(3, 6) == TableCells("t", 3, 9, 2).extent
