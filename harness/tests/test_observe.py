"""Walks over a few lines of SQL, on a real Postgres: right ones, and ones that go wrong somewhere."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from harness.checks.rows import counts, same_rows
from harness.contract import Clause, Contract, Look, Migrator, Phase, Release, Session
from harness.errors import HarnessError
from harness.facts.answer import Refused, Unobserved
from harness.facts.rows import Comparison, Rows
from harness.facts.trace import Cut, Trace
from harness.fates import complete
from harness.judge import Judged, judge
from harness.observation import Observation, Reading
from harness.observe import observe
from harness.postgres import PostgresSession, Server, connect
from harness.probes.rows import Compare, Query
from harness.tests.fresh import MOMENT, ever, files, swept, walk
from harness.verdict import STOPS, Holds, Stop

KEYS = {
    "before": "CREATE TABLE a (id int, key text)",
    "up": "CREATE TABLE b AS SELECT id, key FROM a; ALTER TABLE a DROP key",
    "down": "ALTER TABLE a ADD key text; UPDATE a SET key = b.key FROM b WHERE b.id = a.id; DROP TABLE b",
}
ROWS = "INSERT INTO a VALUES (1, 'k1'), (2, 'k2'), (3, 'k3')"
GONE = Query("SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'key'")
BY_KEY = "SELECT id, key FROM {} ORDER BY id"
ORDINARY: tuple[Clause[Any], ...] = (
    Clause("key-gone", "The key goes.", GONE, counts(0, "columns called key")),
    Clause(
        "key-kept",
        "No key is lost.",
        Compare(BY_KEY.format("a"), BY_KEY.format("b")),
        same_rows("keys"),
        Holds.ALWAYS,
        (Stop.AFTER, Stop.AGAIN),
    ),
    Clause(
        "key-back",
        "The rollback brings every key back.",
        Compare(BY_KEY.format("a"), BY_KEY.format("a")),
        same_rows("keys"),
        Holds.ALWAYS,
        (Stop.BACK,),
    ),
)


def change(migrator: Migrator, *clauses: Clause[Any], rows: Path | None = None) -> Contract:
    """A contract of one phase, complete."""
    return complete(Contract("001", "A small change", (Phase("change", migrator, rows=rows, clauses=clauses),)))


def keys(folder: Path, wrong: Mapping[str, str] | None = None, *clauses: Clause[Any]) -> Contract:
    """The ordinary contract, over KEYS with something *wrong*."""
    rows = folder / "rows.sql"
    rows.write_text(ROWS, encoding="utf-8")
    return change(files(folder, {**KEYS, **(wrong or {})}), *(clauses or ORDINARY), rows=rows)


def verdicts(contract: Contract, observation: Observation) -> dict[str, str]:
    """Verdict by clause."""
    return {each.clause.id: str(each.verdict) for each in judge(contract, observation)}


def by_id(contract: Contract, observation: Observation) -> dict[str, Judged]:
    """Judgement by clause."""
    return {each.clause.id: each for each in judge(contract, observation)}


def only_fact(observation: Observation) -> object:
    """Return the one fact of a walk."""
    (read,) = observation.phases[0].facts.values()
    return read


PROVEN = dict.fromkeys(
    ["walk.upgrade", "walk.rollback", "walk.second-upgrade", "key-gone", "key-kept", "key-back"], "proven"
)


def test_a_right_migration_is_proven_red_then_green_then_back_then_again(
    harness_server: Server, tmp_path: Path
) -> None:
    """
    Every clause, at every stop.
    """
    contract = keys(tmp_path)
    assert PROVEN == verdicts(contract, walk(harness_server, contract))


LOST = {"key-kept": "regressed", "key-back": "regressed"}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"up": KEYS["up"].replace("FROM a;", "FROM a WHERE id > 1;")}, LOST),
        ({"up": KEYS["up"].replace("SELECT id, key", "SELECT id, upper(key) AS key")}, LOST),
        ({"up": "CREATE TABLE b AS TABLE a", "down": "DROP TABLE b"}, {"key-gone": "unmet"}),
        ({"down": "ALTER TABLE a ADD key text; DROP TABLE b"}, LOST),
        (
            {"down": "DROP TABLE b"},
            {"key-back": "regressed", "key-gone": "stuck", "walk.second-upgrade": "regressed", "key-kept": "undecided"},
        ),
    ],
    ids=["a row forgotten", "a value shouted", "a column left", "cells not brought back", "a column not brought back"],
)
def test_a_wrong_one_is_caught_by_the_clause_that_it_breaks(
    harness_server: Server, tmp_path: Path, wrong: dict[str, str], expected: dict[str, str]
) -> None:
    """
    And by no other.
    """
    contract = keys(tmp_path, wrong)
    assert {**PROVEN, **expected} == verdicts(contract, walk(harness_server, contract))


def test_an_upgrade_that_fails_ends_the_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    Red with Postgres's message; what lies behind it is undecided, with the reason.
    """
    contract = keys(tmp_path, {"up": "ALTER TABLE nowhere ADD x int"})
    judged = by_id(contract, walk(harness_server, contract))
    (seen,) = judged["walk.upgrade"].evidence
    assert '42P01: relation "nowhere" does not exist in: ALTER TABLE nowhere ADD x int' == seen.evidence.observed
    reasons = {stop: f"{stop} was not reached: the step to after did not go through" for stop in STOPS[1:]}
    assert reasons == judged["key-gone"].reasons
    rest = {name: str(each.verdict) for name, each in judged.items()}
    assert {**dict.fromkeys(PROVEN, "undecided"), "walk.upgrade": "regressed"} == rest


