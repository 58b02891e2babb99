"""
RFC-055: six columns leave customers, and nothing is lost.

- api_key: each key that api_keys lacks becomes a row there, open where the owner could use it.
- github_org: each organisation becomes a github forge account, unverified.
- trial_expired: follows from trial_expired_at, which is filled in where the mark says expired and the date does not.
- plan, payment_method_added, monthly_fix_quota: kept in the archive, as the other three are.

The archive customers_rfc_055 has one row for every customer: the six cells as they were, and what the upgrade does for
that customer. It is written first and everything else is read from it, so the way back knows exactly what was done. It
holds keys, and goes with its customer or with the rollback.

The way back gives every cell back where nothing was written in between. What was written in between wins: a key that
was revoked does not open again, a date or an account that was changed is believed, a row that was used stays. The six
columns come back at the end of the table.
"""

from alembic import op

revision = "0011"
down_revision = "0010"


# The result is the same in every session, and no lock is waited for longer than this: less than deadlock_timeout's
# default of 1 s, so that where an application takes the locks in another order the migration gives up first.
# row_security = off makes Postgres refuse, by name, a table whose policies would hide rows from us.
SETTINGS = (
    "SET LOCAL search_path = public, pg_temp",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL quote_all_identifiers = off",
    "SET LOCAL row_security = off",
    "SET LOCAL lock_timeout = '900ms'",
)

