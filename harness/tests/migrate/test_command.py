"""Any command, run for real: this Python, and the psql of the embedded binaries."""

import shlex
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from harness.contract import Session
from harness.errors import HarnessError
from harness.facts.rows import Rows
from harness.facts.trace import Trace
from harness.migrate import Command, SqlFiles
from harness.postgres import Server
from harness.postgres.binaries import installed
from harness.tests.fresh import database, files

TABLES = "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname"
PSQL = f"{shlex.quote(str(installed() / 'psql'))} -X -q -v ON_ERROR_STOP=1 -1"
SECRET = "p@ss w/rd"
URL = "postgresql://deploy:p%40ss%20w%2Frd@db.example:5433/shop?sslmode=require"


class Elsewhere:
    """A database by its URL alone: nobody opens it."""

    url = URL

    def rows(self, *_: object) -> Rows:
        """Not asked."""
        raise NotImplementedError

    def execute(self, *_: object) -> None:
        """Not asked."""
        raise NotImplementedError


def python(code: str) -> str:
    """A command line that runs *code*."""
    return shlex.join([sys.executable, "-c", code])


def message(command: Command, session: Session | None = None) -> str:
    """What the command's failure says."""
    refused = command.upgrade(session or Elsewhere()).refused
    assert refused is not None
    return str(refused)


def test_psql_goes_there_and_back(harness_server: Server, tmp_path: Path) -> None:
    """
    It finds the database in its environment, and the file in its folder.
    """
    files(tmp_path, {"up": "CREATE TABLE a ()", "down": "DROP TABLE a"})
    migrator = Command(f"{PSQL} -f up.sql", f"{PSQL} -f down.sql", folder=tmp_path)
    with database(harness_server) as session:
        trace = migrator.upgrade(session)
        assert (("a",),) == session.rows(TABLES).rows
        assert (None, ()) == (migrator.rollback(session).refused, session.rows(TABLES).rows)
    assert Trace(took=trace.took, observed=False) == trace
    assert timedelta() < trace.took


def test_a_failing_command_is_refused_with_its_last_words(harness_server: Server, tmp_path: Path) -> None:
    """
    The error itself, not the caret that psql draws under it.
    """
    files(tmp_path, {"up": "CREATE TABLE lost ();\nSELECT nothing;"})
    with database(harness_server) as session:
        trace = Command(f"{PSQL} -f up.sql", folder=tmp_path).upgrade(session)
        assert () == session.rows(TABLES).rows
    assert trace.refused is not None
    assert 'exit 3: psql:up.sql:2: ERROR:  column "nothing" does not exist' == trace.refused.message
    assert ("", f"{PSQL} -f up.sql") == (trace.refused.sqlstate, trace.refused.statement)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit('no such revision')", "exit 1: no such revision"),
        ("print('nothing pending'); raise SystemExit(4)", "exit 4: nothing pending"),
        ("raise SystemExit(5)", "exit 5: no output"),
        (
            r"import sys; sys.stderr.write('** (Error) stop\n  lib/a.ex:1: up/0\n'); sys.exit(1)",
            "exit 1: ** (Error) stop",
        ),
    ],
)
def test_last_words_are_the_last_error_else_the_last_line(code: str, said: str) -> None:
    """
    Of what it said on stderr, else on stdout.
    """
    assert said == message(Command(python(code)))


def test_the_database_is_in_the_environment_by_all_its_parts() -> None:
    """
    As libpq's variables, and as templates.
    """
    expected = {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "deploy",
        "PGPASSWORD": SECRET,
        "PGDATABASE": "shop",
        "PGSSLMODE": "require",
        "DATABASE_URL": URL,
        "ECTO": f"ecto://deploy:{SECRET}@db.example:5433/shop",
    }
    env = {"DATABASE_URL": "{url}", "ECTO": "ecto://{user}:{password}@{host}:{port}/{database}"}
    code = f"import os; raise SystemExit(str({expected!r}.items() <= os.environ.items()))"
    assert "exit 1: True" == message(Command(python(code), env=env))


