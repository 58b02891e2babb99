"""What a version table records."""

from harness.contract import Ledger, Session
from harness.facts.catalog import identifier
from harness.facts.versions import Versions

__all__ = ["read_versions"]

THERE = "SELECT pg_catalog.to_regclass(CAST(:name AS text)) IS NOT NULL"


def read_versions(session: Session, ledger: Ledger) -> Versions:
    """Read the table beside its files. Raises what the session raises."""
    schema, _, table = ledger.version_table.rpartition(".")
    name = ".".join(identifier(part) for part in (schema or "public", table))
    lineage = ledger.lineage()
    if session.rows(THERE, {"name": name}).rows != ((True,),):
        return Versions(ledger.version_table, None, lineage)
    column = identifier(ledger.version_column)
    found = session.rows(f"SELECT {column}::text FROM {name} ORDER BY 1").rows  # noqa: S608  # quoted
    return Versions(ledger.version_table, tuple(str(each) for (each,) in found), lineage)
