"""The revisions of an Alembic history, one at a time, however it branches and merges."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError, to_tuple

from harness.contract import Session
from harness.errors import HarnessError
from harness.facts.trace import Cut, Trace
from harness.migrate.alembic import Alembic

__all__ = ["Revision", "revisions"]


@dataclass(frozen=True, slots=True)
class Revision:
    """
    A migrator over one revision of *history*: up from its *parents*, and back to them.

    It goes by the revision and not by where to: beside another branch, or at a merge, a target would name more.
    *text* is what the revision says of itself.
    """

    history: Alembic
    id: str
    parents: tuple[str, ...] = ()
    text: str = ""

    reversible = True
    cuttable = True

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """The history's version table."""
        return self.history.bookkeeping

    def anchored(self, folder: Path) -> "Revision":
        """Return the same of a history relative to *folder*."""
        return replace(self, history=self.history.anchored(folder))

    def baseline(self, database: Session) -> None:
        """Upgrade to the parents, where the database is not there yet. Raises HarnessError when that fails."""
        for parent in self.parents:
            refused = self.history.run(database, command.upgrade, parent).refused
            if refused:
                raise HarnessError(f"the history up to revision {parent!r} does not go through: {refused}")

    def upgrade(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Run the revision's upgrade."""
        return self._step(database, MigrationStep.upgrade_from_script, cut)

    def rollback(self, database: Session, *, cut: Cut | None = None) -> Trace:
        """Run the revision's downgrade."""
        return self._step(database, MigrationStep.downgrade_from_script, cut)

    def _step(self, database: Session, way: "_Way", cut: Cut | None) -> Trace:
        return self.history.run(database, partial(_go, way), self.id, cut=cut, role=self.history.role)


_Way = Callable[..., MigrationStep]


def revisions(history: Alembic) -> tuple[Revision, ...]:
    """
    Return every revision, in the order in which Alembic would upgrade to all heads.

    Raises HarnessError where the history cannot be read, or has none.
    """
    try:
        scripts = list(ScriptDirectory.from_config(history.config()).walk_revisions())
    except CommandError as error:
        raise HarnessError(f"Alembic at {history.location}: {error}") from error
    except HarnessError:
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise HarnessError(f"the history at {history.location} cannot be read: {told}") from error
    if not scripts:
        raise HarnessError(f"the history at {history.location} has no revision. Write one: alembic revision.")
    return tuple(_revision(history, script) for script in reversed(scripts))


def _revision(history: Alembic, script: Script) -> Revision:
    return Revision(history, script.revision, to_tuple(script.down_revision, default=()), script.doc)


def _go(way: _Way, config: Config, revision: str) -> None:
    script = ScriptDirectory.from_config(config)
    step = way(script.revision_map, script.get_revision(revision))
    with EnvironmentContext(config, script, fn=lambda _heads, _context: [step], destination_rev=revision):
        script.run_env()
