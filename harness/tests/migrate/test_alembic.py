"""Alembic histories of a few lines, on a real Postgres."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.facts.trace import Lock, LockMode
from harness.migrate import Alembic, SqlFiles
from harness.postgres import PostgresSession, Server
from harness.tests.fresh import database

# What `alembic init` writes, less its comments and the offline half.
STOCK = """
from logging.config import fileConfig
from sqlalchemy import engine_from_config, pool
from alembic import context

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name)

connectable = engine_from_config(
    config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool
)
with connectable.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""
GIVEN = """
from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
connection.execute(text("SET TimeZone = 'UTC'"))
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
"""
REVISION = """
from alembic import op

revision, down_revision, branch_labels, depends_on = {revision!r}, {parent!r}, None, None

def upgrade():
    {up}

def downgrade():
    {down}
"""
STEPS = {
    "0001": ("op.execute('CREATE TABLE a (id int)')", "op.execute('DROP TABLE a')"),
    "0002": ("op.execute('ALTER TABLE a ADD plan text')", "op.execute('ALTER TABLE a DROP plan')"),
    "0003": ("op.execute('ALTER TABLE nowhere ADD plan text')", "raise NotImplementedError('one way')"),
}
COLUMNS = """
SELECT a.attname FROM pg_catalog.pg_attribute a
WHERE a.attrelid = to_regclass('public.a') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
ENVIRONMENTS = pytest.mark.parametrize("env", [STOCK, GIVEN], ids=["stock", "given"])


def history(folder: Path, env: str = STOCK, steps: Mapping[str, tuple[str, str]] = STEPS) -> Path:
    """Write a history of STEPS, *steps* in the place of their own."""
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(env, encoding="utf-8")
    parent = None
    for revision, (up, down) in {**STEPS, **steps}.items():
        text = REVISION.format(revision=revision, parent=parent, up=up, down=down)
        (folder / "versions" / f"{revision}.py").write_text(text, encoding="utf-8")
        parent = revision
    return folder


def columns(session: PostgresSession) -> tuple[object, ...]:
    """The columns of table a."""
    return tuple(name for (name,) in session.rows(COLUMNS).rows)


def version(session: PostgresSession) -> object:
    """Where the history says that it stands."""
    return session.rows("SELECT version_num FROM alembic_version").rows


@ENVIRONMENTS
def test_it_goes_there_and_back(harness_server: Server, tmp_path: Path, env: str) -> None:
    """
    Whether the environment takes our connection or opens its own, and whatever it said on it first.
    """
    migrator = Alembic(history(tmp_path / "migrations", env), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        assert (("id",), (("0001",),)) == (columns(session), version(session))
        assert migrator.upgrade(session).refused is None
        assert (("id", "plan"), (("0002",),)) == (columns(session), version(session))
        assert migrator.rollback(session).refused is None
        assert (("id",), (("0001",),)) == (columns(session), version(session))


@ENVIRONMENTS
def test_a_refused_revision_leaves_nothing_and_is_in_the_trace(
    harness_server: Server, tmp_path: Path, env: str
) -> None:
    """
    With the statement that Postgres refused.
    """
    migrator = Alembic(history(tmp_path / "migrations", env), "0001", "0003")
    with database(harness_server) as session:
        migrator.baseline(session)
        refused = migrator.upgrade(session).refused
        assert (("id",), (("0001",),)) == (columns(session), version(session))
    assert refused is not None
    assert ("42P01", 'relation "nowhere" does not exist') == (refused.sqlstate, refused.message)
    assert "ALTER TABLE nowhere ADD plan text" == refused.statement


@ENVIRONMENTS
def test_the_trace_has_the_statements_and_their_locks(harness_server: Server, tmp_path: Path, env: str) -> None:
    """
    Of the environment's own engine, too; Alembic's bookkeeping is among them.
    """
    migrator = Alembic(history(tmp_path / "migrations", env), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        trace = migrator.upgrade(session)
    altered = next(each for each in trace.statements if each.sql == "ALTER TABLE a ADD plan text")
    assert Lock("public.a", LockMode.ACCESS_EXCLUSIVE) in altered.locks
    assert Lock("public.alembic_version", LockMode.ROW_EXCLUSIVE) in trace.locks()
    assert trace.observed


ELSEWHERE = """
    from sqlalchemy import create_engine, pool, text
    url = op.get_bind().engine.url.set(database="postgres")
    with create_engine(url, poolclass=pool.NullPool).connect() as other:
        other.execute(text("SELECT 'elsewhere'"))
