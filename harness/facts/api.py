"""An API that runs."""

from dataclasses import dataclass

__all__ = ["SAFE", "Running"]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1


@dataclass(frozen=True, slots=True)
class Running:
    """
    Where an API answers: *url* without a slash at the end, *document* the path of its OpenAPI document.

    *owned* says that the harness started it, on a database of its own; any other may be sent what writes only where it
    is somebody's wish, *writes*. *rate* is how many requests a second it is sent at most, *most* how many in all; None
    is as many as there are.
    """

    url: str
    document: str = "/openapi.json"
    owned: bool = False
    writes: bool = False
    rate: float | None = None
    most: int | None = None

    def may(self, method: str) -> bool:
        """Whether it may be sent a request of that method."""
        return self.owned or self.writes or method.upper() in SAFE
