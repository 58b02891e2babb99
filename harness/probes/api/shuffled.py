"""A scratch database with its rows in another physical order: what no query orders may come in any."""

from harness.contract import Session

__all__ = ["shuffle"]

# By a column that is there for a moment: no trigger fires, no key is touched. A table whose row type is used
# elsewhere cannot have one, nor a partition or a child of its own: those stay as they lie.
SHUFFLE = """
DO $shuffle$
DECLARE
    every regclass;
BEGIN
    PERFORM setseed(0.5);
    FOR every IN
        SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
        ORDER BY n.nspname, c.relname
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s ADD harness_order float8 DEFAULT random()', every);
            EXECUTE format('CREATE INDEX harness_order ON %s (harness_order)', every);
            EXECUTE format('CLUSTER %s USING harness_order', every);
            EXECUTE format('ALTER TABLE %s DROP harness_order', every);
        EXCEPTION WHEN feature_not_supported OR dependent_objects_still_exist OR wrong_object_type THEN
            NULL;
        END;
    END LOOP;
END
$shuffle$;
"""


def shuffle(session: Session) -> None:
    """Put the rows of every table of the scratch database of *session* in another order, the same one each time."""
    session.execute(SHUFFLE)
