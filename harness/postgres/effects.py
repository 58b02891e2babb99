"""Which functions a statement may call: those of Postgres that change nothing, and of the volatile a few by name."""

from collections.abc import Callable, Sequence

from harness.postgres.statements import NotReadError, mentioned

__all__ = ["Effects"]


def named(text: str) -> frozenset[str]:
    """Return the names in *text*."""
    return frozenset(text.split())


Ask = Callable[[str, Sequence[object]], Sequence[tuple[object, ...]]]

# Volatile, yet nothing is different afterwards: they say the time, a size, a number, where a server or sequence stands.
HARMLESS = named(
    """
    clock_timestamp timeofday random gen_random_uuid uuidv4 uuidv7
    pg_relation_size pg_total_relation_size pg_table_size pg_indexes_size pg_database_size pg_tablespace_size
    pg_is_in_recovery pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp
    pg_current_wal_lsn pg_current_wal_insert_lsn pg_current_wal_flush_lsn
    pg_control_system pg_sequence_last_value pg_get_sequence_data currval lastval pg_lock_status
    pg_collation_actual_version pg_database_collation_actual_version
    """
)
# Not volatile by their own account, yet they take a transaction's number, run what others wrote, or read whole tables.
HARMFUL = named(
    """
    txid_current pg_current_xact_id table_to_xml table_to_xml_and_xmlschema table_to_xmlschema schema_to_xml
    schema_to_xml_and_xmlschema schema_to_xmlschema database_to_xml database_to_xml_and_xmlschema
    database_to_xmlschema cursor_to_xml cursor_to_xmlschema query_to_xmlschema
    pg_input_is_valid pg_input_error_info
    """
)
# Extensions that come with Postgres and whose functions only reckon, where they are not volatile.
RECKONING = named(
    """
    btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm pgcrypto seg
    unaccent uuid-ossp
    """
)
FUNCTIONS = """
SELECT p.proname::text, n.nspname::text, p.provolatile::text, p.oid < 16384, e.extname::text
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN ROWS FROM (unnest($1::text[]), unnest($2::text[])) AS asked (schema, name)
  ON p.proname = asked.name
    AND (n.nspname = asked.schema OR asked.schema = '' AND n.nspname = ANY (pg_catalog.current_schemas(TRUE)))
LEFT JOIN pg_catalog.pg_depend d
  ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
ORDER BY 1, 2, 3
"""


class Effects:
    """What a database's functions do."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def check(self, sql: str, *, writes: bool = False) -> None:
        """Raise NotReadError where *sql* may have an effect."""
        called = mentioned(sql, writes=writes).functions
        if not called:
            return
        schemas, names = zip(*sorted(called), strict=True)
        for name, schema, volatile, own, extension in self._ask(FUNCTIONS, (list(schemas), list(names))):
            if not own and extension not in RECKONING:
                raise NotReadError(f"not sent: it calls {schema}.{name}, which is not Postgres's own")
            if name in HARMFUL or (volatile == "v" and not (own and name in HARMLESS)):
                raise NotReadError(f"not sent: it calls {name}, which does more than read")
