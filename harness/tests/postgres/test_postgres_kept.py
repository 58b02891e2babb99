"""A server that stays, for somebody to look at what a walk left."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

from harness.postgres import Server
from harness.postgres.guard import alive
from harness.postgres.places import sweep
from harness.tests.postgres.runs import until

KEEP = """
import json
from harness.postgres import connect, embedded

with embedded() as server:
    name = server.databases.create("walk")
    with connect(server.url(name)) as session:
        session.execute("CREATE TABLE t (n int); INSERT INTO t VALUES (42)")
    server.keep()
    print(json.dumps([server.how_to_open(name), server.how_to_stop(), server.address.host]), flush=True)
"""


def test_a_kept_server_stays_until_somebody_stops_it() -> None:
    """
    The run ends, its pipes too, and the next one leaves it alone.

    The commands that were printed open the database and stop the server; then nothing is left.
    """
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", KEEP], capture_output=True, text=True, check=True, timeout=60
    )
    opens, stops, home = json.loads(told.stdout)
    assert "" == told.stderr
    asked = subprocess.run([*shlex.split(opens), "-Atc", "SELECT n FROM t"], capture_output=True, text=True, check=True)
    assert "42\n" == asked.stdout
    pid = int(shlex.split(stops)[-1])
    os.utime(home, (0, 0))
    sweep(Path(home).parent)
    assert (True, True) == (alive(pid), Path(home).is_dir())
    subprocess.run(["sh", "-c", stops], check=True)  # noqa: S607  # kill is the shell's own
    assert until(lambda: not alive(pid) and not Path(home).exists())


def test_a_run_that_is_killed_keeps_nothing() -> None:
    """
    It did not come to the end at which it would have.
    """
    script = KEEP + "    import os; os.kill(os.getpid(), 9)\n"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    _, stops, home = json.loads(told.stdout)
    assert -signal.SIGKILL == told.returncode
    assert until(lambda: not alive(int(stops.split()[-1])) and not Path(home).exists())


def test_how_to_open_names_our_own_psql(harness_server: Server) -> None:
    """
    Not one found on PATH.
    """
    program, url = shlex.split(harness_server.how_to_open("walk"))
    assert (True, harness_server.url("walk")) == (os.access(program, os.X_OK), url)
