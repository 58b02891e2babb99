"""Traffic with its holes filled, what a request wrote, and what the server executed."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from harness.errors import ContractError
from harness.facts.exchanges import Call, Logged, Written
from harness.postgres import PostgresSession, Server, connect
from harness.probes.api.log import Unreadable, log_of
from harness.probes.api.traffic import Missing, Traffic, filled, rendered
from harness.probes.api.writes import watch_writes
from harness.tests.fresh import database


@pytest.fixture
def session(harness_server: Server) -> Iterator[PostgresSession]:
    """A database with a table."""
    with database(harness_server) as opened:
        opened.execute("CREATE TABLE orders (id serial PRIMARY KEY, state text, more jsonb)")
        yield opened


def test_holes_are_filled_by_feeds_and_earlier_answers() -> None:
    """
    Whole ones keep their type; in a path they are quoted.
    """
    call = Call(
        "c",
        "POST",
        "/o/{made.id}/{name}",
        "{key}",
        (("q", "{n}"),),
        json.dumps({"n": "{n}", "t": "n={n}", "l": ["{made.tags.1}"]}),
    )
    found = rendered(call, {"name": "a/b", "key": "k", "n": 3}, {"made": {"id": 7, "tags": ["x", "y"]}})
    assert ("/o/7/a%2Fb", "k", (("q", "3"),)) == (found.path, found.key, found.query)
    assert {"n": 3, "t": "n=3", "l": ["y"]} == json.loads(found.body)


def test_what_is_secret_is_told_by_a_variable() -> None:
    """
    In the request that a report shows.
    """
    call = Call("c", "POST", "/o", "{key}", body='{"key": "{key}", "n": "{n}"}')
    told = rendered(call, {"key": "s3cret", "n": 1}, {}, secret=("key",))
    assert ("$API_KEY", {"key": "$API_KEY", "n": 1}) == (told.key, json.loads(told.body))


def test_what_is_not_there_is_a_reason_or_an_error() -> None:
    """
    An answer without the field is a reason not to send; a feed that nobody gives is the contract's fault.
    """
    with pytest.raises(Missing, match=r"\{made\.id\}: the answer to made has none"):
        rendered(Call("c", "GET", "/o/{made.id}"), {}, {"made": {"error": "no"}})
    with pytest.raises(ContractError, match=r"\{customer\} is no feed\. Feeds: key\."):
        rendered(Call("c", "GET", "/o/{customer}"), {"key": 1}, {})


def test_feeds_read_the_database(session: PostgresSession) -> None:
    """
    One value each; one that reads nothing is the contract's fault.
    """
    session.execute("INSERT INTO orders (state) VALUES ('new')")
    feeds = (("order", "SELECT id FROM orders"),)
    assert {"order": 1, "admin": "a"} == filled(Traffic((), feeds, (("admin", "a"),)), session)
    with pytest.raises(ContractError, match="the feed 'none' reads no row: SELECT id FROM orders WHERE false"):
        filled(Traffic((), (("none", "SELECT id FROM orders WHERE false"),)), session)


def test_what_is_written_is_seen_once_it_is_committed(session: PostgresSession) -> None:
    """
    Inserted, updated and deleted, by another connection; what is rolled back was never written.
    """
    writes = watch_writes(session)
    with psycopg.connect(session.url) as other:
        other.execute("""INSERT INTO orders (state, more) VALUES ('new', '{"b": 1, "a": [null]}')""")
        assert () == writes.since()
        other.commit()
        cells = (("id", "1"), ("more", '{"a": [null], "b": 1}'), ("state", "new"))
        assert (Written("orders", "insert", cells),) == writes.since()
        other.execute("UPDATE orders SET state = NULL")
        other.rollback()
        assert () == writes.since()
        other.execute("UPDATE orders SET state = NULL")
        other.execute("DELETE FROM orders")
        other.commit()
    assert ["update", "delete"] == [each.done for each in writes.since()]


def test_what_others_execute_is_read_from_the_log(session: PostgresSession) -> None:
    """
    Statements and refusals, prepared or not, by whatever driver; our own do not count.
    """
    log = log_of(session)
    with psycopg.connect(session.url, autocommit=True) as other:
        other.execute("SELECT state\nFROM orders WHERE id = %s", (1,))
        with pytest.raises(psycopg.errors.UndefinedColumn):
            other.execute("SELECT plan FROM orders")
        found = log.since()
        assert Logged("SELECT state\nFROM orders WHERE id = $1") in found
        assert Logged("SELECT plan FROM orders", "42703", 'column "plan" does not exist') in found
        other.execute("SELECT 1")
    session.rows("SELECT 2")
    assert [Logged("SELECT 1")] == [each for each in log.since() if each.sql.startswith("SELECT")]


def test_a_log_that_a_role_may_not_read_is_a_reason(session: PostgresSession) -> None:
    """
    With what Postgres said: a clause about statements is undecided by it, and nobody is blamed.
    """
    session.execute("CREATE ROLE clerk LOGIN")
    try:
        database = session.rows("SELECT current_database()").rows[0][0]
        with (
            connect(session.url.replace("user=postgres", "user=clerk").replace("//postgres@", "//clerk@")) as other,
            pytest.raises(
                Unreadable, match=rf"the server's log cannot be read: 42501: must be owner of database {database}"
            ),
        ):
            log_of(other)
    finally:
        session.execute("DROP ROLE clerk")
