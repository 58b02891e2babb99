"""Runs of the command line as a shell makes them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.cli import main

COMMAND = (sys.executable, "-c", "import sys; from harness.cli import main; sys.exit(main())")

CONTRACT = """
from harness.checks.rows import returns
from harness.contract import Clause, Contract, Phase, Unchecked, section
from harness.migrate import SqlFiles
from harness.probes.rows import Query
from harness.verdict import Holds

COLUMN = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'people'::regclass AND NOT attisdropped AND attname = "

contract = Contract(
    rfc="7",
    title="People have no plan",
    phases=(
        Phase(
            "drop",
            SqlFiles("up.sql", "down.sql", before="before.sql"),
            rows="rows.sql",
            clauses=section(
                "Fields",
                Clause("plan.gone", "`plan` is dropped.", Query(COLUMN + "'plan'"), returns((0,), where="people.plan")),
                Clause(
                    "name.kept", "`name` is kept.", Query(COLUMN + "'name'"), returns((1,), where="people.name"),
                    Holds.ALWAYS,
                ),
            ),
        ),
    ),
    unchecked=(Unchecked("Timeline", "1 day", "no machine can tell"),),
)
"""
FILES = {
    "contract.py": CONTRACT,
    "before.sql": "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, plan text);",
    "rows.sql": "INSERT INTO people (id, name, plan) VALUES (1, 'Ada', 'pro'), (2, 'Bob', NULL);",
    "up.sql": "ALTER TABLE people DROP COLUMN plan;",
    "down.sql": "ALTER TABLE people ADD COLUMN plan text;",
}


def written(folder: Path, **changed: str) -> Path:
    """Write a small contract and its migration into *folder*; *changed* are other contents, by a file's stem."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in FILES.items():
        (folder / name).write_text(changed.get(Path(name).stem, content), encoding="utf-8")
    return folder / "contract.py"


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without what changes how a run looks, and with *more*."""
    dropped = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "HARNESS_DSN", "HARNESS_DEBUG", "TERM"}
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, **more}


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended, and what it said."""

    status: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Done:
    """Run `harness` with *arguments* in this process."""
    status = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return Done(status, out, err)


def started(*arguments: str | Path, **more: str) -> Done:
    """Run `harness` with *arguments* in a process of its own; *more* goes to its environment."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment(**more),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
