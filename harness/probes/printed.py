"""Tables read as text."""

from dataclasses import dataclass

from harness.contract import Session
from harness.probes.names import quoted
from harness.probes.stored import stored

__all__ = ["TableRows", "read_tables"]


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table to be read as text: *source* is what follows FROM, *key* the primary key's columns."""

    name: str
    source: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def query(self) -> str:
        """Each column as text."""
        cells = ", ".join(f"{quoted(name)}::text AS {quoted(name)}" for name in self.columns)
        return f"(SELECT {cells} FROM {self.source}) AS q"  # noqa: S608  # names are quoted


def read_tables(session: Session) -> dict[str, TableRows]:
    """Return every table by its qualified name."""
    return {name: TableRows(name, each.source, each.columns, each.key) for name, each in stored(session).items()}
