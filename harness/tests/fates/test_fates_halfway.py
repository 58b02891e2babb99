"""Half-way: what is derived about steps that are cut off, on a real Postgres."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.contract import Allowance, Clause, Contract, Migrator, Phase, Unchecked
from harness.facts.halfway import HALFWAY
from harness.fates import Added, Required, complete
from harness.fates.halfway import halfway, not_cut
from harness.judge import Judged, judge, status
from harness.migrate import Alembic, Command, SqlFiles
from harness.observation import Observation
from harness.postgres import Server, connect
from harness.probes.halfway import CutOff
from harness.report.board import board
from harness.report.document import document
from harness.report.layout import Page
from harness.report.terminal import plain
from harness.tests.faults.walked import said
from harness.tests.fresh import database, files, walk
from harness.tests.hand import Still, claim
from harness.tests.migrate.test_alembic import GIVEN, history
from harness.verdict import Stop, Verdict

PLANS = """
CREATE TABLE plans (id int PRIMARY KEY, name text);
INSERT INTO plans VALUES (1, 'free'), (2, NULL);
"""


def phase(allows: Allowance = Allowance(("x",)), *, reversible: bool = True, cuttable: bool = True) -> Phase:  # noqa: B008  # frozen
    """A phase with a clause that accounts for something."""
    return Phase("change", Still(reversible, cuttable=cuttable), clauses=(claim("own", allows=allows),))


@pytest.mark.parametrize("reversible", [True, False])
def test_what_is_derived_for_a_word(*, reversible: bool) -> None:
    """
    A clause for each step that there is, asked where it ended.
    """
    asked = {clause.id: clause.asked for clause in halfway(phase(reversible=reversible))}
    back = {"halfway.rollback": (Stop.BACK,)} if reversible else {}
    assert {"halfway.upgrade": (Stop.AFTER,), **back} == asked


def test_nothing_is_derived_without_intent() -> None:
    """
    Neither a clause nor a word that there is none.
    """
    assert ((), ()) == (halfway(phase(Allowance())), not_cut(phase(Allowance(), cuttable=False)))


def test_a_foreign_command_is_not_asked_and_that_is_said() -> None:
    """
    Once, however often the contract is completed.
    """
    first = Unchecked("Motivation", "It is good.", "An opinion.")
    contract = complete(complete(Contract("001", "", (phase(cuttable=False),), (first,))))
    assert [] == [clause.id for clause in contract.phases[0].clauses if clause.section == HALFWAY]
    kept, said = contract.unchecked
    assert first == kept
    assert (HALFWAY, "The steps of phase change are foreign commands: where they are cut off is not asked.") == (
        said.section,
        said.because,
    )


def judged(
    server: Server, migrator: Migrator, *intent: Clause[object]
) -> tuple[Contract, Observation, tuple[Judged, ...]]:
    """Walk a contract of these words."""
    contract = complete(Contract("001", "A small change", (Phase("change", migrator, clauses=intent),)))
    seen = walk(server, contract)
    return contract, seen, judge(contract, seen)


def test_a_command_s_board_says_what_is_not_asked(harness_server: Server, tmp_path: Path) -> None:
    """
    And the run is green all the same; the report has it, too.
    """
    files(tmp_path, {"before": PLANS})
    command = Command(
        "psql -qXc 'ALTER TABLE plans ADD price int'",
        "psql -qXc 'ALTER TABLE plans DROP price'",
        SqlFiles("up", before="before.sql").anchored(tmp_path),
    )
    command = replace(
        command,
        up=command.up.replace("psql", psql(harness_server)),
        down=(command.down or "").replace("psql", psql(harness_server)),
    )
    found = judged(harness_server, command, *Added("plans.price", "integer", text="Plans have a price."))
    text = plain(board(*found, Page()))
    assert "Not asked Half-way. The steps of phase change are foreign commands: where they\n" in text
    assert "Unchecked" not in text
    assert 0 == status(found[2])
    assert [HALFWAY] == [each["section"] for each in document(*found)["unchecked"]]  # type: ignore[attr-defined]


def psql(server: Server) -> str:
    """Where psql is."""
    return server.how_to_open("x").split(" ", maxsplit=1)[0]


AUTOCOMMIT = """
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE a ADD {} plan text")
"""
BARE = GIVEN.replace("connection.execute(text(\"SET TimeZone = 'UTC'\"))\n", "")


@pytest.mark.parametrize(("unless", "verdict"), [("", Verdict.REGRESSED), ("IF NOT EXISTS", Verdict.PROVEN)])
def test_alembic_that_is_cut_off_before_it_stamps(
    harness_server: Server, tmp_path: Path, unless: str, verdict: Verdict
) -> None:
    """
    What an autocommit block has done must not be in the way of doing it again.
    """
    steps = {"0002": (AUTOCOMMIT.format(unless), "op.execute('ALTER TABLE a DROP plan')")}
    migrator = Alembic(history(tmp_path / "migrations", BARE, steps), "0001", "0002")
    _, _, found = judged(harness_server, migrator, *Added("a.plan", "text", text="There is a plan."))
    (upgrade,) = (each for each in found if each.clause.id == "halfway.upgrade")
    assert verdict is upgrade.verdict, said(upgrade)
    stranded = [each.evidence for each in upgrade.evidence if not each.evidence.supports]
    assert (verdict is Verdict.REGRESSED) == bool(stranded)
    assert all("ALTER TABLE a ADD" in each.where or "version_num" in each.where for each in stranded)
    assert all("42701" in each.observed for each in stranded)


ADD, FILL, REQUIRE = (
    "ALTER TABLE plans ADD {} code text;",
    "UPDATE plans SET code = upper(name) WHERE code IS NULL;",
    "ALTER TABLE plans ALTER code SET NOT NULL;",
)


@pytest.mark.parametrize(("unless", "verdict"), [("", Verdict.REGRESSED), ("IF NOT EXISTS", Verdict.PROVEN)])
def test_half_way_says_whether_a_refused_run_can_be_repeated(
    harness_server: Server, tmp_path: Path, unless: str, verdict: Verdict
) -> None:
    """
    Refused by a row, the row put right, run again: that goes through just where half-way is upheld.
    """
    up = ADD.format(unless) + FILL + REQUIRE
    good = PLANS.replace("NULL", "'pro'")
    migrator = replace(files(tmp_path, {"before": good, "up": up}), transaction=False)
    intent = Added("plans.code", "text", nullable=False, existing="upper(name)", text="Plans have a code.")
    _, _, found = judged(harness_server, migrator, *intent)
    assert verdict is next(each.verdict for each in found if each.clause.id == "halfway.upgrade")
    with database(harness_server) as session:
        session.execute(PLANS)
        refused = migrator.upgrade(session).refused
        assert refused is not None
        assert "23502" == refused.sqlstate
        session.execute("UPDATE plans SET name = 'pro' WHERE name IS NULL")
        again = migrator.upgrade(session).refused
    assert (verdict is Verdict.PROVEN) == (again is None)


TOKENS = """
CREATE TABLE tokens (
    id serial PRIMARY KEY, plan_id int REFERENCES plans, told text, made timestamp(0) DEFAULT now(), secret text
);
CREATE TABLE uses (id serial PRIMARY KEY, token_id int REFERENCES tokens);
"""
MAKE = """
INSERT INTO tokens (plan_id, secret) SELECT id, md5(random()::text) FROM plans
WHERE id NOT IN (SELECT plan_id FROM tokens);
UPDATE tokens SET told = 'token ' || id;
INSERT INTO uses (token_id) SELECT id FROM tokens WHERE id NOT IN (SELECT token_id FROM uses);
ALTER TABLE plans ADD code text;
"""


def test_what_each_run_fills_anew_is_no_other_end(harness_server: Server, tmp_path: Path) -> None:
    """
    Ids, what refers to them and what is made of them, moments, random values: two whole runs do not agree in them.
    """
    migrator = replace(files(tmp_path, {"before": PLANS + TOKENS, "up": MAKE}), transaction=False)
    intent = Added("plans.code", "text", text="Plans have a code.")
    _, _, found = judged(harness_server, migrator, *intent)
    (upgrade,) = (each for each in found if each.clause.id == "halfway.upgrade")
    assert ["resumable"] * 3 + ["finished"] == [each.evidence.observed for each in upgrade.evidence]


def test_a_probe_without_a_step_is_not_answered(harness_server: Server, tmp_path: Path) -> None:
    """
    Where the walk's own step did not go through, there is no end to compare with.
    """
    migrator = files(tmp_path, {"before": PLANS, "up": "ALTER TABLE nowhere ADD x int"})
    _, _, found = judged(harness_server, migrator, *Required("plans.name", fill="''", text="Plans are named."))
    (upgrade,) = (each for each in found if each.clause.id == "halfway.upgrade")
    assert Verdict.UNDECIDED is upgrade.verdict
    assert "did not go through" in upgrade.reasons[Stop.AFTER]
    assert CutOff() == upgrade.clause.probe


def test_a_clone_that_was_cut_off_is_dropped(harness_server: Server, tmp_path: Path) -> None:
    """
    Nothing stays of all those databases, and nobody is connected to any.
    """
    made = set(harness_server.databases.made)
    up = "CREATE TABLE more (); ALTER TABLE plans ADD code text;"
    migrator = replace(files(tmp_path, {"before": PLANS, "up": up}), transaction=False)
    judged(harness_server, migrator, *Added("plans.code", "text", text="Plans have a code."))
    assert made == set(harness_server.databases.made)
    with connect(harness_server.url("postgres")) as session:
        names = (
            "SELECT datname FROM pg_catalog.pg_stat_activity WHERE datname LIKE 'harness\\_%' AND datname ~ 'scratch'"
        )
        assert () == session.rows(names).rows
