"""
What the contract asks the database, in SQL.

Queries over two stops start with the primary key, so that what was lost or invented is named by it.
"""

__all__ = [
    "ANOTHER_FORGE",
    "ARCHIVE_TIES",
    "COLLISIONS",
    "COLUMNS_OF_CUSTOMERS",
    "DATES",
    "DATES_FILLED",
    "DATES_THAT_STAND",
    "FAILING",
    "GITHUB",
    "LACKED",
    "LACKING",
    "LOCKED",
    "MAPPED_BY_N_1",
    "OPEN",
    "OUTCOME",
    "PREMISES",
    "REFUSED",
    "REFUSED_NAMES",
    "SETTINGS",
    "SHOWN_BY_N_1",
    "SIX_BEFORE",
    "TIED",
    "UNMARKED_YET_PAST",
]

COLUMNS_OF_CUSTOMERS = """
SELECT count(*) FROM pg_catalog.pg_attribute
WHERE attrelid = 'public.customers'::regclass AND attnum > 0 AND NOT attisdropped
"""

# All 24 columns but the 11 that the RFC counts as missing.
MAPPED_BY_N_1 = (
    "id",
    "name",
    "email",
    "api_key",
    "monthly_limit",
    "current_usage",
    "active",
    "metadata",
    "github_org",
    "plan",
    "user_id",
    "inserted_at",
    "updated_at",
)

# Of the six dropped fields, those in N−1's representation (platform.md).
SHOWN_BY_N_1 = ("github_org", "plan", "trial_expired")

# Trials ---------------------------------------------------------------------------------------------------------------

DATES = "SELECT id, trial_expired_at::text FROM customers ORDER BY id"
DATES_THAT_STAND = """
SELECT id, trial_expired_at::text FROM customers
WHERE trial_expired IS NOT TRUE OR trial_expired_at < :now AT TIME ZONE 'UTC'
ORDER BY id
"""
DATES_FILLED = """
SELECT id, updated_at::text FROM customers
WHERE trial_expired AND (trial_expired_at < :now AT TIME ZONE 'UTC') IS NOT TRUE
  AND isfinite(updated_at) AND updated_at < :now AT TIME ZONE 'UTC'
ORDER BY id
"""
UNMARKED_YET_PAST = """
SELECT id FROM customers
WHERE trial_expired IS NOT TRUE AND trial_expired_at < :now AT TIME ZONE 'UTC'
ORDER BY id
"""

# Keys -----------------------------------------------------------------------------------------------------------------

# name, what, which, and what becomes of it
COLLISIONS = (
    (
        "revoked-yet-alive",
        "keys revoked in api_keys that still open through customers",
        """
        SELECT c.id FROM customers c JOIN api_keys k ON k.key = c.api_key AND k.customer_id = c.id
        WHERE c.active AND k.active IS NOT TRUE ORDER BY c.id
        """,
        "They stay closed: somebody revoked them, and the old lookup let them in all the same.",
    ),
    (
        "one-key-two-customers",
        "keys of one customer that stand in api_keys under another",
        """
        SELECT c.id FROM customers c JOIN api_keys k ON k.key = c.api_key AND k.customer_id <> c.id
        ORDER BY c.id
        """,
        "The row in api_keys decides, as it did: where it is open its owner is let in, where it is closed nobody is.",
    ),
    (
        "blank-keys",
        "blank keys",
        "SELECT id FROM customers WHERE btrim(api_key) = '' ORDER BY id",
        "A blank is no key: none is created, nobody is let in with it, and the rollback gives the cell back.",
    ),
    (
        "inactive-owners",
        "keys in customers alone whose owner is not active",
        """
        SELECT c.id FROM customers c
        WHERE c.active IS NOT TRUE AND btrim(c.api_key) <> ''
          AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
        ORDER BY c.id
        """,
        "They come over closed, as they were. An owner who is made active later needs a new key.",
    ),
    (
        "owners-deactivated-later",
        "keys in customers alone whose owner is active",
        """
        SELECT c.id FROM customers c
        WHERE c.active AND btrim(c.api_key) <> '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
        ORDER BY c.id
        """,
        "They come over open. customers.active no longer counts: from now on the key is revoked, not its owner.",
    ),
)

# Organisations --------------------------------------------------------------------------------------------------------

REFUSED_NAMES = """
SELECT id FROM customers
WHERE btrim(github_org) <> '' AND github_org !~ '^[a-zA-Z0-9][a-zA-Z0-9_-]*$'
ORDER BY id
"""
# The six columns, and everything else ---------------------------------------------------------------------------------