"""


def test_another_database_is_not_in_the_trace(harness_server: Server, tmp_path: Path) -> None:
    """
    What a revision asks elsewhere is no statement of this step.
    """
    steps = {"0002": (f"{ELSEWHERE}    op.execute('SELECT 2')", "pass")}
    migrator = Alembic(history(tmp_path / "migrations", steps=steps), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        trace = migrator.upgrade(session)
    told = [each.sql for each in trace.statements]
    assert (None, True, False) == (trace.refused, "SELECT 2" in told, "SELECT 'elsewhere'" in told)


def test_another_database_is_not_to_blame(harness_server: Server, tmp_path: Path) -> None:
    """
    Nor is any statement, for what the revision raises after it.
    """
    steps = {"0002": (f"{ELSEWHERE}    raise ValueError('stop')", "pass")}
    migrator = Alembic(history(tmp_path / "migrations", steps=steps), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        refused = migrator.upgrade(session).refused
    assert refused is not None
    assert ("ValueError: stop", "") == (str(refused), refused.statement)


def test_looking_on_prepares_nothing_on_the_migrations_session(harness_server: Server, tmp_path: Path) -> None:
    """
    However many statements it has.
    """
    up = """
    for number in range(9):
        op.execute(f"SELECT {number}")
    op.execute(
        "CREATE TABLE seen AS SELECT count(*) AS ours FROM pg_prepared_statements WHERE statement LIKE '%pg_locks%'"
    )
    """
    migrator = Alembic(history(tmp_path / "migrations", steps={"0002": (up, "pass")}), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        assert migrator.upgrade(session).refused is None
        assert ((0,),) == session.rows("SELECT ours FROM seen").rows


def test_a_revision_that_raises_is_refused_in_its_own_words(harness_server: Server, tmp_path: Path) -> None:
    """
    A downgrade that was never written did not go through.
    """
    there = history(tmp_path / "migrations", steps={"0003": ("pass", STEPS["0003"][1])})
    with database(harness_server) as session:
        Alembic(there, "0003").baseline(session)
        refused = Alembic(there, "0002", "0003").rollback(session).refused
        assert (("0003",),) == version(session)
    assert refused is not None
    assert ("", "NotImplementedError: one way", "") == (refused.sqlstate, str(refused), refused.statement)


@pytest.mark.parametrize("code", [0, 1])
def test_a_revision_that_exits_did_not_go_through(harness_server: Server, tmp_path: Path, code: int) -> None:
    """
    Whatever its exit status, and the process goes on.
    """
    there = history(tmp_path / "migrations", steps={"0002": (f"raise SystemExit({code})", "pass")})
    with database(harness_server) as session:
        Alembic(there, "0001").baseline(session)
        refused = Alembic(there, "0001", "0002").upgrade(session).refused
    assert f"SystemExit: {code}" == str(refused)


def test_a_server_that_is_unwell_ends_the_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    That says nothing of the revision.
    """
    up = "op.execute(\"DO $$BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END$$\")"
    migrator = Alembic(history(tmp_path / "migrations", steps={"0002": (up, "pass")}), "0001", "0002")
    with database(harness_server) as session:
        migrator.baseline(session)
        with pytest.raises(HarnessError, match="Postgres cannot go on: 53100: no space left"):
            migrator.upgrade(session)
        assert (("0001",),) == version(session)


def test_a_history_may_start_from_nothing_and_end_at_its_head(harness_server: Server, tmp_path: Path) -> None:
    """
    `base` and `head` are Alembic's own words.
    """
    migrator = Alembic(history(tmp_path / "migrations", steps={"0003": ("pass", "pass")}), "base")
    with database(harness_server) as session:
        migrator.baseline(session)
        assert () == columns(session)
        assert migrator.upgrade(session).refused is None
        assert (("0003",),) == version(session)
        assert migrator.rollback(session).refused is None
        assert () == columns(session)


