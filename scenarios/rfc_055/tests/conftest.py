"""The platform with its rows, before and after RFC-055, to be cloned for each test."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.orm import Session

from harness.postgres import Server, connect, embedded
from harness.tests.smoke.conftest import known
from harness.tests.staging import staging, staging_contract
from scenarios.rfc_055 import consolidated, legacy

__all__ = ["known", "staging", "staging_contract"]

ROOT = Path(__file__).parents[3]
ROWS = ROOT / "scenarios" / "rfc_055" / "tests" / "rows.sql"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of our own."""
    with embedded() as running:
        yield running


@pytest.fixture(scope="session")
def platform(server: Server) -> str:
    """The name of a database at the revision before the RFC, without rows."""
    name = server.databases.create("platform")
    _upgrade(server.url(name), "0010")
    return name


@pytest.fixture(scope="session")
def before(server: Server, platform: str) -> str:
    """The name of a database before the RFC, with the rows."""
    name = server.databases.clone(platform, "before")
    with connect(server.url(name)) as session:
        session.execute(ROWS.read_text(encoding="utf-8"))
    return name


@pytest.fixture(scope="session")
def after(server: Server, before: str) -> str:
    """The name of a database after the RFC, with what became of the rows."""
    name = server.databases.clone(before, "after")
    _upgrade(server.url(name), "0011")
    return name


@pytest.fixture
def legacy_url(server: Server, before: str) -> Iterator[str]:
    """Release N−1's database, for one test."""
    name = server.databases.clone(before, "legacy")
    yield server.url(name)
    server.databases.drop(name)


@pytest.fixture
def consolidated_url(server: Server, after: str) -> Iterator[str]:
    """Release N's database, for one test."""
    name = server.databases.clone(after, "consolidated")
    yield server.url(name)
    server.databases.drop(name)


@pytest.fixture(params=[legacy, consolidated], ids=["legacy", "consolidated"])
def release(request: pytest.FixtureRequest) -> ModuleType:
    """Either release."""
    chosen: ModuleType = request.param
    return chosen


@pytest.fixture
def url(release: ModuleType, legacy_url: str, consolidated_url: str) -> str:
    """Its database."""
    return legacy_url if release is legacy else consolidated_url


@pytest.fixture
def session(release: ModuleType, url: str) -> Iterator[Session]:
    """A session on it, as the release opens one."""
    with importlib.import_module(f"{release.__name__}.repo").open_session(url) as opened:
        yield opened


def _upgrade(url: str, revision: str) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
