"""Fixes that were tried."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ValidationError

from scenarios.rfc_055.service.access import CallerIs, Sessions
from scenarios.rfc_055.service.answers import Representation
from scenarios.rfc_055.service.bodies import Body, body, described, schema_of
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.errors import No, no, refusals
from scenarios.rfc_055.service.routes.ids import Id

__all__ = ["routes"]

REQUIRED = ("github_org", "repo_name", "pr_number")
FIELDS = (
    *REQUIRED,
    "status",
    "issue_number",
    "platform",
    "pr_title",
    "pr_url",
    "issue_title",
    "issue_url",
    "commit_sha",
    "metadata",
)


class Attempt(Representation):
    """A fix attempt."""

    id: int
    status: str | None
    github_org: str
    repo_name: str
    pr_number: int | None
    billing_status: str | None


def routes(contexts: Contexts) -> APIRouter:
    """Return the routes of fix attempts."""
    router = APIRouter(prefix="/fix-attempts", tags=["fix attempts"])
    billing = contexts.billing
    creation = schema_of(contexts.attempt, only=FIELDS, required=REQUIRED)

    @router.post(
        "",
        operation_id="create_fix_attempt",
        status_code=201,
        response_model=Attempt,
        responses=no(401, 409, 422),
        openapi_extra=described(creation),
    )
    def create(session: Sessions, caller: CallerIs, attrs: Annotated[Body, Depends(body(creation))]) -> object:
        """Record one of the caller's; the administrator's are nobody's."""
        own = {} if caller.administrator else {"customer_id": caller.customer.id, "api_key_used": caller.key}
        try:
            return billing.create_fix_attempt(session, {name: attrs[name] for name in FIELDS if name in attrs} | own)
        except ValidationError as error:
            raise refusals(error) from None
        except contexts.conflict:
            raise No(409, "there is one of this pull request") from None

    @router.get(
        "/{attempt_id}", operation_id="get_fix_attempt", response_model=Attempt, responses=no(401, 403, 404, 422)
    )
    def show(session: Sessions, caller: CallerIs, attempt_id: Id) -> object:
        """Show one of the caller's."""
        attempt = billing.get_fix_attempt(session, attempt_id)
        if attempt is None:
            raise No(404, "no such fix attempt")
        caller.reach(attempt.customer_id)
        return attempt

    return router
