"""
What a database is asked about the things that a statement names: each answer is a row of one shape.

Where, what speaks against it, and what stands behind it: functions, operators, relations and types by OID, texts of
SQL, and whether their names may lead anywhere. What initdb made has OIDs below 16384.
"""

__all__ = [
    "CLASSES",
    "HARMFUL",
    "HARMLESS",
    "NAMES",
    "OPERATORS",
    "PROCEDURES",
    "RECKONING",
    "TARGETS",
    "TRIGGERS",
    "TYPES",
]


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Volatile, yet nothing is different afterwards: they say the time, a number, a size, where a server or sequence stands.
HARMLESS = _listed(
    """
    clock_timestamp timeofday random gen_random_uuid uuidv4 uuidv7
    pg_relation_size pg_total_relation_size pg_table_size pg_indexes_size pg_database_size pg_tablespace_size
    pg_is_in_recovery pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp
    pg_current_wal_lsn pg_current_wal_insert_lsn pg_current_wal_flush_lsn
    pg_control_system pg_sequence_last_value pg_get_sequence_data currval lastval pg_lock_status
    pg_collation_actual_version pg_database_collation_actual_version
    """
)
# Not volatile by their own account, yet they take a transaction's number, or run what is behind a name in a string.
HARMFUL = _listed(
    """
    txid_current pg_current_xact_id table_to_xml table_to_xml_and_xmlschema table_to_xmlschema schema_to_xml
    schema_to_xml_and_xmlschema schema_to_xmlschema database_to_xml database_to_xml_and_xmlschema
    database_to_xmlschema cursor_to_xml cursor_to_xmlschema query_to_xmlschema
    pg_input_is_valid pg_input_error_info
    """
)
# Extensions that come with Postgres and whose functions only reckon, where they are not volatile.
RECKONING = _listed(
    """
    btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm pgcrypto seg
    unaccent uuid-ossp
    """
)

# Of names that are called without a schema those count that the path leads to, or all where it may be another by then.
# A function may be called like a type, and then casts; one of a row is called as a field is.
NAMES = """
WITH asked AS (
    SELECT * FROM ROWS FROM (unnest($1::text[]), unnest($2::text[]), unnest($3::text[])) AS a (kind, schema, name)
), named AS (
    SELECT a.kind, a.name, n.oid AS schema
    FROM asked a JOIN pg_catalog.pg_namespace n
      ON n.nspname = a.schema
        OR a.schema = '' AND ($4::boolean OR n.nspname = ANY (pg_catalog.current_schemas(TRUE)))
)
SELECT 'procedure' AS kind, p.oid::bigint FROM named x JOIN pg_catalog.pg_proc p
  ON x.kind = 'procedure' AND p.proname = x.name AND p.pronamespace = x.schema
UNION
SELECT 'procedure', p.oid::bigint FROM named x JOIN pg_catalog.pg_proc p
  ON x.kind = 'field' AND p.proname = x.name AND p.pronamespace = x.schema AND p.oid >= 16384
JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0] AND t.typtype IN ('c', 'p', 'd')
UNION
SELECT 'operator', o.oid::bigint FROM named x JOIN pg_catalog.pg_operator o
  ON x.kind = 'operator' AND o.oprname = x.name AND o.oprnamespace = x.schema AND o.oid >= 16384
UNION
SELECT 'class', c.oid::bigint FROM named x JOIN pg_catalog.pg_class c
  ON x.kind = 'class' AND c.relname = x.name AND c.relnamespace = x.schema AND c.oid >= 16384
UNION
SELECT 'type', t.oid::bigint FROM named x JOIN pg_catalog.pg_type t
  ON x.kind IN ('type', 'procedure') AND t.typname = x.name AND t.typnamespace = x.schema AND t.oid >= 16384
UNION
SELECT 'procedure', c.castfunc::bigint FROM pg_catalog.pg_cast c
WHERE c.oid >= 16384 AND c.castsource < 16384 AND c.casttarget < 16384 AND c.castfunc <> 0
ORDER BY 1, 2
"""

