"""Every right form is green; every wrong form is red, for the right reason."""

from pathlib import Path

import pytest

from harness.judge import status
from harness.postgres import Server
from harness.tests.faults.added import ADDED
from harness.tests.faults.beside import BESIDE
from harness.tests.faults.between import BETWEEN
from harness.tests.faults.change import Change, Wrong
from harness.tests.faults.created import CREATED
from harness.tests.faults.dropped import DROPPED
from harness.tests.faults.fated import FATED
from harness.tests.faults.halfway import HALFWAY
from harness.tests.faults.merged import MERGED
from harness.tests.faults.numbered import NUMBERED
from harness.tests.faults.objects import OBJECTS
from harness.tests.faults.parted import PARTED
from harness.tests.faults.renamed import RENAMED
from harness.tests.faults.retyped import RETYPED
from harness.tests.faults.rows import ROWS
from harness.tests.faults.sensitive import SENSITIVE
from harness.tests.faults.sorts import SORTS
from harness.tests.faults.tables import TABLES
from harness.tests.faults.walked import said, stops, walked
from harness.verdict import STOPS

TABLE = (
    *RENAMED,
    *RETYPED,
    *ADDED,
    *DROPPED,
    *MERGED,
    *ROWS,
    *OBJECTS,
    *TABLES,
    *NUMBERED,
    *CREATED,
    *FATED,
    *BESIDE,
    *SORTS,
    *PARTED,
    *HALFWAY,
    *BETWEEN,
    *SENSITIVE,
)
WRONG = [
    pytest.param(change, wrong, id=f"{change.name}: {wrong.kind}".replace(" ", "-"))
    for change in TABLE
    for wrong in change.wrong
]


def test_the_table_is_large_enough() -> None:
    """
    At least forty wrong forms, each of its own name.
    """
    names = [param.id for param in WRONG]
    assert 40 <= len(names) == len(set(names))


@pytest.mark.parametrize("change", TABLE, ids=lambda change: change.name.replace(" ", "-"))
def test_a_right_form_is_green(harness_server: Server, tmp_path: Path, change: Change) -> None:
    """
    Nothing red, nothing undecided.
    """
    judged = walked(harness_server, tmp_path, change)
    assert {} == {each.clause.id: said(each) for each in judged if each.red or each.undecided}
    assert 0 == status(judged)


@pytest.mark.parametrize(("change", "wrong"), WRONG)
def test_a_wrong_form_is_red_for_the_right_reason(
    harness_server: Server, tmp_path: Path, change: Change, wrong: Wrong
) -> None:
    """
    Where the fault first shows these clauses and no other; what follows from it later may be named or not.
    """
    judged = walked(harness_server, tmp_path, change, wrong)
    red = {each.clause.id: said(each) for each in judged if each.red}
    first = min(STOPS.index(stop) for each in judged if each.red for stop in stops(each))
    showing = {each.clause.id for each in judged if each.red and STOPS[first] in stops(each)}
    assert showing <= wrong.red.keys() <= red.keys(), red
    lacking = {name: (words, red[name]) for name, words in wrong.red.items() if not all(w in red[name] for w in words)}
    assert {} == lacking
    assert 1 == status(judged)