# Everything that the upgrade reads, writes or drops, as Postgres spells it; *rest* is null where any will do.
# DROP COLUMN takes indexes, constraints, statistics, privileges and comments along without a word, and the way back
# could not know them. A snapshot taken before the locks would not see the last rows written: hence READ COMMITTED.
CHECK_BEFORE_UPGRADE = """
DO $check$
DECLARE
    problems text;
BEGIN
    WITH needed (tab, col, type, rest) AS (
        VALUES
            ('customers', 'id', 'bigint', NULL),
            ('customers', 'active', 'boolean', NULL),
            ('customers', 'updated_at', 'timestamp(0) without time zone', NULL),
            ('customers', 'trial_expired_at', 'timestamp without time zone', NULL),
            ('customers', 'payment_method_added_at', 'timestamp without time zone', NULL),
            ('customers', 'api_key', 'character varying(255)', ' NOT NULL'),
            ('customers', 'trial_expired', 'boolean', ' DEFAULT false'),
            ('customers', 'payment_method_added', 'boolean', ' DEFAULT false'),
            ('customers', 'monthly_fix_quota', 'integer', ''),
            ('customers', 'github_org', 'character varying(255)', ''),
            ('customers', 'plan', 'character varying(255)', ' DEFAULT ''trial''::character varying'),
            ('api_keys', 'id', 'bigint', NULL),
            ('api_keys', 'key', 'character varying(255)', NULL),
            ('api_keys', 'name', 'character varying(255)', NULL),
            ('api_keys', 'customer_id', 'bigint', NULL),
            ('api_keys', 'permissions', 'character varying(255)[]', NULL),
            ('api_keys', 'last_used_at', 'timestamp(0) without time zone', NULL),
            ('api_keys', 'expires_at', 'timestamp(0) without time zone', NULL),
            ('api_keys', 'active', 'boolean', NULL),
            ('api_keys', 'inserted_at', 'timestamp(0) without time zone', NULL),
            ('api_keys', 'updated_at', 'timestamp(0) without time zone', NULL),
            ('forge_accounts', 'id', 'bigint', NULL),
            ('forge_accounts', 'customer_id', 'bigint', NULL),
            ('forge_accounts', 'forge_type', 'forge_type', NULL),
            ('forge_accounts', 'namespace', 'character varying(255)', NULL),
            ('forge_accounts', 'verified_at', 'timestamp without time zone', NULL),
            ('forge_accounts', 'metadata', 'jsonb', NULL),
            ('forge_accounts', 'inserted_at', 'timestamp without time zone', NULL),
            ('forge_accounts', 'updated_at', 'timestamp without time zone', NULL)
    ),
    seen AS (
        SELECT c.relname AS tab, a.attname AS col, a.attrelid, a.attnum, a.attacl,
            format_type(a.atttypid, a.atttypmod) AS type,
            CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS rest
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    ),
    leaving AS (
        SELECT seen.* FROM seen JOIN needed USING (tab, col) WHERE needed.rest IS NOT NULL
    ),
    problem (said) AS (
        SELECT DISTINCT format('there is no table public.%s', n.tab)
        FROM needed n WHERE NOT EXISTS (SELECT FROM seen s WHERE s.tab = n.tab)
        UNION ALL
        SELECT format('there is no column public.%s.%s', n.tab, n.col)
        FROM needed n
        WHERE EXISTS (SELECT FROM seen s WHERE s.tab = n.tab)
          AND NOT EXISTS (SELECT FROM seen s WHERE (s.tab, s.col) = (n.tab, n.col))
        UNION ALL
        SELECT format('public.%s.%s is %s%s, not %s%s', n.tab, n.col,
            s.type, CASE WHEN n.rest IS NOT NULL THEN s.rest END, n.type, n.rest)
        FROM needed n JOIN seen s USING (tab, col)
        WHERE s.type <> n.type OR s.rest <> n.rest
        UNION ALL
        SELECT format('there is no %s public.%s', CASE other.kind WHEN 'S' THEN 'sequence' ELSE 'index' END, other.name)
        FROM (VALUES
            ('S', 'api_keys_id_seq'),
            ('S', 'forge_accounts_id_seq'),
            ('i', 'customers_api_key_index'),
            ('i', 'customers_trial_expired_index')
        ) AS other (kind, name)
        WHERE NOT EXISTS (
            SELECT FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relname = other.name AND c.relkind::text = other.kind
        )
        UNION ALL
        SELECT 'the enum public.forge_type has no label ''github'''
        WHERE NOT EXISTS (
            SELECT FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
            WHERE t.typnamespace = 'public'::regnamespace AND t.typname = 'forge_type' AND e.enumlabel = 'github'
        )
        UNION ALL
        SELECT format('the name public.%s is taken', taken.name)
        FROM (
            SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
            UNION
            SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
        ) AS taken
        WHERE taken.name IN ('customers_rfc_055', 'customers_rfc_055_pkey')
        UNION ALL
        SELECT format('%s hangs on public.customers.%s', pg_describe_object(d.classid, d.objid, d.objsubid), l.col)
        FROM leaving l
        JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = l.attrelid AND d.refobjsubid = l.attnum
        WHERE NOT EXISTS (
            SELECT FROM pg_class i
            WHERE d.classid = 'pg_class'::regclass AND i.oid = d.objid AND i.relkind = 'i'
              AND i.relname IN ('customers_api_key_index', 'customers_trial_expired_index')
        )
        AND NOT EXISTS (
            SELECT FROM pg_attrdef own
            WHERE d.classid = 'pg_attrdef'::regclass AND own.oid = d.objid AND own.adnum = l.attnum
        )
        AND NOT EXISTS (  -- from Postgres 18 on, NOT NULL is a constraint
            SELECT FROM pg_constraint own
            WHERE d.classid = 'pg_constraint'::regclass AND own.oid = d.objid AND own.contype = 'n'
        )
        UNION ALL
        SELECT format('privileges hang on public.customers.%s', l.col) FROM leaving l WHERE l.attacl IS NOT NULL
        UNION ALL
        SELECT format('a comment hangs on public.customers.%s', l.col)
        FROM leaving l WHERE col_description(l.attrelid, l.attnum) IS NOT NULL
        UNION ALL
        SELECT format('its transaction is %s, not read committed', current_setting('transaction_isolation'))
        WHERE current_setting('transaction_isolation') <> 'read committed'
    )
    SELECT string_agg(said, '; ' ORDER BY said) INTO problems FROM problem;
    IF problems IS NOT NULL THEN
        RAISE EXCEPTION 'RFC-055 cannot upgrade this database: %', problems
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Bring public to what revision 0010 makes of it and upgrade again, at read committed.';
    END IF;
END
$check$
"""

