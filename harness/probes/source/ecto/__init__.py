"""An Ecto code base, read as it stands: nothing of it is run."""

from harness.probes.source.ecto.code import EctoCode
from harness.probes.source.ecto.read import ASKED, CompareSchemas, FindRevision, InSource, ReadMigrations, Sources

__all__ = ["ASKED", "CompareSchemas", "EctoCode", "FindRevision", "InSource", "ReadMigrations", "Sources"]
