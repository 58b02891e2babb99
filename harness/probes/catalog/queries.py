"""
One flat query for each sort of object, whatever their number.

What initdb made has OIDs below 16384. Rows are tied to each other by OID, which goes no further than `assembly`. What
belongs to an extension is left out. `pg_get_constraintdef` and its like say what `pinned` session settings make of it.
"""

__all__ = [
    "COLUMNS",
    "COMMENTS",
    "CONSTRAINTS",
    "DATABASE",
    "EXTENSIONS",
    "FUNCTIONS",
    "GRANTS",
    "INDEXES",
    "OTHERS",
    "POLICIES",
    "RELATIONS",
    "RULES",
    "SCHEMAS",
    "SEQUENCES",
    "TRIGGERS",
    "TYPES",
]

DATABASE = """
SELECT pg_get_userbyid(d.datdba)::text
FROM pg_database d
WHERE d.datname = current_database()
ORDER BY d.datname
"""

SCHEMAS = """
SELECT n.oid, n.nspname::text, pg_get_userbyid(n.nspowner)::text
FROM pg_namespace n
WHERE CASE WHEN cardinality(CAST(:names AS text[])) = 0
  THEN n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  ELSE n.nspname = ANY(CAST(:names AS text[])) END
ORDER BY n.nspname
"""

RELATIONS = """
SELECT c.oid, c.relnamespace, c.relname::text, c.relkind::text, c.relpersistence::text,
  pg_get_userbyid(c.relowner)::text, c.reloptions, c.relreplident::text, c.relrowsecurity, c.relforcerowsecurity,
  c.relispopulated, c.relispartition,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
  ARRAY(SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno),
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
  s.srvname::text, f.ftoptions
FROM pg_class c
LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid
LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relnamespace = ANY(CAST(:schemas AS oid[]))
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
ORDER BY c.relname, c.oid
"""

# The last is null of most columns: what few say, in one. Of these attstorage and attcollation are the type's own unless
# somebody said otherwise.
COLUMNS = """
SELECT a.attrelid, a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
  pg_get_expr(v.adbin, CASE WHEN a.attgenerated <> '' THEN v.adrelid ELSE 0 END),
  CASE WHEN a.attidentity <> '' OR a.attgenerated <> '' OR a.attcompression <> '' OR a.attstorage <> t.typstorage
    OR a.attcollation <> t.typcollation
  THEN ARRAY[
    a.attidentity::text, a.attgenerated::text,
    CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text ELSE '' END,
    CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text ELSE '' END, a.attcompression::text
  ] END
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND c.relnamespace = ANY(CAST(:schemas AS oid[]))
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""

# ALTER TABLE … DISABLE TRIGGER ALL leaves a foreign key in place that nothing guards any more.
# A foreign key to a partitioned table has a row for each partition besides its own; those share its conrelid.
# From Postgres 18 NOT NULL is a constraint too: told only where it says more than the column does. Its name does not,
# and stays behind when the column is renamed. A domain's is in its type.
CONSTRAINTS = """
SELECT con.oid, con.conrelid, con.contypid, con.conname::text, con.contype::text, con.conkey,
  pg_get_constraintdef(con.oid) || CASE WHEN EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgconstraint = con.oid AND t.tgisinternal AND t.tgenabled = 'D'
  ) THEN ' DISABLED' ELSE '' END, con.confdeltype::text, con.confupdtype::text, con.condeferrable, con.condeferred,
  con.convalidated
FROM pg_constraint con
LEFT JOIN pg_constraint parent ON parent.oid = con.conparentid
WHERE con.connamespace = ANY(CAST(:schemas AS oid[])) AND con.contype IN ('p', 'u', 'f', 'c', 'x')
  AND (parent.oid IS NULL OR parent.conrelid <> con.conrelid)
UNION ALL
SELECT con.oid, con.conrelid, con.contypid, con.conname::text, con.contype::text, con.conkey,
  pg_get_constraintdef(con.oid), '', '', FALSE, FALSE, con.convalidated
FROM pg_constraint con
WHERE con.connamespace = ANY(CAST(:schemas AS oid[])) AND con.contype = 'n'
  AND (con.connoinherit OR NOT con.convalidated)
ORDER BY 4, 1
"""

# What a constraint's own definition says of its index need not be asked again.
INDEXES = """
SELECT i.indexrelid, i.indrelid, c.relname::text, i.indkey::text, i.indnkeyatts, i.indisunique,
  i.indisvalid AND i.indisready AND i.indislive, i.indisreplident, con.conname::text,
  CASE WHEN con.conname IS NULL OR con.contype = 'x' OR c.reloptions IS NOT NULL
  THEN pg_get_indexdef(i.indexrelid) END,
  CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
    SELECT pg_get_indexdef(i.indexrelid, k.place, FALSE)
    FROM generate_series(1, i.indnatts) AS k (place) ORDER BY k.place
  ) END,
  pg_get_expr(i.indpred, i.indrelid)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
