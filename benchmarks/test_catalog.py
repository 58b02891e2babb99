"""
The catalog of 1,000 tables, beside SQLAlchemy's reflection of them.

The figure in brackets is the ratio. Ours reads more: sequences and where they stand, types, functions, grants.
Both open a connection of their own, so that neither finds the server's caches warm; `again` reads over one that stays.
"""

from collections.abc import Iterator

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from harness.postgres import Server, connect, embedded
from harness.probes.catalog import read_catalog

TABLES = 1000
TABLE = """
    CREATE TABLE t{n} (
        id bigserial PRIMARY KEY,
        parent_id bigint REFERENCES t{parent} (id) ON DELETE CASCADE,
        name varchar(255) NOT NULL DEFAULT 'x',
        active boolean DEFAULT TRUE,
        metadata jsonb DEFAULT '{{}}',
        inserted_at timestamp(0) NOT NULL
    );
    CREATE INDEX t{n}_parent_id_index ON t{n} (parent_id);
    CREATE UNIQUE INDEX t{n}_name_index ON t{n} (name);
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Make the tables, and say where."""
    with embedded(settings={"max_locks_per_transaction": "1024"}) as server:
        yield _tables(server)


def _tables(server: Server) -> str:
    url = server.url(server.databases.create("tables"))
    with connect(url) as session:
        session.execute("".join(TABLE.format(n=n, parent=max(0, n - 1)) for n in range(TABLES)))
    return url


@pytest.mark.benchmark(group="the catalog of 1,000 tables", min_rounds=5)
def test_read_catalog(benchmark: BenchmarkFixture, url: str) -> None:
    """
    Every query, and every object made.
    """

    def read() -> int:
        with connect(url, readonly=True) as session:
            return len(read_catalog(session).tables)

    assert TABLES == benchmark(read)


@pytest.mark.benchmark(group="the catalog of 1,000 tables", min_rounds=5)
def test_read_catalog_again(benchmark: BenchmarkFixture, url: str) -> None:
    """
    As at a stop of the walk, whose session stays open.
    """
    with connect(url, readonly=True) as session:
        assert TABLES == benchmark(lambda: len(read_catalog(session).tables))


@pytest.mark.benchmark(group="the catalog of 1,000 tables", min_rounds=5)
def test_reflect(benchmark: BenchmarkFixture, url: str) -> None:
    """
    Tables, columns, keys, indexes.
    """
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool)

    def reflect() -> int:
        metadata = MetaData()
        metadata.reflect(engine)
        return len(metadata.tables)

    assert TABLES == benchmark(reflect)
    engine.dispose()
