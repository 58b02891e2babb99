"""What every play stands on: a session, a customer, a user, and what the release says to an act."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DataError, InvalidRequestError
from sqlalchemy.orm import Session

from harness import Absent, Code, MissingError

__all__ = [
    "NOBODY",
    "Play",
    "context",
    "customer",
    "forget",
    "having",
    "one",
    "opened",
    "opens",
    "said",
    "update",
    "user",
]

Play = Iterator[tuple[str, object]]

NOBODY = None


@contextmanager
def opened(code: Code, url: str) -> Iterator[Session]:
    """Open a session of the release's."""
    session: Session = code("repo:open_session")(url)
    with session:
        yield session


def forget(session: Session) -> None:
    """Begin anew: what was not committed is gone, and what is asked for is read again."""
    session.rollback()
    session.expunge_all()


def customer(code: Code, session: Session) -> Any:  # noqa: ANN401  # either release's Customer
    """Create one."""
    attrs = {"name": "Played", "email": "played@example.com", "user_id": user(session)}
    return code("customers:create_customer")(session, attrs)


def user(session: Session) -> int:
    """Return the id of one."""
    made = text(
        "INSERT INTO users (email, hashed_password, inserted_at, updated_at) "
        "VALUES ('played@example.com', '-', '2026-01-01', '2026-01-01') "
        "ON CONFLICT (email) DO UPDATE SET hashed_password = '-' RETURNING id"
    )
    user_id: int = session.execute(made).scalar_one()
    session.commit()
    return user_id


def update(code: Code, session: Session, customer_id: int, attrs: Mapping[str, object]) -> None:
    """Update through the release's context."""
    found = code("customers:get_customer")(session, customer_id)
    code("customers:update_customer")(session, found, attrs)


def opens(code: Code, session: Session, key: str) -> int | str | None:
    """Whose customer *key* lets in, NOBODY, or what the look-up raised instead of an answer."""
    try:
        found = code("customers:get_customer_by_api_key")(session, key)
    except (DataError, InvalidRequestError) as error:
        session.rollback()
        return type(error).__name__
    return NOBODY if found is None else found.id


def one(session: Session, sql: str, **given: object) -> Any:  # noqa: ANN401  # whatever the cell holds
    """Read one cell."""
    return session.execute(text(sql), given).scalar_one()


def said(code: Code, act: Callable[[], object], otherwise: str = "accepted") -> str:
    """Return who or what the release blames for not doing *act*."""
    try:
        act()
    except ValidationError as error:
        return "refused: " + ", ".join(sorted({str(each["loc"][0]) for each in error.errors()}))
    except code("repo:ConflictError") as error:
        return f"refused: {error.field} conflicts"
    except (DataError, InvalidRequestError) as error:
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return otherwise


def having(thing: Any, *names: str) -> Any:  # noqa: ANN401  # any model of either release
    """Return *thing*. Raises MissingError where it has not what is asked of it."""
    missing = [name for name in names if not hasattr(thing, name)]
    if missing:
        raise MissingError(Absent(f"{missing[0]} of {type(thing).__name__}"))
    return thing


def context(code: Code, function: str, *contexts: str) -> str:
    """Return the first of *contexts* that has *function*. Raises MissingError where none has."""
    for name in contexts[:-1]:
        try:
            code(f"{name}:{function}")
        except MissingError:
            continue
        return name
    code(f"{contexts[-1]}:{function}")
    return contexts[-1]
