"""What may be wrong with a dump, and what may end a rehearsal: a line, the right exit status, and nothing left."""

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.postgres import Server
from harness.tests.cli.runs import COMMAND, environment, run
from harness.tests.dumps import PLANTED, ROWS, SCHEMA, dumped, elsewhere, written
from harness.tests.postgres.runs import until

# The program, with all that it makes in one place.
FULL = """
import sys; from pathlib import Path; import harness.postgres.places; from harness.cli import main
harness.postgres.places.MEMORY = Path({place!r})
sys.exit(main(sys.argv[1:]))
"""
# All that the program makes lies on a small disk: in memory there is no room, and so it goes to TMPDIR.
MOUNT = """
mount -t tmpfs -o size=64m none /dev/shm && mount -t tmpfs -o "size=$0" none "$1" && chmod 1777 "$1" || exit 77
export TMPDIR="$1" && shift && "$@"; status=$?
ls -A "$TMPDIR"; exit $status
"""
# So many bytes that they fit into a dump, and into no small disk.
MANY = """
INSERT INTO people (name, email, api_key, note)
SELECT 'p', 'q' || n || '@example.com', 'key_q' || n, to_jsonb(repeat(md5(n::text), 30))
FROM generate_series(1, 200000) n;
"""
FORMS = {"plain": "p", "custom": "c", "directory": "d", "tar": "t"}


# What may be wrong with a dump


def half(file: Path, to: Path) -> Path:
    """The first half of it."""
    to.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    return to


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize("form", ["plain", "custom", "directory", "tar"])
def test_a_dump_that_is_cut_short_is_no_dump(
    harness_server: Server, contract: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """
    A line, status 2, and nothing is walked; the same again.
    """
    file = dumped(harness_server, SCHEMA + ROWS, tmp_path / "whole", FORMS[form])
    if form == "directory":
        next(file.glob("*.dat.gz")).unlink()
    else:
        file = half(file, tmp_path / "half")
    said = [run(capsys, "rehearse", contract, "--dump", file) for _ in range(2)]
    assert [2, 2] == [each.status for each in said]
    last = [each.err.splitlines()[-1] for each in said]
    assert last[0] == last[1]
    assert str(file.name) in last[0]
    assert re.search(r"cut short|missing data|could not (?:open|read)|No such file", last[0])


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            (b"Dumped from database version 18", b"Dumped from database version 99"),
            "is of Postgres 99, and the embedded",
        ),
        ((b"-- PostgreSQL database dump\n", b"-- PostgreSQL database cluster dump\n"), "is of pg_dumpall"),
        ((b"-- PostgreSQL database dump\n", b"-- Something\n"), "is no dump of pg_dump's"),
        ((b"CREATE EXTENSION IF NOT EXISTS citext", b"CREATE EXTENSION IF NOT EXISTS nowhere"), "does not bring it"),
        ((b"SET statement_timeout = 0;", b"\\connect elsewhere"), "was made with --create"),
        ((b"key_qx7Unmistakable", b"qx7Unmistakable"), 'violates check constraint "people_api_key_check"'),
    ],
)
def test_a_dump_that_cannot_go_in_is_told_by_what_is_wrong(  # noqa: PLR0913, PLR0917  # fixtures and a line of the table
    harness_server: Server,
    contract: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: tuple[bytes, bytes],
    said: str,
) -> None:
    """
    Newer, of a cluster, none at all, needing an extension, leading elsewhere, with a row that breaks a rule.
    """
    file = dumped(harness_server, SCHEMA + ROWS, tmp_path / "people.sql", "p")
    file.write_bytes(file.read_bytes().replace(*change))
    done = run(capsys, "rehearse", contract, "--dump", file)
    assert 2 == done.status
    assert said in done.err.splitlines()[-1]
    assert not [each for each in PLANTED if each in done.err + done.out]


@pytest.mark.usefixtures("left")
def test_an_archive_of_a_newer_pg_dump_is_told(
    contract: Path, dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    By the version of its format.
    """
    newer = bytearray(dump.read_bytes())
    newer[6] = 99
    (tmp_path / "newer.dump").write_bytes(newer)
    done = run(capsys, "rehearse", contract, "--dump", tmp_path / "newer.dump")
    assert 2 == done.status
    assert "unsupported version (1.99" in done.err
    assert "It is of a newer pg_dump" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name one of --dump FILE and --from URL"),
        (("--dump", "nowhere.dump"), "nowhere.dump cannot be read: No such file"),
        (("--from", "NOT_A_VARIABLE"), "--from NOT_A_VARIABLE is neither"),
        (("--from", "postgresql://nobody:hush-hush@127.0.0.1:1/x"), "cannot be opened: connection failed"),
    ],
)
def test_misuse_is_told(
    contract: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    """
    With the way out, and without a password.
    """
    done = run(capsys, "rehearse", contract, *arguments)
    assert 2 == done.status
    assert said in done.err.splitlines()[-1]
    assert "hush-hush" not in done.err


# What ends it


@pytest.mark.parametrize(
    "after", ["restoring people.dump", "copying rows", "drop: measuring the upgrade", "drop: back"]
)
def test_ctrl_c_leaves_nothing(dump: Path, tmp_path: Path, after: str) -> None:
    """
    Wherever it comes: a line, status 130, no server and no file.
    """
    with elsewhere() as place:
        script = FULL.format(place=str(place))
        argv = [sys.executable, "-c", script, "rehearse", str(written(tmp_path)), "--dump", str(dump)]
        with subprocess.Popen(
            argv, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment(TMPDIR=str(place)), text=True
        ) as process:
            assert process.stderr
            told = iter(process.stderr)
            assert any(line == f"harness: {after}\n" for line in told)
            process.send_signal(signal.SIGINT)
            assert "harness: interrupted before there was a verdict.\n" == list(told)[-1]
            assert 130 == process.wait(60)
        assert until(lambda: not list(place.iterdir()))


@pytest.mark.skipif(shutil.which("unshare") is None, reason="mounting a small tmpfs takes util-linux's unshare")
def test_a_full_disk_ends_it_in_a_line(harness_server: Server, contract: Path, tmp_path: Path) -> None:
    """
    Status 2, and nothing is left on it; the same again.
    """
    file = dumped(harness_server, SCHEMA + ROWS + MANY, tmp_path / "dump")
    with elsewhere() as disk:

        def on(size: str) -> subprocess.CompletedProcess[str]:
            command = [*COMMAND, "rehearse", str(contract), "--dump", str(file), "--unmasked"]
            inside = ["unshare", "-rm", "sh", "-c", MOUNT, size, str(disk), *command]
            return subprocess.run(inside, env=environment(), capture_output=True, text=True, check=False)

        full = [on("400m") for _ in range(2)]
        if full[0].returncode == 77:
            pytest.skip("no tmpfs can be mounted here")
        assert [2, 2] == [each.returncode for each in full]
        assert ["", ""] == [each.stdout for each in full]
        for each in full:
            last = each.stderr.splitlines()[-1]
            assert last.startswith("harness: ")
            assert re.search(rf"{disk} is full, \d+ MB are left: the dump dump does not go in: ", last)
