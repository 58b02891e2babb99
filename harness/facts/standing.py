"""Where a database that was not walked stands, as the contract's clauses say."""

from dataclasses import dataclass

from harness.verdict import Stop

__all__ = ["Place", "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The ids of the clauses that speak for either stop; *expected* is the stop that was asked for."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    expected: Stop | None = None

    @property
    def stop(self) -> Stop | None:
        """Where all of them say that it stands; None in between, or where none says anything."""
        if bool(self.before) is bool(self.after):
            return None
        return Stop.BEFORE if self.before else Stop.AFTER


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that a database is known by, as it was *asked* for and as the server says it, '' where it does not."""

    what: str
    asked: str
    found: str
