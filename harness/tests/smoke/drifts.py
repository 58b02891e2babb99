"""Single objects that differ on a deployed database, and what is to be said of each."""

from dataclasses import dataclass

__all__ = ["DRIFTS", "QUIET", "Drifted"]

FUNCTION = "CREATE FUNCTION helper() RETURNS int LANGUAGE sql AS 'SELECT 1'"

EVERYTHING = """
DO $$ DECLARE each regclass; BEGIN
  FOR each IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO deployer', each);
  END LOOP;
END $$"""


@dataclass(frozen=True, slots=True)
class Drifted:
    """What somebody did by hand, *named* as the evidence is to name it, and a part of what it observes."""

    statement: str
    named: str
    observed: str


DRIFTS = (
    # What came.
    Drifted("CREATE TABLE by_hand (id int)", "table public.by_hand", "table (id integer)"),
    Drifted("CREATE UNLOGGED TABLE scrap (id int)", "table public.scrap", "unlogged table"),
    Drifted("CREATE SCHEMA reporting", "schema reporting", "schema"),
    Drifted("ALTER TABLE customers ADD nickname text", "column public.customers.nickname", "text"),
    Drifted("CREATE INDEX by_name ON customers (name)", "index public.customers.by_name", "btree (name)"),
    Drifted(
        "ALTER TABLE customers ADD CONSTRAINT positive CHECK (monthly_limit >= 0) NOT VALID",
        "constraint public.customers.positive",
        "NOT VALID",
    ),
    Drifted(
        "ALTER TABLE credentials ADD CONSTRAINT once UNIQUE (customer_id, provider, id)",
        "constraint public.credentials.once",
        "UNIQUE (customer_id, provider, id)",
    ),
    Drifted("CREATE SEQUENCE numbers", "sequence public.numbers", "bigint START 1"),
    Drifted("CREATE VIEW active AS SELECT id FROM customers WHERE active", "view public.active", "‹view, "),
    Drifted(
        "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS many FROM customers", "view public.totals", "‹view, "
    ),
    Drifted(FUNCTION, "function public.helper()", "‹function, "),
    Drifted(
        "CREATE TRIGGER touch BEFORE UPDATE ON customers FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "trigger public.customers.touch",
        "BEFORE UPDATE",
    ),
    Drifted("CREATE TYPE mood AS ENUM ('calm')", "type public.mood", "ENUM ('calm')"),
    Drifted("CREATE DOMAIN percent AS int CHECK (VALUE <= 100)", "type public.percent", "DOMAIN integer"),
    Drifted("CREATE TYPE pair AS (a int, b int)", "type public.pair", "a integer, b integer"),
    Drifted("CREATE EXTENSION fuzzystrmatch", "extension fuzzystrmatch", "SCHEMA public"),
    Drifted(
        "CREATE POLICY own ON customers USING (id = 1)", "policy public.customers.own", "PERMISSIVE FOR ALL TO PUBLIC"
    ),
    Drifted("CREATE RULE mute AS ON DELETE TO users_tokens DO NOTHING", "rule public.users_tokens.mute", "‹rule, "),
    Drifted("CREATE PUBLICATION stream FOR TABLE customers", "publication stream", "insert"),
    Drifted("CREATE STATISTICS guess ON name, email FROM customers", "statistics object public.guess", "name, email"),
    Drifted(
        "COMMENT ON COLUMN customers.name IS 'ask ada@example.com'",
        "column comment public.customers.name",
        "‹column comment, ",
    ),
    # What went.
    Drifted("DROP TABLE cached_validations", "table public.cached_validations", "not there"),
    Drifted("ALTER TABLE customers DROP COLUMN rollover_fixes", "column public.customers.rollover_fixes", "not there"),
    Drifted("DROP INDEX customers_user_id_index", "index public.customers.customers_user_id_index", "not there"),
    Drifted(
        "ALTER TABLE api_keys DROP CONSTRAINT api_keys_customer_id_fkey",
        "constraint public.api_keys.api_keys_customer_id_fkey",
        "not there",
    ),
    Drifted("ALTER SEQUENCE customers_id_seq OWNED BY NONE", "sequence public.customers_id_seq", "bigint START 1"),
    # What is otherwise.
    Drifted(
        "ALTER TABLE customers ALTER stripe_customer_id TYPE text", "column public.customers.stripe_customer_id", "text"
    ),
    Drifted("ALTER TABLE customers ALTER name DROP NOT NULL", "column public.customers.name", "character varying(255)"),
    Drifted(
        "DELETE FROM users_tokens; ALTER TABLE users_tokens ALTER sent_to SET NOT NULL",
        "column public.users_tokens.sent_to",
        "NOT NULL",
    ),
    Drifted(
        "ALTER TABLE customers ALTER monthly_limit SET DEFAULT 1000", "column public.customers.monthly_limit", "1000"
    ),
    Drifted("ALTER TABLE customers ALTER active DROP DEFAULT", "column public.customers.active", "boolean"),
    Drifted(
        "DROP INDEX customers_email_index; CREATE INDEX customers_email_index ON customers (email)",
        "index public.customers.customers_email_index",
        "btree (email)",
    ),
    Drifted(
        "ALTER TABLE api_keys DROP CONSTRAINT api_keys_customer_id_fkey, ADD CONSTRAINT api_keys_customer_id_fkey "
        "FOREIGN KEY (customer_id) REFERENCES customers",
        "constraint public.api_keys.api_keys_customer_id_fkey",
        "REFERENCES customers(id)",
    ),
    Drifted("ALTER TYPE execution_status ADD VALUE 'paused'", "type public.execution_status", "'paused'"),
    Drifted("ALTER TYPE forge_type RENAME VALUE 'github' TO 'gitlab'", "type public.forge_type", "'gitlab'"),
    Drifted("ALTER SEQUENCE customers_id_seq INCREMENT 10", "sequence public.customers_id_seq", "INCREMENT 10"),
    Drifted("ALTER TABLE customers FORCE ROW LEVEL SECURITY", "table public.customers", "FORCE ROW LEVEL SECURITY"),
    Drifted("ALTER TABLE customers ENABLE ROW LEVEL SECURITY", "table public.customers", "ROW LEVEL SECURITY"),
    Drifted("ALTER TABLE customers REPLICA IDENTITY FULL", "table public.customers", "REPLICA IDENTITY FULL"),
    Drifted("ALTER TABLE customers SET (fillfactor = 70)", "table public.customers", "fillfactor=70"),
    Drifted("ALTER TYPE forge_type OWNER TO deployer", "type owner public.forge_type", "deployer"),
    Drifted("GRANT SELECT ON api_keys TO PUBLIC", "table grants public.api_keys", "PUBLIC: SELECT"),
    Drifted("GRANT SELECT (email) ON customers TO PUBLIC", "column grants public.customers.email", "PUBLIC: SELECT"),
)

# What is each server's own, or no schema.
QUIET = (
    "GRANT SELECT, INSERT ON customers TO deployer",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    "GRANT USAGE ON SCHEMA public TO deployer",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO deployer",
    "SELECT setval('customers_id_seq', 999999)",
    "ANALYZE customers",
    "ALTER TABLE customers ALTER email SET STATISTICS 500",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''8MB''', current_database()); END $$",
    EVERYTHING,
)