# Before anything is copied: no write may slip in between the copy and the drop.
LOCK_FOR_UPGRADE = "LOCK TABLE public.customers, public.api_keys, public.forge_accounts IN ACCESS EXCLUSIVE MODE"

CREATE_ARCHIVE = """
CREATE TABLE public.customers_rfc_055 (
    customer_id bigint NOT NULL,
    api_key varchar(255) NOT NULL,
    trial_expired boolean,
    payment_method_added boolean,
    monthly_fix_quota integer,
    github_org varchar(255),
    plan varchar(255),
    trial_expired_at timestamp,
    trial_expired_at_filled timestamp,
    payment_method_added_at timestamp,
    api_key_id bigint,
    api_key_owner bigint,
    api_key_open boolean NOT NULL,
    api_key_updated_at timestamp,
    forge_account_id bigint,
    forge_account_created boolean NOT NULL,
    upgraded_at timestamp NOT NULL
)
"""

COMMENT_ON_ARCHIVE = """
COMMENT ON TABLE public.customers_rfc_055 IS
    'What RFC-055 took out of customers, and did instead; its rollback reads it. Holds API keys.'
"""

# One row says all that happens to a customer:
# api_key_id       the row of api_keys to create: for a key that is not blank and that api_keys does not know. A key
#                  that stands there already keeps its state and its owner: revoked stays revoked.
# api_key_owner    whose the key is in api_keys from now on, api_key_open whether it opens anything there, and
#                  api_key_updated_at when its row was last written. An inactive owner could not use a key of customers,
#                  so it comes over closed.
# forge_account_id the github account that stands for github_org, to create or there already. Blank is none.
# trial_expired_at_filled  a past date for a mark that the date does not bear out: the last change of the row that
#                  the mark may have come with, but never the present.
WRITE_ARCHIVE = """
INSERT INTO public.customers_rfc_055 (
    customer_id, api_key, trial_expired, payment_method_added, monthly_fix_quota, github_org, plan,
    trial_expired_at, trial_expired_at_filled, payment_method_added_at,
    api_key_id, api_key_owner, api_key_open, api_key_updated_at, forge_account_id, forge_account_created, upgraded_at
)
SELECT
    c.id, c.api_key, c.trial_expired, c.payment_method_added, c.monthly_fix_quota, c.github_org, c.plan,
    c.trial_expired_at,
    CASE
        WHEN c.trial_expired IS NOT TRUE OR c.trial_expired_at < moment.utc THEN NULL
        WHEN isfinite(c.updated_at) THEN least(c.updated_at, moment.utc - interval '1 second')
        ELSE moment.utc - interval '1 second'
    END,
    c.payment_method_added_at,
    CASE WHEN k.id IS NULL AND btrim(c.api_key) <> '' THEN nextval('public.api_keys_id_seq') END,
    CASE WHEN k.id IS NULL AND btrim(c.api_key) <> '' THEN c.id ELSE k.customer_id END,
    CASE WHEN k.id IS NULL THEN btrim(c.api_key) <> '' AND coalesce(c.active, false) ELSE coalesce(k.active, false) END,
    CASE WHEN k.id IS NULL AND btrim(c.api_key) <> '' THEN moment.utc ELSE k.updated_at END,
    CASE
        WHEN f.id IS NOT NULL THEN f.id
        WHEN btrim(c.github_org) <> '' THEN nextval('public.forge_accounts_id_seq')
    END,
    f.id IS NULL AND coalesce(btrim(c.github_org) <> '', false),
    moment.utc
FROM public.customers c
CROSS JOIN (SELECT date_trunc('second', now() AT TIME ZONE 'UTC') AS utc) AS moment
LEFT JOIN public.api_keys k ON k.key = c.api_key
LEFT JOIN public.forge_accounts f
    ON f.customer_id = c.id AND f.forge_type = 'github' AND f.namespace = c.github_org AND btrim(c.github_org) <> ''
ORDER BY c.id
"""

