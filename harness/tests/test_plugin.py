"""Contracts as pytest items, run as a user runs them: pytest in a process of its own, on a contract in a folder."""

import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from harness.postgres.places import sweep

pytest_plugins = ["pytester"]

CONTRACT = '''
from dataclasses import dataclass
from pathlib import Path
from harness import Clause, Contract, Evidence, Holds, Phase, Query, SqlFiles, Stop, returns

@dataclass(frozen=True)
class Noted:
    """Leaves a line in a file each time it is read, so that walks can be counted."""

    def read(self, look):
        with (Path(__file__).parent / "walks.txt").open("a") as file:
            file.write(f"{look.stop}\\n")
        return look.stop

def noted(stop):
    yield Evidence("the walk", "noted", "noted", supports=True)

def nothing(stop):
    yield from ()

NAMES = "SELECT attname::text FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 1 AND NOT attisdropped"

contract = Contract(
    rfc="0001",
    title="Full names",
    phases=(
        Phase(
            "rename",
            SqlFiles("up.sql", "down.sql", before="schema.sql"),
            clauses=(
                Clause("name.renamed", "users.name is full_name", Query(NAMES), returns(("full_name",), where="users")),
                Clause("users.there", "users is there", Query("SELECT 1"), returns((1,), where="users")),
                Clause("walk.noted", "each stop is read once", Noted(), noted, Holds.ALWAYS),
                Clause("nobody.knows", "nobody can say", Noted(), nothing, Holds.ALWAYS),
                Clause(
                    "premise.answered", "there is one user", Query("SELECT count(*) FROM users"), returns((1,)),
                    Holds.PREMISE, answer="There is none, and it does not matter.",
                ),
            ),
        ),
    ),
)
'''


@pytest.fixture
def contract(pytester: pytest.Pytester) -> Path:
    """A contract with a proven, one that was true all along, an undecided clause, and an answered premise."""
    (pytester.path / "schema.sql").write_text("CREATE TABLE users (id int PRIMARY KEY, name text);")
    (pytester.path / "up.sql").write_text("ALTER TABLE users RENAME name TO full_name;")
    (pytester.path / "down.sql").write_text("ALTER TABLE users RENAME full_name TO name;")
    path = pytester.path / "contract.py"
    path.write_text(CONTRACT)
    return path


def test_each_verdict_has_its_outcome(pytester: pytest.Pytester, contract: Path) -> None:
    """
    Proven and answered pass, undecided is an error, every other verdict a failure.
    """
    result = pytester.runpytest_subprocess("contract.py", "-p", "no:cacheprovider", "-rA")
    result.assert_outcomes(passed=6, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*stuck: “users is there”*"])
    result.stdout.fnmatch_lines(["*undecided: “nobody can say”*"])
    result.stdout.fnmatch_lines(["*before: nothing to look at*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    assert contract.is_file()


def test_a_clause_is_selected_by_its_id(pytester: pytest.Pytester, contract: Path) -> None:
    """
    As any test is.
    """
    result = pytester.runpytest_subprocess(f"{contract.name}::name.renamed")
    result.assert_outcomes(passed=1)
    result = pytester.runpytest_subprocess(contract.name, "-k", "renamed or noted")
    result.assert_outcomes(passed=2, deselected=6)


def test_junit_tells_them_apart(pytester: pytest.Pytester, contract: Path) -> None:
    """
    In pytest's own JUnit.
    """
    pytester.runpytest_subprocess(contract.name, "--junit-xml=out.xml")
    cases = {case.get("name"): case for case in ET.parse(pytester.path / "out.xml").iter("testcase")}  # noqa: S314  # ours
    kinds = {name: [child.tag for child in case if child.tag in {"failure", "error"}] for name, case in cases.items()}
    assert {"users.there": ["failure"], "nobody.knows": ["error"]} == {
        name: kind for name, kind in kinds.items() if kind
    }
    assert "name.renamed" in kinds


@pytest.mark.parametrize("distribution", ["load", "loadfile"])
def test_workers_share_one_walk(pytester: pytest.Pytester, contract: Path, distribution: str) -> None:
    """
    However items are handed out, each stop is read once.
    """
    result = pytester.runpytest_subprocess(contract.name, "-n", "2", "--dist", distribution)
    result.assert_outcomes(passed=6, failed=1, errors=1)
    assert ["before", "after", "back", "again"] == (pytester.path / "walks.txt").read_text().split()


def test_a_contract_that_does_not_import_is_one_line(pytester: pytest.Pytester, contract: Path) -> None:
    """
    The file, the line and what is wrong with it.
    """
    contract.write_text("import no_such_module\n")
    result = pytester.runpytest_subprocess(contract.name)
    result.stdout.fnmatch_lines(["*contract.py:1 does not import: ModuleNotFoundError: *no_such_module*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_walk_that_cannot_be_made_is_an_error_of_every_clause(pytester: pytest.Pytester, contract: Path) -> None:
    """
    With the reason, and no clause passes.
    """
    (pytester.path / "schema.sql").unlink()
    result = pytester.runpytest_subprocess(contract.name)
    result.assert_outcomes(errors=8)
    result.stdout.fnmatch_lines(["*schema.sql cannot be read*"])


def test_contracts_of_the_settings_are_collected_and_others_are_not(pytester: pytest.Pytester, contract: Path) -> None:
    """
    A folder of contracts is collected by name, so that one that is meant to be red does not fail the suite.
    """
    result = pytester.runpytest_subprocess("--collect-only", "-q", ".")
    result.stdout.no_fnmatch_line("*name.renamed*")
    pytester.makeini(f"[pytest]\nharness_contracts = {contract.name}\n")
    result = pytester.runpytest_subprocess("--collect-only", "-q", ".")
    result.stdout.fnmatch_lines(["*contract.py::name.renamed"])


def test_a_run_that_is_killed_leaves_what_the_next_one_removes(pytester: pytest.Pytester, contract: Path) -> None:
    """
    Its walks lie in a directory that it holds a lock on, as the embedded server's do.
    """
    kept = pytester.path / "kept"
    kept.mkdir()
    (pytester.path / "conftest.py").write_text(
        "import os, signal\ndef pytest_collection_finish(session):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "TMPDIR": str(kept)}
    command = [sys.executable, "-m", "pytest", str(contract), "-p", "no:cacheprovider"]
    assert -signal.SIGKILL == subprocess.run(command, env=environment, check=False, capture_output=True).returncode
    (left,) = kept.iterdir()
    os.utime(left, (0, 0))
    sweep(kept)
    assert [] == list(kept.iterdir())
