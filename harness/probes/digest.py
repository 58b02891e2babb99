"""A database's rows, digested inside the server."""

from harness.contract import Session
from harness.facts.digest import Digest, TableDigest
from harness.probes.difference import summed
from harness.probes.stored import Stored, stored

__all__ = ["digest"]


def digest(session: Session) -> Digest:
    """Digest every user table."""
    return Digest({name: _digest(session, table) for name, table in stored(session).items()})


def _digest(session: Session, table: Stored) -> TableDigest:
    count, total = summed(table.relation(session, table.columns))
    return TableDigest(count, table.columns, total)
