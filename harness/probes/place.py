"""A database as an upgrade finds it."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.contract import Look, Session
from harness.facts.place import Dependent, Place, Size
from harness.probes.catalog import read_catalog

__all__ = ["GOES", "KEEPS", "NAMES", "ReadPlace", "dependents"]

KEEPS, GOES, NAMES = "keeps it as it is", "goes with it", "mentions it"
SIZES = """
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.reltuples::bigint,
       c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1
"""
VOLATILE = "SELECT DISTINCT proname::text FROM pg_catalog.pg_proc WHERE provolatile = 'v' ORDER BY 1"
ROLES = "SELECT rolname::text FROM pg_catalog.pg_roles ORDER BY 1"
AVAILABLE = "SELECT name::text FROM pg_catalog.pg_available_extensions ORDER BY 1"
# What the server itself records; a view hangs on a column by the rule that makes it one.
HANGING = """
WITH going (tab, col, renamed) AS (VALUES {going}),
placed AS (
    SELECT g.*, c.oid, a.attnum FROM going g
    JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(g.tab)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = g.col AND NOT a.attisdropped
    WHERE g.col = '' OR a.attnum IS NOT NULL
)
SELECT concat_ws('.', p.tab, nullif(p.col, '')),
       CASE WHEN r.rulename = '_RETURN'
            THEN CASE v.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || v.oid::regclass::text
            WHEN d.classid = 'pg_catalog.pg_attrdef'::regclass AND g.attgenerated <> ''
            THEN 'generated column ' || g.attrelid::regclass::text || '.' || g.attname
            ELSE pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) END,
       CASE WHEN d.deptype = 'n' OR (d.classid = 'pg_catalog.pg_attrdef'::regclass AND g.attnum <> p.attnum)
            THEN '{keeps}' ELSE '{goes}' END
FROM placed p
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = p.oid
    AND (p.attnum IS NULL OR d.refobjsubid = p.attnum) AND d.deptype IN ('n', 'a')
LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
LEFT JOIN pg_catalog.pg_attrdef e ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND e.oid = d.objid
LEFT JOIN pg_catalog.pg_attribute g ON g.attrelid = e.adrelid AND g.attnum = e.adnum
WHERE NOT p.renamed AND NOT (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = p.oid)
ORDER BY 1, 2, 3
"""
# Of what is text to the server: bodies that name the column, and the table or else are a trigger's on it.
MENTIONS = """
WITH going (tab, col, renamed) AS (VALUES {going}),
placed AS (
    SELECT g.*, c.oid, c.relname FROM going g JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(g.tab)
)
SELECT DISTINCT concat_ws('.', p.tab, nullif(p.col, '')), 'function ' || f.oid::regprocedure::text, '{names}'
FROM placed p
JOIN pg_catalog.pg_proc f ON f.prosrc ~ ('\\m' || coalesce(nullif(p.col, ''), p.relname) || '\\M')
    AND (f.prosrc ~ ('\\m' || p.relname || '\\M')
         OR EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = p.oid AND t.tgfoid = f.oid))
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e')
UNION ALL
SELECT p.tab || '.' || p.col, 'privileges ' || a.attacl::text, '{goes}'
FROM placed p JOIN pg_catalog.pg_attribute a ON a.attrelid = p.oid AND a.attname = p.col
WHERE NOT p.renamed AND a.attacl IS NOT NULL
UNION ALL
SELECT p.tab || '.' || p.col, 'a comment', '{goes}'
FROM placed p JOIN pg_catalog.pg_attribute a ON a.attrelid = p.oid AND a.attname = p.col
WHERE NOT p.renamed AND pg_catalog.col_description(p.oid, a.attnum) IS NOT NULL
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """
    The schema, how large its tables are, which of *types* and *functions* are there, and what could be.

    *going* are tables, and columns as (table, column, whether it is only renamed), of which the dependents are read.
    """

    types: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    going: tuple[tuple[str, str, bool], ...] = ()

    def read(self, look: Look) -> Place:
        """Read it."""
        session = look.now
        there = f"SELECT t FROM pg_catalog.unnest({_array(self.types)}) AS t WHERE pg_catalog.to_regtype(t) IS NOT NULL"  # noqa: S608  # literals
        called = f"SELECT DISTINCT proname::text FROM pg_catalog.pg_proc WHERE proname = ANY ({_array(self.functions)})"  # noqa: S608  # likewise
        return Place(
            read_catalog(session),
            _names(session, there),
            _names(session, called),
            _names(session, ROLES),
            _names(session, AVAILABLE),
            _names(session, VOLATILE),
            {str(name): _size(rows, size) for name, rows, size in session.rows(SIZES).rows},
            dependents(session, self.going),
        )


def dependents(session: Session, going: Iterable[tuple[str, str, bool]]) -> tuple[Dependent, ...]:
    """Return what hangs on the tables and columns *going*."""
    rows = ", ".join(f"({_text(table)}, {_text(column)}, {renamed})" for table, column, renamed in going)
    if not rows:
        return ()
    said = {"going": rows, "keeps": KEEPS, "goes": GOES, "names": NAMES}
    found = (row for query in (HANGING, MENTIONS) for row in session.rows(query.format(**said)).rows)
    told = {Dependent(*map(str, row)) for row in found}
    # A CHECK hangs on its column twice; what may go with it goes.
    gone = {(each.on, each.object) for each in told if each.how == GOES}
    return tuple(sorted(each for each in told if each.how != KEEPS or (each.on, each.object) not in gone))


def _names(session: Session, sql: str) -> frozenset[str]:
    return frozenset(str(name) for (name,) in session.rows(sql).rows)


def _size(rows: object, size: object) -> Size:
    many = int(str(rows))
    return Size(many if many >= 0 else None, int(str(size)))


def _array(texts: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(map(_text, texts))}]::text[]"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
