"""Whole Alembic histories, up, back and up again, on a real Postgres."""

import json
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from jsonschema import Draft202012Validator

from harness.errors import HarnessError
from harness.history import Result, history
from harness.judge import status
from harness.migrate import Alembic, revisions
from harness.report.chronicle import chronicle
from harness.report.document import schema
from harness.report.layout import Page
from harness.report.terminal import plain
from harness.tests.cli.runs import run
from harness.tests.faults.walked import said

ROOT = Path(__file__).parents[2]
ENV = """
from alembic import context

with context.config.attributes["connection"] as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = '''
"""{text}"""
from alembic import op

revision, down_revision, branch_labels, depends_on = {revision!r}, {parent!r}, None, {depends!r}

def upgrade():
    {up}

def downgrade():
    {down}
'''
Parent = str | tuple[str, ...] | None
CREATE, DROP = "op.execute('CREATE TABLE a (id int PRIMARY KEY, name text, plan text)')", "op.execute('DROP TABLE a')"


def sql(text: str) -> str:
    """A call that executes it."""
    return f"op.execute({text!r})"


def written(
    folder: Path, steps: Mapping[str, tuple[Parent, str, str]], depends: Mapping[str, str] | None = None
) -> Path:
    """Write a history: by revision its parents, what goes up and what goes back."""
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV, encoding="utf-8")
    for revision, (parent, up, down) in steps.items():
        text = REVISION.format(
            text=f"What {revision} does.",
            revision=revision,
            parent=parent,
            depends=(depends or {}).get(revision),
            up=up,
            down=down,
        )
        (folder / "versions" / f"{revision}.py").write_text(text, encoding="utf-8")
    return folder


def line(*steps: tuple[str, str]) -> dict[str, tuple[Parent, str, str]]:
    """Steps one after the other, the first of which makes the table a."""
    found: dict[str, tuple[Parent, str, str]] = {"r1": (None, CREATE, DROP)}
    for number, (up, down) in enumerate(steps, 2):
        found[f"r{number}"] = (f"r{number - 1}", up, down)
    return found


def red(result: Result) -> dict[str, str]:
    """What speaks against each clause that is red or undecided."""
    return {each.clause.id: said(each) for each in result.judged if each.red or each.undecided}


RIGHT = (
    (sql("CREATE INDEX a_name ON a (name)"), sql("DROP INDEX a_name")),
    (sql("ALTER TABLE a ADD code int"), sql("ALTER TABLE a DROP code")),
    (sql("ALTER TABLE a RENAME plan TO tier"), sql("ALTER TABLE a RENAME tier TO plan")),
)


def test_a_right_history_is_green(tmp_path: Path) -> None:
    """
    Every revision with every stop; cells are compared from the first table on.
    """
    result = history(Alembic(written(tmp_path / "m", line(*RIGHT)), before="base"))
    assert ({}, 0) == (red(result), status(result.judged))
    assert ["r1", "r2", "r3", "r4"] == [phase.phase for phase in result.observation.phases]
    ids = {each.clause.id for each in result.judged}
    assert {"r4.walk.upgrade", "r4.walk.rollback", "r4.walk.second-upgrade", "r4.back.schema", "r4.back.rows"} <= ids
    assert "r1.back.rows" not in ids
    rows = {
        each.clause.id: each.evidence[0].evidence.looked_at.rows for each in result.judged if "rows" in each.clause.id
    }
    assert 3 == len([count for count in rows.values() if count > 3])


TWICE = """
    seen = op.get_bind().exec_driver_sql("SELECT to_regclass('seen')").scalar()
    op.execute(f"CREATE TABLE b (id {'bigint' if seen else 'int'})")
