"""A server that somebody names."""

import json
import signal
import socket
from collections.abc import Iterator

import pytest

from harness.errors import HarnessError
from harness.postgres import Server, connect, embedded, external
from harness.tests.postgres.proxy import proxied
from harness.tests.postgres.runs import python, stdout, until

# Takes a URL, makes a database, says its name, and holds it until its input ends.
HOLD = """
import sys
from harness.postgres import external

with external({!r}) as server:
    print(server.databases.create("walk"), flush=True)
    sys.stdin.read()
"""


def names(server: Server) -> set[str]:
    """Which databases there are."""
    with connect(server.url("postgres")) as session:
        return {str(name) for (name,) in session.rows("SELECT datname FROM pg_database ORDER BY datname").rows}


def message(dsn: str) -> str:
    """Say why *dsn* does not serve."""
    with pytest.raises(HarnessError) as caught, external(dsn):
        pass
    assert caught.value.__cause__ is None
    return str(caught.value)


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    """A server that asks its clerk for a password, and lets it create databases; a guest may not."""
    with embedded() as server, connect(server.url("postgres")) as session:
        session.execute("CREATE ROLE clerk LOGIN CREATEDB PASSWORD 'pa%ss w/d'; CREATE ROLE guest LOGIN")
        rules = "local all clerk scram-sha-256\\nlocal all all trust"
        session.execute(f"COPY (SELECT E'{rules}') TO PROGRAM 'printf \"$(cat)\\n\" > pg_hba.conf'")
        session.execute("SELECT pg_reload_conf()")
        assert until(lambda: ((2,),) == session.rows("SELECT count(*)::int FROM pg_hba_file_rules").rows)
        yield server


def clerk(server: Server, password: str) -> str:
    """Write the clerk's URL."""
    return f"postgresql://clerk:{password}@/postgres?host={server.address.host}&port={server.address.port}"


def test_databases_go_at_the_end(harness_server: Server) -> None:
    """
    Those of the run, on a server that stays.
    """
    before = names(harness_server)
    with external(harness_server.url("postgres")) as server:
        name = server.databases.create("walk")
        with connect(server.url(server.databases.clone(name, "copy"))) as session:
            session.execute("CREATE TABLE t (n int)")
            assert {name, f"{name[:-4]}copy"} == names(harness_server) - before
    assert before == names(harness_server)


def test_an_exception_takes_them_too(harness_server: Server) -> None:
    """
    And goes on.
    """
    before = names(harness_server)

    def crash() -> None:
        with external(harness_server.url("postgres")) as server:
            server.databases.create("walk")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert before == names(harness_server)


def test_kept_databases_stay(harness_server: Server) -> None:
    """
    The next run leaves them alone, too; how to open one is said, how to stop the server is not.
    """
    before = names(harness_server)
    with external(harness_server.url("postgres")) as server:
        kept = {server.databases.create("one")}
        server.keep()
        kept.add(server.databases.create("two"))
        assert "" == server.how_to_stop()
        assert server.how_to_open("x").startswith("psql 'postgresql://postgres@/x?host=")
    with external(harness_server.url("postgres")):
        assert kept == names(harness_server) - before
    with connect(harness_server.url("postgres")) as session:
        for name in kept:
            session.execute(f"DROP DATABASE {name}")


def test_it_is_described_by_its_address(harness_server: Server) -> None:
    """
    Over TCP, as elsewhere.
    """
    with proxied(harness_server) as port, external(f"postgresql://postgres@127.0.0.1:{port}") as server:
        assert f"PostgreSQL {harness_server.version} at 127.0.0.1:{port}" == server.describe()
        assert ("postgres", False) == (server.role, server.owned)
        with connect(server.url(server.databases.create("walk"))) as session:
            assert ((1,),) == session.rows("SELECT 1").rows


def test_one_that_does_not_answer_is_named() -> None:
    """
    With host, port and role, and without the password.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        told = message(f"postgresql://ci:secret@127.0.0.1:{port}/postgres")
    assert told.startswith(f"Postgres at 127.0.0.1:{port} does not let 'ci' in: ")
    assert "Connection refused" in told
    assert "secret" not in told
    assert 1 == len(told.splitlines())


# In a process of its own: after thousands of tests libpq was seen to fail with "could not generate nonce".
PASSWORDS = """
import json, sys
from harness.errors import HarnessError
from harness.postgres import connect, external

wrong, right = json.load(sys.stdin)
said = {}
try:
    with external(wrong):
        pass
except HarnessError as error:
    said |= {"told": str(error), "cause": repr(error.__cause__)}
with external(right) as server:
    said |= {"who": [server.role, server.address.password]}
    with connect(server.url(server.databases.create("walk"))) as session:
        said["rows"] = session.rows("SELECT current_user").rows
    said["shown"] = [repr(server), str(server), server.describe(), server.how_to_open("walk")]
