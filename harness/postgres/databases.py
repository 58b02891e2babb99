"""The databases and roles of a run: made, cloned and dropped over one connection, and dropped at its end."""

import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from harness.errors import HarnessError, UnreachableError
from harness.postgres.refusals import said
from harness.postgres.urls import Address

__all__ = ["Databases"]

LIMIT = 63  # https://www.postgresql.org/docs/current/sql-syntax-lexical.html, NAMEDATALEN less one
STRATEGY = 150000  # https://www.postgresql.org/docs/release/15.0/
LOCKS = 0x68726E73  # the class of our advisory locks, "hrns"; a run's number is the object
PREPARE = "SET idle_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0"
MADE = "Made by a harness run; it goes when the run is over."
KEPT = "Kept from a harness run; drop it when it is no longer wanted."
LEFT = """
    SELECT d.datname
    FROM pg_catalog.pg_database d
    JOIN pg_catalog.pg_shdescription c
      ON c.objoid = d.oid AND c.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
    WHERE d.datname ~ '^harness_[0-9a-f]{8}_'
      AND c.description = %(made)s
      AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_locks l
          WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid = %(locks)s::pg_catalog.oid
            AND pg_catalog.lpad(pg_catalog.to_hex(l.objid::bigint), 8, '0') = pg_catalog.substr(d.datname, 9, 8)
      )
    ORDER BY d.datname
"""
ROLES_LEFT = """
    SELECT r.rolname
    FROM pg_catalog.pg_roles r
    JOIN pg_catalog.pg_shdescription c
      ON c.objoid = r.oid AND c.classoid = 'pg_catalog.pg_authid'::pg_catalog.regclass
    WHERE r.rolname ~ '^harness_[0-9a-f]{8}_'
      AND c.description = %(made)s
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_locks l
          WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid = %(locks)s::pg_catalog.oid
            AND pg_catalog.lpad(pg_catalog.to_hex(l.objid::bigint), 8, '0') = pg_catalog.substr(r.rolname, 9, 8)
      )
    ORDER BY r.rolname
"""


class Databases:
    """
    Databases named `harness_RUN_NAME`, and roles; safe to use from threads.

    A run holds an advisory lock as long as it lives: by name, comment and lock the next run knows what a killed one
    left. *copies* has cloning copy files, which is faster and takes checkpoints: for a server of our own.
    """

    def __init__(self, connection: psycopg.Connection[TupleRow], address: Address, *, copies: bool) -> None:
        self._connection = connection
        self._address = address
        self._connection.execute(PREPARE)
        self._strategy = " STRATEGY FILE_COPY" if copies and connection.info.server_version >= STRATEGY else ""
        self._turn = Lock()
        self._made: list[str] = []
        self._named: Counter[str] = Counter()
        self._kept = False
        self._run = self._claimed()

    @property
    def made(self) -> tuple[str, ...]:
        """Those that stand, oldest first."""
        return tuple(self._made)

    def url(self, full: str) -> str:
        """Return a libpq URL of the database. It may carry a password: never print it."""
        return self._address.url(full)

    def create(self, name: str) -> str:
        """Make a database with nothing in it but Postgres; return its full name."""
        return self.clone("template0", name)

    def clone(self, source: str, name: str) -> str:
        """
        Copy *source*, to which nobody may be connected; return the full name of the copy.

        A name that the run has used before is numbered: `scratch`, `scratch_2`.
        """
        full = self._full(name)
        self._made.append(full)
        try:
            self._do("CREATE DATABASE {} TEMPLATE {}" + self._strategy, full, source)
        except HarnessError:
            self._made.remove(full)
            raise
        self._comment(full, KEPT if self._kept else MADE)
        return full

    def drop(self, full: str) -> None:
        """Drop a database of this run, whoever is connected to it."""
        if full not in self._made:
            ours = ", ".join(self._made) or "none"
            raise HarnessError(f"Database {full!r} is not of this run, so it is not dropped. Of this run: {ours}.")
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", full)
        self._made.remove(full)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Drop on leaving what was made meanwhile, by whatever thread."""
        others = set(self._made)
        try:
            yield
        finally:
            for full in [full for full in reversed(self.made) if full not in others]:
                self.drop(full)

    @contextmanager
    def role(self, name: str) -> Iterator[str]:
        """
        Make a role that may do nothing, and that we may become; drop it on leaving.

        Raises UnreachableError where the server does not let us.
        """
        full = self._full(name)
        try:
            self._do("CREATE ROLE {}", full)
        except HarnessError as error:
            grant = f'ALTER ROLE "{self._address.user}" CREATEROLE'
            raise UnreachableError(f"no role could be made to own the database: {error} Grant it: {grant}.") from error
        try:
            self._do(f"COMMENT ON ROLE {{}} IS '{MADE}'", full)
            self._do("GRANT {} TO CURRENT_USER", full)
            yield full
        finally:
            self._do("DROP ROLE IF EXISTS {}", full)

    def keep(self) -> None:
        """Leave them when the run is over."""
        self._kept = True
        for full in self._made:
            self._comment(full, KEPT)

    def sweep(self) -> tuple[str, ...]:
        """Drop what killed runs left behind and nobody uses, databases first; return the names."""
        return (*self._swept(LEFT, "DROP DATABASE IF EXISTS {}"), *self._swept(ROLES_LEFT, "DROP ROLE IF EXISTS {}"))

    def close(self) -> None:
        """Drop them unless kept, and let go of the server. Raises HarnessError naming any that could not be dropped."""
        for full in () if self._kept else reversed(self.made):
            with suppress(HarnessError):
                self.drop(full)
        self._connection.close()
        if self._made and not self._kept:
            raise HarnessError(f"Could not drop {', '.join(self._made)}. The next run on this server will.")

    def _swept(self, left: str, drop: str) -> Iterator[str]:
        with self._turn:
            found = self._connection.execute(left, {"made": MADE, "locks": LOCKS}).fetchall()
        for (name,) in found:
            with suppress(HarnessError):  # somebody uses it after all: the next run may try
                self._do(drop, name)
                yield name

    def _full(self, name: str) -> str:
        with self._turn:
            self._named[name] += 1
            number = self._named[name]
        full = f"harness_{self._run:08x}_{name}" + (f"_{number}" if number > 1 else "")
        if not re.fullmatch(r"[a-z0-9_]+", name) or len(full) > LIMIT:
            most = LIMIT - len(full) + len(name)
            raise HarnessError(f"A database cannot be called {name!r}. Use at most {most} of a-z, 0-9 and _.")
        return full

    def _comment(self, full: str, words: str) -> None:
        self._do(f"COMMENT ON DATABASE {{}} IS '{words}'", full)

    def _do(self, statement: str, *names: str) -> None:
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        with self._turn:
            try:
                self._connection.execute(query)
            except psycopg.errors.ObjectInUse as error:
                raise HarnessError(f"{said(error)}: close the sessions on it first.") from error
            except psycopg.Error as error:
                raise HarnessError(f"Postgres refuses {query.as_string()}: {said(error)}.") from error

    def _claimed(self) -> int:
        """Find a number that no living run on this server has, and hold its lock."""
        while True:
            run = secrets.randbelow(1 << 31)
            found = self._connection.execute("SELECT pg_catalog.pg_try_advisory_lock(%s, %s)", (LOCKS, run)).fetchone()
            if found == (True,):
                return run
