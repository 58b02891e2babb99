"""A customer's API keys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import ValidationError

from scenarios.rfc_055.service.access import Administrator, CallerIs, Sessions
from scenarios.rfc_055.service.answers import Keys, NewKey
from scenarios.rfc_055.service.bodies import FILLED, Body, body, described
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.errors import No, no, refusals
from scenarios.rfc_055.service.routes.customers import found
from scenarios.rfc_055.service.routes.ids import Id

__all__ = ["routes"]

NAMED = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 255, "pattern": FILLED}},
    "required": ["name"],
}


def routes(contexts: Contexts) -> APIRouter:
    """Return the routes of keys."""
    router = APIRouter(prefix="/customers/{customer_id}/api-keys", tags=["api keys"])
    customers = contexts.customers

    @router.get("", operation_id="list_api_keys", response_model=Keys, responses=no(401, 403, 404, 422))
    def index(session: Sessions, caller: CallerIs, customer_id: Id) -> dict[str, object]:
        """List them, revoked ones too, without the keys themselves."""
        caller.reach(customer_id)
        return {"items": customers.list_api_keys(session, found(contexts, session, customer_id))}

    @router.post(
        "",
        operation_id="create_api_key",
        status_code=201,
        response_model=NewKey,
        responses=no(401, 403, 404, 422),
        openapi_extra=described(NAMED),
    )
    def create(
        session: Sessions, _: Administrator, customer_id: Id, attrs: Annotated[Body, Depends(body(NAMED))]
    ) -> object:
        """Make one; the key is told this once."""
        customer = found(contexts, session, customer_id)
        try:
            return customers.create_api_key(session, customer, {"name": attrs["name"]})
        except ValidationError as error:
            raise refusals(error) from None

    @router.delete(
        "/{key_id}",
        operation_id="revoke_api_key",
        status_code=204,
        response_class=Response,
        responses=no(401, 403, 404, 422),
    )
    def revoke(session: Sessions, _: Administrator, customer_id: Id, key_id: Id) -> None:
        """Close one for good; it stays on record."""
        customer = found(contexts, session, customer_id)
        key = next((each for each in customers.list_api_keys(session, customer) if each.id == key_id), None)
        if key is None:
            raise No(404, "no such key")
        customers.revoke_api_key(session, key)

    return router