# A customer's keys go with the customer, from here too.
TIE_ARCHIVE = """
ALTER TABLE public.customers_rfc_055
    ADD CONSTRAINT customers_rfc_055_pkey PRIMARY KEY (customer_id),
    ADD CONSTRAINT customers_rfc_055_customer_id_fkey
        FOREIGN KEY (customer_id) REFERENCES public.customers (id) ON UPDATE CASCADE ON DELETE CASCADE
"""

MOVE_KEYS = """
INSERT INTO public.api_keys (id, key, name, customer_id, permissions, active, inserted_at, updated_at)
SELECT api_key_id, api_key, 'Legacy Key', customer_id, '{}', api_key_open, upgraded_at, upgraded_at
FROM public.customers_rfc_055
WHERE api_key_id IS NOT NULL
ORDER BY customer_id
"""

MOVE_ORGANISATIONS = """
INSERT INTO public.forge_accounts (id, customer_id, forge_type, namespace, metadata, inserted_at, updated_at)
SELECT forge_account_id, customer_id, 'github', github_org, '{}', upgraded_at, upgraded_at
FROM public.customers_rfc_055
WHERE forge_account_created
ORDER BY customer_id
"""

FILL_DATES = """
UPDATE public.customers c
SET trial_expired_at = a.trial_expired_at_filled
FROM public.customers_rfc_055 a
WHERE a.customer_id = c.id AND a.trial_expired_at_filled IS NOT NULL
"""

DROP_INDEXES = "DROP INDEX public.customers_trial_expired_index, public.customers_api_key_index"

DROP_COLUMNS = """
ALTER TABLE public.customers
    DROP COLUMN plan,
    DROP COLUMN payment_method_added,
    DROP COLUMN trial_expired,
    DROP COLUMN monthly_fix_quota,
    DROP COLUMN api_key,
    DROP COLUMN github_org
"""

UPGRADE = (
    *SETTINGS,
    CHECK_BEFORE_UPGRADE,
    LOCK_FOR_UPGRADE,
    CREATE_ARCHIVE,
    COMMENT_ON_ARCHIVE,
    WRITE_ARCHIVE,
    TIE_ARCHIVE,
    MOVE_KEYS,
    MOVE_ORGANISATIONS,
    FILL_DATES,
    DROP_INDEXES,
    DROP_COLUMNS,
)


