"""Whole runs, on an embedded Postgres."""

import json
import os
import pty
import re
import signal
import subprocess
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from jsonschema import Draft202012Validator

from harness.report.document import schema
from harness.tests.cli import runs
from harness.tests.cli.runs import run, started, written


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract whose migration keeps it."""
    return written(tmp_path_factory.mktemp("green") / "rfc 7")


def test_verify_of_a_right_migration_is_green(capsys: pytest.CaptureFixture[str], green: Path, tmp_path: Path) -> None:
    """
    Status 0, a board without colour in a pipe, JSON and JUnit beside it, and evidence for `explain`.
    """
    done = started("verify", green, "--json", tmp_path / "r.json", "--junit", tmp_path / "r.xml")
    assert (0, "\nRFC 7 is green: 5 clauses proven.\n") == (done.status, done.out[-35:])
    assert " ○  ●  ○  ●  proven     `plan` is dropped.\n" in done.out
    assert "\x1b" not in done.out + done.err
    assert max(map(len, done.out.splitlines())) <= 80
    assert [] == [line for line in done.err.splitlines() if not re.fullmatch(r"harness: [a-zA-Z :]{1,40}", line)]
    assert "harness: drop: back" in done.err
    report = json.loads((tmp_path / "r.json").read_bytes())
    Draft202012Validator(schema()).validate(report)
    assert ["before", "after", "back", "again"] == report["stops"]
    assert 5 == len(parse(tmp_path / "r.xml").findall(".//testcase"))  # noqa: S314  # our own XML
    told = run(capsys, "explain", "plan.gone", green)
    assert 0 == told.status
    assert "Expects   returns(expected=((0,),), where='people.plan')" in told.out
    assert ", PostgreSQL 18" in told.out
    assert "    ● people.plan  (after, again)\n" in told.out


def test_verify_of_a_wrong_migration_is_red(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """
    Status 1: the column is still there, and another is gone.
    """
    path = written(
        tmp_path, up="ALTER TABLE people RENAME name TO called;", down="ALTER TABLE people RENAME called TO name;"
    )
    done = run(capsys, "verify", path)
    assert 1 == done.status
    assert " ○ [○] ○ [○] UNMET      `plan` is dropped." in done.out
    assert " ● [○] ● [○] REGRESSED  `name` is kept." in done.out
    assert "RFC 7 is red: 2 of 5 clauses are not as promised.\n" in done.out


def test_verify_of_a_migration_that_does_not_go_through_names_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """
    The step is red with Postgres's own words, and what could not be seen is undecided.
    """
    done = run(capsys, "verify", written(tmp_path, up="ALTER TABLE people DROP COLUMN plna;"))
    assert 1 == done.status
    assert 'column "plna" of relation "people" does not exist' in done.out
    assert "UNDECIDED" in done.out


def test_verify_until_before_is_the_red_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """
    Nothing after it is needed: the migration is not even SQL yet.
    """
    done = run(capsys, "verify", written(tmp_path, up="not yet written", down="nor this"), "--until", "before")
    assert 1 == done.status
    assert " ○  UNMET      `plan` is dropped." in done.out
    assert "RFC 7 is red first, as it is to be: 1 of 2 clauses is still" in done.out


def test_verify_asks_what_k_selects(capsys: pytest.CaptureFixture[str], green: Path) -> None:
    """
    With the walk's own clauses; and says so where that is nothing.
    """
    done = run(capsys, "verify", green, "-k", "plan and not walk")
    assert 0 == done.status
    assert "RFC 7 is green: 4 clauses proven.\n" in done.out
    nothing = run(capsys, "verify", green, "-k", "colour")
    assert 2 == nothing.status
    assert nothing.err.startswith("harness: -k 'colour' selects none of the 5 clauses of RFC 7. Their ids are like ")


def test_verify_to_stdout_is_json_alone(capsys: pytest.CaptureFixture[str], green: Path) -> None:
    """
    The board goes to stderr then.
    """
    done = run(capsys, "verify", green, "--until", "before", "-k", "name", "--json", "-")
    assert "7" == json.loads(done.out)["rfc"]
    assert "RFC 7 is green as far as this walk went, to before" in done.err


def test_verify_says_what_is_to_be_said_though_nobody_reads_it(tmp_path: Path) -> None:
    """
    `harness verify | head` comes to what it comes to, with no traceback.
    """
    path = written(tmp_path, up="SELECT 1;", down="SELECT 1;")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*runs.COMMAND, "verify", str(path)], env=runs.environment(), stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert 1 == done.returncode
    assert b"Traceback" not in done.stderr


def test_verify_does_not_show_a_password(capsys: pytest.CaptureFixture[str], green: Path) -> None:
    """
    Nobody listens there; the message names the place and not the password.
    """
    done = run(capsys, "verify", green, "--dsn", "postgresql://bob:hunter22@127.0.0.1:1/db")
    assert 2 == done.status
    assert "127.0.0.1" in done.err
    assert "hunter22" not in done.out + done.err


def test_verify_on_a_terminal_has_colour(green: Path) -> None:
    """
    And a line on stderr that changes, in place of one for each stop.
    """
    shown = _on_a_terminal("verify", str(green), "-k", "plan", TERM="xterm")
    assert "\x1b[32mproven\x1b[0m" in shown
    assert "harness: drop" not in shown


def test_verify_on_a_dumb_terminal_is_plain(green: Path) -> None:
    """
    No escapes at all.
    """
    shown = _on_a_terminal("verify", str(green), "-k", "plan", TERM="dumb")
    assert "\x1b" not in shown
    assert "harness: drop: back" in shown


def test_verify_interrupted_is_one_line(green: Path) -> None:
    """
    Status 130, and no traceback.
    """
    process = subprocess.Popen(
        [*runs.COMMAND, "verify", str(green)], env=runs.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        assert process.stderr is not None
        line = b""
        while b"drop: " not in line:
            line = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert 130 == process.returncode
    assert b"" == out
    assert b"harness: interrupted before there was a verdict." == err.splitlines()[-1]
    assert b"Traceback" not in err


def test_list_names_scenarios_and_what_is_wrong_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """
    A contract that cannot be read does not hide the others, and is not passed over.
    """
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "scenarios" / "rfc_7")
    right = run(capsys, "list")
    assert (0, "rfc_7  RFC 7: People have no plan · 1 phase, 5 clauses, 1 unchecked\n") == (
        right.status,
        right.out,
    )
    written(tmp_path / "scenarios" / "rfc_8", contract="contract = None")
    wrong = run(capsys, "list")
    assert 2 == wrong.status
    assert "rfc_7  RFC 7: People have no plan" in wrong.out
    assert "has no module-level `contract` that is a Contract" in " ".join(wrong.out.split())


def test_list_of_a_contract_names_its_clauses(capsys: pytest.CaptureFixture[str], green: Path) -> None:
    """
    By section, as `explain` and -k want them.
    """
    shown = run(capsys, "list", green).out
    assert (
        "RFC 7: People have no plan · 1 phase, 5 clauses, 1 unchecked\n\nThe walk\nwalk.upgrade         The upgrade"
        in shown
    )
    assert "\n\nFields\nplan.gone            `plan` is" in shown


def test_explain_takes_the_contract_verified_last(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """
    Two scenarios have the clause; the one verified last is meant, and named.
    """
    monkeypatch.chdir(tmp_path)
    for name in ("rfc_7", "rfc_8"):
        written(tmp_path / "scenarios" / name)
    asked = run(capsys, "explain", "plan.gone")
    assert 2 == asked.status
    assert "which contract? Scenarios: rfc_7, rfc_8." in asked.err
    run(capsys, "verify", "rfc_8", "--until", "before")
    told = run(capsys, "explain", "plan.gone")
    assert (0, "rfc_8") == (told.status, told.out.splitlines()[0])


def _on_a_terminal(*arguments: str, **more: str) -> str:
    """Run `harness` with stdout and stderr on a terminal, and return what it shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*runs.COMMAND, *arguments], env=runs.environment(**more), stdin=theirs, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        shown = b""
        while read := _read(ours):
            shown += read
    os.close(ours)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody is left at the other side
        return b""
