"""A database with the platform's history behind it, and the ways up and down from there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from harness.facts.rows import Row
from harness.postgres import PostgresSession, Server, connect

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "scenarios" / "rfc_055" / "tests" / "rows.sql"
AS_WRITTEN = ROOT / "scenarios" / "rfc_055_as_written"
EMAIL = "customer-{}@example.com"

# One line for each thing there is, by name; a column's place is its rank, for what was dropped before it leaves a gap.
CATALOG = """
    WITH mine AS (
        SELECT oid, relname, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic_version%'
    )
    SELECT format('table %s', relname) AS line FROM mine WHERE relkind = 'r'
    UNION ALL
    SELECT format('column %s.%s: %s%s%s', relname, attname, format_type(atttypid, atttypmod),
        CASE WHEN attnotnull THEN ' NOT NULL' END, ' DEFAULT ' || pg_get_expr(adbin, adrelid))
    FROM mine
    JOIN pg_attribute ON attrelid = mine.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind = 'r'
    UNION ALL
    SELECT format('constraint %s on %s: %s%s', conname, relname, pg_get_constraintdef(c.oid),
        CASE WHEN NOT convalidated THEN ' NOT VALID' END)
    FROM mine JOIN pg_constraint c ON conrelid = mine.oid
    UNION ALL
    SELECT format('index %s%s', pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN ' INVALID' END)
    FROM mine JOIN pg_index ON indrelid = mine.oid
    UNION ALL
    SELECT format('sequence %s: %s by %s, of %s', relname, format_type(seqtypid, NULL), seqincrement,
        pg_describe_object(refclassid, refobjid, refobjsubid))
    FROM mine
    JOIN pg_sequence ON seqrelid = mine.oid
    LEFT JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = mine.oid AND deptype = 'a'
    UNION ALL
    SELECT format('enum %s: %s', typname, string_agg(enumlabel, ', ' ORDER BY enumsortorder))
    FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid
    GROUP BY typname
    UNION ALL
    SELECT format('extension %s in %s', extname, extnamespace::regnamespace) FROM pg_extension
    UNION ALL
    SELECT format('function %s', p.oid::regprocedure) FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('trigger %s on %s', tgname, relname)
    FROM mine JOIN pg_trigger ON tgrelid = mine.oid WHERE NOT tgisinternal
    UNION ALL
    SELECT format('comment on %s: %s', relname, description)
    FROM mine JOIN pg_description ON objoid = mine.oid AND classoid = 'pg_class'::regclass
    ORDER BY line
