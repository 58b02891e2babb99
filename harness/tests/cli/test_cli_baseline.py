"""`harness baseline`, around suites that run."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.tests.cli.runs import COMMAND, Done, environment, started

SUITE = """
import unittest.mock

def test_one():
    assert 1
    assert 2

def test_two():
    assert 2
"""
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a green suite, in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_it.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return tmp_path


def suite(*options: str) -> Done:
    """Run the project's suite under `harness baseline`."""
    return started("baseline", *options, "--", *PYTEST, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


def changed(project: Path, old: str, new: str) -> None:
    """Put *new* in place of *old* in the suite."""
    file = project / "test_it.py"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_green_suite_is_kept_and_stays_green(project: Path) -> None:
    """
    Its own words go through; the second run is compared with the first, and git is to ignore what is kept.
    """
    first = suite("--source", ".")
    assert (0, "2 passed" in first.out) == (first.status, True)
    assert "● The baseline is kept in .harness/baseline.json.\n" in first.out
    assert "*\n" == (project / ".harness/.gitignore").read_text()
    kept = (project / ".harness/baseline.json").read_bytes()
    assert {"passed"} == set(json.loads(kept)["tests"].values())
    second = suite("--source", ".")
    assert second.status == 0
    assert "● Everything that passed passes, and nothing is tested less.\n" in second.out
    assert kept == (project / ".harness/baseline.json").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("assert 1\n", "assert 0\n", "Failed: 1\n  test_it::test_one\n"),
        ("def test_two", "def check_two", "Vanished: 1\n  test_it::test_two\n"),
        (
            "def test_two():",
            "def test_two():\n    __import__('pytest').skip()",
            "Skipped since: 1\n  test_it::test_two\n",
        ),
        ("    assert 2\n", "", "Asserting less: 1\n  test_it.py::test_one: 2 → 1\n"),
        ("import unittest.mock", "import nothing_of_that_name", "Vanished: 2\n"),
    ],
    ids=["failed", "vanished", "skipped", "less", "not collected"],
)
def test_what_is_tested_less_is_red(old: str, new: str, told: str, project: Path) -> None:
    """
    Each by its name.
    """
    assert suite("--source", ".").status == 0
    changed(project, old, new)
    done = suite("--source", ".")
    assert done.status == 1
    assert told in done.out
    assert "● " in done.out


def test_a_red_suite_is_no_baseline(project: Path) -> None:
    """
    It is not kept, so nothing can be green beside it.
    """
    changed(project, "assert 1", "assert 0")
    done = suite()
    assert done.status == 1
    assert "1 test failed. A baseline has to be green: mend it before the change." in done.out
    assert not (project / ".harness").exists()


def test_where_it_is_kept_can_be_said(project: Path) -> None:
    """
    --to keeps anew, --against compares with what is there.
    """
    assert suite("--to", "a/b.json").status == 0
    changed(project, "def test_two", "def check_two")
    assert suite("--against", "a/b.json").status == 1
    assert suite("--to", "a/b.json").status == 0
    assert suite("--against", "a/b.json").status == 0
    assert not (project / ".harness").exists()


WRITES = "import pathlib, sys; pathlib.Path('out.xml').write_text(sys.argv[1])"
GREEN = "<testsuite><testcase name='a'/></testsuite>"


def writing(*options: str, text: str = GREEN, code: str = WRITES) -> Done:
    """Run a command that writes *text* to out.xml."""
    return started("baseline", *options, "--", sys.executable, "-c", code, text)


@pytest.mark.usefixtures("project")
def test_any_command_that_writes_junit_is_a_suite() -> None:
    """
    Where it is said to be; a pattern may be several files.
    """
    assert writing("--junit", "out.xml").status == 0
    assert "1 test: 1 passed\n" in writing("--junit", "*.xml").out
    red = writing("--junit", "out.xml", code=f"{WRITES}; sys.exit(3)")
    assert red.status == 1
    assert "The command ended with 3, though no test failed." in red.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "which command? Write it after --, as in: harness baseline -- pytest tests."),
        (
            ("--to", "a", "--against", "b", "--", "x"),
            "--to keeps this run and --against compares it. Give one of them.",
        ),
        (("--against", "none.json", "--", "x"), "the baseline none.json cannot be read: No such file or directory."),
        (("--against", "bad.json", "--", "x"), "the baseline bad.json cannot be read: it has no 'format'."),
        (("--against", "old.json", "--", "x"), "the baseline old.json cannot be read: it is of format 0, not 1."),
        (("--source", "nowhere", "--", "x"), "nowhere cannot be read: No such file or directory."),
        (("--", "no-such-program"), "no-such-program cannot be run: No such file or directory. Is it installed"),
        (("--", "true"), "true ended with 0 and wrote no JUnit XML where it is looked for. Let it write one;"),
        (
            ("--junit", "old.xml", "--", "true"),
            "true ended with 0 and wrote no JUnit XML in old.xml, only an old one is",
        ),
        (("--junit", "bad.xml", "--", "touch", "bad.xml"), "bad.xml is no JUnit XML: no element found"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_misuse_is_one_line(arguments: tuple[str, ...], told: str, project: Path) -> None:
    """
    Status 2, and the way out; a report of another run proves nothing of this one.
    """
    for name, text in {"bad.json": "{}", "old.json": '{"format": 0}', "old.xml": GREEN, "bad.xml": ""}.items():
        (project / name).write_text(text, encoding="utf-8")
    done = started("baseline", *arguments)
    assert (2, "") == (done.status, done.out)
    assert done.err.startswith("harness: ")
    assert told in done.err


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_reaches_the_command(number: int, status: int, project: Path) -> None:
    """
    It ends first, in its own way; then there is no verdict.
    """
    code = """
import pathlib, signal, time
def end(number, _):
    pathlib.Path("ended").write_text(str(number))
    raise SystemExit(7)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, end)
pathlib.Path("begun").touch()
time.sleep(60)
"""
    line = (*COMMAND, "baseline", "--", sys.executable, "-c", code)
    with subprocess.Popen(
        line, env=environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        while not (project / "begun").exists():
            time.sleep(0.01)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert (status, str(int(number))) == (process.returncode, (project / "ended").read_text())
    assert "before there was a verdict." in err