# A function of Postgres's own may have been replaced: then it is in another language.
PROCEDURES = """
SELECT p.oid::regprocedure::text,
  CASE
    WHEN p.oid < 16384 AND l.lanname IN ('internal', 'c', 'sql') THEN CASE
      WHEN p.proname = ANY ($3::text[]) OR p.provolatile = 'v' AND p.proname <> ALL ($2::text[])
      THEN 'does more than read' ELSE '' END
    WHEN e.extname = ANY ($4::text[]) THEN CASE
      WHEN p.provolatile = 'v' THEN 'of the extension ' || e.extname || ' does more than read' ELSE '' END
    WHEN l.lanname <> 'sql' OR p.prokind <> 'f'
    THEN 'is ' || CASE p.prokind WHEN 'a' THEN 'an aggregate' ELSE 'written' END || ' in ' || l.lanname
      || ', and what it does cannot be seen'
    WHEN EXISTS (SELECT FROM unnest(p.proconfig) AS s (setting) WHERE s.setting NOT LIKE 'search\\_path=%')
    THEN 'has settings of its own'
    ELSE '' END,
  '{}'::bigint[], '{}'::bigint[], '{}'::bigint[],
  CASE WHEN p.oid < 16384 OR e.extname = ANY ($4::text[]) THEN '{}'::bigint[]
    ELSE ARRAY(SELECT t::bigint FROM unnest(p.proargtypes::oid[] || p.proallargtypes || p.prorettype) AS a (t)
      WHERE t >= 16384 ORDER BY t) END,
  CASE WHEN l.lanname <> 'sql' OR e.extname = ANY ($4::text[]) THEN '{}'::text[]
    ELSE ARRAY[
      coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc),
      'SELECT ' || pg_catalog.pg_get_expr(p.proargdefaults, 0)
    ] END,
  p.oid >= 16384
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN pg_catalog.pg_depend d
  ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
WHERE p.oid = ANY ($1::oid[])
ORDER BY 2 DESC, 1
"""

OPERATORS = """
SELECT 'operator ' || o.oid::regoperator::text, '',
  ARRAY(SELECT DISTINCT f::bigint FROM unnest(ARRAY[o.oprcode::oid, o.oprrest::oid, o.oprjoin::oid]) AS a (f)
    WHERE f <> 0 ORDER BY 1),
  '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::text[], FALSE
FROM pg_catalog.pg_operator o
WHERE o.oid = ANY ($1::oid[])
ORDER BY 1
"""

# What a planner makes of a relation, it runs as well: the expressions of its indexes, statistics and partitions.
CLASSES = """
SELECT c.oid::regclass::text,
  CASE
    WHEN c.relkind = 'f' THEN 'is a foreign table: another server is asked for it'
    WHEN c.relam >= 16384 THEN 'is kept in a way that is not Postgres''s own'
    ELSE '' END,
  '{}'::bigint[], '{}'::bigint[],
  ARRAY(SELECT i.inhrelid::bigint FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid ORDER BY 1),
  ARRAY(
    SELECT DISTINCT a.atttypid::bigint FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.atttypid >= 16384 ORDER BY 1
  ),
  ARRAY(
    SELECT pg_catalog.pg_get_viewdef(c.oid) WHERE c.relkind = 'v'
    UNION ALL
    SELECT 'SELECT ' || pg_catalog.concat_ws(
      ', ', pg_catalog.pg_get_expr(i.indexprs, i.indrelid), pg_catalog.pg_get_expr(i.indpred, i.indrelid)
    ) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
    UNION ALL
    SELECT 'SELECT ' || pg_catalog.array_to_string(pg_catalog.pg_get_statisticsobjdef_expressions(s.oid), ', ')
    FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = c.oid AND s.stxexprs IS NOT NULL
    UNION ALL
    SELECT 'SELECT ' || pg_catalog.pg_get_expr(p.partexprs, p.partrelid)
    FROM pg_catalog.pg_partitioned_table p WHERE p.partrelid = c.oid AND p.partexprs IS NOT NULL
    UNION ALL
    SELECT 'SELECT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
    FROM pg_catalog.pg_attrdef d
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated = 'v'
    WHERE d.adrelid = c.oid
    ORDER BY 1
  ),
  FALSE
FROM pg_catalog.pg_class c
WHERE c.oid = ANY ($1::oid[])
ORDER BY 2 DESC, 1
"""

