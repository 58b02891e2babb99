"""Sessions on the database, and writing through them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from types import MappingProxyType

import psycopg
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestampLoader
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

__all__ = ["ConflictError", "open_session", "writing"]


class ConflictError(Exception):
    """The database's *constraint* refuses a changeset; *field* is to blame. Ecto's unique_constraint and its kin."""

    def __init__(self, field: str, constraint: str) -> None:
        super().__init__(f"{field} conflicts with what is stored ({constraint}). Change it, or that first.")
        self.field = field
        self.constraint = constraint


ENDS = {
    b"infinity": datetime.max,  # noqa: DTZ901  # the columns have no zone
    b"-infinity": datetime.min,  # noqa: DTZ901  # likewise
}


class _Boundless(TimestampLoader):
    """Reads the columns' infinities, which Python has no word for, as the ends of its calendar."""

    def load(self, data: Buffer) -> datetime:
        return ENDS.get(bytes(data)) or super().load(data)


def open_session(url: str) -> Session:
    """Open a session on the database of a libpq *url*; closing it closes the connection."""
    connect = partial(_connected, url)
    return Session(create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool, hide_parameters=True))


@contextmanager
def writing(session: Session, constraints: Mapping[str, str] = MappingProxyType({})) -> Iterator[None]:
    """Commit what the block does, or none of it. Raises ConflictError for one of *constraints*."""
    try:
        yield
        session.commit()
    except IntegrityError as error:
        session.rollback()
        constraint = _constraint(error)
        if constraint not in constraints:
            raise
        # Not chained: Postgres's detail quotes the value, which may be a key.
        raise ConflictError(constraints[constraint], constraint) from None
    except BaseException:
        session.rollback()
        raise


def _connected(url: str) -> psycopg.Connection:
    connection = psycopg.connect(url)
    connection.adapters.register_loader("timestamp", _Boundless)
    return connection


def _constraint(error: IntegrityError) -> str:
    return (error.orig.diag.constraint_name or "") if isinstance(error.orig, psycopg.Error) else ""
