"""A role of the run's own that owns a database and all in it, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from harness.contract import Session
from harness.postgres.databases import Databases

__all__ = ["owned"]

# What lies in schemas of the user's; what an extension brought stays the extension's. Schemas come first, since who is
# to own what lies in one must be allowed to create there.
GIVE = """
DO $give$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        WITH mine AS (
            SELECT n.oid FROM pg_catalog.pg_namespace n
            WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        ),
        found (turn, kind, classid, oid, name) AS (
            SELECT 1, 'SCHEMA', 'pg_namespace'::pg_catalog.regclass, mine.oid, mine.oid::pg_catalog.regnamespace::text
            FROM mine
            UNION ALL
            SELECT 2, 'TABLE', 'pg_class', c.oid, c.oid::pg_catalog.regclass::text
            FROM pg_catalog.pg_class c JOIN mine ON mine.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') OR (c.relkind = 'S' AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                    AND d.refobjsubid > 0
            ))
            UNION ALL
            SELECT 3, 'ROUTINE', 'pg_proc', p.oid, p.oid::pg_catalog.regprocedure::text
            FROM pg_catalog.pg_proc p JOIN mine ON mine.oid = p.pronamespace
            UNION ALL
            SELECT 3, 'TYPE', 'pg_type', t.oid, pg_catalog.format_type(t.oid, NULL)
            FROM pg_catalog.pg_type t
            JOIN mine ON mine.oid = t.typnamespace
            LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
            WHERE t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c'
        )
        SELECT pg_catalog.format('ALTER %s %s OWNER TO {role}', f.kind, f.name)
        FROM found f
        WHERE NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend d WHERE d.classid = f.classid AND d.objid = f.oid AND d.deptype = 'e'
        )
        ORDER BY f.turn, f.name
    LOOP
        EXECUTE statement;
    END LOOP;
    EXECUTE pg_catalog.format('ALTER DATABASE %I OWNER TO {role}', pg_catalog.current_database());
    EXECUTE pg_catalog.format('ALTER DATABASE %I SET role TO {role}', pg_catalog.current_database());
END
$give$
"""
SCHEMAS = """
SELECT pg_catalog.quote_ident(nspname), pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(nspowner)::text)
FROM pg_catalog.pg_namespace
WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    AND nspowner <> (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
ORDER BY 1
"""
TAKE = """
DO $take$ BEGIN
    EXECUTE pg_catalog.format('ALTER DATABASE %I RESET role', pg_catalog.current_database());
END $take$;
REASSIGN OWNED BY {role} TO CURRENT_USER;
DROP OWNED BY {role};
"""


@contextmanager
def owned(databases: Databases, session: Session) -> Iterator[str]:
    """
    Have a new role, no superuser, own *session*'s database and all in it; sessions that begin meanwhile are that role.

    On leaving all is the session's role's again. Raises UnreachableError where that may make no role.
    """
    schemas = session.rows(SCHEMAS).rows
    with databases.role("owner") as role:
        session.execute(GIVE.format(role=role))
        try:
            yield role
        finally:
            session.execute(TAKE.format(role=role))
            for schema, owner in schemas:
                session.execute(f"ALTER SCHEMA {schema} OWNER TO {owner}")
