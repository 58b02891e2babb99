"""Alembic, in process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from harness.contract import Session
from harness.errors import HarnessError, Terminated
from harness.facts.trace import Trace
from harness.migrate.recorder import Recorder

__all__ = ["Alembic"]


@dataclass(frozen=True, slots=True)
class Alembic:
    """
    An Alembic history, and the revisions before and after the phase.

    *location* is its script folder, or the `alembic.ini` or `pyproject.toml` that names it. The environment is handed
    an open connection as `config.attributes["connection"]` and the URL as `sqlalchemy.url`; it may use either.
    """

    location: str | Path
    before: str
    after: str = "head"
    version_table: str = "public.alembic_version"

    reversible = True

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """The version table."""
        return (self.version_table,)

    def anchored(self, folder: Path) -> "Alembic":
        """Return the same with *location* relative to *folder*."""
        return replace(self, location=folder / self.location)

    def baseline(self, database: Session) -> None:
        """Upgrade an empty database to the revision before. Raises HarnessError when that fails."""
        refused = self._go(database, command.upgrade, self.before).refused
        if refused:
            raise HarnessError(f"the history up to revision {self.before!r} does not go through: {refused}")

    def upgrade(self, database: Session) -> Trace:
        """Upgrade to the revision after."""
        return self._go(database, command.upgrade, self.after)

    def rollback(self, database: Session) -> Trace:
        """Downgrade to the revision before."""
        return self._go(database, command.downgrade, self.before)

    def _go(self, database: Session, move: Callable[[Config, str], None], revision: str) -> Trace:
        config = self._config()
        # Alembic and SQLAlchemy choose psycopg 3 by the URL's driver name.
        url = make_url(database.url).set(drivername="postgresql+psycopg")
        config.set_main_option("sqlalchemy.url", url.render_as_string(hide_password=False).replace("%", "%%"))
        engine = create_engine(url, poolclass=NullPool)
        recorder = Recorder()
        refused = None
        with engine.connect() as connection, _recorded(recorder, str(url.database)):
            config.attributes["connection"] = connection
            try:
                move(config, revision)
                # What an environment left open on a connection that is ours, it left to us.
                connection.commit()
            except CommandError as error:
                raise HarnessError(f"Alembic at {self.location}: {error}") from error
            except Terminated:
                raise
            except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a revision raises, it did not go through
                refused = recorder.refused(error)
        return Trace(tuple(recorder.statements), recorder.took, refused)

    def _config(self) -> Config:
        path = Path(self.location)
        if path.is_dir():
            config = Config()
            config.set_main_option("script_location", str(path).replace("%", "%%"))
            return config
        if not path.is_file():
            raise HarnessError(f"{path} is neither an Alembic folder nor its configuration. Name one that exists.")
        return Config(toml_file=path) if path.suffix == ".toml" else Config(path)


@contextmanager
def _recorded(recorder: Recorder, database: str) -> Iterator[None]:
    """Record what any engine executes on *database* meanwhile: an environment may open one of its own."""

    def began(connection: Connection, _cursor: object, sql: str, *_: object) -> None:
        if connection.engine.url.database == database:
            recorder.began(sql)

    def ended(connection: Connection, cursor: object, *_: object) -> None:
        if connection.engine.url.database == database:
            recorder.ended(cursor)

    event.listen(Engine, "before_cursor_execute", began)
    event.listen(Engine, "after_cursor_execute", ended)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", began)
        event.remove(Engine, "after_cursor_execute", ended)