def test_a_rollback_that_fails_ends_the_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    What was read until then stands.
    """
    contract = keys(tmp_path, {"down": "SELECT 1 / 0"})
    judged = by_id(contract, walk(harness_server, contract))
    assert {
        "walk.upgrade": "proven",
        "walk.rollback": "regressed",
        "walk.second-upgrade": "undecided",
        "key-gone": "undecided",
        "key-kept": "undecided",
        "key-back": "undecided",
    } == {name: str(each.verdict) for name, each in judged.items()}
    reasons = {stop: f"{stop} was not reached: the step to back did not go through" for stop in STOPS[2:]}
    assert reasons == judged["key-gone"].reasons


def test_without_a_rollback_again_is_the_upgrade_of_the_same_before(harness_server: Server, tmp_path: Path) -> None:
    """
    Before → after → again; nobody asks for back.
    """
    (tmp_path / "rows.sql").write_text(ROWS, encoding="utf-8")
    migrator = files(tmp_path, {"before": KEYS["before"], "up": KEYS["up"]})
    asked = [clause for clause in ORDINARY if clause.asked != (Stop.BACK,)]
    contract = change(migrator, *asked, rows=tmp_path / "rows.sql")
    observation = walk(harness_server, contract)
    assert (Stop.BEFORE, Stop.AFTER, Stop.AGAIN) == observation.phases[0].stops
    expected = {name: word for name, word in PROVEN.items() if name not in {"walk.rollback", "key-back"}}
    assert expected == verdicts(contract, observation)


def test_without_a_rollback_there_is_no_walk_until_back(harness_server: Server, tmp_path: Path) -> None:
    """
    It would end at a stop that is not there.
    """
    contract = change(files(tmp_path, {"up": "SELECT 1"}))
    with pytest.raises(HarnessError, match="phase change has no rollback, so no stop `back`"):
        walk(harness_server, contract, Stop.BACK)


def test_until_before_needs_no_migration(harness_server: Server, tmp_path: Path) -> None:
    """
    The test-first red: neither the file nor release N's code has been written.
    """
    contract = keys(tmp_path)
    (tmp_path / "up.sql").unlink()
    (tmp_path / "down.sql").unlink()
    observation = walk(harness_server, contract, Stop.BEFORE)
    assert {"key-gone": "unmet"} == verdicts(contract, observation)


@pytest.mark.parametrize("until", list(Stop))
def test_a_walk_goes_until_it_is_told(harness_server: Server, tmp_path: Path, until: Stop) -> None:
    """
    And tells where it is.
    """
    told: list[str] = []
    stops = STOPS[: STOPS.index(until) + 1]
    with swept(harness_server):
        observation = observe(keys(tmp_path), harness_server, moment=MOMENT, until=until, progress=told.append)
    assert [f"change: {stop}" for stop in stops] == told
    assert stops == observation.phases[0].stops
    assert set(stops) == {reading.stop for reading in observation.phases[0].facts}


def test_an_observation_says_what_it_was_fixed_by(harness_server: Server, tmp_path: Path) -> None:
    """
    The server without secrets, the seed, the moment; and how long it took.
    """
    observation = walk(harness_server, keys(tmp_path), Stop.BEFORE)
    assert (harness_server.describe(), 0, "2026-01-01T00:00:00+00:00") == (
        observation.postgres,
        observation.seed,
        observation.moment,
    )
    assert observation.seconds > 0


def phases(folder: Path, first: Mapping[str, str], second: Mapping[str, str]) -> Contract:
    """Two phases on one database, each with a clause of its own."""
    found = []
    for name, texts in (("expand", first), ("retire", second)):
        (folder / name).mkdir()
        clause = Clause(f"{name}-table", "T.", Query(f"SELECT count(*) FROM {name}"), counts(0, "rows"))  # noqa: S608  # two known names
        found.append(Phase(name, files(folder / name, texts), clauses=(clause,)))
    return complete(Contract("001", "Two phases", tuple(found)))


EXPAND = {"before": "CREATE TABLE old ()", "up": "CREATE TABLE expand ()", "down": "DROP TABLE expand"}
RETIRE = {
    "up": "ALTER TABLE expand ADD x int; CREATE TABLE retire ()",
    "down": "DROP TABLE retire; ALTER TABLE expand DROP x",
}


@pytest.mark.parametrize("way_back", [True, False])
def test_a_second_phase_goes_on_where_the_first_ended(
    harness_server: Server, tmp_path: Path, *, way_back: bool
) -> None:
    """
    Whether or not the first has a way back; the second has no baseline of its own.
    """
    first = EXPAND if way_back else {name: text for name, text in EXPAND.items() if name != "down"}
    contract = phases(tmp_path, first, {**RETIRE, "before": "SELECT 1 / 0"})
    observation = walk(harness_server, contract)
    assert {"proven"} == set(verdicts(contract, observation).values())
    assert [("expand", 4 if way_back else 3), ("retire", 4)] == [
        (each.phase, len(each.stops)) for each in observation.phases
    ]


def test_only_the_last_phase_ends_early(harness_server: Server, tmp_path: Path) -> None:
    """
    Before the second phase is after the first.
    """
    observation = walk(harness_server, phases(tmp_path, EXPAND, RETIRE), Stop.BEFORE)
    assert [STOPS, (Stop.BEFORE,)] == [each.stops for each in observation.phases]


def test_after_a_phase_that_failed_no_other_is_walked(harness_server: Server, tmp_path: Path) -> None:
    """
    Its before was never there: all of it is undecided, and says why.
    """
    contract = phases(
        tmp_path, {**EXPAND, "up": "SELECT 1 / 0"}, {"up": "CREATE TABLE retire ()", "down": "DROP TABLE retire"}
    )
    judged = by_id(contract, walk(harness_server, contract))
    assert {"undecided"} == {str(each.verdict) for each in judged.values() if each.phase == "retire"}
    reasons = {stop: f"{stop} was not reached: phase expand did not go through" for stop in STOPS}
    assert reasons == judged["retire-table"].reasons


@dataclass(frozen=True)
class Counted:
    """A probe that notes each reading; equal to every other of its name."""

    name: str
    read_at: list[tuple[str, str]] = field(default_factory=list, compare=False)

    def read(self, look: Look) -> str:
        """Note it."""
        self.read_at.append((look.stop, look.release.name))
        return self.name


def test_equal_probes_are_read_once_per_stop_and_release(harness_server: Server, tmp_path: Path) -> None:
    """
    However many clauses ask; another release or another question is another reading.
    """
    notes: list[tuple[str, str]] = []
    asked = [ever(name, Counted("one", notes), *STOPS) for name in ("a", "b")]
    asked.append(replace(ever("c", Counted("one", notes), Stop.BEFORE), release=Release("N")))
    asked.append(ever("d", Counted("other", notes), Stop.AGAIN))
    walk(harness_server, keys(tmp_path, None, *asked))
    expected = [("after", "N"), ("again", "N"), ("again", "N"), ("back", "N−1"), ("before", "N"), ("before", "N−1")]
    assert expected == sorted(notes)


@dataclass(frozen=True)
class Scratches:
    """A probe that writes to two scratch databases at once."""

    def read(self, look: Look) -> tuple[int, ...]:
        """Count the rows here, there, and where nobody wrote."""
        with look.scratch(look.stop) as one, look.scratch(Stop.BEFORE) as two, look.another(one) as same:
            one.execute("INSERT INTO a (id) VALUES (4)")
            return tuple(len(each.rows("SELECT id FROM a").rows) for each in (one, same, two, look.now, look.before))


def test_scratch_databases_are_written_to_and_dropped(harness_server: Server, tmp_path: Path) -> None:
    """
    Each a clone of its own; the stop's database stays as it was, and nothing is left over.
    """
    before = databases(harness_server)
    contract = keys(tmp_path, None, ever("asked", Scratches(), Stop.AFTER))
    with swept(harness_server) as made:
        facts = observe(contract, harness_server, moment=MOMENT).phases[0].facts
        left = [name.split("_")[2] for name in made()]
    (read,) = (read for reading, read in facts.items() if reading.probe == Scratches())
    assert (4, 4, 3, 3, 3) == read
    assert ["walk", "before", "after", "back", "again"] == left
    assert before == databases(harness_server)


def databases(server: Server) -> set[object]:
    """Every database on the server."""
    with server_session(server) as session:
        return {name for (name,) in session.rows("SELECT datname FROM pg_catalog.pg_database ORDER BY datname").rows}


def server_session(server: Server) -> PostgresSession:
    """A session on the maintenance database."""
    return connect(server.url("postgres"), readonly=True)


@dataclass(frozen=True)
class Writes:
    """A probe that forgets itself."""

    def read(self, look: Look) -> None:
        """Write to what only reads."""
        look.now.execute("DELETE FROM a")


def test_a_probe_that_writes_is_refused_and_leaves_no_mark(harness_server: Server, tmp_path: Path) -> None:
    """
    Its fact is unobserved, with Postgres's reason; the others read what was there.
    """
    rows = Query("SELECT count(*) FROM a")
    contract = keys(tmp_path, None, ever("a", Writes(), Stop.AFTER), ever("b", rows, Stop.AFTER, Stop.BACK))
    facts = list(walk(harness_server, contract).phases[0].facts.items())
    (refused,) = (read for reading, read in facts if reading.probe == Writes())
    assert isinstance(refused, Unobserved)
    assert "cannot execute DELETE in a read-only transaction" in refused.reason
    assert [Rows(("count",), ((3,),))] * 2 == [read for reading, read in facts if reading.probe == rows]


@dataclass(frozen=True)
class Raises:
    """A probe that raises, in several lines."""

    error: str = "first"

    def read(self, _: Look) -> None:
        """Raise."""
        raise LookupError(f"{self.error}\nsecond")


def test_whatever_a_probe_raises_makes_its_fact_unobserved(harness_server: Server, tmp_path: Path) -> None:
    """
    In one line, named; the walk goes on.
    """
    contract = keys(tmp_path, None, ever("a", Raises(), Stop.BEFORE))
    assert {Unobserved("LookupError: first")} == {
        read for reading, read in walk(harness_server, contract).phases[0].facts.items() if reading.probe == Raises()
    }


@dataclass(frozen=True)
class Ahead:
    """A probe that asks for a stop to come."""

    def read(self, look: Look) -> Rows:
        """Look ahead."""
        return look.at(Stop.AGAIN).rows("SELECT 1")


def test_a_stop_to_come_is_unobserved(harness_server: Server, tmp_path: Path) -> None:
    """
    The walk has not been there.
    """
    contract = Contract("001", "", (Phase("change", files(tmp_path, KEYS), clauses=(ever("a", Ahead(), Stop.AFTER),)),))
    assert Unobserved("the walk has not been at again") == only_fact(walk(harness_server, contract))


@dataclass(frozen=True)
class Surroundings:
    """A probe that tells what else it was shown."""

    def read(self, look: Look) -> tuple[object, ...]:
        """Tell."""
        return look.moment, look.release.package, look.bookkeeping


def test_a_look_tells_moment_release_and_bookkeeping(harness_server: Server, tmp_path: Path) -> None:
    """
    Those of the stop.
    """
    releases = (Release("N−1", "old"), Release("N", "new"))
    phase = Phase("change", files(tmp_path, KEYS), releases, clauses=(ever("a", Surroundings(), *STOPS),))
    facts = walk(harness_server, Contract("001", "", (phase,))).phases[0].facts
    shown = {reading.stop: read for reading, read in facts.items()}
    assert {stop: (MOMENT, "new" if stop.migrated else "old", ()) for stop in STOPS} == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"INSERT INTO nowhere VALUES (1)", 'rows.sql do not go in: 42P01: relation "nowhere" does not exist'),
        (b"INSERT INTO a VALUES (1, '\xe9')", "rows.sql cannot be read: 'utf-8' codec"),
        (None, "rows.sql cannot be read: No such file"),
    ],
)
def test_rows_that_do_not_go_in_stop_the_walk(
    harness_server: Server, tmp_path: Path, text: bytes | None, said: str
) -> None:
    """
    There is nothing to be red before: named by their file, with the reason.
    """
    contract = keys(tmp_path)
    (tmp_path / "rows.sql").unlink()
    if text is not None:
        (tmp_path / "rows.sql").write_bytes(text)
    with pytest.raises(HarnessError) as refused:
        walk(harness_server, contract)
    assert str(refused.value).startswith(f"the rows of {tmp_path}/{said}")


def test_a_baseline_that_fails_stops_the_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    Misuse, and not a red clause.
    """
    with pytest.raises(HarnessError, match=r"before\.sql does not go through: 22012: division by zero"):
        walk(harness_server, keys(tmp_path, {"before": "SELECT 1 / 0"}))


