"""Which revisions have a file, and which a version table is to record."""

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.migrate import Alembic, EctoVersions

REVISION = """
revision, down_revision = {revision!r}, {parent!r}

def upgrade(): pass
def downgrade(): pass
"""


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """An Alembic history of three revisions."""
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text("")
    for revision, parent in (("a1", None), ("b2", "a1"), ("c3", "b2")):
        (tmp_path / "versions" / f"{revision}.py").write_text(REVISION.format(revision=revision, parent=parent))
    return tmp_path


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """An Ecto folder of three migrations, and what is none."""
    for name in ("20250101000000_make.exs", "20250201000000_more.exs", "20250301000000_drop.exs", ".formatter.exs"):
        (tmp_path / name).write_text("")
    return tmp_path


def test_alembic_records_where_it_stands(history: Path) -> None:
    """
    One revision, or a head by its name.
    """
    found = Alembic(history, before="b2").lineage()
    assert (("a1", "b2", "c3"), ("b2",), ("c3",)) == (found.known, found.before, found.after)


def test_alembic_without_that_revision_is_misuse(history: Path) -> None:
    """
    Named.
    """
    with pytest.raises(HarnessError, match="zz"):
        Alembic(history, before="zz").lineage()


def test_ecto_records_every_version(migrations: Path) -> None:
    """
    Up to where it stands; the newest file unless said.
    """
    found = EctoVersions(migrations, before=20250101000000).lineage()
    assert ("20250101000000",) == found.before
    assert ("20250101000000", "20250201000000", "20250301000000") == found.known == found.after
    assert 2 == len(EctoVersions(migrations, before=20250101000000, after=20250201000000).lineage().after)


def test_ecto_without_that_version_is_misuse(migrations: Path) -> None:
    """
    With those there are; so is a folder without any.
    """
    with pytest.raises(HarnessError, match=r"no migration of version 7\. It has 3, from 20250101000000"):
        EctoVersions(migrations, before=7).lineage()
    with pytest.raises(HarnessError, match="holds no Ecto migration"):
        EctoVersions(migrations / "elsewhere", before=7).lineage()
