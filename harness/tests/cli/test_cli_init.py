"""A contract to begin with."""

import ast
import json
from pathlib import Path

import pytest

from harness.cli.skeleton import skeleton
from harness.facts.catalog import Catalog, Column, Table
from harness.postgres import connect, embedded
from harness.tests.cli.runs import run

ODD = Catalog(
    tables=(
        Table("Tab le", "odd one", columns=(Column("a b", "integer"), Column("a-b", "text", nullable=False))),
        Table("part", partition_of="public.whole"),
    )
)
ENV = """
from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""
REVISION = """
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.execute("CREATE TABLE people (id int PRIMARY KEY)")
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARNESS_DSN", raising=False)
    return tmp_path


def test_skeleton_names_every_column_whatever_it_is_called() -> None:
    """
    Ids stay apart, SQL is quoted, partitions go without saying.
    """
    contract = skeleton("rfc_9", ODD, '"before.sql"', "")["contract.py"]
    ast.parse(contract)
    assert '("-odd-one-.-Tab-le-.a-b", "a b", "integer", NULL),' in contract
    assert '("-odd-one-.-Tab-le-.a-b-2", "a-b", "text", NOT_NULL),' in contract
    assert 'Query("SELECT EXISTS (SELECT FROM \\"odd one\\".\\"Tab le\\")")' in contract
    assert 'rfc="9"' in contract
    assert "part" not in contract


def test_init_from_nothing_says_what_is_to_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    It can be verified as it is, and it is red.
    """
    done = run(capsys, "init", "rfc_9")
    assert (0, f"Wrote {here / 'scenarios' / 'rfc_9'}. Next: harness verify rfc_9\n") == (done.status, done.out)
    verified = run(capsys, "verify", "rfc_9")
    assert 1 == verified.status
    assert "[○] ·  ·  ·  REFUTED    There are rows to walk on." in verified.out


def test_init_from_a_live_schema_keeps_it_still(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Each column stays, the frame is proven, and what is still to be written is red.
    """
    with embedded() as server:
        url = server.url(server.databases.create("live"))
        with connect(url) as session:
            session.execute('CREATE SCHEMA "odd one"; CREATE TABLE "odd one"."Tab le" ("a b" int, "a-b" text NOT NULL)')
        assert 0 == run(capsys, "init", "rfc_9", "--dsn", url).status
    done = run(capsys, "verify", "rfc_9", "--json", "r.json")
    verdicts = {each["id"]: each["verdict"] for each in json.loads((here / "r.json").read_bytes())["verdicts"]}
    assert 1 == done.status
    # Without a row nothing can be seen to come back.
    assert {"first-promise": "unmet", "rows-to-walk-on": "refuted", "back.rows": "undecided"} == {
        name: verdict for name, verdict in verdicts.items() if verdict != "proven"
    }
    assert {"-odd-one-.-Tab-le-.a-b-2", "frame.schema", "back.schema", "back.rows", "walk.rollback"} <= set(verdicts)


def test_init_from_an_alembic_history_begins_at_its_head(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Walked on an embedded Postgres; later revisions do not move it.
    """
    (here / "migrations" / "versions").mkdir(parents=True)
    (here / "migrations" / "env.py").write_text(ENV)
    (here / "migrations" / "versions" / "0001_people.py").write_text(REVISION)
    (here / "scenarios").mkdir()
    assert 0 == run(capsys, "init", "rfc_9").status
    contract = (here / "scenarios" / "rfc_9" / "contract.py").read_text()
    assert 'before=Alembic("../../migrations", before="0001", after="0001"))' in contract
    assert '("public.people.id", "id", "integer", NOT_NULL),' in contract
    assert "alembic_version" not in contract


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rfc_9", "is there already, and nothing is overwritten. Choose another name."),
        ("rfc-9", "a scenario cannot be called 'rfc-9'"),
        ("../rfc_9", "a scenario cannot be called '../rfc_9'"),
    ],
)
def test_init_refuses(name: str, told: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What stands is left as it is, and no name leads elsewhere.
    """
    (here / "scenarios" / "rfc_9").mkdir(parents=True)
    done = run(capsys, "init", name)
    assert 2 == done.status
    assert told in done.err
    assert [here / "scenarios", here / "scenarios" / "rfc_9"] == sorted(here.rglob("*"))


def test_init_from_nobody_leaves_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Nobody listens there: no folder is made.
    """
    done = run(capsys, "init", "rfc_9", "--dsn", "postgresql://bob:hunter22@127.0.0.1:1/db")
    assert 2 == done.status
    assert "hunter22" not in done.err
    assert [] == list(here.iterdir())
