"""Cells that do not change, and what it costs where they do not come back."""

from dataclasses import replace

import pytest

from harness.checks.cells import costs, made_anew, untouched
from harness.facts.answer import Refused
from harness.facts.cells import CellChange, Cells, TableCells
from harness.facts.rows import Comparison
from harness.verdict import Extent

SAME = TableCells("public.users", 3, 3, 2)
CHANGED = TableCells("public.users", 3, 3, 2, (CellChange("id=2", "name", None, "x"),))
LOST = TableCells("public.users", 3, 2, 2, lost=("id=2",))
GAINED = TableCells("public.users", 3, 4, 2, invented=("id=4",))


def test_untouched_tables_are_upheld() -> None:
    """
    With how much was compared.
    """
    (seen,) = untouched()(Cells((SAME,)))
    assert ("public.users", "3 rows as they were", True, Extent(3, 6)) == (
        seen.where,
        seen.observed,
        seen.supports,
        seen.looked_at,
    )


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (CHANGED, "1 cells changed: id=2: name NULL → 'x'"),
        (LOST, "1 rows lost: id=2"),
        (GAINED, "1 rows invented: id=4"),
        (replace(CHANGED, more_changed=7), "1 cells changed, and cells of 7 more rows: id=2: name NULL → 'x'"),
        (replace(LOST, more_lost=8), "9 rows lost: id=2; and 8 more"),
        (replace(GAINED, more_invented=8), "9 rows invented: id=4; and 8 more"),
    ],
)
def test_what_was_touched_is_named(table: TableCells, words: str) -> None:
    """
    By key, column and value.
    """
    (seen,) = untouched()(Cells((table,)))
    assert (words, False) == (seen.observed, seen.supports)
    assert "say in the contract" in seen.help


def test_rows_may_come_and_go_where_that_is_said() -> None:
    """
    The right twin, and the other table's wrong one.
    """
    (come,) = untouched(gaining=("public.users",))(Cells((GAINED,)))
    (gone,) = untouched(losing=("public.users",))(Cells((LOST,)))
    assert [(True, "3 rows as they were, 1 more"), (True, "3 rows as they were, 1 gone")] == [
        (each.supports, each.observed) for each in (come, gone)
    ]
    (other,) = untouched(gaining=("public.orders",), losing=("public.users",))(Cells((GAINED,)))
    assert not other.supports


def test_very_many_rows_may_come_and_go_where_that_is_said() -> None:
    """
    All of them, whether named or not.
    """
    table = replace(GAINED, more_invented=8, lost=("id=2",), more_lost=7)
    (seen,) = untouched(gaining=("public.users",), losing=("public.users",))(Cells((table,)))
    assert (True, "3 rows as they were, 9 more, 8 gone") == (seen.supports, seen.observed)


def test_a_changed_cell_is_seen_where_rows_may_come_and_go() -> None:
    """
    The rows that stay are compared.
    """
    (seen,) = untouched(gaining=("public.users",), losing=("public.users",))(Cells((CHANGED,)))
    assert not seen.supports


def test_of_many_offenders_the_first_are_shown() -> None:
    """
    And how many more there are.
    """
    changed = tuple(CellChange(f"id={n}", "a", "1", "2") for n in range(5))
    (seen,) = untouched()(Cells((TableCells("t", 5, 5, 1, changed),)))
    assert seen.observed.startswith("5 cells changed: id=0: a '1' → '2'; ")
    assert seen.observed.endswith("; and 2 more")


def test_tables_without_rows_have_nothing_to_say() -> None:
    """
    Nothing was looked at.
    """
    assert [] == list(untouched()(Cells((TableCells("t"),))))
    assert [] == list(untouched()(Cells()))


def test_the_declared_cost_is_upheld() -> None:
    """
    Just that, and zero is one.
    """
    (seen,) = costs(1, "cells")(Comparison(("id", "a"), 3, 3, lost=((2, None),)))
    assert ("1 of 3: 2, NULL", True) == (seen.observed, seen.supports)
    (none,) = costs(0, "cells")(Comparison(("id", "a"), 3, 3))
    assert ("0 of 3", True) == (none.observed, none.supports)


@pytest.mark.parametrize("declared", [0, 1, 3])
def test_another_cost_is_broken(declared: int) -> None:
    """
    Too little or too much; the help says the number.
    """
    (seen,) = costs(declared, "cells")(Comparison(("id", "a"), 3, 3, lost=((2, ""), (3, "x"))))
    assert (f"{declared} not as they were", "2 of 3: 2, ''; 3, x", False) == (
        seen.expected,
        seen.observed,
        seen.supports,
    )
    assert "Bring them back, or declare 2." == seen.help


def test_a_cost_that_cannot_be_read_is_broken_and_of_nothing_there_is_none() -> None:
    """
    The refusal is the evidence.
    """
    (seen,) = costs(0, "cells")(Refused("42703", "column a does not exist"))
    assert (False, "42703: column a does not exist") == (seen.supports, seen.observed)
    assert [] == list(costs(0, "cells")(Comparison()))


def test_a_table_is_made_anew_where_it_lies_in_another_file() -> None:
    """
    The same file is the same table; a table that is not there is broken; nothing read is nothing said.
    """
    (anew,) = made_anew("jobs")(Comparison(("file",), 1, 1, lost=((1,),), invented=((2,),)))
    (same,) = made_anew("jobs")(Comparison(("file",), 1, 1))
    (none,) = made_anew("jobs")(Refused("42P01", 'relation "jobs" does not exist'))
    assert [(True, "made anew"), (False, "the same table as before")] == [
        (each.supports, each.observed) for each in (anew, same)
    ]
    assert (False, '42P01: relation "jobs" does not exist') == (none.supports, none.observed)
    assert [] == list(made_anew("jobs")(Comparison()))
