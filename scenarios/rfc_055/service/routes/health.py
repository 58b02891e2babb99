"""Whether the service is there, and its database."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from scenarios.rfc_055.service.access import Sessions
from scenarios.rfc_055.service.errors import No, no

__all__ = ["router"]

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """Both."""

    status: Literal["ok"]
    database: str


@router.get("/health", operation_id="health", responses=no(503))
def health(session: Sessions) -> Health:
    """Say so; nobody's key is needed."""
    try:
        database = session.execute(text("SELECT current_database()")).scalar_one()
    except SQLAlchemyError:
        raise No(503, "the database does not answer") from None
    return Health(status="ok", database=database)
