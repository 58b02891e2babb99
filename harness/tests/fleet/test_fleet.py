"""Many databases: 200 of them, a few drifted, each named."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.fleet import members
from harness.postgres import Server
from harness.tests.cli.runs import CONTRACT, run, written
from harness.tests.staging import Staging

pytest_plugins = ["pytester"]

MANY = 200
# What somebody did by hand to some of them, and what is said of that.
WRONG = {
    "tenant_017": ("ALTER TABLE people ADD plan text", ("plan.gone", "staging.stands", "staging.recorded")),
    "tenant_058": ("ALTER TABLE people DROP name", ("name.kept", "staging.drift")),
    "tenant_123": ("CREATE INDEX by_hand ON people (name)", ("staging.drift",)),
}
AFTER = """
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp(0));
INSERT INTO schema_migrations VALUES (1), (2);
"""
# The contract of the tests of the command line, of an application that keeps a version table.
VERSIONED = (
    CONTRACT.replace(
        'rows="rows.sql",', 'rows="rows.sql", staging=Staging(versions=EctoVersions("versions", before=1)),'
    )
    .replace("import SqlFiles", "import EctoVersions, SqlFiles")
    .replace("Phase, Unchecked", "Phase, Staging, Unchecked")
)


@dataclass(frozen=True, slots=True)
class Tenants:
    """A fleet in a file, and the contract that it is held to."""

    contract: Path
    file: Path
    passwords: tuple[str, ...]


@pytest.fixture(scope="module")
def tenants(staging: Staging, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenants]:
    """Make them; one more is not there."""
    folder = tmp_path_factory.mktemp("fleet")
    first = staging.server.databases.create("tenant")
    with staging.admin(first) as session:
        session.execute(AFTER)
    names = {f"tenant_{number:03}": staging.server.databases.clone(first, f"t_{number}") for number in range(MANY)}
    for tenant, (statement, _) in WRONG.items():
        with staging.admin(names[tenant]) as session:
            session.execute(statement)
    lines = ["# the tenants", "", *(f"{tenant} {staging.url(name)}" for tenant, name in names.items())]
    (folder / "fleet.txt").write_text("\n".join([*lines, f"gone {staging.url('nobody_s')}"]))
    contract = written(folder / "contract", contract=VERSIONED)
    (contract.parent / "versions").mkdir()
    for name in ("1_people", "2_no_plan"):
        (contract.parent / "versions" / f"{name}.exs").write_text("")
    yield Tenants(contract, folder / "fleet.txt", tuple(staging.passwords.values()))
    _dropped(staging.server, (first, *names.values()))


def _dropped(server: Server, names: tuple[str, ...]) -> None:
    for name in names:
        server.databases.drop(name)


def test_a_fleet_has_a_line_for_each_and_one_verdict(
    tenants: Tenants, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Those that drifted are named with what is red of them, the one that is not there with the reason.
    """
    arguments = (
        "--fleet",
        tenants.file,
        "--expect",
        "after",
        "--json",
        tmp_path / "out.json",
        "--junit",
        tmp_path / "out.xml",
    )
    done = run(capsys, "smoke", tenants.contract, *arguments)
    assert 1 == done.status, done.err
    lines = [each.split() for each in done.out.splitlines() if " tenant_" in each or " gone " in each]
    assert MANY + 1 == len(lines)
    assert {*WRONG} == {name for _, word, name, *_ in lines if word == "RED"}
    assert f"The fleet is red: {len(WRONG)} of {MANY + 1} databases." in done.out
    found = {each["name"]: each for each in json.loads((tmp_path / "out.json").read_bytes())["fleet"]}
    for tenant, (_, red) in WRONG.items():
        assert {*red} <= {*found[tenant]["red"]}
    assert {"green": MANY - len(WRONG), "red": len(WRONG), "undecided": 1} == json.loads(
        (tmp_path / "out.json").read_bytes()
    )["counts"]
    assert "cannot be opened" in found["gone"]["reason"]
    cases = {case.get("name"): [each.tag for each in case] for case in ET.parse(tmp_path / "out.xml").iter("testcase")}  # noqa: S314  # ours
    assert ({*WRONG}, ["error"]) == ({name for name, tags in cases.items() if tags == ["failure"]}, cases["gone"])
    for written_out in (done.out, done.err, (tmp_path / "out.json").read_text(), (tmp_path / "out.xml").read_text()):
        assert not any(password in written_out for password in tenants.passwords)


