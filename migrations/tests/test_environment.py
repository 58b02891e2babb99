"""How env.py gets at a database, and what a session's settings change: nothing."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config, main
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from migrations.tests.conftest import Platform

ROOT = Path(__file__).parents[2]
HOSTILE = {
    "timezone": "Pacific/Kiritimati",
    "datestyle": "SQL, DMY",
    "intervalstyle": "sql_standard",
    "search_path": "elsewhere",
    "default_transaction_isolation": "serializable",
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "escape_string_warning": "off",
    "row_security": "off",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "transform_null_equals": "on",
    "array_nulls": "off",
    "check_function_bodies": "off",
}
LEFT = """
    SELECT 'key', concat_ws('|', customer_id, key, name, permissions, active) FROM public.api_keys
    UNION ALL SELECT 'account', concat_ws('|', customer_id, forge_type, namespace, extract(epoch FROM verified_at))
        FROM public.forge_accounts
    UNION ALL SELECT 'customer', concat_ws('|', id, extract(epoch FROM trial_expired_at), updated_at::date)
        FROM public.customers WHERE updated_at < '2100-01-01'
    ORDER BY 1, 2
"""


def configured(**attributes: object) -> Config:
    """The project's configuration."""
    config = Config(toml_file=ROOT / "pyproject.toml", output_buffer=io.StringIO())
    config.attributes.update(attributes)
    return config


def engine(platform: "Platform", **options: str) -> Engine:
    """An engine of the caller's own."""
    url = make_url(platform.session.url).set(drivername="postgresql+psycopg")
    return create_engine(url, poolclass=NullPool, **options)


def test_a_url_in_the_environment_will_do(platform: "Platform", monkeypatch: pytest.MonkeyPatch) -> None:
    """
    With libpq's scheme: the driver is chosen here.
    """
    monkeypatch.setenv("DATABASE_URL", platform.session.url)
    command.upgrade(configured(), "0011")
    assert "0011" == platform.one("SELECT version_num FROM alembic_version")


def test_a_url_that_a_program_set_goes_before_the_environments(
    platform: "Platform", monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What is in the environment may be somebody's real database.
    """
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@nowhere.invalid/none")
    config = configured()
    config.set_main_option("sqlalchemy.url", platform.session.url.replace("%", "%%"))
    command.upgrade(config, "0011")
    assert "0011" == platform.one("SELECT version_num FROM alembic_version")


def test_a_url_on_the_command_line_goes_first(platform: "Platform", monkeypatch: pytest.MonkeyPatch) -> None:
    """
    -x url=….
    """
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@nowhere.invalid/none")
    monkeypatch.chdir(ROOT)
    main(["-x", f"url={platform.session.url}", "upgrade", "0011"])
    assert "0011" == platform.one("SELECT version_num FROM alembic_version")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "No database to migrate. Give one: alembic -x url=postgresql://…, or DATABASE_URL=…."),
        ("secret", "The database URL is none. A URL looks like postgresql://user@host/database."),
        ("mysql://me:secret@host/db", "These revisions are Postgres's: mysql://… is no URL for them."),
    ],
)
def test_a_url_that_will_not_do_is_refused(monkeypatch: pytest.MonkeyPatch, url: str, words: str) -> None:
    """
    In a sentence that has no secret in it.
    """
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(CommandError) as caught:
        command.upgrade(configured(), "0011")
    assert words == str(caught.value)


def test_the_command_line_without_a_url_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    In one line.
    """
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit):
        main(["upgrade", "0011"])
    written = "".join(capsys.readouterr())
    assert "FAILED: No database to migrate. Give one: alembic -x url=postgresql://…, or DATABASE_URL=…." in written
    assert "Traceback" not in written


def test_a_connection_is_given_back_as_it_was(platform: "Platform") -> None:
    """
    Settings, isolation, and no transaction left open.
    """
    with engine(platform).connect() as connection:
        connection.exec_driver_sql("SET search_path = elsewhere; SET TimeZone = 'Asia/Tokyo'")
        connection.commit()
        command.upgrade(configured(connection=connection), "0011")
        command.upgrade(configured(connection=connection), "0011")
        assert not connection.in_transaction()
        found = connection.exec_driver_sql("SELECT current_setting('search_path'), current_setting('TimeZone')").one()
        assert ("elsewhere", "Asia/Tokyo") == tuple(found)
        assert "0" == connection.exec_driver_sql("SHOW lock_timeout").scalar()


def test_a_transaction_that_its_owner_opened_stays_the_owners(platform: "Platform") -> None:
    """
    Nothing is committed behind their back.
    """
    with engine(platform).connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        command.upgrade(configured(connection=connection), "0011")
        connection.rollback()
    assert "0010" == platform.one("SELECT version_num FROM alembic_version")


def test_a_snapshot_older_than_the_locks_is_refused(platform: "Platform") -> None:
    """
    It would not see what was written meanwhile.
    """
    with engine(platform, isolation_level="REPEATABLE READ").connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(DBAPIError, match="its transaction is repeatable read, not read committed"):
            command.upgrade(configured(connection=connection), "0011")


def test_the_script_does_what_the_run_does(platform: "Platform", empty: "Platform") -> None:
    """
    --sql, all the way up.
    """
    config = configured()
    command.upgrade(config, "0011", sql=True)
    assert isinstance(config.output_buffer, io.StringIO)
    empty.run("SET search_path = elsewhere")
    empty.run(config.output_buffer.getvalue())
    empty.run("SET search_path = public")
    platform.up()
    assert platform.catalog() == empty.catalog()
    assert "0011" == empty.one("SELECT version_num FROM alembic_version")


def test_the_history_is_the_same_under_any_settings(platform: "Platform", empty: "Platform") -> None:
    """
    From the first revision.
    """
    _be_hostile(empty)
    empty.up("0010")
    assert platform.catalog() == empty.catalog()


def test_rfc_055_is_the_same_under_any_settings(platform: "Platform", empty: "Platform") -> None:
    """
    Up and down again: schema and rows.
    """
    empty.up("0010")
    platform.rows_to_walk_on()
    empty.rows_to_walk_on()
    before = (platform.catalog(), platform.cells())
    _be_hostile(empty)
    platform.up()
    empty.up()
    assert (platform.catalog(), platform.rows(LEFT)) == (empty.catalog(), empty.rows(LEFT))
    assert 0 == empty.one("""
        SELECT count(*) FROM customers_rfc_055
        WHERE now() - upgraded_at AT TIME ZONE 'UTC' NOT BETWEEN interval '0' AND interval '10 minutes'
    """)
    platform.down()
    empty.down()
    assert before == (empty.catalog(), empty.cells())


def _be_hostile(platform: "Platform") -> None:
    """Every new session on the database gets these; the one that reads keeps its own."""
    name = platform.one("SELECT quote_ident(current_database())")
    platform.run("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.customers (id int)")
    for setting, value in HOSTILE.items():
        quoted = value if setting == "search_path" else f"'{value}'"
        platform.run(f"ALTER DATABASE {name} SET {setting} = {quoted}")
