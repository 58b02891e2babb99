"""Writers beside an upgrade: what is lost between copy and drop is named by key, and a right upgrade loses nothing."""

# ruff: noqa: S608  # migrations are text

import re
from dataclasses import replace
from pathlib import Path

import pytest

from harness.contract import Clause, Contract, Phase, clauses
from harness.facts.raced import Raced
from harness.fates import Archived, Objects
from harness.fates.frame import frame
from harness.fates.race import raced
from harness.judge import Judged, judge
from harness.postgres import Server
from harness.tests.fresh import files, walk
from harness.verdict import Stop, Verdict

BEFORE = """
CREATE TABLE people (id serial PRIMARY KEY, name text NOT NULL, email text UNIQUE, plan text);
CREATE TABLE uses (id serial PRIMARY KEY, person_id int NOT NULL REFERENCES people, what text);
INSERT INTO people (name, email, plan) SELECT 'p' || n, 'e' || n, 'plan ' || n % 3 FROM generate_series(1, 200) n;
INSERT INTO uses (person_id, what) SELECT id, name FROM people;
"""
LOCK = "LOCK TABLE people IN ACCESS EXCLUSIVE MODE;"
COPY = "CREATE TABLE plans AS SELECT id AS person_id, plan FROM people;"
DROP = "ALTER TABLE people DROP plan;"
PAUSE = "SELECT pg_sleep(0.1);"
BATCHES = "CREATE TABLE plans (person_id int, plan text);" + "".join(
    f"INSERT INTO plans SELECT id, plan FROM people WHERE id % 4 = {n}; SELECT pg_sleep(0.02);" for n in range(4)
)
REBUILD = """
ALTER SEQUENCE people_id_seq OWNED BY NONE; CREATE TABLE new_people (LIKE people INCLUDING ALL);
INSERT INTO new_people TABLE people;
ALTER TABLE uses DROP CONSTRAINT uses_person_id_fkey;
DROP TABLE people; ALTER TABLE new_people RENAME TO people;
"""
FOLLOW = """
CREATE TABLE plans (person_id int PRIMARY KEY, plan text);
CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN DELETE FROM plans WHERE person_id = OLD.id; RETURN OLD; END IF;
    INSERT INTO plans VALUES (NEW.id, NEW.plan) ON CONFLICT (person_id) DO UPDATE SET plan = EXCLUDED.plan;
    RETURN NEW;
END $$;
CREATE TRIGGER follow AFTER INSERT OR UPDATE OR DELETE ON people FOR EACH ROW EXECUTE FUNCTION follow();
INSERT INTO plans SELECT id, plan FROM people ON CONFLICT DO NOTHING;
DELETE FROM plans WHERE NOT EXISTS (SELECT FROM people WHERE id = person_id);
"""
# Each in one transaction, or each statement by itself.
WRONG = {
    "copied and dropped with a pause between": (False, COPY + PAUSE + DROP),
    "copied in batches": (False, BATCHES + DROP),
    "followed by a trigger for too short": (False, FOLLOW + "DROP TRIGGER follow ON people;" + PAUSE + DROP),
    "no lock before the copy": (True, COPY + DROP),
    "a lock that lets others write": (True, "LOCK TABLE people IN ACCESS SHARE MODE;" + COPY + DROP),
    "a snapshot taken before the lock": (
        True,
        f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; TABLE uses; {LOCK}{COPY}{DROP}",
    ),
}
RIGHT = {
    "locked first": (True, LOCK + COPY + DROP),
    "locked for as long as it takes": (True, LOCK + COPY + PAUSE + DROP),
    "followed by a trigger": (False, FOLLOW + PAUSE + DROP + "DROP TRIGGER follow ON people;"),
}


def proofs() -> tuple[Clause[object], ...]:
    """What the phase intends."""
    kept = Archived("people.plan", to="plans.plan", by={"person_id": "id"}, text="Plans are kept.")
    return clauses(kept, Objects("function follow()", name="follow", text="There may be a function."))


def race(server: Server, folder: Path, change: tuple[bool, str], writers: int = 3) -> tuple[Judged, Raced]:
    """Upgrade while some write."""
    transaction, up = change
    migrator = replace(files(folder, {"before": BEFORE, "up": up}), transaction=transaction)
    phase = Phase("change", migrator, clauses=proofs())
    clause = raced(replace(phase, clauses=(*phase.clauses, *frame(phase))), writers)
    contract = Contract("1", "One", (replace(phase, clauses=(clause,)),))
    walked = walk(server, contract, Stop.AFTER)
    (judged,) = judge(contract, walked)
    (fact,) = walked.phases[0].facts.values()
    assert isinstance(fact, Raced), fact
    return judged, fact


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("name", WRONG)
def test_what_is_lost_between_copy_and_drop_is_named_by_key(
    harness_server: Server, tmp_path: Path, name: str, turn: int
) -> None:
    """
    In every run.
    """
    assert turn >= 0
    judged, fact = race(harness_server, tmp_path, WRONG[name])
    assert Verdict.REGRESSED is judged.verdict, judged
    assert fact.acknowledged
    lost = [each.evidence for each in judged.evidence]
    assert {"people.plan.archived"} == {each.where for each in lost}
    assert all(re.match(r"\d+ (lost|invented): \d+, ", each.observed) for each in lost), lost


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_upgrade_loses_nothing(harness_server: Server, tmp_path: Path, name: str, turn: int) -> None:
    """
    In any run; what comes too late is refused, and counted.
    """
    assert turn >= 0
    judged, fact = race(harness_server, tmp_path, RIGHT[name])
    assert Verdict.PROVEN is judged.verdict, judged
    assert fact.acknowledged
    (seen,) = (each.evidence for each in judged.evidence)
    assert f"{fact.acknowledged} acknowledged, none lost" == seen.observed
    assert {"42703"} >= {each.sqlstate for each in fact.turned_down}


def test_rows_of_a_table_made_anew_are_lost_by_key_too(harness_server: Server, tmp_path: Path) -> None:
    """
    Of columns that stay: the frame's proof.
    """
    judged, _ = race(harness_server, tmp_path, (True, REBUILD + COPY + DROP))
    assert Verdict.REGRESSED is judged.verdict
    assert [
        each.evidence.where for each in judged.evidence if each.evidence.where.startswith("frame.rows: public.people")
    ]


def test_who_waits_for_whom_is_told(harness_server: Server, tmp_path: Path) -> None:
    """
    Writers behind the upgrade that holds its lock, by mode, relation and how long.
    """
    _, fact = race(harness_server, tmp_path, RIGHT["locked for as long as it takes"])
    found = [each for each in fact.waits if each.name.startswith("writer") and each.relation == "public.people"]
    assert found
    assert found[0].took.total_seconds() > 0.05
    assert found[0].behind
    assert "'" not in found[0].behind.sql


def test_an_upgrade_that_gives_way_decides_nothing(harness_server: Server, tmp_path: Path) -> None:
    """
    It is undecided, with the reason.
    """
    judged, _ = race(harness_server, tmp_path, (True, "SET LOCAL lock_timeout = '1ms';" + COPY + DROP))
    assert Verdict.UNDECIDED is judged.verdict
    assert "the upgrade gave way: 55P03" in judged.reasons[Stop.AFTER]


def test_a_fault_that_is_not_the_writers_is_not_told_again(harness_server: Server, tmp_path: Path) -> None:
    """
    What the upgrade loses with nobody writing, other clauses say.
    """
    judged, _ = race(harness_server, tmp_path, (True, LOCK + COPY.replace(";", " WHERE id > 100;") + DROP))
    assert Verdict.PROVEN is judged.verdict
