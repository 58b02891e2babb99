"""An API that runs."""

from dataclasses import dataclass

__all__ = ["Running"]


@dataclass(frozen=True, slots=True)
class Running:
    """
    Where an API answers: *url* without a slash at the end, *document* the path of its OpenAPI document.

    *owned* says that the harness started it, on a database of its own: only then may requests write.
    """

    url: str
    document: str = "/openapi.json"
    owned: bool = False
