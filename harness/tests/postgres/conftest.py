import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.postgres import PostgresSession, Server, connect


@pytest.fixture
def database(harness_server: Server) -> Iterator[str]:
    """Make an empty database."""
    name = harness_server.databases.create("test")
    yield name
    harness_server.databases.drop(name)


@pytest.fixture
def session(harness_server: Server, database: str) -> Iterator[PostgresSession]:
    """Open it."""
    with connect(harness_server.url(database)) as session:
        yield session


@pytest.fixture
def place() -> Iterator[Path]:
    """Make a directory that every user can reach, as pytest's own cannot be."""
    directory = Path(tempfile.mkdtemp(prefix="test-")).resolve()
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)
