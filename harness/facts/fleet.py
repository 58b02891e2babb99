"""Many databases of one contract, and what a look at each came to."""

from dataclasses import dataclass, field

__all__ = ["Member", "Visited"]


@dataclass(frozen=True, slots=True)
class Member:
    """One database of a fleet: *name* may be shown, *url* never."""

    name: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visited:
    """
    What was found at one: how many *clauses* were judged, which are *red* and which *undecided*, by id.

    *where* it stands, in words; *reason* is why it could not be looked at, '' where it was.
    """

    name: str
    clauses: int = 0
    red: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    where: str = ""
    reason: str = ""
    seconds: float = 0.0

    @property
    def status(self) -> int:
        """As an exit status: 1 where it is red, 2 where there is no answer, else 0."""
        return 1 if self.red else 2 if self.reason or self.undecided or not self.clauses else 0
