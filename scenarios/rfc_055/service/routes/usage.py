"""What was used of the month."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from psycopg.errors import NumericValueOutOfRange
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DataError

from scenarios.rfc_055.service.access import Sessions
from scenarios.rfc_055.service.bodies import FILLED, TEXT, Body, body, described
from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.errors import Refusal, no
from scenarios.rfc_055.service.routes.credentials import KEY, owner

__all__ = ["routes"]

COUNT = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
REPORT = {
    "type": "object",
    "properties": {
        "api_key": KEY,
        "provider": {"type": "string", "maxLength": 255, "pattern": FILLED},
        "tokens_used": COUNT,
        "request_count": COUNT,
        "job_id": {"type": "string", "maxLength": 255, "pattern": TEXT},
    },
    "required": ["api_key", "provider", "tokens_used", "request_count"],
}
TOKENS_OF_A_FIX = 2000


class Recorded(BaseModel):
    """It was."""

    status: Literal["recorded"]


def routes(contexts: Contexts) -> APIRouter:
    """Return the route of usage."""
    router = APIRouter(prefix="/usage", tags=["usage"])

    @router.post("/report", operation_id="report_usage", responses=no(401, 422), openapi_extra=described(REPORT))
    def report(session: Sessions, attrs: Annotated[Body, Depends(body(REPORT))]) -> Recorded:
        """Record what a job used."""
        customer = owner(contexts, session, attrs)
        given = {"customer": customer.id, "job_id": attrs.get("job_id")}
        given |= {name: attrs[name] for name in ("provider", "tokens_used", "request_count")}
        session.execute(text(RECORD), given)
        try:
            contexts.customers.increment_usage(session, customer, attrs["tokens_used"] // TOKENS_OF_A_FIX)
        except DataError as error:
            if not isinstance(error.orig, NumericValueOutOfRange):
                raise
            raise Refusal({"tokens_used": ["is more than can be counted"]}) from None
        return Recorded(status="recorded")

    return router


RECORD = """
INSERT INTO usage_records
    (customer_id, provider, tokens_used, request_count, job_id, metadata, inserted_at, updated_at)
VALUES
    (:customer, :provider, :tokens_used, :request_count, :job_id, '{}', now() AT TIME ZONE 'UTC',
     now() AT TIME ZONE 'UTC')
"""
