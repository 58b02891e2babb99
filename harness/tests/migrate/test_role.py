"""The role as which a step runs, on a real Postgres."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from harness.contract import Migrator
from harness.errors import HarnessError
from harness.facts.trace import Cut, Lock, LockMode
from harness.migrate import Alembic, SqlFiles
from harness.postgres import PostgresSession, Server, connect
from harness.tests.fresh import database, files
from harness.tests.migrate.test_alembic import ENVIRONMENTS, history

ROLE = 'Test "migrator" role'
NAME = '"Test ""migrator"" role"'
MAKE = f"CREATE ROLE {NAME}; CREATE TABLE users (id int); GRANT CREATE ON SCHEMA public TO {NAME};"
OWN = f"ALTER TABLE users OWNER TO {NAME};"
PRIVILEGES = f"ALTER DEFAULT PRIVILEGES FOR ROLE {NAME} GRANT SELECT ON TABLES TO pg_monitor;"
OWNED = """
SELECT c.relname, c.relowner::regrole::text, c.relacl::text FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""


@contextmanager
def baseline(server: Server, migrator: Migrator) -> Iterator[PostgresSession]:
    """A database at its baseline; the role it makes is dropped afterwards."""
    try:
        with database(server) as session:
            migrator.baseline(session)
            yield session
    finally:
        with connect(server.url("postgres")) as session:
            session.execute(f"DROP ROLE IF EXISTS {NAME}")


def migrator(folder: Path, before: str, up: str, down: str = "SELECT 1") -> SqlFiles:
    """Files that run as the role."""
    return replace(files(folder, {"before": before, "up": up, "down": down}), role=ROLE)


def test_what_a_step_makes_is_its_role_s(harness_server: Server, tmp_path: Path) -> None:
    """
    Under its default privileges; what the baseline makes is not; locks are seen all the same.
    """
    steps = migrator(tmp_path, MAKE + OWN + PRIVILEGES, "CREATE TABLE made (); ALTER TABLE users ADD name text;")
    with baseline(harness_server, steps) as session:
        trace = steps.upgrade(session)
        assert None is trace.refused
        made, users = session.rows(OWNED).rows
    assert ("made", NAME) == made[:2]
    assert "pg_monitor=r" in str(made[2])
    assert ("users", NAME) == users[:2]
    assert Lock("public.users", LockMode.ACCESS_EXCLUSIVE) in trace.locks()


@pytest.mark.parametrize("step", ["upgrade", "rollback"])
def test_a_right_that_is_lacking_is_refused(harness_server: Server, tmp_path: Path, step: str) -> None:
    """
    With Postgres's message, whichever way.
    """
    steps = migrator(tmp_path, MAKE, "ALTER TABLE users ADD name text", "DROP TABLE users")
    with baseline(harness_server, steps) as session:
        refused = (steps.upgrade if step == "upgrade" else steps.rollback)(session).refused
    assert "42501: must be owner of table users" == str(refused)


def test_the_same_step_goes_through_without_the_role(harness_server: Server, tmp_path: Path) -> None:
    """
    It was the role that lacked the right.
    """
    steps = replace(migrator(tmp_path, MAKE, "ALTER TABLE users ADD name text"), role="")
    with baseline(harness_server, steps) as session:
        assert None is steps.upgrade(session).refused


def test_reset_role_is_no_way_out(harness_server: Server, tmp_path: Path) -> None:
    """
    The role is the session's own from its start.
    """
    steps = migrator(tmp_path, MAKE, "RESET ROLE; ALTER TABLE users ADD name text")
    with baseline(harness_server, steps) as session:
        assert "42501: must be owner of table users" == str(steps.upgrade(session).refused)


def test_a_step_of_a_role_can_be_cut_off(harness_server: Server, tmp_path: Path) -> None:
    """
    By whoever connects.
    """
    steps = replace(migrator(tmp_path, MAKE, "CREATE TABLE a (); CREATE TABLE b ();"), transaction=False)
    with baseline(harness_server, steps) as session:
        assert "57P01: cut off after statement 1" == str(steps.upgrade(session, cut=Cut(1)).refused)
        assert ["a", "users"] == [name for name, *_ in session.rows(OWNED).rows]


def test_a_role_that_is_not_there_is_misuse(harness_server: Server, tmp_path: Path) -> None:
    """
    One line that names it, and says where it is to come from.
    """
    steps = migrator(tmp_path, "CREATE TABLE users (id int);", "SELECT 1")
    with baseline(harness_server, steps) as session, pytest.raises(HarnessError) as caught:
        steps.upgrade(session)
    assert "the phase is to run as role 'Test \"migrator\" role', and cannot:" in str(caught.value)
    assert "does not exist. Create it in the baseline" in str(caught.value)


@ENVIRONMENTS
def test_alembic_runs_as_the_role(harness_server: Server, tmp_path: Path, env: str) -> None:
    """
    On our connection or on the environment's own; it needs the version table, too.
    """
    steps = {
        "0001": ("op.execute('CREATE TABLE a (id int)')", "pass"),
        "0002": ("op.execute('CREATE TABLE made ()')", "op.execute('DROP TABLE made')"),
    }
    alembic = Alembic(history(tmp_path / "migrations", env, steps), "0001", "0002", role=ROLE)
    grants = f"CREATE ROLE {NAME}; GRANT CREATE ON SCHEMA public TO {NAME};"
    with baseline(harness_server, alembic) as session:
        session.execute(grants)
        assert "42501: permission denied for table alembic_version" == str(alembic.upgrade(session).refused)
        session.execute(f"GRANT ALL ON alembic_version TO {NAME}")
        assert None is alembic.upgrade(session).refused
        assert NAME in [owner for name, owner, _ in session.rows(OWNED).rows if name == "made"]
        assert None is alembic.rollback(session).refused
