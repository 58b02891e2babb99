"""
What the contract asks the database, in SQL.

Queries over two stops start with the primary key, so that what was lost or invented is named by it.
"""

__all__ = [
    "ACCESS_AFTER",
    "ACCESS_BEFORE",
    "ACCOUNTS_AS_WRITTEN",
    "ANOTHER_FORGE",
    "ARCHIVE_TIES",
    "COLLISIONS",
    "COLUMNS_OF_CUSTOMERS",
    "DATES",
    "DATES_FILLED",
    "DATES_THAT_STAND",
    "EXPECTED_CHANGES",
    "EXPIRED_AFTER",
    "EXPIRED_BEFORE",
    "FAILING",
    "GITHUB",
    "KEYS_AFTER",
    "KEYS_AS_WRITTEN",
    "KEYS_BEFORE",
    "LACKED",
    "LACKING",
    "LOCKED",
    "MAPPED_BY_N_1",
    "NEW_ACCOUNTS",
    "NEW_KEYS",
    "OPEN",
    "ORGANISATIONS_AFTER",
    "ORGANISATIONS_BEFORE",
    "OTHER_CELLS",
    "OUTCOME",
    "PREMISES",
    "REFUSED_NAMES",
    "SETTINGS",
    "SHOWN_BY_N_1",
    "SIX_ARCHIVED",
    "SIX_BEFORE",
    "TIED",
    "TOUCHED",
    "UNMARKED_YET_PAST",
    "VERIFIED",
    "WHOLE_ACCOUNTS",
    "WHOLE_KEYS",
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

EXPIRED_BEFORE = """
SELECT id FROM customers WHERE trial_expired OR trial_expired_at < :now AT TIME ZONE 'UTC' ORDER BY id
"""
# By the clock, not by the walk's moment, which lies ahead of it: a mark must be borne out now.
EXPIRED_AFTER = "SELECT id FROM customers WHERE trial_expired_at < clock_timestamp() AT TIME ZONE 'UTC' ORDER BY id"
DATES = "SELECT id, trial_expired_at::text FROM customers ORDER BY id"
DATES_THAT_STAND = """
SELECT id, trial_expired_at::text FROM customers
WHERE trial_expired IS NOT TRUE OR trial_expired_at < :now AT TIME ZONE 'UTC'
ORDER BY id
"""
DATES_FILLED = """
SELECT id, updated_at::text FROM customers
WHERE trial_expired AND (trial_expired_at < :now AT TIME ZONE 'UTC') IS NOT TRUE
  AND updated_at < :now AT TIME ZONE 'UTC'
ORDER BY id
"""
UNMARKED_YET_PAST = """
SELECT id FROM customers
WHERE trial_expired IS NOT TRUE AND trial_expired_at < :now AT TIME ZONE 'UTC'
ORDER BY id
"""

# Keys -----------------------------------------------------------------------------------------------------------------

KEYS_BEFORE = """
SELECT customer_id, key FROM api_keys
UNION
SELECT id, api_key FROM customers c
WHERE btrim(api_key) <> '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
ORDER BY 1, 2
"""
KEYS_AFTER = "SELECT customer_id, key FROM api_keys ORDER BY 1, 2"

# What the upgrade writes, but for ids and the moment.
NEW_KEYS = """
SELECT id, api_key, 'Legacy Key' AS name, '{}' AS permissions, NULL AS last_used_at, NULL AS expires_at
FROM customers c
WHERE btrim(api_key) <> '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
ORDER BY id
"""
KEYS_AS_WRITTEN = """
SELECT customer_id, key, name, permissions::text, last_used_at::text, expires_at::text FROM api_keys ORDER BY id
"""

# Whom a key lets in. Left out: what COLLISIONS declares.
ACCESS_BEFORE = """
SELECT customer_id, key FROM api_keys WHERE active
UNION
SELECT id, api_key FROM customers c
WHERE active AND btrim(api_key) <> '' AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
ORDER BY 1, 2
"""
ACCESS_AFTER = "SELECT customer_id, key FROM api_keys WHERE active ORDER BY 1, 2"

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

WHOLE_KEYS = """
SELECT id, key, name, customer_id, permissions, last_used_at, expires_at, active, inserted_at, updated_at
FROM api_keys ORDER BY id
"""

# Organisations --------------------------------------------------------------------------------------------------------

ORGANISATIONS_BEFORE = """
SELECT customer_id, forge_type::text, namespace FROM forge_accounts
UNION
SELECT id, 'github', github_org FROM customers WHERE btrim(github_org) <> ''
ORDER BY 1, 2, 3
"""
ORGANISATIONS_AFTER = "SELECT customer_id, forge_type::text, namespace FROM forge_accounts ORDER BY 1, 2, 3"
# What the upgrade writes, but for ids and the moment.
NEW_ACCOUNTS = """
SELECT id, github_org, NULL AS verified_at, '{}' AS metadata FROM customers c
WHERE btrim(github_org) <> '' AND NOT EXISTS (
    SELECT FROM forge_accounts f WHERE f.customer_id = c.id AND f.namespace = c.github_org
)
ORDER BY id
"""
ACCOUNTS_AS_WRITTEN = "SELECT customer_id, namespace, verified_at::text, metadata::text FROM forge_accounts ORDER BY id"
VERIFIED = "SELECT id, customer_id, namespace FROM forge_accounts WHERE verified_at IS NOT NULL ORDER BY id"
REFUSED_NAMES = """
SELECT id FROM customers
WHERE btrim(github_org) <> '' AND github_org !~ '^[a-zA-Z0-9][a-zA-Z0-9_-]*$'
ORDER BY id
"""
WHOLE_ACCOUNTS = """
SELECT id, customer_id, forge_type::text, namespace, verified_at, metadata, inserted_at, updated_at
FROM forge_accounts ORDER BY id
"""

# The six columns, and everything else ---------------------------------------------------------------------------------

SIX_BEFORE = """
SELECT id, plan, payment_method_added, trial_expired, monthly_fix_quota, api_key, github_org
FROM customers ORDER BY id
"""
SIX_ARCHIVED = """
SELECT customer_id, plan, payment_method_added, trial_expired, monthly_fix_quota, api_key, github_org
FROM customers_rfc_055 ORDER BY customer_id
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
OTHER_CELLS = """
SELECT id, name, email, monthly_limit, current_usage, active, metadata, inserted_at, updated_at, trial_fixes_used,
       trial_fixes_limit, payment_method_added_at, stripe_customer_id, subscription_plan, subscription_status,
       rollover_fixes, user_id
FROM customers ORDER BY id
"""
TOUCHED = ("public.customers", "public.api_keys", "public.forge_accounts", "public.customers_rfc_055")

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

EXPECTED_CHANGES = (
    "column public.customers.plan",
    "column public.customers.payment_method_added",
    "column public.customers.trial_expired",
    "column public.customers.monthly_fix_quota",
    "column public.customers.api_key",
    "column public.customers.github_org",
    "index public.customers.customers_trial_expired_index",
    "index public.customers.customers_api_key_index",
    "* public.customers_rfc_055",
    "* public.customers_rfc_055.*",
)

# How the migration is run ---------------------------------------------------------------------------------------------

DECOY = """
CREATE SCHEMA decoy;
CREATE TABLE decoy.customers (LIKE public.customers INCLUDING ALL);
CREATE TABLE decoy.api_keys (LIKE public.api_keys INCLUDING ALL);
CREATE TABLE decoy.forge_accounts (LIKE public.forge_accounts INCLUDING ALL);
CREATE FUNCTION decoy.btrim(text) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
"""
# A mark whose date comes within the hour: in the zone east of it, a careless reading has it past.
SOON = """
UPDATE public.customers SET trial_expired_at = now() AT TIME ZONE 'UTC' + INTERVAL '1 hour' WHERE id = 64
"""

# name, settings of the database, SQL that is run on it first, likewise for the rollback
SETTINGS = (
    ("time-zone", (("TimeZone", "'Pacific/Kiritimati'"),), SOON, ""),
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

# An account at another forge that is called like the organisation.
ANOTHER_FORGE = """
ALTER TYPE public.forge_type RENAME TO forge_type_old;
CREATE TYPE public.forge_type AS ENUM ('github', 'gitlab');
ALTER TABLE public.forge_accounts ALTER forge_type TYPE public.forge_type USING forge_type::text::public.forge_type;
DROP TYPE public.forge_type_old;
INSERT INTO public.forge_accounts (customer_id, forge_type, namespace, inserted_at, updated_at)
VALUES (83, 'gitlab', 'acme', '2026-01-01', '2026-01-01');
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
        "plan-is-a-duplicate",
        "`plan` - Duplicate of `subscription_plan`",
        "customers whose plan is not their subscription_plan",
        "SELECT id FROM customers WHERE plan IS DISTINCT FROM subscription_plan ORDER BY id",
        "subscription_plan is not overwritten; plan's values are archived and come back with the rollback.",
    ),
    (
        "plan-minimally-used",
        "`plan` - … minimally used",
        "customers whose plan is not the default",
        "SELECT id FROM customers WHERE plan IS DISTINCT FROM 'trial' ORDER BY id",
        "Archived.",
    ),
    (
        "quota-is-a-duplicate",
        "`monthly_fix_quota` - Duplicate of `monthly_limit`",
        "customers whose monthly_fix_quota is set and is not their monthly_limit",
        """
        SELECT id FROM customers
        WHERE monthly_fix_quota IS NOT NULL AND monthly_fix_quota IS DISTINCT FROM monthly_limit
        ORDER BY id
        """,
        "monthly_limit is not overwritten; the quota is archived and comes back with the rollback.",
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
