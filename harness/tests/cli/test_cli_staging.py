"""The commands that look at a deployed database, as a shell runs them: what they show, and how they end."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from harness.tests.cli.runs import COMMAND, environment
from harness.tests.postgres.runs import until
from harness.tests.staging import CONTRACT, Staging

COMMANDS = ("smoke", "preflight")
# What nobody would write by chance: a name, an address, keys.
PLANTED = (
    "Zweihundertelf Pfauen",
    "heliotrope@quincunx.example",
    "rsolv_planted_7391864205",
    "cipher-qx7-unmistakable",
)
ROWS = """
UPDATE customers SET name = '{0}', email = '{1}', api_key = '{2}' WHERE id = (SELECT min(id) FROM customers);
UPDATE customers SET github_org = '{0}' WHERE id = (SELECT max(id) FROM customers);
UPDATE users SET email = '{1}' WHERE id = (SELECT min(id) FROM users);
UPDATE credentials SET encrypted_key = '{3}';
CREATE TABLE by_hand (note text DEFAULT '{3}');
COMMENT ON TABLE by_hand IS '{0}';
""".format(*PLANTED)  # noqa: S608  # rows are text


@contextmanager
def going(command: str, url: str, *more: str | Path, **env: str) -> Iterator[subprocess.Popen[str]]:
    """Start `harness` *command* on the database at *url*."""
    with subprocess.Popen(
        [*COMMAND, command, str(CONTRACT), "--dsn", url, *map(str, more)],
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait; return its status and all that it said."""
    out, err = process.communicate(timeout=180)
    return process.returncode, out + err


def listed(within: int) -> dict[int, str]:
    """Return what `ps` would show of the processes of a session, by their numbers."""
    found = {}
    for each in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            number = int(each.name)
            if number == within or os.getsid(number) == within or parent(number) in found:
                found[number] = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return found


def parent(number: int) -> int:
    """Return whose child a process is."""
    return int(Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_secret_is_shown_anywhere(command: str, staging: Staging, tmp_path: Path) -> None:
    """
    Not on the board, in JSON, in JUnit, on stderr; not in a list of processes while it runs.
    """
    with staging.copy(staging.before) as name:
        with staging.admin(name) as session:
            session.execute(ROWS)
        seen: dict[int, str] = {}
        reports = ("-v", "--json", tmp_path / "out.json", "--junit", tmp_path / "out.xml")
        with going(command, staging.url(name), *reports, HARNESS_DEBUG="1") as process:
            time.sleep(0.2)  # until then the shell's own words are there to see: the program starts itself anew
            while process.poll() is None and not (tmp_path / "out.json").exists():
                seen |= listed(process.pid)
                time.sleep(0.1)
            status, told = ended(process)
    assert 130 > status, told
    texts = {"what it said": told, "processes": "\n".join(seen.values())}
    texts |= {each.name: each.read_text(encoding="utf-8") for each in tmp_path.iterdir()}
    assert {"out.json", "out.xml"} < {*texts}
    assert command in texts["processes"]
    for where, text in texts.items():
        for secret in (*PLANTED, *staging.passwords.values()):
            assert secret not in text, where


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_password_ends_it_in_a_line(command: str, staging: Staging) -> None:
    """
    Status 2, and the password is not in it.
    """
    url = staging.url(staging.before).replace(staging.passwords["reader"], "planted-wrong-one")
    with going(command, url) as process:
        status, told = ended(process)
    assert 2 == status
    (line,) = [each for each in told.splitlines() if "authentication failed" in each]
    assert line.startswith("harness: Database ")
    assert "planted-wrong-one" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_goes_away_meanwhile_ends_it_in_a_line(command: str, staging: Staging) -> None:
    """
    Status 2, and nothing is left of it.
    """
    with going(command, staging.url(staging.before)) as process, staging.admin("postgres") as session:
        ours = "FROM pg_stat_activity WHERE application_name = 'harness, reading only'"
        while process.poll() is None:
            session.rows(f"SELECT pg_terminate_backend(pid) {ours}")  # our own words
            time.sleep(0.02)
        status, told = ended(process)
        assert ((0,),) == session.rows(f"SELECT count(*) {ours}").rows  # likewise
    assert 2 == status, told
    assert "Traceback" not in told
    assert told.splitlines()[-1].startswith("harness: ")


@pytest.mark.parametrize(
    ("command", "seconds"), [("smoke", 1.0), ("smoke", 2.5), ("preflight", 2.0), ("preflight", 4.0)]
)
def test_whoever_interrupts_it_finds_nothing_left(command: str, seconds: float, staging: Staging) -> None:
    """
    No session, no process, no file; a line, and the status of an interruption.
    """
    with going(command, staging.url(staging.before)) as process, staging.admin("postgres") as session:
        time.sleep(seconds)
        started = listed(process.pid)
        os.kill(process.pid, signal.SIGINT)
        status, told = ended(process)
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'harness, reading only'"
        assert until(lambda: session.rows(asked).rows == ((0,),))
    if status != 130:  # it was through already, or the interpreter on its way out, with everything said
        assert status in {0, 1, 2, -signal.SIGINT}
        assert "verdict" not in told.splitlines()[-1]
    else:
        assert "harness: interrupted before there was a verdict." == told.splitlines()[-1]
    data = {word for text in started.values() for word in text.split() if "/harness-" in word}
    assert until(lambda: not any(Path(each).exists() for each in data))
    assert until(lambda: not any(Path(f"/proc/{number}").exists() for number in started))


def test_stderr_has_nothing_but_how_far_it_is(staging: Staging) -> None:
    """
    What a driver notes of a statement that was refused is told by its clause already.
    """
    with staging.copy(staging.before) as name:
        with staging.admin(name) as session:
            session.execute("ALTER TABLE customers RENAME rollover_fixes TO rollover")
        with going("preflight", staging.url(name)) as process:
            said, told = process.communicate(timeout=180)
    assert "42703" in said
    assert [] == [line for line in told.splitlines() if not line.startswith("harness: ")]
