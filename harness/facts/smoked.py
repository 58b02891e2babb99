"""What a smoke check looked at, and what it left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.facts.standing import Standing
from harness.verdict import Stop

__all__ = ["Smoked"]


@dataclass(frozen=True, slots=True)
class Smoked:
    """
    A database by its name, who asked and how the *server* is known, and the *stop* at which its clauses were read.

    *recorded* is what its version table says, *schema* what its schema is, each in words, '' where nobody knows.
    *api* is '' where none was tried. *skipped* are clauses that would have to write, with why they were not tried;
    *walking* and *code* count those that need a walk, and those that look at code alone.
    """

    database: str
    role: str
    server: str
    stop: Stop
    standing: Standing = field(default_factory=Standing)
    recorded: str = ""
    schema: str = ""
    api: str = ""
    skipped: Mapping[str, str] = field(default_factory=dict)
    walking: int = 0
    code: int = 0
