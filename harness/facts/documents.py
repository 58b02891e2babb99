"""Two OpenAPI documents, and what a client of the first meets with the second."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["Break", "Documents", "Severity"]


class Severity(StrEnum):
    """How sure it is that a client breaks."""

    BREAKS = "breaks"  # a client that did as the first document says is refused, or misses what it reads
    MAY = "may break"  # one that was stricter or more curious than it had to be


@dataclass(frozen=True, slots=True)
class Documents:
    """The document of the release before, and of the one after, as they serve them."""

    before: Mapping[str, Any] = field(default_factory=dict, hash=False)
    after: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """
    One breaking change: the *rule* it breaks, the *operation* and the place in it, and what was and is there.

    A place is `response 200: items.state`, `request: name`, `parameter limit`, or ''.
    """

    operation: str
    place: str
    rule: str
    severity: Severity
    was: str
    now: str