def test_a_refused_query_is_a_fact_and_a_lost_stop_is_not(harness_server: Server, tmp_path: Path) -> None:
    """
    Red for the right reason: what the system answers counts, what the harness could not ask does not.
    """
    contract = Contract(
        "001",
        "",
        (
            Phase(
                "change",
                files(tmp_path, {**KEYS, "down": "SELECT 1 / 0"}),
                clauses=(ever("a", Query("TABLE b"), *STOPS),),
            ),
        ),
    )
    facts = walk(harness_server, contract).phases[0].facts
    kinds = {reading.stop: type(read) for reading, read in facts.items()}
    assert {Stop.BEFORE: Refused, Stop.AFTER: Rows, Stop.BACK: Unobserved, Stop.AGAIN: Unobserved} == kinds


@dataclass(frozen=True)
class Steps:
    """A migrator that notes how many of its steps are under way at once."""

    inner: Migrator
    under_way: list[int] = field(default_factory=list, compare=False)
    most: list[int] = field(default_factory=list, compare=False)
    bookkeeping: tuple[str, ...] = ()
    reversible: bool = True
    cuttable: bool = True

    def anchored(self, _: Path) -> "Steps":
        """Return itself."""
        return self

    def baseline(self, database: Session) -> None:
        """As the inner one."""
        self.inner.baseline(database)

    def upgrade(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Note it."""
        self.under_way.append(threading.get_ident())
        self.most.append(len(self.under_way))
        database.rows("SELECT pg_sleep(0.05)")
        trace = self.inner.upgrade(database, cut=cut)
        self.under_way.pop()
        return trace

    def rollback(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """As the inner one."""
        return self.inner.rollback(database, cut=cut)


@dataclass(frozen=True)
class Tries:
    """A probe that takes a scratch database over the step."""

    number: int

    def read(self, look: Look) -> Refused | None:
        """Try it."""
        with look.scratch(Stop.BEFORE) as database:
            return look.step(Stop.AFTER, database).refused


def test_probes_that_migrate_take_turns(harness_server: Server, tmp_path: Path) -> None:
    """
    Facts are read at once, steps are not: a migrator need not be fit for threads.
    """
    migrator = Steps(files(tmp_path, KEYS))
    asked = tuple(ever(f"a{number}", Tries(number), Stop.BEFORE) for number in range(4))
    facts = walk(harness_server, Contract("001", "", (Phase("change", migrator, clauses=asked),)), Stop.BEFORE)
    assert [None] * 4 == list(facts.phases[0].facts.values())
    assert [1] * 4 == migrator.most


def test_a_fact_is_known_by_its_stop_probe_and_release(harness_server: Server, tmp_path: Path) -> None:
    """
    So that the judge finds it.
    """
    compare = Compare(BY_KEY.format("a"), BY_KEY.format("b"))
    contract = keys(tmp_path, None, ever("a", compare, Stop.AFTER))
    facts = walk(harness_server, contract, Stop.AFTER).phases[0].facts
    assert Comparison(("id", "key"), 3, 3) == facts[Reading(Stop.AFTER, compare, Release("N"))]
