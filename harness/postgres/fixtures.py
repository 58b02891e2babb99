"""
Databases for hand-written tests: pytest-postgresql's fixtures, on our server.

`harness_postgresql` is a connection to an empty database, one for each test. Rows and schema to start from come by
pytest-postgresql's own factories:

    from pytest_postgresql import factories

    loaded = factories.postgresql_noproc(depends_on="harness_proc", load=[Path("schema.sql")])
    people = factories.postgresql("loaded")
"""

from collections.abc import Iterator

import pytest
from pytest_postgresql import factories
from pytest_postgresql.executors import NoopExecutor

from harness.postgres.server import Server, embedded

__all__ = ["harness_postgresql", "harness_proc", "harness_server"]


class _Executor(NoopExecutor):
    """What pytest-postgresql takes for a server. Databases are made from Postgres's own template."""

    @property
    def template_dbname(self) -> str:
        return "template1"


@pytest.fixture(scope="session")
def harness_server() -> Iterator[Server]:
    """Start an embedded server, one for each pytest process."""
    with embedded() as server:
        yield server


@pytest.fixture(scope="session")
def harness_proc(harness_server: Server) -> NoopExecutor:
    """Name that server to pytest-postgresql's factories."""
    address = harness_server.address
    return _Executor(address.host, address.port, address.user, options="", dbname="tests")


harness_postgresql = factories.postgresql("harness_proc")
