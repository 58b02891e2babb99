"""The documentation is true: its tables are the code's, its links lead somewhere, and its contracts do as it says."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import click
import pytest

import harness
from harness.cli import COMMANDS
from harness.cli import harness as program
from harness.tests.cli.runs import Done, environment, run
from harness.tests.pages import (
    BLOCK,
    CONTRACTS,
    DOCS,
    PAGES,
    README,
    REFERENCE,
    ROOT,
    TUTORIAL,
    agree,
    asked,
    blocks,
    cells,
    dead,
    files,
    listed,
    missing,
    options,
    patched,
    section,
    taken,
    write,
)

# The vocabulary


def test_every_word_of_the_front_door_is_in_the_reference() -> None:
    """
    Once, and no other.
    """
    assert sorted(harness.__all__) == sorted(cell.partition("(")[0] for cell in cells(CONTRACTS))


@pytest.mark.parametrize("cell", [cell for cell in cells(CONTRACTS) if "(" in cell and "MissingError" not in cell])
def test_a_words_signature_is_the_codes(cell: str) -> None:
    """
    Its parameters by name, kind and default.
    """
    assert agree(cell), f"{cell}: the code has {taken(cell.partition('(')[0])}"


@pytest.mark.parametrize(
    "cell",
    ["has_table(table)", "has_table(name, *, schema='')", "counts(expected, *, what)", "Release(name, package='app')"],
)
def test_a_signature_that_is_not_the_codes_is_seen(cell: str) -> None:
    """
    Another name, one too many, another kind, another default.
    """
    assert not agree(cell)


# The commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_in_its_table(name: str) -> None:
    """
    And no other.
    """
    command = program.get_command(click.Context(program), name)
    assert command is not None
    assert options(command) == listed(section(REFERENCE, f"`harness {name}`"))


def test_options_of_every_command_are_in_theirs() -> None:
    """
    The two ways to ask for help, and the version.
    """
    assert {"-h", "--help", *options(program)} == listed(section(REFERENCE, "Every command"))


def test_an_option_that_is_not_listed_is_seen() -> None:
    """
    A table without it does not have it.
    """
    assert {"--dsn", "-v", "--verbose"} == listed(
        "| `--dsn URL` | x, not `--json` |\n| `-v`, `--verbose` | y |\n--keep\n"
    )


def test_every_variable_of_ours_is_in_the_reference() -> None:
    """
    Whatever the code reads by that name.
    """
    sources = [file.read_text("utf-8") for file in (ROOT / "harness").rglob("*.py") if "tests" not in file.parts]
    ours = {name for source in sources for name in re.findall(r"\bHARNESS_[A-Z]+\b", source)}
    assert {"HARNESS_DSN", "HARNESS_DEBUG"} <= ours
    assert ours <= set(re.findall(r"^\| `(HARNESS_[A-Z]+)`", REFERENCE, re.MULTILINE))


@pytest.mark.parametrize("block", blocks(REFERENCE, "python"))
def test_the_migrators_of_the_reference_can_be_made(block: str, tmp_path: Path) -> None:
    """
    As they stand there.
    """
    file = tmp_path / "migrators.py"
    file.write_text(block, encoding="utf-8")
    runpy.run_path(str(file), {name: getattr(harness, name) for name in ("Alembic", "Command", "SqlFiles")})


# The links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """
    To a file, and where it names a heading, to one that is there.
    """
    assert [] == list(dead(page, page.read_text("utf-8")))


def test_a_dead_link_is_seen() -> None:
    """
    No such file, no such heading; what is right and what is not ours is left alone.
    """
    text = "[a](none.md) [b](report.md#no-such) [c](report.md#json) [d](https://example.com/x) [e](why.md)"
    assert ["](none.md)", "](report.md#no-such)"] == list(dead(DOCS / "ci.md", text))


# The contracts


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run as the pages show it: an embedded server, a pipe of 80 columns."""
    for name in ("HARNESS_DSN", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def readme() -> dict[str, str]:
    """The README's four files."""
    return {name: text for _, block in BLOCK.findall(README) for name, text in files(block).items()}


@pytest.mark.usefixtures("plain")
def test_the_readmes_contract_is_green(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    With the files it gives.
    """
    done = run(capsys, "verify", write(tmp_path, readme()))
    assert (0, True) == (done.status, "RFC 0001 is green: " in done.out), done.out


@pytest.mark.usefixtures("plain")
def test_the_readmes_contract_sees_a_lost_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    A migration that brings the column and not what is in it.
    """
    lossy = "ALTER TABLE users DROP name, ADD full_name text NOT NULL DEFAULT '';"
    done = run(capsys, "verify", write(tmp_path, {**readme(), "up.sql": lossy}))
    assert (1, True) == (done.status, "users.name.renamed" in done.out and " lost: " in done.out), done.out


EXAMPLE = """
from dataclasses import replace

from example import clause
from readme_contract import contract as whole

from harness import Release

(phase,) = whole.phases
releases = (Release("N−1", "app_before"), Release("N", "app_after"))
contract = replace(whole, phases=(replace(phase, releases=releases, clauses=(clause,), rows="rows.sql"),))
"""
APPS = {
    "rows.sql": "",
    "app_before/__init__.py": "",
    "app_after/__init__.py": "",
    "app_after/accounts.py": "def sign_in(url, name):\n    return name == 'ada'\n",
}


def example(folder: Path, word: str, **changed: str) -> Path:
    """Write a contract of the one clause that the reference's example with *word* in it makes."""
    (block,) = (text for text in blocks(CONTRACTS, "python") if word in text)
    (name,) = (name for name in readme() if name.endswith(".py"))
    texts = {**readme(), "readme_contract.py": readme()[name], **APPS, "contract.py": EXAMPLE, "example.py": block}
    return write(folder, {**texts, **{f"{stem}.sql": text for stem, text in changed.items()}})


@pytest.mark.usefixtures("plain")
def test_the_references_play_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Red where the release has no such function, green where it has.
    """
    done = run(capsys, "verify", example(tmp_path, "signs_in"))
    assert (0, True) == (done.status, " ○  ●  ○  ●  proven     People sign in by name." in done.out), done.out


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("rows", "status", "seen"),
    [
        ("INSERT INTO users VALUES (1, 'Ada'), (2, 'Bob');", 0, " ●  ·  ·  ·  proven     No name stands twice."),
        ("INSERT INTO users VALUES (1, 'Ada'), (2, 'Ada');", 1, "observed  1 distinct"),
        ("", 2, "before    nothing to look at"),
    ],
    ids=["green", "red", "undecided"],
)
def test_the_references_probe_and_check_decide(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, status: int, seen: str
) -> None:
    """
    Of their own making, as any other.
    """
    done = run(capsys, "verify", example(tmp_path, "all_distinct", rows=rows))
    assert (status, True) == (done.status, seen in done.out), done.out


# The tutorial, from top to bottom


def test_a_line_that_was_not_printed_is_seen() -> None:
    """
    Out of order, or not next to the one before it without a mark between; seconds are not compared.
    """
    out = "one\ntwo in 1.25 s\nthree\nfour\n"
    assert [] == missing(["one", "two in 0.10 s", "…", "four"], out)
    assert ["one", "three"] == missing(["one", "three"], out)
    assert ["two in - s"] == missing(["three", "…", "two in 1.25 s"], out)


class Reader:
    """Somebody who does what the page says."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.capsys, self.folder = capsys, folder
        self.ran: list[str] = []
        self.last = Done(0, "", "")

    def read(self, kind: str, text: str) -> None:
        """Write the files, patch the contract, run the commands, and compare."""
        contract = self.folder / "contract.py"
        if kind in {"sql", "python"}:
            write(self.folder, files(text))
        elif kind == "diff":
            contract.write_text(patched(contract.read_text("utf-8"), text), encoding="utf-8")
        elif kind == "console" and "--keep" not in text:  # which leaves a server
            for command, shown in asked(text):
                self.ran.append(command[0])
                self.compare(command, shown)

    def compare(self, command: list[str], shown: list[str]) -> None:
        """Run a command; what it prints is what is shown."""
        if command == ["echo", "$?"]:
            assert [str(self.last.status)] == shown
            return
        self.last = run(self.capsys, *command[1:]) if command[0] == "harness" else started(command)
        assert [] == missing(shown, self.last.out), self.last.out


def started(command: list[str]) -> Done:
    """Run a program of the page's by this Python."""
    line = [sys.executable, *(["-m", "pytest", "-p", "no:cacheprovider"] if command[0] == "pytest" else [])]
    done = subprocess.run(
        [*line, *command[1:]], env=environment(), capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.usefixtures("plain")
def test_the_tutorial_goes_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Each file written, each command run, each line shown printed: the red, the faults found, the green.
    """
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "scenarios" / "rfc_12"
    assert 0 == run(capsys, "init", "rfc_12").status
    assert {"before.sql", "rows.sql", "contract.py", "up.sql", "down.sql"} == {file.name for file in folder.iterdir()}
    reader = Reader(capsys, folder)
    for kind, text in BLOCK.findall(TUTORIAL):
        reader.read(kind, text)
    assert ["harness", "echo", "harness", "harness", "harness", "harness", "pytest", "python3"] == reader.ran
    assert 0 == reader.last.status
