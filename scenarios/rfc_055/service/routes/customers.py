"""Customers: listed, created, changed and deleted by the administrator, read by themselves too."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ValidationError, create_model
from sqlalchemy import text

from scenarios.rfc_055.service.access import Administrator, CallerIs, Sessions
from scenarios.rfc_055.service.bodies import Body, body, described, schema_of
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.errors import No, Refusal, no, refusals
from scenarios.rfc_055.service.routes.ids import HIGHEST, Id

__all__ = ["found", "routes"]

PATTERNS = {"email": r"^[^\s\u0000]+@[^\s\u0000]+$"}


def found(contexts: Contexts, session: Sessions, customer_id: int) -> Any:  # noqa: ANN401  # a release's own class
    """Return a customer as the release maps it; 404 where there is none."""
    customer = contexts.customers.get_customer(session, customer_id)
    if customer is None:
        raise No(404, "no such customer")
    return customer


def routes(contexts: Contexts) -> APIRouter:
    """Return the routes of customers."""
    router = APIRouter(tags=["customers"])
    shape = contexts.customer
    page = create_model("Customers", items=(list[shape], ...), total=(int, ...))  # type: ignore[valid-type]  # known when it runs
    creation = schema_of(contexts.changes, required=("name", "email", "user_id"), patterns=PATTERNS)
    change = schema_of(contexts.changes, patterns=PATTERNS)
    customers = contexts.customers

    @router.get("/customers", operation_id="list_customers", response_model=page, responses=no(401, 403, 422))
    def index(
        session: Sessions,
        _: Administrator,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
        offset: Annotated[int, Query(ge=0, le=HIGHEST)] = 0,
    ) -> dict[str, object]:
        """List them in order of id."""
        total = session.execute(text("SELECT count(*) FROM customers")).scalar_one()
        listed = customers.list_customers(session, limit=limit, offset=offset)
        return {"items": [customers.represent_customer(session, each.id) for each in listed], "total": total}

    @router.post(
        "/customers",
        operation_id="create_customer",
        status_code=201,
        response_model=shape,
        responses=no(401, 403, 409, 422),
        openapi_extra=described(creation),
    )
    def create(session: Sessions, _: Administrator, attrs: Annotated[Body, Depends(body(creation))]) -> object:
        """Create one; fields that nobody knows, and those that were dropped, are ignored."""
        customer = _changed(contexts, lambda: customers.create_customer(session, attrs))
        return customers.represent_customer(session, customer.id)

    @router.get(
        "/customers/{customer_id}",
        operation_id="get_customer",
        response_model=shape,
        responses=no(401, 403, 404, 422),
    )
    def show(session: Sessions, caller: CallerIs, customer_id: Id) -> object:
        """Show one, never with a key."""
        caller.reach(customer_id)
        found(contexts, session, customer_id)
        return customers.represent_customer(session, customer_id)

    @router.patch(
        "/customers/{customer_id}",
        operation_id="update_customer",
        response_model=shape,
        responses=no(401, 403, 404, 409, 422),
        openapi_extra=described(change),
    )
    def update(
        session: Sessions, _: Administrator, customer_id: Id, attrs: Annotated[Body, Depends(body(change))]
    ) -> object:
        """Change what is sent; fields that nobody knows, and those that were dropped, are ignored."""
        customer = found(contexts, session, customer_id)
        _changed(contexts, lambda: customers.update_customer(session, customer, attrs))
        return customers.represent_customer(session, customer_id)

    @router.delete(
        "/customers/{customer_id}",
        operation_id="delete_customer",
        status_code=204,
        response_class=Response,
        responses=no(401, 403, 404, 409, 422),
    )
    def delete(session: Sessions, _: Administrator, customer_id: Id) -> None:
        """Delete one, unless fix attempts refer to it."""
        customer = found(contexts, session, customer_id)
        try:
            customers.delete_customer(session, customer)
        except contexts.conflict:
            raise No(409, "fix attempts refer to it") from None

    return router


def _changed(contexts: Contexts, change: Any) -> Any:  # noqa: ANN401  # a release's own classes
    try:
        return change()
    except ValidationError as error:
        raise refusals(error) from None
    except contexts.conflict as conflict:
        field = conflict.field  # type: ignore[attr-defined]  # each release's own ConflictError
        if field == "email":
            raise No(409, "email has already been taken") from None
        raise Refusal({field: ["does not exist" if field == "user_id" else "has already been taken"]}) from None
