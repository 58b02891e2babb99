"""Words of intent, where they might be green although something is wrong."""

from pathlib import Path

import pytest

from harness.contract import Clause, clauses
from harness.errors import HarnessError
from harness.fates import (
    Added,
    Deduplicated,
    Deleted,
    Lost,
    Merged,
    Moved,
    Objects,
    Part,
    Relaxed,
    Renamed,
    Retyped,
    Split,
)
from harness.judge import Judged
from harness.postgres import Server
from harness.tests.faults.change import Change
from harness.tests.faults.walked import said, walked

KEYS = """
CREATE TABLE users (id int PRIMARY KEY, key text); CREATE TABLE keys (user_id int PRIMARY KEY, key text);
INSERT INTO keys VALUES (9, 'standing');
"""
MOVED = Moved("users.key", to="keys.key", by={"user_id": "s.id"}, text="Keys stand in keys.")
NOTES = "CREATE TABLE notes (id int PRIMARY KEY, a text, b text); INSERT INTO notes VALUES (1, 'x', 'y'), (2, NULL, '')"


def verdicts(server: Server, folder: Path, change: Change) -> dict[str, Judged]:
    """Each clause's, by id."""
    return {each.clause.id: each for each in walked(server, folder, change)}


def change(before: str, intent: tuple[Clause[object], ...], up: str, down: str = "") -> Change:
    """One of no name."""
    return Change("a change", before, intent, up, down, ())


def test_a_move_of_nothing_is_undecided_by_name(harness_server: Server, tmp_path: Path) -> None:
    """
    Though the target has rows; and nothing else is.
    """
    before = KEYS + "INSERT INTO users VALUES (1, NULL)"  # noqa: S608  # a migration
    found = verdicts(harness_server, tmp_path, change(before, clauses(MOVED), "ALTER TABLE users DROP key"))
    assert ["users.key.moved"] == [name for name, each in found.items() if each.undecided]
    assert not any(each.red for each in found.values())


def test_a_rename_over_no_rows_is_undecided_by_name(harness_server: Server, tmp_path: Path) -> None:
    """
    What the catalog says is proven all the same.
    """
    intent = clauses(Renamed("users.key", "secret", text="It is called secret."))
    found = verdicts(harness_server, tmp_path, change(KEYS, intent, "ALTER TABLE users RENAME key TO secret"))
    assert ["users.key.renamed"] == [name for name, each in found.items() if each.undecided]
    assert not any(each.red for each in found.values())


@pytest.mark.parametrize(("because", "red"), [("", ["frame.rows"]), ("It is in the log.", [])])
def test_rows_go_with_their_table_for_a_reason_only(
    harness_server: Server, tmp_path: Path, because: str, red: list[str]
) -> None:
    """
    Without one the frame has lost them.
    """
    before = KEYS + NOTES
    intent = clauses(Objects("removed table notes", name="notes", text="Notes go.", because=because))
    found = verdicts(harness_server, tmp_path, change(before, intent, "DROP TABLE notes"))
    assert red == [name for name, each in found.items() if each.red]


