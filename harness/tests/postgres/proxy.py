"""Reaches a server's socket over TCP, and has it say that it is of another version."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from harness.postgres import Server

__all__ = ["proxied"]


@contextmanager
def proxied(server: Server, at: tuple[str, int] = ("127.0.0.1", 0), *, claims: str = "") -> Iterator[int]:
    """Listen *at* a port of this machine and pass on what comes, with *claims* in place of the server's version."""
    path = f"{server.address.host}/.s.PGSQL.{server.address.port}"
    known, said = (
        b"server_version\0" + version.encode() for version in (server.version, claims.ljust(len(server.version), "0"))
    )
    pairs: list[socket.socket] = []

    def pass_on(here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while chunk := here.recv(65536):
                there.sendall(chunk.replace(known, said) if claims else chunk)
            there.shutdown(socket.SHUT_WR)

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                behind = socket.socket(socket.AF_UNIX)
                pairs.extend((client, behind))
                behind.connect(path)
                threads.extend(Thread(target=pass_on, args=pair) for pair in ((client, behind), (behind, client)))
                for thread in threads[-2:]:
                    thread.start()

    threads: list[Thread] = []
    with socket.create_server(at) as listener:
        accepting = Thread(target=serve, args=(listener,))
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join(10)
            for each in pairs:
                each.close()
