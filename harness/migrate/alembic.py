"""Alembic, in process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from harness.contract import Session
from harness.errors import HarnessError, Terminated
from harness.facts.answer import Refused
from harness.facts.trace import Cut, Trace
from harness.facts.versions import Lineage
from harness.migrate.cutter import StepCutOff
from harness.migrate.recorder import Recorder
from harness.migrate.role import options

__all__ = ["Alembic"]


@dataclass(frozen=True, slots=True)
class Alembic:
    """
    An Alembic history, and the revisions before and after the phase.

    *location* is its script folder, or the `alembic.ini` or `pyproject.toml` that names it. The environment is handed
    an open connection as `config.attributes["connection"]` and the URL as `sqlalchemy.url`; it may use either, and is
    *role* by both. The history up to *before* is run by whoever connects.
    """

    location: str | Path
    before: str
    after: str = "head"
    version_table: str = "public.alembic_version"
    role: str = ""

    reversible = True
    cuttable = True

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """The version table."""
        return (self.version_table,)

    version_column = "version_num"

    def lineage(self) -> Lineage:
        """Return the revisions that have a file. Raises HarnessError where the history cannot be read."""
        try:
            scripts = ScriptDirectory.from_config(self.config())
            known = tuple(each.revision for each in reversed(list(scripts.walk_revisions())))
            before, after = (
                tuple(sorted(each.revision for each in scripts.get_revisions(name) if each))
                for name in (self.before, self.after)
            )
        except CommandError as error:
            raise HarnessError(f"Alembic at {self.location}: {error}") from error
        return Lineage(known, before, after)

    def anchored(self, folder: Path) -> "Alembic":
        """Return the same with *location* relative to *folder*."""
        return replace(self, location=folder / self.location)

    def baseline(self, database: Session) -> None:
        """Upgrade an empty database to the revision before. Raises HarnessError when that fails."""
        refused = self.run(database, command.upgrade, self.before).refused
        if refused:
            raise HarnessError(f"the history up to revision {self.before!r} does not go through: {refused}")

    def upgrade(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Upgrade to the revision after."""
        return self.run(database, command.upgrade, self.after, cut=cut, role=self.role)

    def rollback(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Downgrade to the revision before."""
        return self.run(database, command.downgrade, self.before, cut=cut, role=self.role)

    def run(
        self,
        database: Session,
        move: Callable[[Config, str], None],
        revision: str,
        *,
        cut: Cut | None = None,
        role: str = "",
    ) -> Trace:
        """Have Alembic *move* the database to *revision*, as *role*."""
        config, url = self.config(), _url(database, role)
        config.set_main_option("sqlalchemy.url", url.render_as_string(hide_password=False).replace("%", "%%"))
        with Recorder(database, cut) as recorder, _recorded(recorder, str(url.database)):
            refused = self._moved(config, url, recorder, lambda: move(config, revision))
        return Trace(tuple(recorder.statements), recorder.took, refused)

    def _moved(self, config: Config, url: URL, recorder: Recorder, move: Callable[[], None]) -> Refused | None:
        connection = create_engine(url, poolclass=NullPool).connect()
        try:
            with connection:
                config.attributes["connection"] = connection
                move()
                # What an environment left open on a connection that is ours, it left to us.
                connection.commit()
        except CommandError as error:
            raise HarnessError(f"Alembic at {self.location}: {error}") from error
        except Terminated:
            raise
        except (Exception, SystemExit, StepCutOff) as error:  # noqa: BLE001  # whatever it raises, it did not go through
            return recorder.refused(error)
        return None

    def config(self) -> Config:
        """Return Alembic's configuration. Raises HarnessError where there is none at *location*."""
        path = Path(self.location)
        if path.is_dir():
            config = Config()
            config.set_main_option("script_location", str(path).replace("%", "%%"))
            return config
        if not path.is_file():
            raise HarnessError(f"{path} is neither an Alembic folder nor its configuration. Name one that exists.")
        return Config(toml_file=path) if path.suffix == ".toml" else Config(path)


def _url(database: Session, role: str) -> URL:
    # Alembic and SQLAlchemy choose psycopg 3 by the URL's driver name.
    url = make_url(database.url).set(drivername="postgresql+psycopg")
    return url.update_query_dict({"options": options(database, role)}) if role else url


@contextmanager
def _recorded(recorder: Recorder, database: str) -> Iterator[None]:
    """Record what any engine executes on *database* meanwhile: an environment may open one of its own."""

    def began(connection: Connection, cursor: object, sql: str, *_: object) -> None:
        if connection.engine.url.database == database:
            recorder.began(sql, getattr(cursor, "connection", None))

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
