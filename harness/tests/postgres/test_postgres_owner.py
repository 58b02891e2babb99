"""A role that owns a database for a while."""

import signal

from harness.postgres import Server, connect, external, owned
from harness.tests.postgres.runs import python, stdout, until

# Takes a URL, has a role own a database, says the role's name, and holds it until its input ends.
HOLD = """
import sys
from harness.postgres import connect, external, owned

with external({!r}) as server, connect(server.url(server.databases.create("walk"))) as session:
    session.execute("CREATE TABLE t (n int)")
    with owned(server.databases, session) as role:
        print(role, flush=True)
        sys.stdin.read()
"""


def roles(server: Server) -> set[str]:
    """Which roles of runs there are."""
    with connect(server.url("postgres")) as session:
        found = session.rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'harness%' ORDER BY 1").rows
    return {str(name) for (name,) in found}


def test_all_is_given_and_taken_back(harness_server: Server) -> None:
    """
    Sessions that begin meanwhile are the owner, who is no superuser; what it makes is ours afterwards.
    """
    url = harness_server.url(harness_server.databases.create("given"))
    owners = "SELECT count(*) FROM pg_class WHERE relowner <> (SELECT oid FROM pg_roles WHERE rolname = 'postgres')"
    with connect(url) as session:
        session.execute("CREATE TABLE t (id serial, n int)")
        schema = session.rows("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public'").rows
        with owned(harness_server.databases, session) as role:
            assert {role} == roles(harness_server)
            with connect(url) as meanwhile:
                assert ((role, "off"),) == meanwhile.rows("SELECT current_user, current_setting('is_superuser')").rows
                meanwhile.execute("ALTER TABLE t ADD m int; CREATE TABLE more (id serial)")
                meanwhile.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor")
        assert ((0,),) == session.rows(owners).rows
        assert schema == session.rows("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public'").rows
        with connect(url) as later:
            assert (("postgres",),) == later.rows("SELECT current_user").rows
    assert set() == roles(harness_server)


def test_sigterm_takes_the_role(harness_server: Server) -> None:
    """
    As a cancelled CI job sends it.
    """
    with python(HOLD.format(harness_server.url("postgres"))) as process:
        assert {stdout(process).readline().strip()} == roles(harness_server)
        process.terminate()
        assert 128 + signal.SIGTERM == process.wait(30)
    assert set() == roles(harness_server)


def test_the_next_run_drops_the_role_of_a_killed_one(harness_server: Server) -> None:
    """
    With the database that it owns; not that of a living one, nor what only looks like it.
    """
    url = harness_server.url("postgres")
    with python(HOLD.format(url)) as killed, python(HOLD.format(url)) as living, connect(url) as session:
        left, used = stdout(killed).readline().strip(), stdout(living).readline().strip()
        session.execute("CREATE ROLE harness_0000abcd_mine")
        try:
            killed.kill()
            killed.wait(30)
            assert until(lambda: left not in _after_another(harness_server))
            assert {used, "harness_0000abcd_mine"} == roles(harness_server)
        finally:
            session.execute("DROP ROLE harness_0000abcd_mine")
    assert set() == _after_another(harness_server)


def _after_another(server: Server) -> set[str]:
    with external(server.url("postgres")):
        return roles(server)
