"""A hot standby of a server: copied from it while it runs, and following it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from harness.postgres import PostgresSession, Server, connect, embedded
from harness.tests.postgres.runs import until

__all__ = ["caught_up", "pair"]

# The server's own user does it. What would be left behind ends by itself.
START = """
{bin}/pg_basebackup -D {home}/standby -h {home} -p {port} -U postgres -R -X stream -c fast &&
(timeout 300 {bin}/postgres -D {home}/standby -p {other} -k {home} -c hot_standby=on -c listen_addresses=
 -c fsync=off >{home}/standby.log 2>&1 &)
"""
STOP = "{bin}/pg_ctl -D {home}/standby -m immediate -w stop"


@contextmanager
def pair() -> Iterator[tuple[Server, str]]:
    """A primary, and how a URL of its databases reads on the standby: with what `url` gives, replaced."""
    settings = {"wal_level": "replica", "max_wal_senders": "4", "synchronous_commit": "on"}
    with embedded(settings=settings) as server, connect(server.url("postgres")) as session:
        ((binaries,),) = session.rows("SELECT setting FROM pg_config() WHERE name = 'BINDIR'").rows
        given = {"bin": binaries, "home": server.address.host, "port": server.address.port}
        other = server.address.port + 1
        _run(session, START.format(**given, other=other))
        try:
            assert until(
                lambda: _reachable(server.url("postgres").replace(f"port={server.address.port}", f"port={other}"))
            )
            yield server, f"port={other}"
        finally:
            _run(session, STOP.format(**given))


def caught_up(primary: PostgresSession) -> bool:
    """Whether the standby has replayed all there is."""
    return primary.rows(
        "SELECT count(*)::int FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_insert_lsn()"
    ).rows == ((1,),)


def _run(session: PostgresSession, command: str) -> None:
    told = " ".join(command.split()).replace("'", "''")
    session.execute(f"COPY (SELECT 1) TO PROGRAM '{told}'")


def _reachable(url: str) -> bool:
    try:
        with connect(url) as session:
            return session.rows("SELECT pg_is_in_recovery()").rows == ((True,),)
    except Exception:  # noqa: BLE001  # not yet
        time.sleep(0.2)
        return False
