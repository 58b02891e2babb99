"""
Where Alembic runs the revisions: on the connection it is given, on a URL of its own, or as a script (`--sql`).

A program hands its open SQLAlchemy connection over in `config.attributes["connection"]`. Otherwise the URL comes from
`-x url=…`, from sqlalchemy.url where a program set it, or from DATABASE_URL, in this order.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from alembic.util import CommandError
from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

# What the text of a revision means must not depend on who runs it.
PINS = (
    "SET LOCAL search_path = public, pg_temp",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL client_min_messages = warning",
    "SET LOCAL standard_conforming_strings = on",
)
# First of all, for it is refused after a query. A snapshot older than a revision's locks would miss rows.
ISOLATION = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"


def url() -> URL:
    """Return the URL to run on, with the psycopg driver. Raises CommandError where there is none."""
    section = context.config.get_section(context.config.config_ini_section, {})  # there is no alembic.ini to have one
    given = (
        context.get_x_argument(as_dictionary=True).get("url")
        or section.get("sqlalchemy.url")
        or os.environ.get("DATABASE_URL")
    )
    if not given:
        raise CommandError("No database to migrate. Give one: alembic -x url=postgresql://…, or DATABASE_URL=….")
    try:
        found = make_url(given)
    except ArgumentError:  # its message repeats the URL, password and all
        raise CommandError("The database URL is none. A URL looks like postgresql://user@host/database.") from None
    if found.get_backend_name() not in {"postgresql", "postgres"}:
        raise CommandError(f"These revisions are Postgres's: {found.drivername}://… is no URL for them.")
    return found.set(drivername="postgresql+psycopg")


def begin(connection: Connection) -> None:
    """Pin what a transaction that just begins depends on."""
    for statement in (ISOLATION, *PINS):
        connection.exec_driver_sql(statement)


@contextmanager
def pinned(connection: Connection) -> Iterator[Connection]:
    """Pin each transaction of *connection* while this lasts; one that its owner has open is pinned to its end."""
    if connection.in_transaction():
        for statement in PINS:
            connection.exec_driver_sql(statement)
        yield connection
        return
    event.listen(connection, "begin", begin)
    try:
        yield connection
    finally:
        event.remove(connection, "begin", begin)
        connection.rollback()  # reading the version begins a transaction that nobody ends


@contextmanager
def connected() -> Iterator[Connection]:
    """Yield the connection that was handed over, or one of our own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        yield given
        return
    with create_engine(url(), poolclass=NullPool).connect() as connection:
        yield connection


def online() -> None:
    """Run on a database, one transaction per revision."""
    with connected() as connection, pinned(connection):
        context.configure(connection=connection, version_table_schema="public", transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


def offline() -> None:
    """Write the script that `online` would run."""
    context.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},
        literal_binds=True,
        version_table_schema="public",
        transaction_per_migration=True,
    )
    for statement in PINS:
        context.static_output(f"{statement.replace('SET LOCAL', 'SET')};")
    context.static_output("SET default_transaction_isolation = 'read committed';\n")
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
