"""A database whose versions Ecto records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.checks.catalog import has_column
from harness.contract import Clause, Contract, Phase
from harness.contract import Staging as Deployed
from harness.migrate import EctoVersions, SqlFiles
from harness.probes.catalog import ReadCatalog
from harness.smoke import smoke
from harness.tests.staging import Staging
from harness.verdict import Stop

BEFORE = "CREATE TABLE people (id int PRIMARY KEY, name text);"
UP = "ALTER TABLE people ADD full_name text;"
OWN = "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp(0));"


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    """A phase of plain files beside a folder of Ecto migrations."""
    for name, text in {"before.sql": BEFORE, "up.sql": UP, "1_make.exs": "", "2_full_name.exs": ""}.items():
        (tmp_path / name).write_text(text)
    migrator = SqlFiles(tmp_path / "up.sql", before=tmp_path / "before.sql")
    column = Clause("full", "there is a full name", ReadCatalog(), has_column("people", "full_name", "text"))
    versions = EctoVersions(tmp_path, before=1)
    return Contract("9", "Names", (Phase("names", migrator, clauses=(column,), staging=Deployed(versions)),))


@pytest.fixture
def database(staging: Staging) -> Iterator[str]:
    """An empty one on staging."""
    name = staging.server.databases.create("ecto")
    yield name
    staging.server.databases.drop(name)


CASES = {
    "before": (OWN + BEFORE, (1,), Stop.BEFORE, []),
    "after": (OWN + BEFORE + UP, (1, 2), Stop.AFTER, []),
    "a version is missing": (OWN + BEFORE + UP, (2,), Stop.AFTER, ["public.schema_migrations 1"]),
    "the last is not recorded": (OWN + BEFORE + UP, (1,), Stop.AFTER, ["public.schema_migrations 2"]),
    "a version without a file": (OWN + BEFORE + UP, (1, 2, 3), Stop.AFTER, ["public.schema_migrations 3"]),
    "an empty table": (OWN + BEFORE + UP, (), Stop.AFTER, ["public.schema_migrations"]),
    "no table": (BEFORE, (), Stop.BEFORE, ["public.schema_migrations"]),
}


@pytest.mark.parametrize("case", CASES)
def test_ectos_versions_are_held_to_their_files_and_the_schema(
    staging: Staging, contract: Contract, database: str, case: str
) -> None:
    """
    Each version by itself; and the table is nobody's schema.
    """
    made, versions, stop, named = CASES[case]
    with staging.admin(database) as admin:
        admin.execute(made)
        for version in versions:
            admin.rows("INSERT INTO schema_migrations VALUES (:version)", {"version": version})
    result = smoke(contract, staging.url(database))
    (recorded,) = [each for each in result.judged if each.clause.id == "staging.recorded"]
    assert named == [each.evidence.where for each in recorded.evidence if not each.evidence.supports]
    assert stop is result.smoked.standing.stop