@pytest.mark.parametrize("cells", [0, 1, 2, 3])
def test_cells_that_do_not_come_back_are_declared_by_their_number(
    harness_server: Server, tmp_path: Path, cells: int
) -> None:
    """
    Any other is red, with the right one.
    """
    intent = clauses(Lost("notes.b", because="Unread.", text="b goes.", cells=cells))
    form = change(NOTES, intent, "ALTER TABLE notes DROP b", "ALTER TABLE notes ADD b text")
    red = {name: said(each) for name, each in verdicts(harness_server, tmp_path, form).items() if each.red}
    if cells == 2:
        assert {} == red
    elif cells:
        assert ["notes.b.cost"] == list(red)
        assert "2 of 2: 1, b, y; 2, b, ''" in red["notes.b.cost"]
    else:
        assert ["back.rows"] == list(red)
        assert "2 cells changed: id=1: b 'y' → NULL" in red["back.rows"]


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_rows_that_do_not_come_back_are_declared_by_their_number(
    harness_server: Server, tmp_path: Path, rows: int
) -> None:
    """
    Any other is red, with the right one.
    """
    intent = clauses(Deleted("notes", where="a IS NULL", because="Empty.", text="Empty notes go.", rows=rows))
    form = change(NOTES, intent, "DELETE FROM notes WHERE a IS NULL", "SELECT 1")
    red = {name: said(each) for name, each in verdicts(harness_server, tmp_path, form).items() if each.red}
    expected = {0: {"back.rows": "1 rows lost: id=2"}, 1: {}, 2: {"notes.cost": "1 of 2: 2"}}[rows]
    assert expected.keys() == red.keys()
    assert all(words in red[name] for name, words in expected.items())


def test_a_view_over_a_dropped_column_does_not_go_unseen(harness_server: Server, tmp_path: Path) -> None:
    """
    CASCADE takes what the contract never named.
    """
    intent = clauses(Lost("notes.b", because="Unread.", text="b goes."))
    before = NOTES + "; CREATE VIEW seen AS SELECT b FROM notes"  # noqa: S608  # a migration
    found = verdicts(harness_server, tmp_path, change(before, intent, "ALTER TABLE notes DROP b CASCADE"))
    assert ["frame.schema"] == [name for name, each in found.items() if each.red]
    assert "removed view public.seen" in said(found["frame.schema"])


def test_a_misspelt_column_is_misuse(harness_server: Server, tmp_path: Path) -> None:
    """
    Not a proof over nothing.
    """
    intent = clauses(Retyped("notes.c", "text", text="c is text."))
    with pytest.raises(HarnessError, match=r"clause notes\.c\.retyped: its query for before is refused .* \"c\""):
        walked(harness_server, tmp_path, change(NOTES, intent, "SELECT 1"))


@pytest.mark.parametrize(
    ("word", "lacks"),
    [
        (lambda: [*Retyped("t.a", "text", text="", back="a")], r"t\.a: back= .* cells="),
        (lambda: [*Retyped("t.a", "text", text="", cells=2)], r"t\.a: cells=2 .* back="),
        (lambda: [*Split("t.a", into={"b": Part("int", "a")}, text="", cells=1)], r"t\.a: cells=1 .* back="),
        (lambda: [*Merged(("t.a",), into="t.b", type="int", by="a", text="", cells=1)], r"t\.b: cells=1 .* back="),
        (
            lambda: [*Merged(("t.a",), into="t.b", type="int", by="a", text="", back={"t.a": "b"})],
            r"t\.b: back= .* cells=",
        ),
    ],
)
def test_what_comes_back_instead_and_at_what_cost_are_said_together(word: object, lacks: str) -> None:
    """
    One without the other is misuse.
    """
    assert callable(word)
    with pytest.raises(HarnessError, match=lacks):
        word()


def test_each_word_expands_into_clauses_with_ids_and_its_sentence() -> None:
    """
    Beginning with the thing that it is about.
    """
    words = {
        ("a.b.renamed", "a.b.rule", "a.b.gone"): Renamed("a.b", "c", text="said"),
        ("a.b.existing", "a.b.added"): Added("a.b", "int", text="said"),
        ("a.b.relaxed", "a.b.rule"): Relaxed("a.b", text="said"),
        ("a.deduplicated", "o.a_id.follows"): Deduplicated(
            "a", by=("b",), keep="id", following=("o.a_id",), text="said"
        ),
        ("a.b.lost", "a.b.gone", "a.b.back", "a.b.cost"): Lost("a.b", because="x", cells=1, text="said"),
    }
    for ids, word in words.items():
        expanded = tuple(word)
        assert ids == tuple(clause.id for clause in expanded)
        assert {"said"} == {clause.text for clause in expanded}