# What an UPDATE of it runs besides.
TARGETS = """
SELECT c.oid::regclass::text,
  CASE
    WHEN c.relkind NOT IN ('r', 'p') THEN 'is no table'
    WHEN EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type <> '1')
    THEN 'has a rule for what is written'
    ELSE '' END,
  ARRAY(
    SELECT t.tgfoid::bigint FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY 1
  ),
  '{}'::bigint[], '{}'::bigint[], '{}'::bigint[],
  ARRAY(
    SELECT 'SELECT ' || pg_catalog.pg_get_expr(k.conbin, k.conrelid) FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype = 'c'
    UNION ALL
    SELECT 'SELECT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
    FROM pg_catalog.pg_attrdef d
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated <> ''
    WHERE d.adrelid = c.oid
    ORDER BY 1
  ),
  FALSE
FROM pg_catalog.pg_class c
WHERE c.oid = ANY ($1::oid[])
ORDER BY 2 DESC, 1
"""

# What a trigger writes to tables is rolled back with the rest: what it calls counts, as far as its words show that.
TRIGGERS = """
SELECT p.oid::regprocedure::text,
  CASE
    WHEN p.oid < 16384 AND l.lanname = 'internal' THEN ''
    WHEN l.lanname <> 'plpgsql' THEN 'is written in ' || l.lanname || ', and what it does cannot be seen'
    WHEN p.prosrc ~* '\\yexecute\\y' THEN 'executes what is in a string'
    ELSE '' END,
  '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[],
  CASE WHEN p.oid < 16384 THEN '{}'::text[] ELSE ARRAY[p.prosrc] END,
  TRUE
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE p.oid = ANY ($1::oid[])
ORDER BY 2 DESC, 1
"""

# A value of a type is read, written, compared and converted by functions that nobody names.
TYPES = """
SELECT t.oid::regtype::text, '',
  ARRAY(
    SELECT f::bigint FROM unnest(ARRAY[
      t.typinput::oid, t.typoutput::oid, t.typreceive::oid, t.typsend::oid, t.typmodin::oid, t.typmodout::oid,
      t.typsubscript::oid
    ]) AS a (f) WHERE f >= 16384
    UNION
    SELECT f::bigint FROM pg_catalog.pg_range r, unnest(ARRAY[r.rngcanonical::oid, r.rngsubdiff::oid]) AS a (f)
    WHERE r.rngtypid = t.oid AND f <> 0
    UNION
    SELECT k.castfunc::bigint FROM pg_catalog.pg_cast k
    WHERE t.oid IN (k.castsource, k.casttarget) AND k.castfunc <> 0
    UNION
    SELECT s.amproc::oid::bigint FROM pg_catalog.pg_opclass o
    JOIN pg_catalog.pg_amproc s ON s.amprocfamily = o.opcfamily
    WHERE o.opcintype = t.oid AND s.amproc >= 16384
    ORDER BY 1
  ),
  ARRAY(
    SELECT DISTINCT s.amopopr::bigint FROM pg_catalog.pg_opclass o
    JOIN pg_catalog.pg_amop s ON s.amopfamily = o.opcfamily
    WHERE o.opcintype = t.oid AND s.amopopr >= 16384
    ORDER BY 1
  ),
  '{}'::bigint[],
  ARRAY(
    SELECT e::bigint FROM unnest(ARRAY[t.typelem, t.typbasetype]) AS a (e) WHERE e >= 16384
    UNION
    SELECT a.atttypid::bigint FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = t.typrelid AND t.typtype = 'c' AND a.atttypid >= 16384
    UNION
    SELECT r.rngsubtype::bigint FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid AND r.rngsubtype >= 16384
    ORDER BY 1
  ),
  ARRAY(
    SELECT 'SELECT ' || pg_catalog.pg_get_expr(k.conbin, 0) FROM pg_catalog.pg_constraint k
    WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY 1
  ),
  FALSE
FROM pg_catalog.pg_type t
WHERE t.oid = ANY ($1::oid[])
ORDER BY 1
"""
