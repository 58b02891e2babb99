"""A customer's accounts at forges."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ValidationError

from scenarios.rfc_055.service.access import Administrator, CallerIs, Sessions
from scenarios.rfc_055.service.answers import Account, Accounts
from scenarios.rfc_055.service.bodies import Body, body, described, schema_of
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.errors import No, no, refusals
from scenarios.rfc_055.service.routes.customers import found
from scenarios.rfc_055.service.routes.ids import Id

__all__ = ["routes"]

FIELDS = ("forge_type", "namespace")
PATTERNS = {"namespace": r"^[a-zA-Z0-9][a-zA-Z0-9_-]*$"}


def routes(contexts: Contexts) -> APIRouter:
    """Return the routes of accounts."""
    router = APIRouter(prefix="/customers/{customer_id}/forge-accounts", tags=["forge accounts"])
    accounts = contexts.accounts
    addition = schema_of(contexts.account, only=FIELDS, required=FIELDS, patterns=PATTERNS)

    @router.get("", operation_id="list_forge_accounts", response_model=Accounts, responses=no(401, 403, 404, 422))
    def index(session: Sessions, caller: CallerIs, customer_id: Id) -> dict[str, object]:
        """List them."""
        caller.reach(customer_id)
        return {"items": accounts.list_forge_accounts(session, found(contexts, session, customer_id))}

    @router.post(
        "",
        operation_id="add_forge_account",
        status_code=201,
        response_model=Account,
        responses=no(401, 403, 404, 409, 422),
        openapi_extra=described(addition),
    )
    def add(
        session: Sessions, _: Administrator, customer_id: Id, attrs: Annotated[Body, Depends(body(addition))]
    ) -> object:
        """Note one, unverified."""
        customer = found(contexts, session, customer_id)
        try:
            return accounts.add_forge_account(session, customer, {name: attrs[name] for name in FIELDS})
        except ValidationError as error:
            raise refusals(error) from None
        except contexts.conflict:
            raise No(409, "it is there already") from None

    @router.post(
        "/{account_id}/verify",
        operation_id="verify_forge_account",
        response_model=Account,
        responses=no(401, 403, 404, 422),
    )
    def verify(session: Sessions, _: Administrator, customer_id: Id, account_id: Id) -> object:
        """Note that it is the customer's, as of now."""
        customer = found(contexts, session, customer_id)
        account = next(
            (each for each in accounts.list_forge_accounts(session, customer) if each.id == account_id), None
        )
        if account is None:
            raise No(404, "no such account")
        return accounts.verify_forge_account(session, account)

    return router
