"""A real Postgres: a server, its databases, sessions on them."""

from harness.postgres.databases import Databases
from harness.postgres.owner import owned
from harness.postgres.reading import GoneError, Identity, Limits, Reading, reading
from harness.postgres.refusals import refused
from harness.postgres.server import Server, embedded, external
from harness.postgres.session import PostgresSession, connect, held
from harness.postgres.statements import NotReadError
from harness.postgres.urls import environment, is_url

__all__ = [
    "Databases",
    "GoneError",
    "Identity",
    "Limits",
    "NotReadError",
    "PostgresSession",
    "Reading",
    "Server",
    "connect",
    "embedded",
    "environment",
    "external",
    "held",
    "is_url",
    "owned",
    "reading",
    "refused",
]
