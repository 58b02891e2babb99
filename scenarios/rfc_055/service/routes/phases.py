"""Results of scans, validations and mitigations, for the customers whose forge accounts own the repository."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy.orm import Session

from scenarios.rfc_055.service.access import Owner, Sessions, owner_of
from scenarios.rfc_055.service.bodies import FILLED, OBJECT, TEXT, Body, body, described
from scenarios.rfc_055.service.errors import No, no
from scenarios.rfc_055.service.results import KINDS, Repo, keep, last, verified

__all__ = ["router"]

router = APIRouter(prefix="/phases", tags=["phases"])

REPO = r"^[^/\s\u0000]{1,100}/[^/\s\u0000]{1,100}$"
HIGHEST = 2**31 - 1  # integer's
STORE = {
    "type": "object",
    "properties": {
        "phase": {"type": "string", "enum": [*KINDS]},
        "repo": {"type": "string", "pattern": REPO},
        "commit_sha": {"type": "string", "maxLength": 255, "pattern": FILLED},
        "issue_number": {"type": "integer", "minimum": 1, "maximum": HIGHEST},
        "branch": {"type": "string", "maxLength": 255, "pattern": TEXT},
        "data": OBJECT,
    },
    "required": ["phase", "repo", "commit_sha", "data"],
    "if": {"properties": {"phase": {"enum": ["validation", "mitigation"]}}},
    "then": {"required": ["issue_number"]},
}
Owned = Annotated[Owner, Depends(owner_of)]


class Stored(BaseModel):
    """What was kept."""

    id: int
    phase: str


class Results(BaseModel):
    """What is kept of one commit, and of one issue on it."""

    scan: dict[str, Any] | None
    validation: dict[str, Any] | None
    mitigation: dict[str, Any] | None


@router.post(
    "/store",
    operation_id="store_phase",
    status_code=201,
    responses=no(400, 401, 403),
    openapi_extra=described(STORE),
)
def store(session: Sessions, owner: Owned, attrs: Annotated[Body, Depends(body(STORE, status=400))]) -> Stored:
    """Keep a result."""
    repo = Repo(*attrs["repo"].split("/"))
    if not _account(session, owner, repo):
        raise No(403, "the forge account is not verified")
    kept = keep(session, owner, repo, attrs)
    session.commit()
    return Stored(id=kept, phase=attrs["phase"])


@router.get("/retrieve", operation_id="retrieve_phases", responses=no(401, 403, 404, 422))
def retrieve(
    session: Sessions,
    owner: Owned,
    repo: Annotated[str, Query(pattern=REPO)],
    issue: Annotated[int, Query(ge=1, le=HIGHEST)],
    commit: Annotated[str, Query(max_length=255, pattern=FILLED)],
) -> Results:
    """Give back what was kept last."""
    named = Repo(*repo.split("/"))
    _account(session, owner, named)
    kept = last(session, named, commit, issue)
    if all(each is None for each in kept.values()):
        raise No(404, "nothing is kept of it")
    return Results(**kept)


def _account(session: Session, owner: Owner, repo: Repo) -> bool:
    """Return whether the caller's account of that name is verified; 403 where there is none."""
    found = verified(session, owner, repo)
    if found is None:
        raise No(403, "no forge account of that owner")
    return found
