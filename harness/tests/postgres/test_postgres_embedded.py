"""A server of our own: started anywhere, by anybody, and gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from harness.errors import HarnessError
from harness.postgres import Server, connect, embedded
from harness.postgres.guard import alive
from harness.tests.postgres.proxy import proxied
from harness.tests.postgres.runs import HOLD, python, run, until

SHOW = "SELECT current_setting(:name)"


def home(server: Server) -> Path:
    """Where its data lies."""
    with connect(server.url("postgres")) as session:
        return Path(str(session.rows(SHOW, {"name": "data_directory"}).rows[0][0])).parent


def test_it_is_described_by_its_version(harness_server: Server) -> None:
    """
    As Postgres has it, and without its address.
    """
    with connect(harness_server.url("postgres")) as session:
        ((version, number),) = session.rows(
            "SELECT current_setting('server_version'), current_setting('server_version_num')"
        ).rows
    assert (version, int(str(number)) // 10000, True) == (
        harness_server.version,
        harness_server.major,
        harness_server.owned,
    )
    assert f"PostgreSQL {version}, embedded" == harness_server.describe()


def test_it_listens_on_no_port(harness_server: Server) -> None:
    """
    A Unix socket in a directory that only its owner can enter is all there is.
    """
    with connect(harness_server.url("postgres")) as session:
        assert (("",),) == session.rows(SHOW, {"name": "listen_addresses"}).rows
    assert 0o700 == Path(harness_server.address.host).stat().st_mode & 0o777


def test_it_knows_letters_beyond_ascii(harness_server: Server) -> None:
    """
    On every machine, whatever its locale.
    """
    with connect(harness_server.url("postgres")) as session:
        assert (("UTF8", "élan"),) == session.rows("SELECT current_setting('server_encoding'), lower('ÉLAN')").rows


def test_it_is_gone_afterwards() -> None:
    """
    The server, its data, its socket.
    """
    with run() as held:
        assert alive(held.pid)
        assert held.data.is_dir()
        assert 0 == held.finish()
        assert held.gone()


def test_an_exception_leaves_nothing_either() -> None:
    """
    It goes on to whoever handles it.
    """
    seen = []

    def crash() -> None:
        with embedded() as server:
            seen.append(home(server))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert [False] == [directory.exists() for directory in seen]


def test_a_server_that_crashed_is_cleared_away() -> None:
    """
    The run meets an error of psycopg's, and then ends in order.
    """
    with embedded() as server:
        directory = home(server)
        pid = int((directory / "data" / "postmaster.pid").read_text().split()[0])
        with connect(server.url("postgres")) as session:
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(psycopg.OperationalError):
                session.rows("SELECT pg_sleep(60)")
    assert not directory.exists()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_killed_leaves_nothing(how: signal.Signals) -> None:
    """
    Its guard sees to that.
    """
    with run() as held:
        held.process.send_signal(how)
        assert -how == held.process.wait(30)
        assert until(held.gone)


def test_a_process_group_that_is_killed_leaves_nothing() -> None:
    """
    Server and guard are not of the run's.
    """
    with run() as held:
        os.killpg(held.process.pid, signal.SIGKILL)
        assert -signal.SIGKILL == held.process.wait(30)
        assert until(held.gone)


def test_a_ctrl_c_reaches_the_run_alone() -> None:
    """
    The terminal sends it to the whole process group; a run that does not heed it goes on with its server.
    """
    deaf = HOLD.replace("    sys.stdin.read()", "    sys.stdin.read()\n    connect(server.url('postgres')).close()")
    with run(f"import signal\nsignal.signal(signal.SIGINT, lambda *_: None)\n{deaf}") as held:
        os.killpg(held.process.pid, signal.SIGINT)
        assert 0 == held.finish()
        assert held.gone()


def test_a_ctrl_c_ends_a_run_in_order() -> None:
    """
    Everything is gone before the run is.
    """
    with run() as held:
        os.killpg(held.process.pid, signal.SIGINT)
        assert -signal.SIGINT == held.process.wait(30)
        assert held.gone()


def test_a_run_that_is_killed_while_it_starts_leaves_nothing(place: Path) -> None:
    """
    In the midst of initdb.
    """
    script = "from pathlib import Path; from harness.postgres import embedded; embedded(under=Path({!r})).__enter__()"
    with python(script.format(str(place))) as process:
        assert until(lambda: any(place.glob("*/data/base")))
        process.kill()
        process.wait(30)
        assert until(lambda: not list(place.iterdir()))


def test_two_at_once_do_not_meet() -> None:
    """
    Each has its own data, socket and databases.
    """
    with embedded() as one, embedded() as two:
        name = one.databases.create("mine")
        with connect(two.url("postgres")) as session:
            assert () == session.rows("SELECT FROM pg_database WHERE datname = :name", {"name": name}).rows
        assert home(one) != home(two)
        with connect(one.url(name)) as session:
            assert ((1,),) == session.rows("SELECT 1").rows


@pytest.mark.parametrize("name", ["a b", "a,b", "a'\"b", "x" * 100, "één"])
def test_any_directory_will_do(name: str, place: Path) -> None:
    """
    With a space, a quote or a comma in its path, or too long for a socket.
    """
    under = place / name
    under.mkdir()
    with embedded(under=under) as server:
        assert home(server).parent == under
        sockets = Path(server.address.host)
        with connect(server.url(server.databases.create("walk"))) as session:
            assert ((1,),) == session.rows("SELECT 1").rows
    assert [] == list(under.iterdir())
    assert not sockets.exists()


def test_programs_on_the_path_are_never_called(place: Path) -> None:
    """
    These would leave a mark: one called by its name does.
    """
    mark = place / "called"
    for program in ("postgres", "initdb", "pg_ctl", "psql", "pg_config"):
        (place / program).write_text(f"#!/bin/sh\necho $0 >> {mark}\n")
        (place / program).chmod(0o755)
    path = f"{place}:{os.environ['PATH']}"
    with run(env={"PATH": path}) as held:
        assert 0 == held.finish()
    assert not mark.exists()
    subprocess.run(["initdb"], env={"PATH": path}, check=True)  # noqa: S607  # the point: by its name
    assert f"{place}/initdb\n" == mark.read_text()


def test_variables_that_name_another_server_are_not_heeded() -> None:
    """
    Not its host, port, user or database: nothing knocks there.
    """
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0)
        there = {"PGHOST": "127.0.0.1", "PGPORT": str(other.getsockname()[1]), "PGUSER": "x", "PGDATABASE": "x"}
        with run(env=there) as held:
            assert 0 == held.finish()
        with pytest.raises(BlockingIOError):
            other.accept()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.1 is the one address of this machine")
def test_a_variable_that_leads_elsewhere_is_named(harness_server: Server) -> None:
    """
    PGHOSTADDR overrides a socket: whether nobody is there or another server, the run says so.
    """
    number = os.getpid()
    elsewhere = f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255 | 1}"
    told = outcome(elsewhere)
    assert told.startswith("harness.errors.HarnessError: The embedded Postgres cannot be opened: ")
    assert told.endswith("Unset the PG… variables.")
    with proxied(harness_server, (elsewhere, harness_server.address.port)):
        told = outcome(elsewhere)
    expected = "Connections do not lead to the embedded Postgres. Unset PGHOSTADDR and other PG… variables."
    assert f"harness.errors.HarnessError: {expected}" == told


def outcome(address: str) -> str:
    """Say how a run ends that is sent to *address*."""
    with python(HOLD, env={"PGHOSTADDR": address}) as process:
        _, told = process.communicate(timeout=60)
    return told.splitlines()[-1]


def test_a_setting_is_postgress(harness_server: Server) -> None:
    """
    Room for a hundred sessions unless said otherwise.
    """
    with embedded(settings={"max_connections": "7"}) as server, connect(server.url("postgres")) as session:
        assert (("7",),) == session.rows(SHOW, {"name": "max_connections"}).rows
    with connect(harness_server.url("postgres")) as session:
        assert (("100",),) == session.rows(SHOW, {"name": "max_connections"}).rows


def test_a_start_that_fails_says_what_postgres_said(place: Path) -> None:
    """
    Its last grave line, and what else there is to do.
    """
    with pytest.raises(HarnessError) as caught, embedded(under=place, settings={"no_such": "1"}):
        pass
    assert str(caught.value).startswith("postgres failed in ")
    assert 'FATAL:  unrecognized configuration parameter "no_such"' in str(caught.value)
    assert str(caught.value).endswith("name a server on which databases may be created with --dsn or HARNESS_DSN.")
    assert [] == list(place.iterdir())


def test_a_directory_that_postgres_cannot_name_is_refused(place: Path) -> None:
    """
    Its lock file is read by lines.
    """
    with (
        pytest.raises(HarnessError, match=r"has a line break in its name. Set TMPDIR to another."),
        embedded(under=place / "a\nb"),
    ):
        pass


def test_a_directory_that_is_not_there_is_named(place: Path) -> None:
    """
    In one line.
    """
    expected = f"No directory can be made in {place}/nowhere: No such file or directory. Set TMPDIR to another."
    with pytest.raises(HarnessError) as caught, embedded(under=place / "nowhere"):
        pass
    assert expected == str(caught.value)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="mounting a small tmpfs takes util-linux's unshare")
def test_a_full_disk_is_named(place: Path) -> None:
    """
    A tmpfs of 12 MB holds no cluster. One of 400 MB does.
    """
    script = (
        "from pathlib import Path; from harness.postgres import embedded\nwith embedded(under=Path({!r})): print('up')"
    )
    mount = 'mount -t tmpfs -o "size=$0" none "$1" && shift && exec "$@"'

    def on(size: str) -> subprocess.CompletedProcess[str]:
        inside = ["sh", "-c", mount, size, str(place), sys.executable, "-c", script.format(str(place))]
        return subprocess.run(["unshare", "-rm", *inside], capture_output=True, text=True, check=False)  # noqa: S607  # util-linux's

    if on("400m").stdout != "up\n":
        pytest.skip("no tmpfs can be mounted here")
    told = on("12m").stderr.splitlines()[-1]
    assert told.startswith(f"harness.errors.HarnessError: {place} is full: ")
    assert told.endswith("No space left on device. Free 200 MB there, or set TMPDIR to another.")