CHECK_BEFORE_DOWNGRADE = """
DO $check$
DECLARE
    problems text;
BEGIN
    WITH needed (tab, cols) AS (
        VALUES
            ('customers', '{id,trial_expired_at,payment_method_added_at}'::text[]),
            ('customers_rfc_055', '{customer_id,api_key,trial_expired,payment_method_added,monthly_fix_quota,github_org,
                plan,trial_expired_at,trial_expired_at_filled,payment_method_added_at,api_key_id,api_key_owner,
                api_key_open,api_key_updated_at,forge_account_id,forge_account_created,upgraded_at}'),
            ('api_keys', '{id,key,name,customer_id,permissions,last_used_at,expires_at,active,inserted_at,updated_at}'),
            ('forge_accounts', '{id,customer_id,forge_type,namespace,verified_at,metadata,inserted_at,updated_at}'),
            ('scan_executions', '{api_key_id}'),
            ('validation_executions', '{api_key_id}'),
            ('mitigation_executions', '{api_key_id}'),
            ('cached_validations', '{forge_account_id}')
    ),
    seen AS (
        SELECT c.relname AS tab, a.attname AS col
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    ),
    problem (said) AS (
        SELECT format('there is no table public.%s', n.tab)
        FROM needed n WHERE NOT EXISTS (SELECT FROM seen s WHERE s.tab = n.tab)
        UNION ALL
        SELECT format('there is no column public.%s.%s', n.tab, wanted.col)
        FROM needed n, unnest(n.cols) AS wanted (col)
        WHERE EXISTS (SELECT FROM seen s WHERE s.tab = n.tab)
          AND NOT EXISTS (SELECT FROM seen s WHERE s.tab = n.tab AND s.col = wanted.col)
        UNION ALL
        SELECT format('the name public.customers.%s is taken', s.col)
        FROM seen s
        WHERE s.tab = 'customers'
          AND s.col IN ('api_key', 'trial_expired', 'payment_method_added', 'monthly_fix_quota', 'github_org', 'plan')
        UNION ALL
        SELECT format('the name public.%s is taken', relname)
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
          AND relname IN ('customers_api_key_index', 'customers_trial_expired_index')
        UNION ALL
        SELECT format('its transaction is %s, not read committed', current_setting('transaction_isolation'))
        WHERE current_setting('transaction_isolation') <> 'read committed'
    )
    SELECT string_agg(said, '; ' ORDER BY said) INTO problems FROM problem;
    IF problems IS NOT NULL THEN
        RAISE EXCEPTION 'RFC-055 cannot be rolled back on this database: %', problems
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Bring public to what revision 0011 makes of it and downgrade again, at read committed.';
    END IF;
END
$check$
"""

# Rows that refer to a key or an account cannot appear either: that takes a lock on the row's table.
LOCK_FOR_DOWNGRADE = """
LOCK TABLE public.customers, public.api_keys, public.forge_accounts, public.customers_rfc_055
    IN ACCESS EXCLUSIVE MODE
"""

ADD_COLUMNS = """
ALTER TABLE public.customers
    ADD COLUMN api_key varchar(255),
    ADD COLUMN trial_expired boolean DEFAULT false,
    ADD COLUMN payment_method_added boolean DEFAULT false,
    ADD COLUMN monthly_fix_quota integer,
    ADD COLUMN github_org varchar(255),
    ADD COLUMN plan varchar(255) DEFAULT 'trial'
"""

# Release N-1 tries api_keys first and then customers.api_key, so a key given back there may open what was closed in
# between. It is given back if its row in api_keys opens for the same customer, or is closed and was so from the start.
# Where the row was revoked, removed or moved, its customer gets a key that nobody knows instead.
# A mark is believed as long as its date is the one that the upgrade left; else the new date says. Likewise the payment
# method. An account that was renamed is the organisation's new name; one that is gone, or somebody else's now, is none.
GIVE_BACK = """
UPDATE public.customers c
SET api_key = CASE
        WHEN a.api_key_owner IS NOT NULL AND NOT EXISTS (
            SELECT FROM public.api_keys k
            WHERE k.key = a.api_key AND k.customer_id = a.api_key_owner
              AND (k.active OR (NOT a.api_key_open AND k.updated_at = a.api_key_updated_at))
        )
        THEN 'rsolv_' || replace(gen_random_uuid()::text, '-', '')
        ELSE a.api_key
    END,
    trial_expired = CASE
        WHEN c.trial_expired_at IS NOT DISTINCT FROM coalesce(a.trial_expired_at_filled, a.trial_expired_at)
        THEN a.trial_expired
        ELSE coalesce(c.trial_expired_at < now() AT TIME ZONE 'UTC', false)
    END,
    trial_expired_at = CASE
        WHEN c.trial_expired_at IS NOT DISTINCT FROM coalesce(a.trial_expired_at_filled, a.trial_expired_at)
        THEN a.trial_expired_at
        ELSE c.trial_expired_at
    END,
    payment_method_added = CASE
        WHEN c.payment_method_added_at IS NOT DISTINCT FROM a.payment_method_added_at THEN a.payment_method_added
        ELSE c.payment_method_added_at IS NOT NULL
    END,
    monthly_fix_quota = a.monthly_fix_quota,
    github_org = CASE
        WHEN a.forge_account_id IS NULL THEN a.github_org
        ELSE coalesce(
            (
                SELECT f.namespace FROM public.forge_accounts f
                WHERE f.id = a.forge_account_id AND f.customer_id = c.id AND f.forge_type = 'github'
            ),
            (
                SELECT f.namespace FROM public.forge_accounts f
                WHERE f.customer_id = c.id AND f.forge_type = 'github' AND f.namespace = a.github_org
            )
        )
    END,
    plan = a.plan
FROM public.customers_rfc_055 a
WHERE a.customer_id = c.id
"""