SIX_BEFORE = """
SELECT id, plan, payment_method_added, trial_expired, monthly_fix_quota, api_key, github_org
FROM customers ORDER BY id
"""
ARCHIVE_TIES = """
SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'public.customers_rfc_055'::regclass AND contype IN ('p', 'f', 'u', 'c')
UNION ALL
SELECT 'privileges', coalesce(relacl::text, 'the owner alone') FROM pg_class
WHERE oid = 'public.customers_rfc_055'::regclass
UNION ALL
SELECT 'privileges', attname || attacl::text FROM pg_attribute
WHERE attrelid = 'public.customers_rfc_055'::regclass AND attacl IS NOT NULL
ORDER BY 1, 2
"""
# What the upgrade leaves, by business key: generated ids and the moment of migration aside.
OUTCOME = """
SELECT 'key', customer_id, key, active::text, name FROM api_keys
UNION ALL
SELECT 'account', customer_id, namespace, forge_type::text, verified_at::text FROM forge_accounts
UNION ALL
SELECT 'column', attnum, attname, '', '' FROM pg_attribute
WHERE attrelid = 'public.customers'::regclass AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'trial', id, trial_expired_at::text, '', '' FROM customers
WHERE trial_expired_at IS NULL OR trial_expired_at < '2026-01-01' OR trial_expired_at > '2900-01-01'
UNION ALL
SELECT 'expired', id, (trial_expired_at < :now AT TIME ZONE 'UTC')::text, '', '' FROM customers
ORDER BY 1, 2, 3
"""

TIED = (
    (
        "customers_rfc_055_customer_id_fkey",
        "FOREIGN KEY (customer_id) REFERENCES customers(id) ON UPDATE CASCADE ON DELETE CASCADE",
    ),
    ("customers_rfc_055_pkey", "PRIMARY KEY (customer_id)"),
    ("privileges", "the owner alone"),
)

# What has to stand still while it is copied.
LOCKED = ("public.customers", "public.api_keys", "public.forge_accounts")

# How the migration is run ---------------------------------------------------------------------------------------------

DECOY = """
CREATE SCHEMA decoy;
CREATE TABLE decoy.customers (LIKE public.customers INCLUDING ALL);
CREATE TABLE decoy.api_keys (LIKE public.api_keys INCLUDING ALL);
CREATE TABLE decoy.forge_accounts (LIKE public.forge_accounts INCLUDING ALL);
CREATE FUNCTION decoy.btrim(text) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
"""
# name, settings of the database, SQL that is run on it first, likewise for the rollback
SETTINGS = (
    ("time-zone", (("TimeZone", "'Pacific/Kiritimati'"),), "", ""),
    (
        "date-style",
        (("DateStyle", "'German, DMY'"), ("IntervalStyle", "'sql_standard'"), ("TimeZone", "'Pacific/Honolulu'")),
        "",
        "",
    ),
    ("search-path", (("search_path", "decoy, public"),), DECOY, DECOY),
)

# Everything that the upgrade misses, or finds in its way, at once: each is a clause by the name that it has to name.
LACKING = """
DROP TABLE public.api_keys CASCADE;
DROP TABLE public.forge_accounts CASCADE;
ALTER TABLE public.customers DROP COLUMN github_org;
ALTER TABLE public.customers ALTER monthly_fix_quota TYPE bigint;
GRANT SELECT (plan) ON public.customers TO PUBLIC;
COMMENT ON COLUMN public.customers.payment_method_added IS 'theirs';
CREATE INDEX theirs ON public.customers (trial_expired);
CREATE TABLE public.customers_rfc_055 ();
ALTER TYPE public.forge_type RENAME VALUE 'github' TO 'gitlab';
"""
LACKED = (
    ("api-keys", "public.api_keys"),
    ("forge-accounts", "public.forge_accounts"),
    ("column", "public.customers.github_org"),
    ("column-type", "public.customers.monthly_fix_quota"),
    ("privileges", "public.customers.plan"),
    ("comments", "public.customers.payment_method_added"),
    ("dependents", "index theirs"),
    ("free-name", "public.customers_rfc_055"),
    ("enum-label", "'github'"),
)

# Accounts at another forge that are called like the organisations.
ANOTHER_FORGE = """
ALTER TYPE public.forge_type RENAME TO forge_type_old;
CREATE TYPE public.forge_type AS ENUM ('github', 'gitlab');
ALTER TABLE public.forge_accounts ALTER forge_type TYPE public.forge_type USING forge_type::text::public.forge_type;
DROP TYPE public.forge_type_old;
INSERT INTO public.forge_accounts (customer_id, forge_type, namespace, inserted_at, updated_at)
SELECT id, 'gitlab', github_org, '2026-01-01', '2026-01-01' FROM public.customers WHERE btrim(github_org) <> '';
"""
GITHUB = "SELECT customer_id, namespace FROM forge_accounts WHERE forge_type::text = 'github' ORDER BY 1, 2"

