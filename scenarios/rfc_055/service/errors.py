"""How the service says no: `{"error": text}`, with `details` where a body is refused."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

__all__ = ["UNPROCESSABLE", "Error", "Invalid", "No", "Refusal", "install", "no", "refusals"]


class Error(BaseModel):
    """Why not."""

    error: str


class Invalid(Error):  # noqa: N818  # the document's word
    """Why a body or a parameter is refused, field by field."""

    details: dict[str, list[str]]


class No(Exception):  # noqa: N818  # an answer, not a fault
    """An answer other than the one hoped for."""

    def __init__(self, status: int, error: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.headers = headers


class Refusal(Exception):  # noqa: N818  # likewise
    """What was sent is refused, with *details* by field."""

    def __init__(self, details: Mapping[str, list[str]]) -> None:
        super().__init__(", ".join(details))
        self.details = details


def no(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document that an operation may answer so."""
    return {
        status: {"model": Invalid if status == UNPROCESSABLE else Error, "description": SAYS[status]}
        for status in statuses
    }


def refusals(error: ValidationError) -> Refusal:
    """Return a changeset's refusal, by field; never with the value."""
    details: dict[str, list[str]] = {}
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        details.setdefault(".".join(map(str, each["loc"])) or "body", []).append(each["msg"])
    return Refusal(details)


def install(app: FastAPI) -> None:
    """Have *app* say no like this, whatever the reason."""

    def answered(_: Request, reason: Exception) -> JSONResponse:
        assert isinstance(reason, No)
        return JSONResponse({"error": reason.error}, reason.status, headers=reason.headers)

    def refused(_: Request, reason: Exception) -> JSONResponse:
        assert isinstance(reason, Refusal)
        return JSONResponse({"error": "invalid", "details": reason.details}, UNPROCESSABLE)

    def invalid(_: Request, reason: Exception) -> JSONResponse:
        assert isinstance(reason, RequestValidationError)
        details: dict[str, list[str]] = {}
        for each in reason.errors():
            details.setdefault(str(each["loc"][-1]), []).append(each["msg"])
        return JSONResponse({"error": "invalid", "details": details}, UNPROCESSABLE)

    def routed(request: Request, reason: Exception) -> JSONResponse:
        assert isinstance(reason, HTTPException)
        headers = {"allow": _allowed(request)} if reason.status_code == NOT_ALLOWED else reason.headers
        return JSONResponse({"error": str(reason.detail).lower()}, reason.status_code, headers=headers)

    app.add_exception_handler(No, answered)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, routed)


def _allowed(request: Request) -> str:
    """All methods of the path: the router names those of the first route only."""
    paths = request.app.openapi()["paths"].items()
    methods = {each for path, item in paths if compile_path(path)[0].match(request.url.path) for each in item}
    return ", ".join(sorted(map(str.upper, methods)))


UNPROCESSABLE, NOT_ALLOWED = 422, 405
SAYS = {
    400: "Parameters are missing or wrong",
    401: "No valid key",
    403: "Not this caller's",
    404: "Not there",
    409: "In conflict with what is stored",
    422: "What was sent is refused",
    429: "Too many; retry-after says when",
    503: "The database does not answer",
}
