"""The reference's examples of words are short, green over the right migration and red over a wrong one."""

import runpy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from harness.contract import Clause, Contract, Phase, clauses
from harness.fates import Objects, complete
from harness.judge import Judged, judge
from harness.postgres import Server
from harness.tests.faults.fated import BACK, DROP, KEEP, MOVE, THINGS
from harness.tests.fresh import files, walk
from harness.tests.pages import CONTRACTS, blocks

USERS = """
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE sessions (id int, until timestamptz);
"""
RENAME = {
    "before": USERS,
    "up": "SET LOCAL lock_timeout = '1s'; ALTER TABLE users RENAME name TO full_name;",
    "down": "ALTER TABLE users RENAME full_name TO name;",
}
PHONES = {
    "before": "CREATE TABLE users (id int PRIMARY KEY, phone text); CREATE TABLE phones (user_id int, number text);",
    "up": """
    INSERT INTO phones SELECT id, phone FROM users
    WHERE phone IS NOT NULL AND NOT EXISTS (SELECT FROM phones WHERE user_id = id AND number = phone);
    ALTER TABLE users DROP phone;
    """,
}
ASIDE = {
    "before": THINGS,
    "up": (MOVE + KEEP + DROP).replace("aside", "things_archive"),
    "down": BACK.replace("aside", "things_archive"),
}


def made(word: str, folder: Path) -> dict[str, object]:
    """What the one example with *word* in it makes."""
    (block,) = (text for text in blocks(CONTRACTS, "python") if word in text)
    file = folder / "example.py"
    file.write_text(block, encoding="utf-8")
    return runpy.run_path(str(file))


def judged(server: Server, folder: Path, own: tuple[Clause[object], ...], texts: dict[str, str]) -> tuple[Judged, ...]:
    """The clauses, over a migration."""
    contract = complete(Contract("1", "One", (Phase("change", files(folder, texts), clauses=own),)))
    return judge(contract, walk(server, contract))


@pytest.mark.parametrize("word", ["Renamed(", "Moved, Phase"])
def test_a_contract_for_a_simple_change_is_under_ten_lines(word: str) -> None:
    """
    Imports and blank lines too.
    """
    (block,) = (text for text in blocks(CONTRACTS, "python") if word in text)
    assert "contract = Contract(" in block
    assert len(block.splitlines()) < 10


@pytest.mark.parametrize(
    ("word", "right", "wrong", "red"),
    [
        (
            "Renamed(",
            RENAME,
            "ALTER TABLE users ADD full_name text NOT NULL DEFAULT ''; ALTER TABLE users DROP name;",
            "users.name.renamed",
        ),
        ("Moved, Phase", PHONES, "ALTER TABLE users DROP phone;", "users.phone.moved"),
    ],
)
def test_the_short_contracts_tell_right_from_wrong(  # noqa: PLR0913, PLR0917  # a line of the table
    harness_server: Server, tmp_path: Path, word: str, right: dict[str, str], wrong: str, red: str
) -> None:
    """
    On rows that are made up for them.
    """
    contract = made(word, tmp_path)["contract"]
    assert isinstance(contract, Contract)
    own = contract.phases[0].clauses
    assert [] == [each.clause.id for each in judged(harness_server, tmp_path, own, right) if each.red or each.undecided]
    assert red in [each.clause.id for each in judged(harness_server, tmp_path, own, {**right, "up": wrong}) if each.red]


@pytest.mark.parametrize(
    ("word", "name", "texts", "beside"),
    [
        ("Dropped(", "words", ASIDE, (*Objects("table moved", name="moved", text="What moved is remembered."),)),
        ("WhileWriting(", "statements", RENAME, ()),
    ],
)
def test_the_other_examples_are_green(  # noqa: PLR0913, PLR0917  # a line of the table
    harness_server: Server, tmp_path: Path, word: str, name: str, texts: dict[str, str], beside: Iterable[Clause[Any]]
) -> None:
    """
    Over the migration that they are about, and *beside* what else it does.
    """
    own = clauses(made(word, tmp_path)[name], *beside)  # type: ignore[arg-type]  # the page's own
    found = judged(harness_server, tmp_path, own, texts)
    assert len(own) < len(found)
    assert {} == {each.clause.id: each.evidence for each in found if each.red or each.undecided}
