"""What a hand-written test gets."""

from typing import Any

import psycopg
import pytest
from pytest_postgresql import factories

from harness.postgres import Server


def filled(**where: Any) -> None:  # noqa: ANN401  # pytest-postgresql's loaders take what psycopg.connect does
    """Put a row into the template."""
    with psycopg.connect(**where) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS n")


loaded = factories.postgresql_noproc(depends_on="harness_proc", dbname="filled", load=[filled])
customers = factories.postgresql("loaded")


@pytest.mark.parametrize("time", [1, 2])
def test_each_test_has_an_empty_database(time: int, harness_postgresql: psycopg.Connection) -> None:
    """
    What one leaves, the other does not find.
    """
    assert time
    harness_postgresql.execute("CREATE TABLE mine (n int)")
    harness_postgresql.commit()


@pytest.mark.parametrize("time", [1, 2])
def test_each_test_has_the_rows_of_a_template(time: int, customers: psycopg.Connection) -> None:
    """
    Of pytest-postgresql's own factories, on our server.
    """
    assert time
    assert [(1,)] == customers.execute("UPDATE t SET n = n + 1 RETURNING n - 1").fetchall()
    customers.commit()


def test_the_databases_are_on_our_server(harness_server: Server, harness_postgresql: psycopg.Connection) -> None:
    """
    Not on one that pytest-postgresql found or started.
    """
    assert harness_server.address.host == harness_postgresql.info.host