print(json.dumps(said))
"""


def test_a_wrong_password_is_not_shown(guarded: Server) -> None:
    """
    The right one opens.
    """
    with python(PASSWORDS) as process:
        given = json.dumps([clerk(guarded, "wrong-one"), clerk(guarded, "pa%25ss%20w%2Fd")])
        out, err = process.communicate(given)
    said = json.loads(out or f'{{"told": {json.dumps(err)}}}')
    assert 'password authentication failed for user "clerk". Check --dsn or HARNESS_DSN.' in said["told"]
    assert "wrong-one" not in said["told"]
    assert "None" == said["cause"]
    assert ["clerk", "pa%ss w/d"] == said["who"]
    assert [["clerk"]] == said["rows"]
    for shown in said["shown"]:
        assert "pa%" not in shown


def test_a_role_that_may_not_create_databases_is_named(guarded: Server) -> None:
    """
    With the grant that it lacks.
    """
    address = guarded.address
    told = message(guarded.url("postgres").replace("//postgres@", "//guest@"))
    expected = f"Postgres at {address} lets 'guest' create no database. Grant it: ALTER ROLE \"guest\" CREATEDB."
    assert expected == told


@pytest.mark.parametrize("claims", ["13.9", "9.6"])
def test_one_that_is_too_old_is_named(claims: str, harness_server: Server) -> None:
    """
    The server is a new one that says it is old.
    """
    with proxied(harness_server, claims=claims) as port:
        told = message(f"postgresql://postgres@127.0.0.1:{port}")
    said = claims.ljust(len(harness_server.version), "0")
    expected = f"Postgres at 127.0.0.1:{port} is {said}; 14 is the oldest that serves. Name a newer one."
    assert expected == told


def test_the_oldest_that_serves_does(harness_server: Server) -> None:
    """
    Cloning does without what came with 15.
    """
    claims = "14.0".ljust(len(harness_server.version), "0")
    with proxied(harness_server, claims=claims) as port, external(f"postgresql://postgres@127.0.0.1:{port}") as server:
        assert (14, claims) == (server.major, server.version)
        assert server.databases.clone(server.databases.create("walk"), "copy").endswith("_copy")


def test_no_url_at_all_is_named() -> None:
    """
    Libpq would look for a server by itself.
    """
    assert "The database URL is empty. Write it as postgresql://USER@HOST:PORT/DATABASE." == message("")


def test_a_sqlalchemy_url_is_no_libpq_url() -> None:
    """
    A frequent slip; nothing of it is shown.
    """
    expected = "The database URL cannot be read. Write it as postgresql://USER@HOST:PORT/DATABASE."
    assert expected == message("postgresql+psycopg://ci:secret@db/shop")


def test_sigterm_takes_the_databases(harness_server: Server) -> None:
    """
    As a cancelled CI job sends it.
    """
    before = names(harness_server)
    with python(HOLD.format(harness_server.url("postgres"))) as process:
        assert stdout(process).readline().strip() in names(harness_server)
        process.terminate()
        assert 128 + signal.SIGTERM == process.wait(30)
    assert before == names(harness_server)


def test_the_next_run_drops_what_a_killed_one_left(harness_server: Server) -> None:
    """
    Not what a living one has, nor what only looks like it.
    """
    url = harness_server.url("postgres")
    with python(HOLD.format(url)) as killed, python(HOLD.format(url)) as living, connect(url) as session:
        left, used = stdout(killed).readline().strip(), stdout(living).readline().strip()
        session.execute("CREATE DATABASE harness_0000abcd_mine")
        try:
            killed.kill()
            killed.wait(30)
            locks = (
                "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = ('x' || :run)::bit(32)::bigint"
            )
            assert until(lambda: not session.rows(locks, {"run": left[8:16]}).rows)
            with external(url):
                assert {used, "harness_0000abcd_mine"} == names(harness_server) & {left, used, "harness_0000abcd_mine"}
        finally:
            session.execute("DROP DATABASE harness_0000abcd_mine")


def test_what_a_killed_run_left_stays_while_somebody_looks_at_it(harness_server: Server) -> None:
    """
    A session on it keeps it until the run after.
    """
    url = harness_server.url("postgres")
    with python(HOLD.format(url)) as killed:
        left = stdout(killed).readline().strip()
        killed.kill()
        killed.wait(30)
    with connect(harness_server.url(left)), external(url):
        assert left in names(harness_server)
    until(lambda: left not in swept(harness_server))
    assert left not in names(harness_server)


def swept(server: Server) -> set[str]:
    """Run once more, and say what is left."""
    with external(server.url("postgres")):
        return names(server)
