"""A release's contexts as an HTTP application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from scenarios.rfc_055.service import errors
from scenarios.rfc_055.service.bodies import COMPONENTS
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.links import linked
from scenarios.rfc_055.service.pool import open_pool
from scenarios.rfc_055.service.routes import (
    api_keys,
    credentials,
    customers,
    fix_attempts,
    forge_accounts,
    health,
    phases,
    usage,
)
from scenarios.rfc_055.service.settings import Settings

__all__ = ["build"]


def build(contexts: Contexts, settings: Settings) -> FastAPI:
    """Return the application of a release, for uvicorn to run."""
    app = FastAPI(title="Platform", version=contexts.name, lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.contexts = contexts
    app.state.settings = settings
    api = APIRouter(prefix="/api/v1")
    api.include_router(health.router)
    for each in (customers, api_keys, forge_accounts, credentials, usage, fix_attempts):
        api.include_router(each.routes(contexts))
    api.include_router(phases.router)
    app.include_router(api)
    errors.install(app)
    document = linked(app.openapi())
    document["components"]["schemas"] |= COMPONENTS["components"]["schemas"]
    app.openapi = lambda: document  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = open_pool(app.state.settings)
    yield
    app.state.pool.dispose()
