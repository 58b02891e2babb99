"""Migrators: take a database to the revision before a phase, over it, and back, and say what they did."""

from harness.migrate.alembic import Alembic
from harness.migrate.command import Command
from harness.migrate.ecto import EctoVersions
from harness.migrate.meter import Meter, Metered
from harness.migrate.revision import Revision, revisions
from harness.migrate.sql_files import SqlFiles

__all__ = ["Alembic", "Command", "EctoVersions", "Meter", "Metered", "Revision", "SqlFiles", "revisions"]
