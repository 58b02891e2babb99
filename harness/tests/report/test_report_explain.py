"""One clause, explained."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from harness.checks.catalog import lacks_column
from harness.contract import Check
from harness.errors import HarnessError
from harness.report.describe import call, says
from harness.report.document import document, dumps
from harness.report.explain import clause_of, explain
from harness.report.layout import Page
from harness.report.terminal import plain
from harness.snapshot import TextSnapshot
from harness.tests.report import walks
from harness.verdict import Evidence


def _last(walk: Any) -> Any:  # noqa: ANN401  # JSON
    return json.loads(dumps(document(*walk)))


def _text(clause: str, report: Any = None) -> str:  # noqa: ANN401  # JSON
    return plain(explain(walks.everything()[0], clause, report, Page(80), name="rfc_055"))


@pytest.mark.parametrize("clause", ["forge.moved", "plan.duplicate", "scripts.work", "date.filled"])
def test_explain_reads_like_this(clause: str, snapshot: SnapshotAssertion) -> None:
    """
    A red one, a premise, one without an answer, and one that stays.
    """
    assert _text(clause, _last(walks.everything())) == snapshot(extension_class=TextSnapshot)


def test_explain_without_a_run_says_how_to_make_one() -> None:
    """
    The command to type.
    """
    assert "Last run  none yet: harness verify rfc_055\n" in _text("forge.moved")


def test_explain_says_that_the_last_run_did_not_ask() -> None:
    """
    A run of the first section alone.
    """
    report = _last(walks.judged(walks.contract(walks.PROVEN), walks.FACTS))
    assert "not asked in it.\n          harness verify rfc_055 -k forge.moved\n" in _text("forge.moved", report)


@pytest.mark.parametrize(
    ("name", "closest"),
    [("forge.moveed", "Closest: forge.moved"), ("scripts", "Closest: scripts.work"), ("zzz", "harness list CONTRACT")],
)
def test_explain_names_the_closest_ids(name: str, closest: str) -> None:
    """
    Misspelt, cut short, or nothing like any.
    """
    with pytest.raises(HarnessError) as raised:
        clause_of(walks.everything()[0], name)
    assert f"RFC 055 has no clause {name!r}. {closest}" in str(raised.value)


def has(table: str, column: str, *, kind: str = "text") -> Check[str]:
    """*table* has that column.

    More about it.
    """

    def check(fact: str) -> Iterator[Evidence]:
        yield Evidence(f"{table}.{column}", kind, fact, fact == kind)

    return check


def _bare(fact: str) -> Iterator[Evidence]:
    yield Evidence("_bare", fact, fact, supports=True)


@dataclass(frozen=True)
class _Unsaid:
    table: str


@dataclass(frozen=True)
class Said:
    """The words of it."""

    table: str


@pytest.mark.parametrize(
    ("thing", "written", "said"),
    [
        (has("customers", "plan"), "has(table='customers', column='plan', kind='text')", "*table* has that column."),
        (_bare, "_bare", ""),
        (
            lacks_column("customers", "plan"),
            "lacks_column(table='customers', column='plan')",
            "The table is there, and has no column of that name. Without the table this is broken; see `in_table`.",
        ),
        (partial(_bare, fact="x"), "_bare(fact='x')", ""),
        (_Unsaid("customers"), "_Unsaid(table='customers')", ""),
        (Said("customers"), "Said(table='customers')", "The words of it."),
    ],
)
def test_describe_writes_a_thing_as_the_contract_does(thing: object, written: str, said: str) -> None:
    """
    A check is the call that made it, without the harness's own wrapping; a dataclass's own signature says nothing.
    """
    assert (written, said) == (call(thing), says(thing))


def test_explain_shows_the_smallest_data_of_the_last_run() -> None:
    """
    As the board did.
    """
    shown = _text("keys.nothing-lost", _last(walks.with_data()))
    assert walks.DATA.sql in shown.replace("\n      ", "\n")
