"""Credentials for providers: random, encrypted at rest, and limited by the minute."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cryptography.fernet import Fernet
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

__all__ = ["A_MINUTE", "Mint", "Minted", "exchanged", "note", "revoke"]

A_MINUTE = 60  # exchanges of one key


class Minted(NamedTuple):
    """A credential, told this once."""

    provider: str
    api_key: str
    expires_at: datetime


def exchanged(session: Session, key: str) -> int:
    """
    Return how often *key* was exchanged within the last minute.

    Until the transaction ends no other exchange of that key is counted or made.
    """
    told = {"key": _digest(key)}
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), told)
    return int(session.execute(text(EXCHANGES), told).scalar_one())


@dataclass(frozen=True, slots=True)
class Mint:
    """Makes credentials for a *customer*, each with the *note*, and keeps them encrypted with the *secret*."""

    session: Session
    secret: str = field(repr=False)
    customer: int
    note: dict[str, Any]

    def credential(self, provider: str, ttl: timedelta) -> Minted:
        """Make one that ends after *ttl*; the caller commits."""
        api_key = f"temp_{provider}_{secrets.token_urlsafe(24)}"
        encrypted = _cipher(self.secret).encrypt(api_key.encode()).decode()
        given = {"customer": self.customer, "provider": provider, "encrypted": encrypted, "ttl": ttl, "note": self.note}
        made = self.session.execute(text(MINT).bindparams(bindparam("note", type_=JSONB)), given)
        return Minted(provider, api_key, made.scalar_one())


def revoke(session: Session, credential: int) -> None:
    """Close one; the caller commits."""
    session.execute(text(REVOKE), {"id": credential})


def note(key: str) -> dict[str, str]:
    """Say of an exchange by which key it was, and which exchange, without the key."""
    return {"key": _digest(key), "exchange": secrets.token_hex(8)}


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _cipher(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))


EXCHANGES = """
SELECT count(DISTINCT metadata ->> 'exchange') FROM credentials
WHERE metadata ->> 'key' = :key AND inserted_at > now() AT TIME ZONE 'UTC' - INTERVAL '1 minute'
"""
MINT = """
INSERT INTO credentials
    (customer_id, provider, encrypted_key, expires_at, usage_count, metadata, revoked, inserted_at, updated_at)
VALUES (
    :customer, :provider, :encrypted, date_trunc('second', now() AT TIME ZONE 'UTC' + :ttl), 0, :note, false,
    now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
)
RETURNING expires_at
"""
REVOKE = "UPDATE credentials SET revoked = true, updated_at = now() AT TIME ZONE 'UTC' WHERE id = :id"
