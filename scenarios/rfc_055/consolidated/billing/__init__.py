"""Money, and what it is asked for."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from scenarios.rfc_055.consolidated.billing.fix_attempt import FixAttempt, FixAttemptChangeset
from scenarios.rfc_055.consolidated.repo import writing

__all__ = ["create_fix_attempt", "get_fix_attempt"]


def get_fix_attempt(session: Session, attempt_id: int) -> FixAttempt | None:
    """Look a fix attempt up by id."""
    return session.get(FixAttempt, attempt_id)


def create_fix_attempt(session: Session, attrs: Mapping[str, object]) -> FixAttempt:
    """Record a fix attempt."""
    attempt = FixAttempt()
    FixAttemptChangeset.cast(attempt, attrs).apply(attempt)
    with writing(session, FixAttemptChangeset.constraints):
        session.add(attempt)
    return attempt
