from collections.abc import Iterator
from pathlib import Path

import pytest

import harness.postgres.places
from harness.postgres import Server
from harness.tests.dumps import ROWS, SCHEMA, dumped, elsewhere, written


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract whose migration keeps it."""
    return written(tmp_path_factory.mktemp("rehearsed"))


@pytest.fixture(scope="module")
def dump(harness_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of a database before."""
    return dumped(harness_server, SCHEMA + ROWS, tmp_path_factory.mktemp("dump") / "people.dump")


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is left by the end where the server was."""
    with elsewhere() as directory:
        monkeypatch.setattr(harness.postgres.places, "MEMORY", directory)
        yield
        assert not list(directory.iterdir())
