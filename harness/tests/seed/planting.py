"""Schemas planted for tests, and what stands in them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from harness.facts.catalog import Catalog
from harness.facts.hints import Hints
from harness.facts.rows import Row
from harness.postgres import PostgresSession, Server, connect
from harness.probes.catalog import read_catalog
from harness.seed import Plan, Planting, plan, plant
from harness.seed.literal import name

__all__ = ["Planted", "contents", "planted", "schema"]


@dataclass(frozen=True, slots=True)
class Planted:
    """A schema, what was planned for it, and what stands."""

    session: PostgresSession
    catalog: Catalog
    plan: Plan
    planting: Planting

    def one(self, sql: str) -> object:
        """Read the one value that *sql* has."""
        ((value,),) = self.session.rows(sql).rows
        return value


@contextmanager
def schema(server: Server, sql: str) -> Iterator[PostgresSession]:
    """A database with *sql* run in it, dropped on leaving."""
    full = server.databases.create("seed")
    try:
        with connect(server.url(full)) as session:
            session.execute(sql)
            yield session
    finally:
        server.databases.drop(full)


@contextmanager
def planted(
    server: Server, sql: str, *, seed: int = 0, hints: Hints | None = None, moment: datetime | None = None
) -> Iterator[Planted]:
    """A database with *sql* run in it, and rows planted."""
    with schema(server, sql) as session:
        catalog = read_catalog(session)
        planned = plan(catalog, seed=seed, hints=hints or Hints(), moment=moment)
        yield Planted(session, catalog, planned, plant(session, planned))


def contents(session: PostgresSession, catalog: Catalog) -> Mapping[str, tuple[Row, ...]]:
    """Every row of every table, as text, sorted."""
    tables = {table.where: name(table.schema, table.name) for table in catalog.tables}
    return {where: session.rows(f"SELECT t::text FROM {into} t ORDER BY 1").rows for where, into in tables.items()}  # noqa: S608  # quoted names