WHERE c.relnamespace = ANY(CAST(:schemas AS oid[]))
ORDER BY c.relname, c.oid
"""

TRIGGERS = """
SELECT t.oid, t.tgrelid, t.tgname::text, pg_get_triggerdef(t.oid), t.tgenabled::text
FROM pg_trigger t
WHERE NOT t.tgisinternal
ORDER BY t.tgname, t.oid
"""

RULES = """
SELECT r.oid, r.ev_class, r.rulename::text, pg_get_ruledef(r.oid), r.ev_enabled::text
FROM pg_rewrite r
WHERE r.rulename <> '_RETURN' AND r.ev_class >= 16384
ORDER BY r.rulename, r.oid
"""

POLICIES = """
SELECT p.oid, p.polrelid, p.polname::text, p.polcmd::text, p.polpermissive,
  ARRAY(
    SELECT CASE WHEN role.oid = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(role.oid)::text END
    FROM unnest(p.polroles) AS role (oid) ORDER BY 1
  ),
  pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p
ORDER BY p.polname, p.oid
"""

# A sequence lies in the schema of the table that owns it. Before Postgres 17 pg_sequence_last_value raises where the
# role may not ask.
SEQUENCES = """
SELECT c.oid, c.relnamespace, c.relname::text, pg_get_userbyid(c.relowner)::text, format_type(s.seqtypid, NULL),
  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, c.relpersistence::text,
  d.refobjid, d.refobjsubid,
  CASE WHEN has_sequence_privilege(c.oid, 'SELECT, USAGE') THEN pg_sequence_last_value(c.oid) END
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
  AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
WHERE c.relnamespace = ANY(CAST(:schemas AS oid[])) AND NOT EXISTS (
    SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
ORDER BY c.relname, c.oid
"""

TYPES = """
SELECT t.oid, t.typnamespace, t.typname::text, t.typtype::text, pg_get_userbyid(t.typowner)::text, t.typrelid,
  CASE WHEN t.typtype = 'e' THEN ARRAY(
    SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder
  ) END,
  CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
  NOT t.typnotnull, CASE WHEN t.typtype = 'd' THEN coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) END,
  CASE WHEN t.typtype = 'd' AND t.typcollation <> base.typcollation THEN t.typcollation::regcollation::text END
FROM pg_type t
LEFT JOIN pg_type base ON base.oid = t.typbasetype
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE (t.typtype IN ('e', 'd') OR c.relkind = 'c') AND t.typnamespace = ANY(CAST(:schemas AS oid[]))
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
  )
ORDER BY t.typname, t.oid
"""

# A range type's constructors come and go with it; pg_get_functiondef refuses aggregates.
FUNCTIONS = """
SELECT p.oid, p.pronamespace, p.proname::text, pg_get_userbyid(p.proowner)::text,
  pg_get_function_identity_arguments(p.oid), p.prokind::text, pg_get_function_result(p.oid), l.lanname::text,
  CASE WHEN p.prokind = 'a' THEN concat_ws(' ',
    'SFUNC', g.aggtransfn::regprocedure, 'STYPE', format_type(g.aggtranstype, NULL), 'INITCOND ' || g.agginitval,
    CASE WHEN g.aggfinalfn <> 0 THEN 'FINALFUNC ' || g.aggfinalfn::regprocedure END,
    CASE WHEN g.aggcombinefn <> 0 THEN 'COMBINEFUNC ' || g.aggcombinefn::regprocedure END,
    'PARALLEL', p.proparallel)
  ELSE rtrim(pg_get_functiondef(p.oid), E'\\n') END
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid
WHERE p.pronamespace = ANY(CAST(:schemas AS oid[])) AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
  )
ORDER BY p.proname, p.oid
"""

EXTENSIONS = """
SELECT e.extname::text, e.extversion, n.nspname::text
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
ORDER BY e.extname
"""

# Privileges spelled out that come to what Postgres gives by itself are no grants. No grantee at all: taken from all.
GRANTS = """
SELECT o.catalog, o.oid, o.number,
  CASE WHEN e.grantor IS NULL THEN '' WHEN e.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(e.grantee)::text END,
  string_agg(
    e.privilege_type || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', ' ORDER BY e.privilege_type
  )
