"""Release N as somebody deployed it: right, or wrong in one way that the environment names."""

import os
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from scenarios.rfc_055.consolidated.api import application

__all__ = ["FAULTS", "deployed"]

Next = Callable[[Request], Awaitable[Response]]
KEYS = "/api-keys"


def deployed() -> FastAPI:
    """Build it, with FAULT."""
    app = application()
    fault = os.environ.get("FAULT", "")
    if fault:
        FAULTS[fault](app)
    return app


def sick(app: FastAPI) -> None:
    """Its health is not answered well."""
    _answered(app, lambda request: Response(status_code=503) if request.url.path.endswith("/health") else None)


def deaf(app: FastAPI) -> None:
    """Nobody's key opens."""
    _answered(app, lambda request: None if _open(request) else Response(status_code=401))


def gullible(app: FastAPI) -> None:
    """Any key opens as the canary's."""
    _keyed(app, lambda request: "x-api-key" in request.headers)


def ajar(app: FastAPI) -> None:
    """A customer's keys are listed to nobody."""
    _keyed(app, lambda request: request.url.path.endswith(KEYS))


def wider(app: FastAPI) -> None:
    """It serves a route that nobody listed, openly."""
    app.openapi()["paths"]["/api/v1/debug"] = {"get": {"operationId": "debug", "responses": {"200": {}}}}
    _answered(app, lambda request: Response("{}") if request.url.path.endswith("/debug") else None)


def narrower(app: FastAPI) -> None:
    """A listed route is not served."""
    del app.openapi()["paths"]["/api/v1/usage/report"]


def silent(app: FastAPI) -> None:
    """It shows no document."""
    _answered(app, lambda request: Response(status_code=404) if request.url.path == "/openapi.json" else None)


def curious(app: FastAPI) -> None:
    """It looks at what it is asked before it looks at who asks."""
    _answered(app, lambda request: None if _open(request) or _keyed_by(request) else Response(status_code=422))


FAULTS = {each.__name__: each for each in (sick, deaf, gullible, ajar, wider, narrower, silent, curious)}


def _open(request: Request) -> bool:
    return request.url.path in {"/api/v1/health", "/openapi.json"}


def _keyed_by(request: Request) -> bool:
    return "x-api-key" in request.headers


def _answered(app: FastAPI, answer: Callable[[Request], Response | None]) -> None:
    @app.middleware("http")
    async def instead(request: Request, following: Next) -> Response:
        return answer(request) or await following(request)


def _keyed(app: FastAPI, when: Callable[[Request], bool]) -> None:
    @app.middleware("http")
    async def with_the_canary(request: Request, following: Next) -> Response:
        if when(request):
            others = [pair for pair in request.scope["headers"] if pair[0] != b"x-api-key"]
            request.scope["headers"] = [*others, (b"x-api-key", os.environ["CANARY_KEY"].encode())]
        return await following(request)
