"""A pool of connections to the database, and a session for each request."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import psycopg
from fastapi import Request
from psycopg.types.datetime import TimestampLoader
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from scenarios.rfc_055.service.settings import Settings

__all__ = ["open_pool", "session"]


class _Bounded(TimestampLoader):
    """Postgres's timestamps reach further than Python's: what lies beyond, infinity too, is read as the last moment."""

    def load(self, data: psycopg.abc.Buffer) -> datetime:
        try:
            return super().load(data)
        except psycopg.DataError:
            text = bytes(data)
            return datetime.min if text.startswith(b"-") or text.endswith(b"BC") else datetime.max  # noqa: DTZ901  # no zone, as the column


def open_pool(settings: Settings) -> Engine:
    """Return an engine over a pool of connections; disposing of it closes them."""
    return create_engine(
        "postgresql+psycopg://",
        creator=partial(_connect, settings.database),
        pool_size=settings.connections,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def session(request: Request) -> Iterator[Session]:
    """Give a request its session, and take it back."""
    with Session(request.app.state.pool) as opened:
        yield opened


def _connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    connection = psycopg.connect(url)
    connection.adapters.register_loader("timestamp", _Bounded)
    return connection