# Stops the migration when it has written keys and is about to write accounts.
FAILING = """
CREATE FUNCTION public.planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
CREATE TRIGGER planted BEFORE INSERT ON public.forge_accounts FOR EACH ROW EXECUTE FUNCTION public.planted();
"""

# What the RFC takes for granted ---------------------------------------------------------------------------------------

# name, the RFC's words, what would show them false, which, and what is done about it
PREMISES = (
    (
        "plan-minimally-used",
        "`plan` - … minimally used",
        "customers whose plan is not the default",
        "SELECT id FROM customers WHERE plan IS DISTINCT FROM 'trial' ORDER BY id",
        "Archived.",
    ),
    (
        "payment-method-follows",
        "`payment_method_added` - Not used in application code",
        "customers whose payment_method_added does not follow from payment_method_added_at",
        """
        SELECT id FROM customers
        WHERE payment_method_added IS DISTINCT FROM (payment_method_added_at IS NOT NULL)
        ORDER BY id
        """,
        "Archived, not derived.",
    ),
    (
        "trial-follows-from-date",
        "`trial_expired` - Replaced with helper function using `trial_expired_at`",
        "customers marked expired whose date does not say so",
        """
        SELECT id FROM customers
        WHERE trial_expired AND (trial_expired_at < :now AT TIME ZONE 'UTC') IS NOT TRUE
        ORDER BY id
        """,
        "Their date is filled in with the row's last change; the rollback takes that back.",
    ),
    (
        "api-key-is-redundant",
        "`api_key` - Redundant, use `api_keys` relationship",
        "customers whose api_key does not stand in api_keys as theirs",
        """
        SELECT id FROM customers c
        WHERE NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key AND k.customer_id = c.id)
        ORDER BY id
        """,
        "Moved, unless blank or another customer's.",
    ),
    (
        "organisation-is-an-account",
        "`github_org` - Platform-specific, use `forge_accounts` relationship",
        "customers whose github_org has no forge account",
        """
        SELECT id FROM customers c
        WHERE github_org IS NOT NULL AND NOT EXISTS (
            SELECT FROM forge_accounts f
            WHERE f.customer_id = c.id AND f.forge_type = 'github' AND f.namespace = c.github_org
        )
        ORDER BY id
        """,
        "Moved, unless blank.",
    ),
)

# Of customers, what the changesets of either release refuse: name, what, which, and what becomes of it.
REFUSED = (
    (
        "names",
        "customers whose name is blank",
        "btrim(name) = ''",
        "Left alone, as under N−1: an update has to give such a customer a name.",
    ),
    (
        "e-mails",
        "customers whose e-mail has no @, or a blank",
        "email !~ '^[^\\s]+@[^\\s]+$'",
        "Left alone, as under N−1: an update that sends none goes through, unless it is blank.",
    ),
    (
        "metadata",
        "customers whose metadata is no object",
        "jsonb_typeof(metadata) NOT IN ('object', 'null')",
        "Left alone, as under N−1: an update that sends none goes through.",
    ),
)

# name, the question, what it comes to, which, among what, and the answer that the contract takes
OPEN = (
    (
        "namespaces",
        "1. Should we enforce that customers can only have fixes for their registered forge namespaces?",
        "fix attempts outside their customer's registered namespaces",
        """
        SELECT a.id FROM fix_attempts a
        WHERE a.customer_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM forge_accounts f WHERE f.customer_id = a.customer_id AND f.namespace = a.github_org
        )
        ORDER BY a.id
        """,
        "fix_attempts",
        "Not in this phase: these would have been refused.",
    ),
    (
        "existing-data",
        "2. How do we handle customers with existing data in the dropped fields?",
        "customers with data in the dropped fields, their key aside",
        """
        SELECT id FROM customers
        WHERE plan IS DISTINCT FROM 'trial' OR payment_method_added IS DISTINCT FROM false
           OR trial_expired IS DISTINCT FROM false OR monthly_fix_quota IS NOT NULL OR github_org IS NOT NULL
        ORDER BY id
        """,
        "customers",
        "Keys and organisations move, expiry is derived from its date, and every cell is archived for the rollback.",
    ),
    (
        "rollover-fixes",
        "3. Should `rollover_fixes` be dropped now or wait for better understanding of business logic?",
        "customers with rollover fixes",
        "SELECT id FROM customers WHERE rollover_fixes <> 0 ORDER BY id",
        "customers",
        "It waits: the column stays with every value.",
    ),
)