# One word, which a row without a nick breaks.
FILLED = """
from harness import Contract, Phase, Required, SqlFiles

contract = Contract(
    "8", "Everybody has a name",
    (
        Phase(
            "fill", SqlFiles("up.sql", before="before.sql"),
            clauses=tuple(Required("users.name", fill="nick", text="Everybody has a name.")),
        ),
    ),
)
"""
UNFILLED = {"before": "CREATE TABLE users (id int PRIMARY KEY, name text, nick text);"}
FILL = "UPDATE users SET name = nick WHERE name IS NULL; ALTER TABLE users ALTER name SET NOT NULL;"
USERS = {"acme": "(1, NULL, 'a')", "globex": "(1, NULL, 'a'), (2, NULL, NULL)", "initech": "(1, 'b', NULL)"}


def test_a_preflight_takes_a_fleet_too(staging: Staging, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The one whose rows would have the upgrade refused is named.
    """
    contract = written(tmp_path / "filled", contract=FILLED, up=FILL, **UNFILLED)
    with ExitStack() as stack:
        lines = []
        for tenant, rows in USERS.items():
            name = stack.enter_context(staging.copy("template0", tenant))
            with staging.admin(name) as session:
                session.execute(f"{UNFILLED['before']} INSERT INTO users VALUES {rows}")  # noqa: S608  # rows are text
            lines.append(f"{tenant} {staging.url(name)}")
        (tmp_path / "fleet.txt").write_text("\n".join(lines))
        done = run(capsys, "preflight", contract, "--fleet", tmp_path / "fleet.txt", "--at-once", "2")
    words = {line.split()[2]: line.split()[1] for line in done.out.splitlines() if line[1:2] in {"●", "○", "?"}}
    assert {"acme": "green", "globex": "RED", "initech": "green"} == words, done.out + done.err
    assert 1 == done.status


def test_pytest_takes_a_database_for_an_item(tenants: Tenants, pytester: pytest.Pytester) -> None:
    """
    And xdist hands them out.
    """
    some = [line for line in tenants.file.read_text().splitlines() if line.startswith(("tenant_01", "gone"))]
    (pytester.path / "some.txt").write_text("\n".join(some))
    given = (tenants.contract, "--harness-fleet", "some.txt", "--harness-expect", "after", "-n", "2", "-rA")
    result = pytester.runpytest_subprocess(*given, "-p", "no:cacheprovider")
    result.assert_outcomes(passed=9, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*at before: *plan.gone*", "*FAILED*::tenant_017*"])


FILES = {
    "nothing": ("# nobody\n\n", "has no database. Write a line for each database"),
    "no URL": ("acme\n", ":1 is no database"),
    "the same twice": ("a postgresql://h/x\na postgresql://h/y\n", ":2 names 'a' again"),
    "no variable": ("acme=NO_SUCH_VARIABLE\n", ":1: there is no environment variable NO_SUCH_VARIABLE"),
    "a URL that cannot be read": ("a postgresql://u:planted-secret@h:x/y?z\n", ":1: The database URL cannot be read"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_fleet_that_cannot_be_read_is_named_by_its_line(name: str, tmp_path: Path) -> None:
    """
    Without anything of a URL.
    """
    text, told = FILES[name]
    file = tmp_path / "fleet.txt"
    file.write_text(text)
    with pytest.raises(HarnessError) as caught:
        members(file)
    assert told in str(caught.value)
    assert "planted-secret" not in str(caught.value)


def test_a_database_is_named_by_what_may_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    By its name, its variable's line, or where it is; not by its URL.
    """
    monkeypatch.setenv("ACME_DSN", "postgresql://u:planted-secret@h/acme")
    file = tmp_path / "fleet.txt"
    file.write_text("acme=ACME_DSN\nglobex postgresql://h/globex\npostgresql://u:planted-secret@db:5433/initech\n")
    fleet = members(file)
    assert ["acme", "globex", "db:5433/initech"] == [each.name for each in fleet]
    assert "postgresql://u:planted-secret@h/acme" == fleet[0].url
    assert "planted-secret" not in repr(fleet)