def test_our_own_environment_names_no_other_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A shell that is set up for production does not have the command go there.
    """
    for name in ("PGHOSTADDR", "PGSERVICE", "PGOPTIONS", "DATABASE_URL"):
        monkeypatch.setenv(name, "production")
    monkeypatch.setenv("HARNESS_TEST_KEPT", "kept")
    code = (
        "import os; print(sorted(k for k, v in os.environ.items() if v in ('production', 'kept'))); raise SystemExit(1)"
    )
    assert "exit 1: ['HARNESS_TEST_KEPT']" == message(Command(python(code), env={}))


def test_the_password_is_in_no_argument() -> None:
    """
    Anybody on the machine may read those.
    """
    code = "import sys; print(sys.orig_argv[0] == sys.executable, *sys.orig_argv[3:]); raise SystemExit(1)"
    assert "exit 1: True up" == message(Command(f"{python(code)} up"))


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("os.environ['DATABASE_URL']", "the database's URL"),
        ("os.environ['PGPASSWORD']", "***"),
        ("'ecto://deploy:p%40ss%20w%2Frd@db.example/shop'", "ecto://deploy:***@db.example/shop"),
    ],
)
def test_the_password_is_in_no_message(shown: str, said: str) -> None:
    """
    Whichever way the command writes it.
    """
    assert f"exit 1: cannot open {said}" == message(
        Command(python(f"import os; raise SystemExit('cannot open ' + {shown})"))
    )


def test_a_message_without_a_password_is_left_as_it_is(harness_server: Server) -> None:
    """
    Where there is none there is nothing to hide.
    """
    with database(harness_server) as session:
        assert "exit 1: plain words" == message(Command(python("raise SystemExit('plain words')")), session)


def test_a_command_that_is_not_found_is_named_with_its_folder(tmp_path: Path) -> None:
    """
    Is it installed?
    """
    with pytest.raises(HarnessError) as refused:
        Command("no-such-tool migrate", folder=tmp_path).upgrade(Elsewhere())
    assert f"'no-such-tool migrate' cannot be run in {tmp_path}: " in str(refused.value)
    assert "Is it installed?" in str(refused.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """
    By the path that was looked for.
    """
    with pytest.raises(HarnessError, match=f"cannot be run in {tmp_path}/nowhere"):
        Command(python("pass"), folder=tmp_path / "nowhere").upgrade(Elsewhere())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mix 'ecto.migrate", "cannot be split: No closing quotation"),
        ("", "a command is empty"),
        (" ", "a command is empty"),
    ],
)
def test_a_command_that_is_none_is_refused(line: str, said: str) -> None:
    """
    Before anything is run.
    """
    with pytest.raises(HarnessError, match=said):
        Command(line).upgrade(Elsewhere())


def test_a_command_that_does_not_end_is_ended_with_all_it_started(tmp_path: Path) -> None:
    """
    A child that holds the output open does not hold us up.
    """
    child = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    endless = Command(python(code), patience=timedelta(seconds=3))
    with pytest.raises(HarnessError, match=r"did not end within 0:00:03\. Raise `patience`, or look why\."):
        endless.upgrade(Elsewhere())
    assert gone(int((tmp_path / "pid").read_text(encoding="ascii")))


def gone(pid: int) -> bool:
    """Whether the process ends, or is a zombie that its new parent has yet to reap."""
    for _ in range(500):
        try:
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="ascii"):
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("template", ["{db}", "{url", "{}"])
def test_an_unknown_field_of_a_template_is_named_with_those_there_are(template: str) -> None:
    """
    By the variable that asks for it.
    """
    with pytest.raises(HarnessError) as refused:
        Command(python("pass"), env={"DATABASE_URL": template}).upgrade(Elsewhere())
    assert str(refused.value).startswith("the environment's DATABASE_URL has no field ")
    assert str(refused.value).endswith("Fields: {url}, {host}, {port}, {user}, {password}, {database}.")


def test_the_baseline_is_a_command_a_migrator_or_nothing(harness_server: Server, tmp_path: Path) -> None:
    """
    Whichever made the schema before the phase.
    """
    files(tmp_path, {"before": "CREATE TABLE a ()"})
    by_command = Command("true", before=f"{PSQL} -f before.sql", folder=tmp_path)
    by_migrator = replace(by_command, before=SqlFiles("up.sql", before=tmp_path / "before.sql"))
    for migrator in (by_command, by_migrator):
        with database(harness_server) as session:
            migrator.baseline(session)
            assert (("a",),) == session.rows(TABLES).rows
    with database(harness_server) as session:
        replace(by_command, before=None).baseline(session)
        assert () == session.rows(TABLES).rows


def test_a_baseline_that_fails_stops_the_walk() -> None:
    """
    With its last words.
    """
    line = python("raise SystemExit('locked')")
    with pytest.raises(HarnessError) as refused:
        Command("true", before=line).baseline(Elsewhere())
    assert f"the baseline {line!r} does not go through: exit 1: locked" == str(refused.value)


def test_without_a_down_command_there_is_no_way_back() -> None:
    """
    Asked all the same, it says so.
    """
    assert (False, True) == (Command("up").reversible, Command("up", "down").reversible)
    with pytest.raises(HarnessError, match="'up' has no way back"):
        Command("up").rollback(Elsewhere())


def test_a_relative_folder_is_seen_from_the_contracts() -> None:
    """
    And so are the paths of another migrator.
    """
    anchored = Command("up", before=SqlFiles("up.sql"), folder="app").anchored(Path("/rfc"))
    assert Command("up", before=SqlFiles(Path("/rfc/up.sql")), folder=Path("/rfc/app")) == anchored
    assert "mix setup" == Command("up", before="mix setup").anchored(Path("/rfc")).before
