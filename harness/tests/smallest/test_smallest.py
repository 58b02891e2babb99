"""A fault shows the smallest data on which it shows: it can be pasted, and none of it can be left out."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from pglast import split

from harness.contract import Contract, Phase
from harness.errors import HarnessError
from harness.facts.smallest import Smallest
from harness.fates import complete
from harness.judge import Judged, judge
from harness.observe import observe
from harness.postgres import Server
from harness.smallest import with_smallest
from harness.tests.faults.change import Change, Wrong
from harness.tests.faults.test_faults import TABLE
from harness.tests.fresh import MOMENT, files, swept, walk

AMPLE = timedelta(minutes=10)  # a busy machine finds the same as an idle one

# By change and fault: the clauses that are red on data, with how many rows.
FAULTS: Mapping[tuple[str, str], Mapping[str, int]] = {
    ("a column moved", "copy left out"): {"customers.api_key.moved": 1, "customers.api_key.only": 1, "back.rows": 1},
    ("a column moved", "one value under two owners"): {
        "customers.api_key.moved": 2,
        "customers.api_key.only": 2,
        "back.rows": 2,
    },
    ("a column moved", "too wide a delete"): {"customers.api_key.only": 2, "frame.rows": 2, "back.rows": 2},
    ("a column moved", "rollback turns the sequence back"): {"frame.sequences": 2},
    ("a column moved", "rollback restores no values"): {
        "customers.api_key.moved": 1,
        "customers.api_key.only": 1,
        "back.rows": 1,
    },
    ("a column added", "partial, wrong predicate"): {"users.plan.existing": 1},
    ("a column added", "wrong default for existing rows"): {"users.plan.existing": 1},
    ("a column added", "rollback fails on data"): {"walk.rollback": 1},
    ("a longer code", "truncated"): {"codes.code.retyped": 1, "back.rows": 1},
    ("a column split", "columns swapped"): {"places.at.split": 1, "back.rows": 1, "again.rows": 1},
    ("rows deleted", "too wide a delete"): {"sessions.deleted": 1, "frame.rows": 2, "back.rows": 2},
    ("a column filled and required", "fails on real data"): {"walk.upgrade": 1},
    ("duplicates merged", "fails on real data"): {"walk.upgrade": 2},
}
SCHEMA = (("a column added", "wrong default for new rows"), ("a column added", "name already taken"))


def fault(name: str, kind: str) -> tuple[Change, Wrong]:
    """A line of the table."""
    change = next(each for each in TABLE if each.name == name)
    return change, next(each for each in change.wrong if each.kind == kind)


def form(folder: Path, change: Change, wrong: Wrong, rows: str | None = None) -> Contract:
    """A wrong form without the table's own rows, on generated ones or on *rows*."""
    up, down = wrong.up or change.up, wrong.down or change.down
    texts = {"before": re.sub(r"INSERT INTO [^;]*;", "", change.before), "up": up} | ({"down": down} if down else {})
    if rows is not None:
        (folder / "rows.sql").write_text(rows, encoding="utf-8")
    phase = Phase("change", files(folder, texts), rows=None if rows is None else folder / "rows.sql")
    return complete(
        Contract("0001", change.name, (Phase("change", phase.migrator, rows=phase.rows, clauses=change.intent),))
    )


def searched(server: Server, contract: Contract, within: timedelta = AMPLE) -> tuple[Judged, ...]:
    """Walk on generated rows, judge, and search."""
    with swept(server):
        observation = observe(contract, server, moment=MOMENT)
        return with_smallest(contract, observation, judge(contract, observation), server, within=within)


def found(judged: tuple[Judged, ...]) -> dict[str, Smallest]:
    """The smallest data by clause."""
    return {each.clause.id: each.smallest for each in judged if each.smallest}


def red_on(server: Server, folder: Path, line: tuple[Change, Wrong], rows: str) -> set[str]:
    """Which clauses are red on *rows*, pasted; none where they do not go in, as those of a lost parent do not."""
    contract = form(folder, *line, rows)
    try:
        return {each.clause.id for each in judge(contract, walk(server, contract)) if each.red}
    except HarnessError as error:
        if "do not go in" not in str(error):
            raise
        return set()


def without_each(sql: str) -> list[str]:
    """The same statements without one of the rows, in turn."""
    statements = split(sql)
    rows = [at for at, each in enumerate(statements) if each.startswith("INSERT")]
    return [";\n".join(each for at, each in enumerate(statements) if at != gone) for gone in rows]


@pytest.mark.parametrize("name", FAULTS, ids=": ".join)
def test_the_smallest_data_are_red_when_pasted_and_not_without_any_row(
    harness_server: Server, tmp_path: Path, name: tuple[str, str]
) -> None:
    """
    As many rows as it takes, three at most, for each clause that reads rows; the same once for all of one cause.
    """
    line = fault(*name)
    data = found(searched(harness_server, form(tmp_path, *line)))
    assert FAULTS[name] == {clause: each.rows for clause, each in data.items()}
    assert all(each.least for each in data.values())
    for sql in {each.sql for each in data.values()}:
        clauses = {clause for clause, each in data.items() if each.sql == sql}
        assert clauses <= red_on(harness_server, tmp_path, line, sql)
        assert not any(clauses & red_on(harness_server, tmp_path, line, rest) for rest in without_each(sql))


@pytest.mark.parametrize("name", SCHEMA, ids=": ".join)
def test_what_is_red_without_a_row_has_no_smallest_data(
    harness_server: Server, tmp_path: Path, name: tuple[str, str]
) -> None:
    """
    Its rows have nothing to do with it.
    """
    judged = searched(harness_server, form(tmp_path, *fault(*name)))
    assert any(each.red for each in judged)
    assert {} == found(judged)


def test_what_is_green_is_not_searched(harness_server: Server, tmp_path: Path) -> None:
    """
    The right twin.
    """
    change, _ = fault("a column moved", "copy left out")
    judged = searched(harness_server, form(tmp_path, change, Wrong("none", {})))
    assert [] == [each.clause.id for each in judged if each.red or each.smallest]


def test_rows_of_the_contracts_own_are_not_searched(harness_server: Server, tmp_path: Path) -> None:
    """
    Whoever chose them knows them.
    """
    line = fault("a column moved", "copy left out")
    rows = "INSERT INTO customers VALUES (1, 'a')"
    judged = searched(harness_server, form(tmp_path, *line, rows))
    assert any(each.red for each in judged)
    assert {} == found(judged)


def test_a_search_whose_time_is_up_says_so(harness_server: Server, tmp_path: Path) -> None:
    """
    It claims nothing.
    """
    contract = form(tmp_path, *fault("a column moved", "copy left out"))
    data = found(searched(harness_server, contract, timedelta(0)))
    assert {"not looked for: the time was up"} == {str(each) for each in data.values()}
    assert not any(each.least for each in data.values())


def test_nothing_of_a_search_is_left(harness_server: Server, tmp_path: Path) -> None:
    """
    Its databases go with it.
    """
    contract = form(tmp_path, *fault("a column added", "wrong default for existing rows"))
    with swept(harness_server) as made:
        observation = observe(contract, harness_server, moment=MOMENT)
        walked = made()
        with_smallest(contract, observation, judge(contract, observation), harness_server, within=AMPLE)
        assert walked == made()
