"""Tables that cannot be filled make the clauses that need them undecided, by name, and no others."""

from pathlib import Path
from typing import Any

import pytest

from harness.checks.rows import counts, none_of, returns
from harness.contract import Clause, Contract, Phase, clauses
from harness.fates import Archived, Renamed, complete
from harness.judge import Judged, judge
from harness.postgres import Server
from harness.probes.rows import Compare, FindOffenders, Query
from harness.probes.tables import Unfilled, named
from harness.tests.fresh import files, walk
from harness.verdict import Holds, Stop

BEFORE = """
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, plan text);
CREATE TABLE jobs (id serial PRIMARY KEY, size int CHECK (size * size = 2), note text);
CREATE TABLE orders (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, total int NOT NULL);
CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed for today'; END $$;
CREATE TABLE vault (id serial PRIMARY KEY, what text);
CREATE TRIGGER closed BEFORE INSERT ON vault FOR EACH ROW EXECUTE FUNCTION no();
CREATE SCHEMA old;
CREATE TABLE old.orders (id int PRIMARY KEY, size int NOT NULL CHECK (size * size = 2));
CREATE VIEW safe AS SELECT id FROM vault;
CREATE VIEW safer AS SELECT id FROM safe;
ALTER TABLE jobs ALTER size SET NOT NULL;
"""
UP = """
ALTER TABLE users RENAME name TO full_name;
CREATE TABLE vault_archive AS SELECT id AS vault_id, what FROM vault;
ALTER TABLE vault DROP what;
"""
DOWN = """
ALTER TABLE vault ADD what text; UPDATE vault v SET what = a.what FROM vault_archive a WHERE a.vault_id = v.id;
DROP TABLE vault_archive;
ALTER TABLE users RENAME full_name TO name;
"""
JOBS, VAULT, OLD = "public.jobs", "public.vault", "old.orders"


def asked(name: str, sql: str) -> Clause[Any]:
    """A clause that is right about no rows."""
    return Clause(name, f"{name} is so.", Query(sql), counts(0, "rows"), Holds.ALWAYS, (Stop.BEFORE,))


QUESTIONS = clauses(
    asked("jobs.none", "SELECT count(*) FROM jobs WHERE note = 'bad'"),
    asked("safer.none", "SELECT count(*) FROM safer"),
    asked("old.none", "SELECT count(*) FROM old.orders"),
    asked("orders.none", "WITH jobs AS (SELECT FROM orders WHERE FALSE) SELECT count(*) FROM jobs"),
    asked("users.none", "SELECT count(*) FROM users WHERE plan = 'nobody''s'"),
    Clause("jobs.fine", "Jobs are fine.", FindOffenders("TABLE jobs", "jobs"), none_of("jobs"), Holds.PREMISE),
    Clause("jobs.one", "One is left.", Query("SELECT count(*) FROM jobs"), returns((1,)), Holds.ALWAYS, (Stop.AFTER,)),
)


def walked(server: Server, folder: Path, up: str = UP) -> dict[str, Judged]:
    """The verdicts on a change of tables some of which cannot be filled."""
    intent = clauses(
        Renamed("users.name", "full_name", text="users.name is called full_name."),
        Archived("vault.what", to="vault_archive.what", by={"vault_id": "id"}, text="It is kept aside."),
        QUESTIONS,
    )
    migrator = files(folder, {"before": BEFORE, "up": up, "down": DOWN})
    contract = complete(Contract("0001", "A vault", (Phase("vault", migrator, clauses=intent),)))
    return {each.clause.id: each for each in judge(contract, walk(server, contract))}


def test_only_clauses_that_need_rows_of_such_a_table_are_undecided(harness_server: Server, tmp_path: Path) -> None:
    """
    Each names it and says why, though it saw nothing wrong; a table of the same name elsewhere is another.
    """
    judged = walked(harness_server, tmp_path)
    reasons = {name: " ".join(each.reasons.values()) for name, each in judged.items() if each.undecided}
    needing = {
        "jobs.none": {JOBS},
        "jobs.fine": {JOBS},
        "safer.none": {VAULT},
        "old.none": {OLD},
        "vault.what.archived": {VAULT},
        "frame.rows": {JOBS, VAULT, OLD},
        "back.rows": {JOBS, VAULT, OLD},
        "again.rows": {JOBS, VAULT, OLD},
    }
    assert needing == {
        name: {table for table in (JOBS, VAULT, OLD) if f"no row could be made for {table}: " in reason}
        for name, reason in reasons.items()
    }
    assert "closed for today" in reasons["frame.rows"]
    assert "(size * size) = 2" in reasons["jobs.none"]
    assert reasons["jobs.fine"].startswith("nothing to look at: no row could be made for public.jobs: ")
    proven = {name for name, each in judged.items() if each.verdict == "proven"}
    assert {"users.name.renamed", "users.none", "orders.none", "walk.upgrade", "frame.sequences"} <= proven


def test_evidence_for_the_other_tables_stays(harness_server: Server, tmp_path: Path) -> None:
    """
    What was looked at is shown, with its denominators.
    """
    seen = walked(harness_server, tmp_path)["frame.rows"].evidence
    assert {"public.users", "public.orders"} == {each.evidence.where for each in seen}
    assert all(each.evidence.supports and each.evidence.looked_at.rows for each in seen)


def test_a_claim_that_is_red_stays_red(harness_server: Server, tmp_path: Path) -> None:
    """
    Rows of one table missing excuse nothing that is wrong in another.
    """
    judged = walked(harness_server, tmp_path, f"{UP} UPDATE users SET plan = 'x';")  # noqa: S608  # a migration
    red = {name for name, each in judged.items() if each.red}
    # And jobs.one, which counts on a row; what was written in between is overwritten by the second upgrade.
    assert {"frame.rows", "back.rows", "between.again", "jobs.one"} == red


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM a JOIN s.b USING (id) WHERE EXISTS (SELECT FROM c WHERE at < :now)", {"a", "s.b", "c"}),
        ("WITH w AS (TABLE x) SELECT 'it::now', 1::text FROM w, \"Odd name\" ORDER BY 1;", {"x", '"Odd name"'}),
        ("not a query", set()),
    ],
)
def test_the_tables_of_a_query_are_those_that_it_names(sql: str, expected: set[str]) -> None:
    """
    Whatever their place in it; a name of its own is none.
    """
    assert expected == set(named(sql))


def test_a_comparison_needs_what_it_read_first() -> None:
    """
    What the upgrade makes has its rows from there.
    """
    unfilled = Unfilled(("public.a", "public.b"), {"a": ("public.a",), "b": ("public.b",)})
    assert ("public.a",) == Compare("TABLE a", "TABLE b").needs(unfilled)