# Customers created in between: a key that nobody knows; plan, quota and organisation are their columns' defaults.
COMPLETE_NEW_CUSTOMERS = """
UPDATE public.customers c
SET api_key = 'rsolv_' || replace(gen_random_uuid()::text, '-', ''),
    trial_expired = coalesce(c.trial_expired_at < now() AT TIME ZONE 'UTC', false),
    payment_method_added = c.payment_method_added_at IS NOT NULL
WHERE NOT EXISTS (SELECT FROM public.customers_rfc_055 a WHERE a.customer_id = c.id)
"""

# Only what the upgrade created, as it created it, and nobody refers to: all else was written in between and stays.
REMOVE_KEYS = """
DELETE FROM public.api_keys k
USING public.customers_rfc_055 a
WHERE k.id = a.api_key_id
  AND k.customer_id = a.customer_id
  AND k.key = a.api_key
  AND k.name = 'Legacy Key'
  AND k.permissions = '{}'
  AND k.last_used_at IS NULL
  AND k.expires_at IS NULL
  AND k.active = a.api_key_open
  AND k.inserted_at = a.upgraded_at
  AND k.updated_at = a.upgraded_at
  AND NOT EXISTS (SELECT FROM public.scan_executions e WHERE e.api_key_id = k.id)
  AND NOT EXISTS (SELECT FROM public.validation_executions e WHERE e.api_key_id = k.id)
  AND NOT EXISTS (SELECT FROM public.mitigation_executions e WHERE e.api_key_id = k.id)
"""

REMOVE_ORGANISATIONS = """
DELETE FROM public.forge_accounts f
USING public.customers_rfc_055 a
WHERE f.id = a.forge_account_id
  AND a.forge_account_created
  AND f.customer_id = a.customer_id
  AND f.forge_type = 'github'
  AND f.namespace = a.github_org
  AND f.verified_at IS NULL
  AND f.metadata = '{}'
  AND f.inserted_at = a.upgraded_at
  AND f.updated_at = a.upgraded_at
  AND NOT EXISTS (SELECT FROM public.cached_validations v WHERE v.forge_account_id = f.id)
"""

REQUIRE_KEYS = "ALTER TABLE public.customers ALTER COLUMN api_key SET NOT NULL"

INDEX_MARKS = "CREATE INDEX customers_trial_expired_index ON public.customers (trial_expired)"

INDEX_KEYS = "CREATE UNIQUE INDEX customers_api_key_index ON public.customers (api_key)"

DROP_ARCHIVE = "DROP TABLE public.customers_rfc_055"

DOWNGRADE = (
    *SETTINGS,
    CHECK_BEFORE_DOWNGRADE,
    LOCK_FOR_DOWNGRADE,
    ADD_COLUMNS,
    GIVE_BACK,
    COMPLETE_NEW_CUSTOMERS,
    REMOVE_KEYS,
    REMOVE_ORGANISATIONS,
    REQUIRE_KEYS,
    INDEX_MARKS,
    INDEX_KEYS,
    DROP_ARCHIVE,
)


def upgrade() -> None:
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWNGRADE:
        op.execute(statement)
