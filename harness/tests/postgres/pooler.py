"""
A pooler in transaction mode, as pgbouncer is one: what it takes at the start, and a server of its own for each turn.

It stands in for pgbouncer, which cannot be had everywhere: two connections to the server, of which each transaction
gets the other one; session state is not taken along; a start that says `options` is refused.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from threading import Thread

from harness.postgres import Server

__all__ = ["Pooler", "pooled"]

TAKEN = {"user", "database", "application_name", "client_encoding", "datestyle", "timezone"}
TLS, GSS = 80877103, 80877104
HELD = 2


@dataclass(slots=True)
class Pooler:
    """Where it listens; *turns* counts the transactions that each of its connections to the server had."""

    port: int
    turns: list[int] = field(default_factory=lambda: [0] * HELD)


@contextmanager
def pooled(server: Server, database: str, role: str) -> Iterator[Pooler]:
    """Listen for one client at a time, and have *role* serve it on *database* of *server*."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        pooler = Pooler(listener.getsockname()[1])
        held = [_opened(server, database, role) for _ in range(HELD)]
        serving = Thread(target=_serve, args=(listener, held, pooler))
        serving.start()
        try:
            yield pooler
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            serving.join(30)
            for each in held:
                each.close()


def _opened(server: Server, database: str, role: str) -> socket.socket:
    """Open a connection to the server, and read on until it is ready."""
    behind = socket.socket(socket.AF_UNIX)
    behind.connect(f"{server.address.host}/.s.PGSQL.{server.address.port}")
    said = b"".join(f"{name}\0{value}\0".encode() for name, value in (("user", role), ("database", database))) + b"\0"
    behind.sendall(struct.pack("!II", len(said) + 8, 196608) + said)
    while _message(behind)[0] != b"Z":
        pass
    return behind


def _serve(listener: socket.socket, held: list[socket.socket], pooler: Pooler) -> None:
    turns = cycle(range(HELD))
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            with client, suppress(OSError, struct.error):
                if _welcomed(client):
                    _attended(client, held, turns, pooler)


def _welcomed(client: socket.socket) -> bool:
    size, code = struct.unpack("!II", client.recv(8, socket.MSG_WAITALL))
    while code in {TLS, GSS}:
        client.sendall(b"N")
        size, code = struct.unpack("!II", client.recv(8, socket.MSG_WAITALL))
    given = client.recv(size - 8, socket.MSG_WAITALL).split(b"\0")[:-2:2]
    strange = [name.decode() for name in given if name.decode().lower() not in TAKEN]
    if strange:
        _send(client, b"E", f"SFATAL\0C08P01\0Munsupported startup parameter: {strange[0]}\0\0".encode())
        return False
    _send(client, b"R", struct.pack("!I", 0))
    for name, value in (("server_version", "18.0"), ("client_encoding", "UTF8"), ("standard_conforming_strings", "on")):
        _send(client, b"S", f"{name}\0{value}\0".encode())
    _send(client, b"Z", b"I")
    return True


def _attended(client: socket.socket, held: list[socket.socket], turns: Iterator[int], pooler: Pooler) -> None:
    """Pass on what the client says until it is ready for more; whoever is in no transaction then loses its server."""
    turn = None
    while True:
        asked: list[tuple[bytes, bytes]] = []
        while not asked or asked[-1][0] not in {b"Q", b"S"}:
            asked.append(_message(client))
            if asked[-1][0] == b"X":
                if turn is not None:  # the client left in the middle: the server is rolled back
                    _settled(held[turn])
                return
        if turn is None:
            turn = next(turns)
            pooler.turns[turn] += 1
        for kind, content in asked:
            _send(held[turn], kind, content)
        status = b""
        while not status:
            kind, content = _message(held[turn])
            _send(client, kind, content)
            status = content if kind == b"Z" else b""
        turn = None if status == b"I" else turn


def _settled(behind: socket.socket) -> None:
    _send(behind, b"Q", b"ROLLBACK\0")
    while _message(behind)[0] != b"Z":
        pass


def _message(here: socket.socket) -> tuple[bytes, bytes]:
    start = here.recv(5, socket.MSG_WAITALL)
    kind, size = struct.unpack("!cI", start)
    return kind, here.recv(size - 4, socket.MSG_WAITALL) if size > 4 else b""


def _send(to: socket.socket, kind: bytes, content: bytes) -> None:
    to.sendall(kind + struct.pack("!I", len(content) + 4) + content)