def test_an_unknown_revision_is_named_with_the_history(harness_server: Server, tmp_path: Path) -> None:
    """
    Whichever way it was to be reached; nothing is executed.
    """
    there = history(tmp_path / "migrations")
    said = f"Alembic at {there}: Can't locate revision identified by '0099'"
    with database(harness_server) as session:
        for go in (
            Alembic(there, "0099").baseline,
            Alembic(there, "0001", "0099").upgrade,
            Alembic(there, "0099").rollback,
        ):
            with pytest.raises(HarnessError) as refused:
                go(session)
            assert said == str(refused.value)
        assert () == columns(session)


def test_the_revision_after_need_not_exist_to_stand_before_it(harness_server: Server, tmp_path: Path) -> None:
    """
    The test-first red.
    """
    with database(harness_server) as session:
        Alembic(history(tmp_path / "migrations"), "0001", "0099").baseline(session)
        assert ("id",) == columns(session)


def test_a_baseline_that_fails_stops_the_walk(harness_server: Server, tmp_path: Path) -> None:
    """
    In Postgres's words.
    """
    migrator = Alembic(history(tmp_path / "migrations"), "0003")
    with database(harness_server) as session, pytest.raises(HarnessError) as refused:
        migrator.baseline(session)
    said = "the history up to revision '0003' does not go through: 42P01: relation \"nowhere\" does not exist"
    assert said == str(refused.value)


@pytest.mark.parametrize("name", ["alembic.ini", "pyproject.toml"])
def test_a_configuration_file_names_the_history(harness_server: Server, tmp_path: Path, name: str) -> None:
    """
    Beside it, wherever we are.
    """
    history(tmp_path / "migrations")
    texts = {
        "alembic.ini": "[alembic]\nscript_location = %(here)s/migrations\npath_separator = os\n",
        "pyproject.toml": '[tool.alembic]\nscript_location = "%(here)s/migrations"\n',
    }
    env = STOCK.replace("if config.config_file_name is not None:\n    fileConfig(config.config_file_name)\n", "")
    (tmp_path / "migrations" / "env.py").write_text(env, encoding="utf-8")
    (tmp_path / name).write_text(texts[name], encoding="utf-8")
    with database(harness_server) as session:
        Alembic(tmp_path / name, "0002").baseline(session)
        assert ("id", "plan") == columns(session)


def test_a_folder_that_is_not_there_is_named(harness_server: Server, tmp_path: Path) -> None:
    """
    By its path.
    """
    with database(harness_server) as session, pytest.raises(HarnessError) as refused:
        Alembic(tmp_path / "nowhere", "0001").baseline(session)
    said = f"{tmp_path / 'nowhere'} is neither an Alembic folder nor its configuration. Name one that exists."
    assert said == str(refused.value)


def test_a_folder_that_is_no_history_is_named(harness_server: Server, tmp_path: Path) -> None:
    """
    Alembic's own reason, under our heading.
    """
    said = rf"the history up to revision '0001' does not go through: ImportError: .*{tmp_path}"
    with database(harness_server) as session, pytest.raises(HarnessError, match=said):
        Alembic(tmp_path, "0001").baseline(session)


def test_a_history_may_be_the_baseline_of_files(harness_server: Server, tmp_path: Path) -> None:
    """
    Its version table is then bookkeeping of theirs.
    """
    first = Alembic(history(tmp_path / "migrations"), "0001")
    (tmp_path / "up.sql").write_text("ALTER TABLE a ADD other text", encoding="utf-8")
    migrator = SqlFiles(tmp_path / "up.sql", before=first)
    with database(harness_server) as session:
        migrator.baseline(session)
        assert migrator.upgrade(session).refused is None
        assert ("id", "other") == columns(session)
    assert ("public.alembic_version",) == migrator.bookkeeping


def test_a_relative_location_is_seen_from_the_contracts_folder() -> None:
    """
    An absolute one stays.
    """
    assert Alembic(Path("/rfc/migrations"), "a") == Alembic("migrations", "a").anchored(Path("/rfc"))
    assert Alembic(Path("/all/migrations"), "a") == Alembic("/all/migrations", "a").anchored(Path("/rfc"))


def test_a_history_has_a_way_back() -> None:
    """
    Whether it goes through is what the walk finds out.
    """
    assert Alembic("migrations", "a").reversible
