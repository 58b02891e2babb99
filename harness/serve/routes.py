"""
Prints the routes that an ASGI application serves, as JSON; null where it has no table of them.

Run as a script, by path: `routes.py MODULE:NAME [--factory]`. Starlette's and FastAPI's applications have one.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from fastapi.routing import iter_route_contexts
from uvicorn.importer import import_from_string


def main(name: str, *flags: str) -> int:
    """Print them."""
    found: Any = import_from_string(name)
    application = found() if "--factory" in flags else found
    routes = getattr(application, "routes", None)
    print(json.dumps(None if routes is None else sorted(_routes(routes, ""))))  # noqa: T201  # its answer
    return 0


def _routes(routes: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401  # any framework's
    for each in iter_route_contexts(routes):
        path = f"{prefix}{each.path or ''}"
        below = getattr(each.original_route, "routes", None)  # a mount's
        if below:
            yield from _routes(below, path)
        else:
            for method in each.methods or ("GET",):
                yield f"{method} {path}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