"""
WRONG = {
    "raises": (
        (sql("ALTER TABLE a ADD other int"), "raise NotImplementedError('one way')"),
        {"walk.rollback": "NotImplementedError: one way"},
    ),
    "forgets an index": (
        (sql("CREATE INDEX a_name ON a (name)"), "pass"),
        {"back.schema": "added index public.a.a_name", "walk.second-upgrade": "42P07"},
    ),
    "forgets to bring one back": (
        (sql("ALTER TABLE a DROP CONSTRAINT a_pkey"), "pass"),
        {"back.schema": "removed constraint public.a.a_pkey", "walk.second-upgrade": "42704"},
    ),
    "loses cells": (
        (sql("ALTER TABLE a DROP plan"), sql("ALTER TABLE a ADD plan text")),
        {"back.rows": "plan"},
    ),
    "loses rows": ((sql("DELETE FROM a WHERE name IS NULL"), "pass"), {"back.rows": "rows lost"}),
    "makes something else the second time": (
        (
            TWICE,
            "op.execute('DROP TABLE b; CREATE TABLE IF NOT EXISTS seen ()')",
        ),
        {"back.schema": "added table public.seen", "again.schema": "changed column public.b.id"},
    ),
    "does not go up with rows": (
        (sql("ALTER TABLE a ADD other int NOT NULL"), sql("ALTER TABLE a DROP other")),
        {"walk.upgrade": "23502"},
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_revision_that_does_not_come_back_is_named(tmp_path: Path, fault: str) -> None:
    """
    And those before and after it are not: each is tried by itself.
    """
    step, expected = WRONG[fault]
    where = written(tmp_path / "m", line(RIGHT[1], step, RIGHT[2]) if "plan" not in str(step) else line(RIGHT[1], step))
    result = history(Alembic(where, before="base"))
    found = red(result)
    assert all(name.startswith("r3.") for name in found), found
    assert expected.keys() <= {each.clause.id.removeprefix("r3.") for each in result.judged if each.red}
    assert [] == [name for name, words in expected.items() if words not in found[f"r3.{name}"]]
    assert 1 == status(result.judged)
    text = plain(chronicle(result.contract, result.observation, result.judged, result.texts, Page()))
    assert text.endswith("revisions does not go up, come back and go up again: r3.\n")
    assert "r3  What r3 does." in text


def test_what_does_not_go_up_without_rows_either_ends_the_history(tmp_path: Path) -> None:
    """
    What follows has no answer, and says why.
    """
    where = written(tmp_path / "m", line((sql("ALTER TABLE nowhere ADD x int"), "pass"), RIGHT[1]))
    result = history(Alembic(where, before="base"))
    found = red(result)
    assert "42P01" in found["r2.walk.upgrade"]
    assert "revision r2 does not go through, without rows either: 42P01" in found["r3.walk.upgrade"]
    assert {"r2", "r3"} == {name.partition(".")[0] for name in found}


BRANCHES: dict[str, tuple[Parent, str, str]] = {
    "r1": (None, CREATE, DROP),
    "left": ("r1", sql("CREATE TABLE l (id int)"), sql("DROP TABLE l")),
    "left2": ("left", sql("ALTER TABLE l ADD x int"), sql("ALTER TABLE l DROP x")),
    "right": ("r1", sql("CREATE TABLE r (id int)"), sql("DROP TABLE r")),
    "merge": (("left2", "right"), sql("ALTER TABLE r ADD l int"), sql("ALTER TABLE r DROP l")),
    "apart": (None, sql("CREATE TABLE alone (id int)"), sql("DROP TABLE alone")),
}


def test_branches_and_merges_are_walked_in_a_line(tmp_path: Path) -> None:
    """
    A merge comes back to both its parents, a branch leaves the other alone, and what depends on a revision follows it.
    """
    where = written(tmp_path / "m", BRANCHES, {"right": "left2", "apart": "merge"})
    names = [each.id for each in revisions(Alembic(where, before="base"))]
    assert ["r1", "left", "left2", "right", "merge", "apart"] == names
    result = history(Alembic(where, before="base"))
    assert {} == red(result)


def test_a_wrong_branch_is_named(tmp_path: Path) -> None:
    """
    Beside another, by itself.
    """
    wrong = {**BRANCHES, "merge": (BRANCHES["merge"][0], BRANCHES["merge"][1], "pass")}
    result = history(Alembic(written(tmp_path / "m", wrong), before="base"))
    assert {"merge.back.schema", "merge.walk.second-upgrade"} == {each.clause.id for each in result.judged if each.red}


def test_what_a_history_brings_is_kept_beside_generated_rows(tmp_path: Path) -> None:
    """
    Its own reference rows refer to nothing that is missing, and go at the downgrade.
    """
    where = written(
        tmp_path / "m",
        line(
            (sql("INSERT INTO a VALUES (1, 'one', NULL), (2, 'two', 'x')"), sql("DELETE FROM a WHERE id IN (1, 2)")),
            (sql("UPDATE a SET name = 'uno' WHERE id = 1"), sql("UPDATE a SET name = 'one' WHERE id = 1")),
        ),
    )
    result = history(Alembic(where, before="base"))
    third = next(each for each in result.judged if each.clause.id == "r3.back.rows")
    assert {} == {name: told for name, told in red(result).items() if name.startswith("r3")}
    assert third.evidence[0].evidence.looked_at.rows > 2


def test_a_history_that_is_none_is_misuse(tmp_path: Path) -> None:
    """
    No folder, no revision, one that does not import, one that has no parent.
    """
    empty = written(tmp_path / "empty", {})
    broken = written(tmp_path / "broken", {"r1": (None, "(", "pass")})
    orphan = written(tmp_path / "orphan", {"r2": ("r1", "pass", "pass")})
    for where, words in (
        (tmp_path / "nowhere", "neither an Alembic folder nor its configuration"),
        (empty, "has no revision"),
        (broken, "cannot be read: SyntaxError"),
        (orphan, "r1"),
    ):
        with pytest.raises(HarnessError, match=words):
            revisions(Alembic(where, before="base"))


def test_the_command_says_which_do_not_come_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """
    Status 1, a line for each revision within the page, JSON and JUnit beside it.
    """
    where = written(tmp_path / "m", line(RIGHT[0], (sql("DROP INDEX a_name"), "pass")))
    done = run(capsys, "history", where, "--json", tmp_path / "r.json", "--junit", tmp_path / "r.xml")
    assert 1 == done.status
    assert " ·  ●  ●  ●  proven     r2  What r2 does.\n" in done.out
    assert " ·  ● [○][○] REGRESSED  r3  What r3 does.\n" in done.out
    assert "removed index public.a.a_name" in done.out
    assert "UNDECIDED" not in done.out
    assert done.out.endswith("\n1 of 3 revisions does not go up, come back and go up again: r3.\n")
    assert max(map(len, done.out.splitlines())) <= 80
    assert "harness: revision r3: 3 of 3\n" in done.err
    report = json.loads((tmp_path / "r.json").read_bytes())
    Draft202012Validator(schema()).validate(report)
    red_ids = [each["id"] for each in report["verdicts"] if each["red"]]
    assert ["r3.walk.second-upgrade", "r3.back.schema"] == red_ids
    suite = parse(tmp_path / "r.xml").find("testsuite")  # noqa: S314  # our own XML
    assert suite is not None
    assert suite.get("name", "").startswith("History ")


def test_the_command_finds_the_history_that_is_here(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Or says that there is none.
    """
    monkeypatch.chdir(tmp_path)
    assert (2, "") == (run(capsys, "history").status, "")
    written(tmp_path / "migrations", line())
    done = run(capsys, "history")
    assert (0, "The one revision goes up, comes back and goes up again.\n") == (
        done.status,
        done.out.splitlines(keepends=True)[-1],
    )


def test_every_revision_of_this_repository_comes_back() -> None:
    """
    All eleven, the one that the RFC asks for too, and each with rows of its own.
    """
    result = history(Alembic(ROOT / "pyproject.toml", before="base"))
    assert [f"{number:04}" for number in range(1, 12)] == [phase.phase for phase in result.observation.phases]
    assert ({}, 0) == (red(result), status(result.judged))
    assert [0] == [phase.generated.rows for phase in result.observation.phases[:1] if phase.generated]
    assert all(phase.generated and phase.generated.rows > 10 for phase in result.observation.phases[1:])
    assert {} == {
        name: why
        for phase in result.observation.phases
        if phase.generated
        for name, why in phase.generated.unfilled.items()
    }
