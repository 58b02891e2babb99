"""What a release's own model gets when it is used."""

from dataclasses import dataclass

__all__ = ["Mapped"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A model on its *table*: the *columns* that a statement of its own speaks of, and how many *rows* it got."""

    name: str
    table: str
    columns: tuple[str, ...] = ()
    rows: int = 0
