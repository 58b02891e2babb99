"""Keys of providers in exchange for the customer's own."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from scenarios.rfc_055.service.access import Sessions
from scenarios.rfc_055.service.answers import Moment
from scenarios.rfc_055.service.bodies import TEXT, Body, body, described
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.errors import No, no
from scenarios.rfc_055.service.minting import A_MINUTE, Mint, Minted, exchanged, note, revoke
from scenarios.rfc_055.service.routes.ids import HIGHEST

__all__ = ["KEY", "owner", "routes"]

KEY = {"type": "string", "maxLength": 255, "pattern": TEXT}
EXCHANGE = {
    "type": "object",
    "properties": {
        "api_key": KEY,
        "providers": {
            "type": "array",
            "items": {"type": "string", "enum": ["anthropic", "openai", "openrouter", "ollama"]},
            "minItems": 1,
            "maxItems": 4,
            "uniqueItems": True,
        },
        "ttl_minutes": {"type": "integer", "minimum": 1, "maximum": 240, "default": 60},
    },
    "required": ["api_key", "providers"],
}
REFRESH = {
    "type": "object",
    "properties": {"api_key": KEY, "credential_id": {"type": "integer", "minimum": 1, "maximum": HIGHEST}},
    "required": ["api_key", "credential_id"],
}
LIMIT = 100  # of a customer without one: the column's default
NEARLY = timedelta(minutes=15)  # a credential may be refreshed from then on
HOUR = timedelta(hours=1)


class Credential(BaseModel):
    """A provider's key."""

    api_key: str
    expires_at: Moment


class Refreshed(BaseModel):
    """By provider."""

    credentials: dict[str, Credential]


class Usage(BaseModel):
    """What is left of the month."""

    remaining_fixes: int
    reset_at: Moment


class Exchanged(Refreshed):
    """And what is left."""

    usage: Usage


def owner(contexts: Contexts, session: Session, attrs: Body) -> Any:  # noqa: ANN401  # a release's own class
    """Return whose key the body shows; 401 for nobody."""
    customer = contexts.customers.get_customer_by_api_key(session, attrs["api_key"])
    if customer is None:
        raise No(401, "invalid API key")
    return customer


def routes(contexts: Contexts) -> APIRouter:
    """Return the routes of credentials."""
    router = APIRouter(prefix="/credentials", tags=["credentials"])

    @router.post(
        "/exchange",
        operation_id="exchange_credentials",
        responses=no(400, 401, 403, 429),
        openapi_extra=described(EXCHANGE),
    )
    def exchange(
        request: Request, session: Sessions, attrs: Annotated[Body, Depends(body(EXCHANGE, status=400))]
    ) -> Exchanged:
        """Mint a key for each provider."""
        settings = request.app.state.settings
        customer = owner(contexts, session, attrs)
        remaining = _remaining(customer)
        if remaining <= 0:
            raise No(403, "monthly limit exceeded")
        if settings.limited and exchanged(session, attrs["api_key"]) >= A_MINUTE:
            raise No(429, "too many exchanges", headers={"retry-after": "60"})
        mint = Mint(session, settings.secret, customer.id, note(attrs["api_key"]))
        ttl = timedelta(minutes=attrs.get("ttl_minutes", 60))
        minted = [mint.credential(provider, ttl) for provider in attrs["providers"]]
        session.commit()
        return Exchanged(credentials=_told(*minted), usage=Usage(remaining_fixes=remaining, reset_at=_next_month()))

    @router.post(
        "/refresh",
        operation_id="refresh_credential",
        responses=no(400, 401, 403, 404),
        openapi_extra=described(REFRESH),
    )
    def refresh(
        request: Request, session: Sessions, attrs: Annotated[Body, Depends(body(REFRESH, status=400))]
    ) -> Refreshed:
        """Mint a new key in place of one that ends soon."""
        customer = owner(contexts, session, attrs)
        found = session.execute(text(FIND), {"id": attrs["credential_id"], "nearly": NEARLY}).one_or_none()
        if found is None:
            raise No(404, "no such credential")
        if found.customer_id != customer.id:
            raise No(403, "another customer's")
        if not found.eligible:
            raise No(400, "not eligible for refresh")
        revoke(session, attrs["credential_id"])
        told = {"refreshes": attrs["credential_id"]}
        minted = Mint(session, request.app.state.settings.secret, customer.id, told).credential(found.provider, HOUR)
        session.commit()
        return Refreshed(credentials=_told(minted))

    return router


def _remaining(customer: Any) -> int:  # noqa: ANN401  # a release's own class
    limit = LIMIT if customer.monthly_limit is None else customer.monthly_limit
    return int(limit - (customer.current_usage or 0))


def _told(*minted: Minted) -> dict[str, Credential]:
    return {each.provider: Credential(api_key=each.api_key, expires_at=each.expires_at) for each in minted}


def _next_month() -> datetime:
    today = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


FIND = """
SELECT customer_id, provider, revoked IS NOT TRUE AND expires_at < now() AT TIME ZONE 'UTC' + :nearly AS eligible
FROM credentials WHERE id = :id
"""
