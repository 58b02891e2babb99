"""A step tried while another session writes, on a real Postgres."""

from pathlib import Path

import pytest

from harness.facts.answer import Refused, Unobserved
from harness.facts.attempt import Accompanied
from harness.facts.rows import Rows
from harness.postgres import Server
from harness.probes.statement import Run
from harness.probes.writer import AttemptWhileWriting
from harness.tests.fresh import fact, files
from harness.verdict import Stop

BEFORE = "CREATE TABLE a (id int PRIMARY KEY, x text); CREATE TABLE b (id int, x text);"
MOVE = "INSERT INTO b SELECT id, x FROM a; ALTER TABLE a DROP x;"
WRITE = "INSERT INTO a (id, x) VALUES (:n, 'written'::text)"
KEPT = "SELECT id FROM b WHERE x = 'written'"


def accompanied(server: Server, folder: Path, up: str, asked: AttemptWhileWriting) -> Accompanied:
    """What came of it."""
    read = fact(server, files(folder, {"before": BEFORE, "up": up}), asked, Stop.AFTER)
    assert isinstance(read, Accompanied), read
    return read


def test_what_is_committed_after_the_copy_is_lost(harness_server: Server, tmp_path: Path) -> None:
    """
    Every time: the write is open when the step begins, and is committed once the step waits for it.
    """
    found = accompanied(harness_server, tmp_path, MOVE, AttemptWhileWriting(WRITE, KEPT))
    assert (None, True, 1, ()) == (found.trace.refused, found.waited, found.written[0], found.kept)


def test_what_is_committed_before_the_lock_is_there(harness_server: Server, tmp_path: Path) -> None:
    """
    The right twin; what comes later meets the new schema and is no more than refused.
    """
    found = accompanied(harness_server, tmp_path, "LOCK TABLE a;" + MOVE, AttemptWhileWriting(WRITE, KEPT))
    assert (True, found.written) == (found.waited, found.kept)
    assert found.refused is None or found.refused.sqlstate == "42703"


def test_a_step_that_waits_for_nobody_goes_through_beside_the_writer(harness_server: Server, tmp_path: Path) -> None:
    """
    The write is committed all the same.
    """
    asked = AttemptWhileWriting(WRITE, "SELECT id FROM a ORDER BY id")
    found = accompanied(harness_server, tmp_path, "CREATE TABLE c ()", asked)
    assert (False, None, found.written) == (found.waited, found.refused, found.kept)


def test_what_is_given_stands_before_the_writer_begins(harness_server: Server, tmp_path: Path) -> None:
    """
    So that it has something to write to.
    """
    asked = AttemptWhileWriting(
        "UPDATE a SET x = x || :n WHERE id = 7", "SELECT 1 FROM a", given="INSERT INTO a VALUES (7)"
    )
    assert (1,) == accompanied(harness_server, tmp_path, "CREATE TABLE c ()", asked).kept


def test_a_query_that_is_refused_is_a_refusal(harness_server: Server, tmp_path: Path) -> None:
    """
    And a write that never goes in leaves nothing known.
    """
    found = accompanied(harness_server, tmp_path, MOVE, AttemptWhileWriting(WRITE, "TABLE nowhere"))
    assert isinstance(found.kept, Refused)
    read = fact(
        harness_server,
        files(tmp_path, {"before": BEFORE, "up": MOVE}),
        AttemptWhileWriting("INSERT INTO nowhere VALUES (:n)", KEPT),
        Stop.AFTER,
    )
    assert isinstance(read, Unobserved)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Run("SELECT x FROM b"), Rows(("x",))),
        (Run("SELECT x FROM b", given="INSERT INTO b (x) VALUES ('given')"), Rows(("x",), (("given",),))),
        (Run("INSERT INTO b (x) VALUES ((:now)::text)"), Rows()),
        (Run("SELECT x FROM a"), Refused("42703", 'column "x" does not exist')),
    ],
)
def test_a_statement_runs_on_a_clone(harness_server: Server, tmp_path: Path, asked: Run, answer: object) -> None:
    """
    Where it may write, and what Postgres answers is the fact.
    """
    assert answer == fact(harness_server, files(tmp_path, {"before": BEFORE, "up": MOVE}), asked, Stop.AFTER)
