"""Words alone: no row is written by hand, and the wrong forms are caught by the same clauses."""

from dataclasses import replace
from pathlib import Path

import pytest
from pglast import ast, parse_sql, split

from harness.facts.hints import Hints
from harness.postgres import Server
from harness.tests.faults.added import ADDED
from harness.tests.faults.change import Change, Wrong
from harness.tests.faults.created import CREATED
from harness.tests.faults.dropped import DROPPED
from harness.tests.faults.merged import MERGED
from harness.tests.faults.objects import OBJECTS
from harness.tests.faults.renamed import RENAMED
from harness.tests.faults.retyped import RETYPED
from harness.tests.faults.rows import ROWS
from harness.tests.faults.tables import TABLES
from harness.tests.faults.turning import TURNING
from harness.tests.faults.walked import said, walked

# Changes of the table whose right form is right for any rows, not only for those that stand there; of those, the wrong
# forms that are wrong for rows of a certain id only, and those that longer values have refused outright.
ANY = {
    "a column renamed",
    "a longer code",
    "a moment with its zone",
    "a wider key",
    "a column added",
    "a column moved",
    "a column archived",
    "duplicates merged",
    "a table renamed",
    "a part of a key renamed",
    "a table rebuilt",
    "a table with a row per row",
}
BY_ID = {"sequence left behind", "what stays is changed", "a row lost", "cells changed"}
REFUSED = {"narrower type", "columns swapped", "another table of that name"}

TABLE = (*RENAMED, *RETYPED, *ADDED, *DROPPED, *MERGED, *ROWS, *OBJECTS, *TABLES, *CREATED)


def bare(change: Change) -> Change:
    """The same without its rows."""
    statements = split(change.before)
    kept = [each for each in statements if not isinstance(parse_sql(each)[0].stmt, ast.InsertStmt)]
    return replace(change, before=";\n".join((*kept, "")))


CHANGES = (*(bare(change) for change in TABLE if change.name in ANY), *TURNING)
WRONG = [
    pytest.param(change, wrong, id=f"{change.name}: {wrong.kind}".replace(" ", "-"))
    for change in CHANGES
    for wrong in change.wrong
    if wrong.kind not in BY_ID | REFUSED
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name.replace(" ", "-"))
def test_a_right_form_is_green_on_rows_that_were_made_up(
    harness_server: Server, tmp_path: Path, change: Change
) -> None:
    """
    Awkward rows are no alarm by themselves.
    """
    assert "INSERT" not in change.before
    judged = walked(harness_server, tmp_path, change)
    assert {} == {each.clause.id: said(each) for each in judged if each.red or each.undecided}


@pytest.mark.parametrize(("change", "wrong"), WRONG)
def test_a_wrong_form_is_red_on_made_up_rows(
    harness_server: Server, tmp_path: Path, change: Change, wrong: Wrong
) -> None:
    """
    At the clauses at which it is with rows chosen for it.
    """
    red = {each.clause.id: said(each) for each in walked(harness_server, tmp_path, change, wrong) if each.red}
    assert wrong.red.keys() <= red.keys(), red


@pytest.mark.parametrize(
    "change",
    [change for change in TURNING if change.name not in {"keys moved", "a mark whose date is the moment"}],
    ids=lambda change: change.name.replace(" ", "-"),
)
def test_without_what_its_words_ask_for_a_wrong_form_goes_unseen(
    harness_server: Server, tmp_path: Path, change: Change
) -> None:
    """
    The first of each: it errs at a turn that no schema gives away.
    """
    deaf = replace(change, intent=tuple(replace(each, hints=Hints()) for each in change.intent))
    red = {each.clause.id: said(each) for each in walked(harness_server, tmp_path, deaf, change.wrong[0]) if each.red}
    assert {} == red
