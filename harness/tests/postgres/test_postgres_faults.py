"""What stands between a reading and its database: a line that says so, or the same answer."""

import socket
from pathlib import Path

import pytest

from harness.contract import Contract
from harness.errors import HarnessError
from harness.glance import glance
from harness.postgres import NotReadError, connect, reading
from harness.postgres.source import source
from harness.tests.fresh import MOMENT, database
from harness.tests.postgres.pooler import pooled
from harness.tests.postgres.runs import until
from harness.tests.postgres.standby import caught_up, pair
from harness.tests.postgres.tls import certificate, fronted
from harness.tests.staging import Staging
from harness.verdict import Stop

ASKED = "SELECT id, name FROM customers ORDER BY id"


def told(url: str) -> str:
    """Say why the database at *url* cannot be opened, in one line, without its password."""
    with pytest.raises(HarnessError) as caught, reading(url):
        pass
    line = str(caught.value)
    assert 1 == len(line.splitlines())
    assert url.partition("//reader:")[2].partition("@")[0] not in line
    assert caught.value.__cause__ is None
    return line


def test_who_is_not_there_is_said_to_refuse(staging: Staging) -> None:
    """
    Nobody listens.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = staging.url(staging.before).replace(f":{staging.port}/", f":{taken.getsockname()[1]}/")
        assert "Connection refused" in told(url)


def test_who_says_nothing_is_not_waited_for(staging: Staging) -> None:
    """
    Longer than ten seconds, or what the URL says.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = staging.url(staging.before).replace(f":{staging.port}/", f":{silent.getsockname()[1]}/")
        assert "timeout expired" in told(f"{url}?connect_timeout=2")


def test_a_wrong_password_is_said_and_not_shown(staging: Staging) -> None:
    """
    With the role.
    """
    url = staging.url(staging.before).replace(staging.passwords["reader"], "planted-wrong-one")
    assert 'password authentication failed for user "reader"' in told(url)


def test_a_server_that_takes_tls_alone_is_read_over_tls(staging: Staging, tmp_path: Path) -> None:
    """
    Without it, or with a certificate that nobody vouches for, the reason is said.
    """
    vouched = certificate(tmp_path)
    with fronted(staging.port, vouched) as port:
        url = staging.url(staging.before).replace(f":{staging.port}/", f":{port}/")
        for mode in ("require", f"verify-full&sslrootcert={vouched}"):
            with reading(f"{url}?sslmode={mode}") as session:
                assert session.rows(ASKED).rows
        assert "no encryption" in told(f"{url}?sslmode=disable")
        assert "certificate verify failed" in told(
            f"{url}?sslmode=verify-full&sslrootcert={certificate(_folder(tmp_path))}"
        )
    assert "does not support SSL" in told(f"{staging.url(staging.before)}?sslmode=require")


def _folder(within: Path) -> Path:
    folder = within / "another"
    folder.mkdir()
    return folder


def test_a_pooler_in_transaction_mode_is_as_good_as_the_server(staging: Staging, staging_contract: Contract) -> None:
    """
    A reading is one turn on one server; nothing of it is left there. A session with options is turned away.
    """
    (phase,) = staging_contract.phases
    some = phase.clauses[:40]
    with reading(staging.url(staging.before)) as session:
        expected = glance(phase, session, Stop.BEFORE, moment=MOMENT, clauses=some).facts
    with pooled(staging.server, staging.before, "reader") as pooler:
        url = f"postgresql://reader@127.0.0.1:{pooler.port}/{staging.before}"
        for turns in ([1, 0], [1, 1]):
            with reading(url) as session:
                found = glance(phase, session, Stop.BEFORE, moment=MOMENT, clauses=some).facts
                assert [*map(repr, expected.values())] == [*map(repr, found.values())]
                with pytest.raises(NotReadError):
                    session.rows("SELECT pg_advisory_lock(1)")
            assert turns == pooler.turns
        assert (((0, 0, "on", "0"),)) == _left(url)
        with pytest.raises(HarnessError, match="unsupported startup parameter: options"):
            connect(url, readonly=True)


def test_rows_are_copied_through_a_pooler_too(staging: Staging) -> None:
    """
    What is said for their sake goes with the transaction.
    """
    with pooled(staging.server, staging.before, "reader") as pooler:
        url = f"postgresql://reader@127.0.0.1:{pooler.port}/{staging.before}"
        with source(url) as opened:
            read = opened.connection.execute("SHOW TimeZone").fetchall()
            assert [("UTC",)] == read
            assert ("public", "customers") in opened.columns()
        assert (((0, 0, "on", "0"),)) == _left(url)


def _left(url: str) -> tuple[tuple[object, ...], ...]:
    """Return what there is on the pooler's servers that a session leaves: statements, locks, settings."""
    asked = """
    SELECT (SELECT count(*) FROM pg_prepared_statements),
           (SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND a.usename = 'reader'),
           current_setting('row_security'), current_setting('statement_timeout')
    """
    with connect(url) as session:
        found = {session.rows(asked).rows for _ in range(2)}  # each on the other server
    (left,) = found
    return left


def test_a_hot_standby_is_read_as_its_primary_is() -> None:
    """
    It says that it is one; nothing is tried there.
    """
    with pair() as (primary, port), database(primary) as session:
        session.execute("CREATE TABLE customers (id int, name text); INSERT INTO customers VALUES (1, 'a'), (2, 'b')")
        assert until(lambda: caught_up(session))
        standby = session.url.replace(f"port={primary.address.port}", port)
        with reading(session.url) as there, reading(standby, rollback_writes=True) as here:
            assert there.rows(ASKED) == here.rows(ASKED)
            assert (False, True) == (there.identity().standby, here.identity().standby)
            assert there.identity().system == here.identity().system is not None
            with pytest.raises(NotReadError, match="a standby only reads"):
                here.tried("UPDATE customers SET name = 'x'")
            assert here.rows(ASKED).rows
