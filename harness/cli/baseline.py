"""The schema that a new contract begins from: a live one, an Alembic history's, or none yet."""

import os
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from harness.errors import HarnessError
from harness.facts.catalog import Catalog
from harness.migrate import Alembic
from harness.postgres import connect, embedded, environment
from harness.postgres.binaries import installed
from harness.probes.catalog import read_catalog

__all__ = ["Baseline", "baseline", "found_history"]

NONE_YET = "-- The schema before the migration: CREATE TABLE …\n"
DUMP = ("--schema-only", "--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions")
# psql's own commands, and a setting that servers before 17 do not know.
LEFT_OUT = ("\\", "SET transaction_timeout")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A schema, the Python that makes it, and the content of before.sql where it is that which does."""

    catalog: Catalog
    python: str
    sql: str | None = None


def baseline(root: Path, dsn: str | None) -> Baseline:
    """
    Return the schema of the database *dsn*, only read; without one, of the Alembic history in *root* at its head.

    Raises HarnessError where either cannot be had.
    """
    if dsn:
        with connect(dsn, readonly=True) as session:
            catalog = read_catalog(session)
        return Baseline(catalog, '"before.sql"', _dumped(dsn))
    history = found_history(root)
    return _at_head(root, history) if history else Baseline(Catalog(), '"before.sql"', NONE_YET)


def found_history(root: Path) -> str:
    """Return where *root* says that its Alembic history is; '' where it has none."""
    project = root / "pyproject.toml"
    if project.is_file() and "alembic" in tomllib.loads(project.read_text("utf-8")).get("tool", {}):
        return project.name
    return next(
        (name for name, mark in (("alembic.ini", ""), ("migrations", "env.py")) if (root / name / mark).is_file()), ""
    )


def _at_head(root: Path, history: str) -> Baseline:
    migrator = Alembic(root / history, before="head")
    with embedded() as server, connect(server.url(server.databases.create("init"))) as session:
        migrator.baseline(session)
        heads = session.rows(f"SELECT version_num FROM {migrator.version_table} ORDER BY version_num").rows  # noqa: S608  # our own name
        if len(heads) != 1:
            raise HarnessError(f"the Alembic history of {root / history} has {len(heads)} heads. Merge them first.")
        head = str(heads[0][0])
        catalog = read_catalog(session, ignore=migrator.bookkeeping)
    return Baseline(catalog, f'Alembic("../../{history}", before="{head}", after="{head}")')


def _dumped(dsn: str) -> str:
    done = subprocess.run(
        [str(installed() / "pg_dump"), *DUMP],
        env={**os.environ, **environment(dsn)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = next(iter(done.stderr.splitlines()), f"status {done.returncode}")
        raise HarnessError(f"the schema cannot be dumped: {told}. Write before.sql by hand, without --dsn.")
    kept = [line for line in done.stdout.splitlines() if not line.startswith(LEFT_OUT)]
    return "\n".join(kept).strip() + "\n"