FROM (
  SELECT 'pg_class', c.oid, 0, c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
  FROM pg_class c WHERE c.relacl IS NOT NULL AND c.relnamespace = ANY(CAST(:schemas AS oid[]))
  UNION ALL
  SELECT 'pg_class', a.attrelid, a.attnum, a.attacl, acldefault('c', 10)
  FROM pg_attribute a WHERE a.attacl IS NOT NULL
  UNION ALL
  SELECT 'pg_proc', p.oid, 0, p.proacl, acldefault('f', p.proowner)
  FROM pg_proc p WHERE p.proacl IS NOT NULL AND p.pronamespace = ANY(CAST(:schemas AS oid[]))
  UNION ALL
  SELECT 'pg_type', t.oid, 0, t.typacl, acldefault('T', t.typowner)
  FROM pg_type t WHERE t.typacl IS NOT NULL AND t.typnamespace = ANY(CAST(:schemas AS oid[]))
  UNION ALL
  SELECT 'pg_namespace', n.oid, 0, n.nspacl, acldefault('n', n.nspowner)
  FROM pg_namespace n WHERE n.nspacl IS NOT NULL AND n.oid = ANY(CAST(:schemas AS oid[]))
) AS o (catalog, oid, number, acl, usual)
LEFT JOIN LATERAL aclexplode(o.acl) AS e ON TRUE
WHERE ARRAY(SELECT x::text FROM aclexplode(o.acl) AS x ORDER BY 1)
  <> ARRAY(SELECT x::text FROM aclexplode(o.usual) AS x ORDER BY 1)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
"""

# Schema public alone of what initdb made is there to be commented on.
COMMENTS = """
SELECT d.classoid::regclass::text, d.objoid, d.objsubid, d.description
FROM pg_description d
WHERE d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.description <> 'standard public schema')
ORDER BY 1, 2, 3
"""

# A range type's casts come and go with it. Options and connection strings are left out: they may hold passwords.
OTHERS = """
SELECT i.type, i.identity, o.definition, i.schema, obj_description(o.oid, o.catalog::text)
FROM (
  SELECT 'pg_am'::regclass, oid, '' FROM pg_am
  UNION ALL SELECT 'pg_cast'::regclass, oid, concat_ws(' ', castcontext, castmethod,
    CASE WHEN castfunc <> 0 THEN castfunc::regprocedure END) FROM pg_cast
  UNION ALL SELECT 'pg_collation'::regclass, oid,
    concat_ws(' ', collprovider, collcollate, collctype, collisdeterministic) FROM pg_collation
  UNION ALL SELECT 'pg_conversion'::regclass, oid, '' FROM pg_conversion
  UNION ALL SELECT 'pg_default_acl'::regclass, oid, defaclacl::text FROM pg_default_acl
  UNION ALL SELECT 'pg_event_trigger'::regclass, oid,
    concat_ws(' ', evtevent, evttags::text, evtfoid::regprocedure, 'ENABLED', evtenabled) FROM pg_event_trigger
  UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, '' FROM pg_foreign_data_wrapper
  UNION ALL SELECT 'pg_foreign_server'::regclass, oid, concat_ws(' ', srvtype, srvversion) FROM pg_foreign_server
  UNION ALL SELECT 'pg_language'::regclass, oid, '' FROM pg_language
  UNION ALL SELECT 'pg_opclass'::regclass, oid, '' FROM pg_opclass
  UNION ALL SELECT 'pg_operator'::regclass, oid, oprcode::regprocedure::text FROM pg_operator
  UNION ALL SELECT 'pg_opfamily'::regclass, oid, '' FROM pg_opfamily
  UNION ALL SELECT 'pg_publication'::regclass, p.oid, concat_ws(' ',
    CASE WHEN p.puballtables THEN 'ALL TABLES' END, CASE WHEN p.pubinsert THEN 'insert' END,
    CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
    CASE WHEN p.pubtruncate THEN 'truncate' END, (
      SELECT string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text)
      FROM pg_publication_rel r WHERE r.prpubid = p.oid
    )) FROM pg_publication p
  UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
  UNION ALL SELECT 'pg_transform'::regclass, oid, '' FROM pg_transform
  UNION ALL SELECT 'pg_ts_config'::regclass, oid, '' FROM pg_ts_config
  UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictinitoption FROM pg_ts_dict
  UNION ALL SELECT 'pg_ts_parser'::regclass, oid, '' FROM pg_ts_parser
  UNION ALL SELECT 'pg_ts_template'::regclass, oid, '' FROM pg_ts_template
  UNION ALL SELECT 'pg_type'::regclass, t.oid, 'RANGE OF ' || format_type(r.rngsubtype, NULL)
    FROM pg_type t JOIN pg_range r ON r.rngtypid = t.oid
  UNION ALL SELECT 'pg_type'::regclass, oid, '' FROM pg_type
    WHERE (typtype = 'b' AND typelem = 0 OR typtype = 'p') AND typrelid = 0
  UNION ALL SELECT 'pg_user_mapping'::regclass, umid, '' FROM pg_user_mappings
) AS o (catalog, oid, definition)
CROSS JOIN LATERAL pg_identify_object(o.catalog, o.oid, 0) AS i
WHERE o.oid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = o.catalog AND d.objid = o.oid AND d.deptype IN ('e', 'i')
  )
ORDER BY i.type COLLATE "C", i.identity COLLATE "C"
"""
