"""Who is asking."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader
from sqlalchemy import text
from sqlalchemy.orm import Session

from scenarios.rfc_055.service.contexts import Contexts
from scenarios.rfc_055.service.errors import No
from scenarios.rfc_055.service.pool import session

__all__ = ["Administrator", "Caller", "CallerIs", "Owner", "Sessions", "contexts", "owner_of", "sent"]

HEADER = APIKeyHeader(name="x-api-key", auto_error=False, description="A customer's key, or the administrator's.")

Sessions = Annotated[Session, Depends(session)]


@dataclass(frozen=True, slots=True)
class Caller:
    """The administrator, or a *customer* as the release maps one; *key* is what was shown."""

    customer: Any = None
    key: str = ""

    @property
    def administrator(self) -> bool:
        """Whether it is nobody's customer."""
        return self.customer is None

    def reach(self, customer_id: int) -> None:
        """Answer 403 unless the caller may see that customer."""
        if not self.administrator and self.customer.id != customer_id:
            raise No(403, "another customer's")


def contexts(request: Request) -> Contexts:
    """Return the release's."""
    found: Contexts = request.app.state.contexts
    return found


def caller(request: Request, opened: Sessions, header: Annotated[str | None, Depends(HEADER)]) -> Caller:
    """Find out who shows the key; 401 for nobody."""
    key = sent(header)
    if key and hmac.compare_digest(_digest(key), _digest(request.app.state.settings.administrator)):
        return Caller(key=key)
    customer = contexts(request).customers.get_customer_by_api_key(opened, key) if key else None
    if customer is None:
        raise No(401, "invalid API key")
    return Caller(customer, key)


def administrator(found: Annotated[Caller, Depends(caller)]) -> Caller:
    """Let the administrator in, and nobody else."""
    if not found.administrator:
        raise No(403, "for the administrator")
    return found


@dataclass(frozen=True, slots=True)
class Owner:
    """An open row of api_keys: its customer's id and its own."""

    customer_id: int
    api_key_id: int


def owner_of(opened: Sessions, header: Annotated[str | None, Depends(HEADER)]) -> Owner:
    """Look the key up in api_keys alone; 401 for nobody."""
    found = opened.execute(
        text("SELECT customer_id, id FROM api_keys WHERE key = :key AND active"), {"key": sent(header)}
    ).one_or_none()
    if found is None:
        raise No(401, "invalid API key")
    return Owner(*found)


def sent(header: str | None) -> str:
    """Return the key that a header holds: bytes in UTF-8; '' for none, or for what cannot be one."""
    try:
        key = (header or "").encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""
    return "" if "\0" in key else key


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


CallerIs = Annotated[Caller, Depends(caller)]
Administrator = Annotated[Caller, Depends(administrator)]
