"""A fresh database for a test, of 30 tables and 60 indexes: ours beside pytest-postgresql's, on one server."""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from pytest_postgresql.janitor import DatabaseJanitor

from harness.postgres import Server, connect, embedded

SCHEMA = "".join(
    f"CREATE TABLE t{n} (id bigserial PRIMARY KEY, name text, at timestamptz DEFAULT now());"
    f"CREATE INDEX ON t{n} (name); CREATE INDEX ON t{n} (at);"
    for n in range(30)
)
COUNT = "SELECT count(*)::int FROM pg_class WHERE relname ~ '^t[0-9]+$'"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Start one."""
    with embedded() as server:
        yield server


@pytest.fixture(scope="module")
def template(server: Server) -> str:
    """Make what each test starts from."""
    name = server.databases.create("template")
    with connect(server.url(name)) as session:
        session.execute(SCHEMA)
    return name


@pytest.mark.benchmark(group="a fresh database", min_rounds=30)
def test_clone_over_one_connection(benchmark: BenchmarkFixture, server: Server, template: str) -> None:
    """
    Cloned by file, over the connection that stays open.
    """

    def fresh() -> object:
        name = server.databases.clone(template, "fresh")
        with connect(server.url(name)) as session:
            found = session.rows(COUNT).rows
        server.databases.drop(name)
        return found

    assert ((30,),) == benchmark(fresh)


@pytest.mark.benchmark(group="a fresh database", min_rounds=30)
def test_janitor_of_pytest_postgresql(benchmark: BenchmarkFixture, server: Server, template: str) -> None:
    """
    As its `postgresql` fixture does for each test.
    """
    at = server.address

    def fresh() -> object:
        janitor = DatabaseJanitor(user=at.user, host=at.host, port=at.port, dbname="fresh", template_dbname=template)
        with janitor, psycopg.connect(user=at.user, host=at.host, port=at.port, dbname="fresh") as connection:
            return connection.execute(COUNT).fetchall()

    assert [(30,)] == benchmark(fresh)
