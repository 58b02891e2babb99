"""A step tried under circumstances, on a real Postgres."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from harness.facts.answer import Refused, Unobserved
from harness.facts.attempt import Attempted, Blocked
from harness.facts.rows import Comparison
from harness.postgres import Server
from harness.probes.attempt import Attempt, AttemptWhileHeld
from harness.tests.fresh import fact, files
from harness.verdict import Stop

SHOP = {
    "before": "CREATE TABLE a (id int, day date); INSERT INTO a VALUES (1, '2020-02-01'); CREATE TABLE b (id int)",
    "up": "CREATE TABLE c AS SELECT id, day::text FROM a; ALTER TABLE b ADD x int",
    "down": "DROP TABLE c; ALTER TABLE b DROP x",
}


def attempted(
    server: Server, folder: Path, attempt: Attempt, texts: dict[str, str], at: Stop = Stop.AFTER
) -> Attempted:
    """Return what the attempt came to."""
    read = fact(server, files(folder, texts), attempt, at)
    assert isinstance(read, Attempted), read
    return read


def test_an_attempt_takes_a_clone_over_the_step(harness_server: Server, tmp_path: Path) -> None:
    """
    And says which tables it touched.
    """
    found = attempted(harness_server, tmp_path, Attempt(), SHOP)
    assert (None, ("public.b", "public.c"), None) == (found.trace.refused, found.touched, found.result)


def test_an_attempt_is_refused_and_leaves_nothing(harness_server: Server, tmp_path: Path) -> None:
    """
    What it is given stands before the step, and is not its doing.
    """
    found = attempted(harness_server, tmp_path, Attempt(given="ALTER TABLE b RENAME TO renamed"), SHOP)
    assert found.trace.refused is not None
    assert ("42P01", 'relation "b" does not exist') == (found.trace.refused.sqlstate, found.trace.refused.message)
    assert () == found.touched


def test_an_attempt_that_leaves_half_of_it_shows_what(harness_server: Server, tmp_path: Path) -> None:
    """
    The wrong twin: a migration that commits in between.
    """
    texts = {**SHOP, "up": "BEGIN; CREATE TABLE c (); COMMIT; ALTER TABLE nowhere ADD x int"}
    found = attempted(harness_server, tmp_path, Attempt(), texts)
    assert found.trace.refused is not None
    assert ("public.c",) == found.touched


def test_an_attempt_may_be_of_the_rollback(harness_server: Server, tmp_path: Path) -> None:
    """
    From a clone of after.
    """
    found = attempted(harness_server, tmp_path, Attempt(Stop.BACK), SHOP, Stop.BACK)
    assert (None, ("public.b", "public.c")) == (found.trace.refused, found.touched)


@pytest.mark.parametrize(
    ("up", "lost"),
    [
        (SHOP["up"], (("1", "2020-02-01"),)),
        (SHOP["up"].replace("day::text", "to_char(day, 'YYYY-MM-DD') AS day"), ()),
    ],
)
def test_settings_hold_for_every_session_of_the_step(
    harness_server: Server, tmp_path: Path, up: str, lost: tuple[tuple[object, ...], ...]
) -> None:
    """
    What depends on DateStyle comes out otherwise; what does not is the same.
    """
    attempt = Attempt(settings=(("DateStyle", "'SQL, DMY'"),), result="SELECT id::text, day FROM c ORDER BY id")
    result = attempted(harness_server, tmp_path, attempt, {**SHOP, "up": up}).result
    assert isinstance(result, Comparison)
    assert (1, 1, lost) == (result.then, result.now, result.lost)


def test_a_search_path_may_be_a_list(harness_server: Server, tmp_path: Path) -> None:
    """
    A setting is written as SET takes it.
    """
    attempt = Attempt(given="CREATE SCHEMA other", settings=(("search_path", "other, public"),))
    assert ("other.c", "public.b") == attempted(harness_server, tmp_path, attempt, SHOP).touched


def test_a_result_that_cannot_be_read_is_a_refusal(harness_server: Server, tmp_path: Path) -> None:
    """
    In Postgres's words.
    """
    result = attempted(harness_server, tmp_path, Attempt(result="TABLE nowhere"), SHOP).result
    assert Refused("42P01", 'relation "nowhere" does not exist') == result


def test_what_is_given_must_go_in(harness_server: Server, tmp_path: Path) -> None:
    """
    The circumstances could not be made: nothing was tried, and nothing is known.
    """
    read = fact(harness_server, files(tmp_path, SHOP), Attempt(given="TABLE nowhere"), Stop.AFTER)
    assert isinstance(read, Unobserved)
    assert 'relation "nowhere" does not exist' in read.reason


BOUNDED = "SET LOCAL lock_timeout = '200ms';"
HELD = AttemptWhileHeld("LOCK TABLE b IN ACCESS SHARE MODE", "TABLE b", patience=timedelta(seconds=2))
ROW = AttemptWhileHeld("UPDATE a SET id = 2", "TABLE a", patience=timedelta(seconds=2))


def blocked(server: Server, folder: Path, held: AttemptWhileHeld, up: str) -> Blocked:
    """Return how the step ended."""
    read = fact(server, files(folder, {**SHOP, "up": up}), held, Stop.AFTER)
    assert isinstance(read, Blocked), read
    return read


@pytest.mark.parametrize(
    ("held", "up"),
    [(HELD, "ALTER TABLE b ADD x int"), (ROW, "UPDATE a SET id = 3")],
    ids=["a table", "a row"],
)
def test_a_step_with_a_lock_bound_gives_up_while_it_is_held(
    harness_server: Server, tmp_path: Path, held: AttemptWhileHeld, up: str
) -> None:
    """
    It was seen waiting, nobody let go, the reader went on, and nothing is left.
    """
    found = blocked(harness_server, tmp_path, held, f"{BOUNDED} CREATE TABLE c (); {up}")
    assert found.trace.refused is not None
    assert "55P03" == found.trace.refused.sqlstate
    assert (True, False, None, ()) == (found.waited, found.released, found.bystander, found.touched)


STOPPED = Refused("57014", "canceling statement due to statement timeout")


@pytest.mark.parametrize(
    ("held", "up", "reader"),
    [(HELD, "ALTER TABLE b ADD x int", STOPPED), (ROW, "UPDATE a SET id = 3", None)],
    ids=["a table", "a row"],
)
def test_a_step_without_one_waits_until_the_holder_lets_go(
    harness_server: Server, tmp_path: Path, held: AttemptWhileHeld, up: str, reader: Refused | None
) -> None:
    """
    The wrong twin: it goes through then. A reader queues behind ACCESS EXCLUSIVE, and not behind a row.
    """
    found = blocked(harness_server, tmp_path, held, up)
    assert (None, True, True, reader) == (found.trace.refused, found.waited, found.released, found.bystander)
    assert 1 == len(found.touched)


def test_a_step_that_needs_no_lock_goes_through_meanwhile(harness_server: Server, tmp_path: Path) -> None:
    """
    Nobody waited.
    """
    found = blocked(harness_server, tmp_path, HELD, "ALTER TABLE a ADD x int")
    assert (None, False, False, None) == (found.trace.refused, found.waited, found.released, found.bystander)


@pytest.mark.parametrize(("bound", "sqlstate"), [(BOUNDED, "55P03"), ("", None)])
def test_the_rollback_may_be_what_is_held_up(
    harness_server: Server, tmp_path: Path, bound: str, sqlstate: str | None
) -> None:
    """
    On a clone of after: with a lock bound it gives up and leaves nothing; the wrong twin waits and goes through.
    """
    held = replace(HELD, to=Stop.BACK)
    read = fact(harness_server, files(tmp_path, {**SHOP, "down": f"{bound} {SHOP['down']}"}), held, Stop.BACK)
    assert isinstance(read, Blocked), read
    refused = read.trace.refused
    assert (sqlstate, True, sqlstate is None) == (refused.sqlstate if refused else None, read.waited, read.released)
    assert (() if sqlstate else ("public.b", "public.c")) == read.touched


def test_what_cannot_be_held_is_named(harness_server: Server, tmp_path: Path) -> None:
    """
    The step was never started.
    """
    held = AttemptWhileHeld("LOCK TABLE nowhere", "TABLE b")
    read = fact(harness_server, files(tmp_path, SHOP), held, Stop.AFTER)
    assert isinstance(read, Unobserved)
    assert 'relation "nowhere" does not exist' in read.reason


def test_a_step_that_cannot_be_made_is_unobserved(harness_server: Server, tmp_path: Path) -> None:
    """
    What it raises in its thread comes to the one that asked.
    """
    migrator = files(tmp_path, SHOP)
    (tmp_path / "up.sql").unlink()
    read = fact(harness_server, migrator, AttemptWhileHeld(HELD.held, HELD.bystander), Stop.BEFORE)
    assert isinstance(read, Unobserved)
    assert f"{tmp_path / 'up.sql'} cannot be read" in read.reason
