"""People."""

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenarios.rfc_055.consolidated.accounts.user import User, UserChangeset
from scenarios.rfc_055.consolidated.repo import writing

__all__ = ["get_user_by_email", "register_user"]


def get_user_by_email(session: Session, email: str) -> User | None:
    """Case does not matter: the column is citext."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def register_user(session: Session, email: str, password: str) -> User:
    """Create a user, keeping only a salted hash of *password*."""
    user = User()
    UserChangeset.cast(user, {"email": email, "hashed_password": _hashed(password)}).apply(user)
    with writing(session, UserChangeset.constraints):
        session.add(user)
    return user


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    return f"$scrypt$n=16384,r=8,p=1${salt.hex()}${digest.hex()}"
