"""A server that takes TLS alone: a front that speaks it, before one that does not."""

import ipaddress
import select
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["certificate", "fronted"]

# https://www.postgresql.org/docs/current/protocol-message-formats.html
TLS, GSS = 80877103, 80877104
PLAIN = b'no pg_hba.conf entry for host "127.0.0.1", user "reader", database "x", no encryption'


def certificate(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1 that only it itself vouches for, and its key; return the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "staging")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "server.crt").write_bytes(made.public_bytes(pem))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "server.key").write_bytes(key.private_bytes(pem, *form))
    return folder / "server.crt"


@contextmanager
def fronted(port: int, vouched: Path) -> Iterator[int]:
    """Listen, speak TLS by the certificate *vouched*, and pass on to *port*; who does not speak it is turned away."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(vouched, vouched.with_suffix(".key"))
    threads: list[Thread] = []

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threads.append(Thread(target=_attended, args=(client, port, context)))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = Thread(target=serve, args=(listener,))
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join(10)


def _attended(client: socket.socket, port: int, context: ssl.SSLContext) -> None:
    with client, suppress(OSError):
        client.settimeout(20)
        code = GSS
        while code == GSS:
            (size, code) = struct.unpack("!II", client.recv(8, socket.MSG_WAITALL))
            if code == GSS:
                client.sendall(b"N")
        if code != TLS:
            client.recv(size)
            said = b"SFATAL\0C28000\0M" + PLAIN + b"\0\0"
            client.sendall(b"E" + struct.pack("!I", len(said) + 4) + said)
            return
        client.sendall(b"S")
        with (
            context.wrap_socket(client, server_side=True) as secure,
            socket.create_connection(("127.0.0.1", port)) as to,
        ):
            _passed_on(secure, to)


def _passed_on(secure: ssl.SSLSocket, to: socket.socket) -> None:
    """Both ways in one thread: two may not read and write one TLS connection at a time."""
    while ready := [secure] if secure.pending() else select.select([secure, to], [], [], 20)[0]:
        for here in ready:
            chunk = here.recv(65536)
            if not chunk:
                return
            (to if here is secure else secure).sendall(chunk)