"""
# By jsonb, whose keys are sorted: a column counts by its name.
CELLS = """
    SELECT 'customers', to_jsonb(t)::text FROM customers t
    UNION ALL SELECT 'api_keys', to_jsonb(t)::text FROM api_keys t
    UNION ALL SELECT 'forge_accounts', to_jsonb(t)::text FROM forge_accounts t
    UNION ALL SELECT 'scan_executions', to_jsonb(t)::text FROM scan_executions t
    UNION ALL SELECT 'validation_executions', to_jsonb(t)::text FROM validation_executions t
    UNION ALL SELECT 'mitigation_executions', to_jsonb(t)::text FROM mitigation_executions t
    UNION ALL SELECT 'cached_validations', to_jsonb(t)::text FROM cached_validations t
    UNION ALL SELECT 'version', version_num FROM alembic_version
    ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Platform:
    """One database, spoken to as its owner."""

    session: PostgresSession

    def rows(self, sql: str, given: Mapping[str, object] | None = None) -> tuple[Row, ...]:
        """Read *sql*."""
        return self.session.rows(sql, given).rows

    def one(self, sql: str, given: Mapping[str, object] | None = None) -> object:
        """Read the one value that *sql* has."""
        ((value,),) = self.rows(sql, given)
        return value

    def run(self, sql: str) -> None:
        """Run *sql* and commit."""
        self.session.execute(sql)

    def add(self, table: str, **cells: object) -> None:
        """Insert a row with these cells."""
        names, places = ", ".join(cells), ", ".join(f":{name}" for name in cells)
        self.session.rows(f"INSERT INTO {table} ({names}) VALUES ({places})", cells)  # noqa: S608  # names are ours

    def customer(self, number: int, **cells: object) -> None:
        """Insert customer *number* of the pre-RFC schema; what *cells* do not say is ordinary."""
        stamps = {"inserted_at": "2025-01-01 00:00:00", "updated_at": "2025-06-01 12:00:00"}
        own = {"name": f"Customer {number}", "email": EMAIL.format(number), "api_key": f"rsolv_{number}"}
        self.add("customers", **({"id": number} | own | stamps | cells))

    def newcomer(self, number: int, **cells: object) -> None:
        """Insert customer *number* of the schema that the RFC leaves."""
        stamps = {"inserted_at": "2026-01-01 00:00:00", "updated_at": "2026-01-01 00:00:00"}
        own = {"name": f"Newcomer {number}", "email": EMAIL.format(number)}
        self.add("customers", **({"id": number} | own | stamps | cells))

    def key(self, customer: int, key: str, **cells: object) -> None:
        """Insert a row of api_keys."""
        stamps = {"inserted_at": "2025-01-01 00:00:00", "updated_at": "2025-01-01 00:00:00"}
        self.add("api_keys", **({"customer_id": customer, "key": key, "name": "Own"} | stamps | cells))

    def account(self, customer: int, namespace: str, **cells: object) -> None:
        """Insert a github account."""
        stamps = {"inserted_at": "2025-01-01 00:00:00", "updated_at": "2025-01-01 00:00:00"}
        own = {"customer_id": customer, "forge_type": "github", "namespace": namespace}
        self.add("forge_accounts", **(own | stamps | cells))

    def rows_to_walk_on(self) -> None:
        """Insert the scenario's rows, the ordinary and the awkward."""
        self.run(ROWS.read_text())

    def catalog(self) -> tuple[str, ...]:
        """Everything the schema has, a line each."""
        return tuple(str(line) for (line,) in self.rows(CATALOG))

    def cells(self) -> tuple[Row, ...]:
        """Every row that the RFC could touch, columns by name, and the revision."""
        return self.rows(CELLS)

    def up(self, revision: str = "0011") -> None:
        """Upgrade to *revision*."""
        self._alembic("upgrade", revision)

    def down(self, revision: str = "0010") -> None:
        """Downgrade to *revision*."""
        self._alembic("downgrade", revision)

    def as_written(self, direction: str) -> None:
        """Run the RFC's own SQL, `up` or `down`, in one transaction."""
        self.run((AS_WRITTEN / f"{direction}.sql").read_text())

    def refused(self, step: Callable[[], None]) -> psycopg.Error:
        """Return what Postgres ends *step* with."""
        with pytest.raises(DBAPIError) as caught:
            step()
        assert isinstance(caught.value.orig, psycopg.Error)
        return caught.value.orig

    def _alembic(self, step: str, revision: str) -> None:
        config = Config(toml_file=ROOT / "pyproject.toml")
        url = make_url(self.session.url).set(drivername="postgresql+psycopg")
        with create_engine(url, poolclass=NullPool).connect() as connection:
            config.attributes["connection"] = connection
            {"upgrade": command.upgrade, "downgrade": command.downgrade}[step](config, revision)


@pytest.fixture
def empty(harness_server: Server) -> Iterator[Platform]:
    """A database before the first revision."""
    name = harness_server.databases.create("empty")
    with connect(harness_server.url(name)) as session:
        yield Platform(session)
    harness_server.databases.drop(name)


@pytest.fixture(scope="session")
def baseline(harness_server: Server) -> str:
    """The name of a database at revision 0010, to be cloned."""
    name = harness_server.databases.create("baseline")
    with connect(harness_server.url(name)) as session:
        Platform(session).up("0010")
    return name


@pytest.fixture
def platform(harness_server: Server, baseline: str) -> Iterator[Platform]:
    """A database at revision 0010, before the RFC."""
    name = harness_server.databases.clone(baseline, "platform")
    with connect(harness_server.url(name)) as session:
        yield Platform(session)
    harness_server.databases.drop(name)
