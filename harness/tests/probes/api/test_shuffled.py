"""Rows in another physical order, and otherwise as they were."""

from collections.abc import Iterator

import pytest

from harness.postgres import PostgresSession, Server
from harness.probes.api.shuffled import shuffle
from harness.probes.catalog import read_catalog
from harness.tests.fresh import database

SCHEMA = """
CREATE TABLE orders (id serial PRIMARY KEY, state text NOT NULL DEFAULT 'new', size int);
CREATE TABLE lines (order_id int REFERENCES orders ON DELETE CASCADE, text text);
CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fired'; END $$;
INSERT INTO orders (size) SELECT n FROM generate_series(1, 100) n;
INSERT INTO lines SELECT id, 'x' FROM orders;
CREATE TRIGGER never BEFORE UPDATE OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION never();
CREATE TABLE parts (id int, at int) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
INSERT INTO parts VALUES (1, 1), (2, 2);
CREATE TABLE holders (one orders);
INSERT INTO holders SELECT o FROM orders o WHERE id = 1;
"""


@pytest.fixture
def session(harness_server: Server) -> Iterator[PostgresSession]:
    """A database with tables that refer to each other."""
    with database(harness_server) as opened:
        opened.execute(SCHEMA)
        yield opened


def test_rows_lie_in_another_order_and_are_the_same(session: PostgresSession) -> None:
    """
    No trigger fires, nothing that refers to them goes; the schema is as it was.
    """
    catalog = str(read_catalog(session))
    line_order = "SELECT order_id FROM lines"
    was, rows = session.rows(line_order).rows, session.rows("SELECT * FROM orders ORDER BY id").rows
    shuffle(session)
    assert was != session.rows(line_order).rows
    assert set(was) == set(session.rows(line_order).rows)
    assert rows == session.rows("SELECT * FROM orders ORDER BY id").rows
    assert catalog == str(read_catalog(session))


def test_what_cannot_be_moved_stays(session: PostgresSession) -> None:
    """
    Partitions, and a table whose row type another uses.
    """
    shuffle(session)
    assert ((1, 1), (2, 2)) == session.rows("SELECT id, at FROM parts").rows
    assert tuple((each,) for each in range(1, 101)) == session.rows("SELECT id FROM orders").rows
