"""What a migrator's version table says, beside the files that it is about."""

from dataclasses import dataclass

from harness.verdict import Stop

__all__ = ["Lineage", "Versions"]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The revisions that have a file, oldest first, and which of them are recorded *before* and *after* a phase."""

    known: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]

    def at(self, stop: Stop) -> tuple[str, ...]:
        """Return what is recorded at *stop*."""
        return self.after if stop.migrated else self.before


@dataclass(frozen=True, slots=True)
class Versions:
    """A version table as read: *recorded* is None where there is no such table."""

    table: str
    recorded: tuple[str, ...] | None
    lineage: Lineage

    @property
    def stop(self) -> Stop | None:
        """Where it says that the schema stands; None where it says nothing, or of both the same."""
        if self.recorded is None or set(self.lineage.before) == set(self.lineage.after):
            return None
        stops = (Stop.BEFORE, Stop.AFTER)
        return next((stop for stop in stops if set(self.recorded) == set(self.lineage.at(stop))), None)
