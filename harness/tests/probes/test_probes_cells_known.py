"""Rows known by another key, and tables by another name."""

from pathlib import Path

from harness.facts.cells import CellChange, Cells, TableCells
from harness.facts.intent import Keyed
from harness.postgres import Server
from harness.probes.cells import CompareCells
from harness.tests.fresh import fact, files
from harness.verdict import Stop

TAGS = "CREATE TABLE tags (id int PRIMARY KEY, tag text); INSERT INTO tags VALUES (1, 'a'), (2, 'b'), (3, NULL);"


def compared(server: Server, folder: Path, up: str, asked: CompareCells) -> TableCells:
    """What differs in the one table after the upgrade."""
    read = fact(server, files(folder, {"before": TAGS, "up": up}), asked, Stop.AFTER)
    assert isinstance(read, Cells)
    (table,) = read.tables
    return table


def test_rows_are_known_by_a_key_of_another_name(harness_server: Server, tmp_path: Path) -> None:
    """
    The offender has that name; without being told the rows have no key.
    """
    up = "ALTER TABLE tags RENAME id TO number; UPDATE tags SET tag = 'B' WHERE number = 2"
    asked = CompareCells(keyed=(Keyed("public.tags", "number", "id"),))
    assert (CellChange("number=2", "tag", "b", "B"),) == compared(harness_server, tmp_path, up, asked).changed
    assert ("tag=b",) == compared(harness_server, tmp_path, up, CompareCells()).lost


def test_rows_are_known_by_a_key_of_other_values(harness_server: Server, tmp_path: Path) -> None:
    """
    What stays is not seen, and a row that got another id than it should is.
    """
    asked = CompareCells(keyed=(Keyed("public.tags", "id", "id * 10"),))
    assert not compared(harness_server, tmp_path, "UPDATE tags SET id = id * 10", asked).differs
    swapped = compared(harness_server, tmp_path, "UPDATE tags SET id = (ARRAY[20, 10, 30])[id]", asked)
    assert ("id=10", "tag", "a", "b") == (
        swapped.changed[0].key,
        swapped.changed[0].column,
        swapped.changed[0].was,
        swapped.changed[0].now,
    )


def test_what_tells_no_rows_apart_is_no_key(harness_server: Server, tmp_path: Path) -> None:
    """
    A row that goes is lost, though another has what was to be its id.
    """
    asked = CompareCells(keyed=(Keyed("public.tags", "id", "1"),))
    found = compared(harness_server, tmp_path, "DELETE FROM tags WHERE id > 1", asked)
    assert {"id=1, tag=b", "id=1, tag=NULL"} == set(found.lost)


def test_a_column_that_is_of_no_key_is_left_to_others(harness_server: Server, tmp_path: Path) -> None:
    """
    It has its own proof.
    """
    asked = CompareCells(keyed=(Keyed("public.tags", "label", "tag"),))
    found = compared(
        harness_server, tmp_path, "ALTER TABLE tags RENAME tag TO label; UPDATE tags SET label = ''", asked
    )
    assert (False, 1) == (found.differs, found.columns)


def test_a_table_is_compared_under_its_new_name(harness_server: Server, tmp_path: Path) -> None:
    """
    And said by its old one; without being told its rows are lost.
    """
    up = "ALTER TABLE tags RENAME TO labels; UPDATE labels SET tag = '' WHERE id = 3"
    found = compared(harness_server, tmp_path, up, CompareCells(renamed=(("public.tags", "public.labels"),)))
    assert ("public.tags", (CellChange("id=3", "tag", None, ""),)) == (found.name, found.changed)
    assert ("id=1", "id=2", "id=3") == compared(harness_server, tmp_path, up, CompareCells()).lost
