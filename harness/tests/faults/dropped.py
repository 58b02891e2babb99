"""A column that goes: moved, archived, derived or lost."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Archived, Derived, Lost, Moved, Objects
from harness.tests.faults.change import Change, Wrong

__all__ = ["DROPPED"]

KEYS = """
CREATE TABLE customers (id int PRIMARY KEY, api_key text);
CREATE TABLE api_keys (id serial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, key text, source text);
INSERT INTO customers VALUES (1, 'k-one'), (2, 'shared'), (4, 'shared'), (7, NULL), (9, ''), (11, 'K-One');
INSERT INTO api_keys (customer_id, key) VALUES (1, 'other'), (7, 'seven');
"""
COPY = "INSERT INTO api_keys (customer_id, key, source) SELECT id, api_key, 'legacy' FROM customers "
DROP = """
CREATE TABLE api_keys_moved AS SELECT * FROM api_keys WHERE source = 'legacy';
ALTER TABLE customers DROP api_key;
"""
BRING = """
ALTER TABLE customers ADD api_key text;
UPDATE customers c SET api_key = m.key FROM api_keys_moved m WHERE m.customer_id = c.id;
"""
FORGET = "DROP TABLE api_keys_moved;"
# A row that was changed in between is no longer the upgrade's.
CLEAR = "DELETE FROM api_keys k USING api_keys_moved m WHERE ROW(k.*) IS NOT DISTINCT FROM ROW(m.*);" + FORGET

ARCHIVE = "CREATE TABLE customers_archive AS SELECT id AS customer_id, plan FROM customers"
RESTORE = """
ALTER TABLE customers ADD plan varchar(20) DEFAULT 'trial';
UPDATE customers c SET plan = a.plan FROM customers_archive a WHERE a.customer_id = c.id;
CREATE INDEX customers_plan_index ON customers (plan);
"""

DROPPED = (
    Change(
        "a column moved",
        KEYS,
        clauses(
            Moved(
                "customers.api_key",
                to="api_keys.key",
                by={"customer_id": "s.id"},
                having={"source": "'legacy'"},
                text="Keys stand in api_keys.",
            ),
            Objects("table api_keys_moved", name="moved", text="What moved is remembered for the rollback."),
        ),
        COPY + "WHERE api_key IS NOT NULL;" + DROP,
        BRING + CLEAR,
        (
            Wrong(
                "copy left out",
                {
                    "customers.api_key.moved": ("5 lost", "1, legacy, k-one", "4, legacy, shared"),
                    "customers.api_key.only": ("5 lost",),
                    "back.rows": ("5 cells changed", "id=1: api_key 'k-one' → NULL"),
                },
                up=DROP,
            ),
            Wrong(
                "one value under two owners",
                {
                    "customers.api_key.moved": ("1 lost: 4, legacy, shared",),
                    "customers.api_key.only": ("4, legacy, shared",),
                    "back.rows": ("id=4: api_key 'shared' → NULL",),
                },
                up="INSERT INTO api_keys (customer_id, key, source) SELECT DISTINCT ON (api_key) id, api_key, 'legacy' "
                "FROM customers WHERE api_key IS NOT NULL ORDER BY api_key, id;" + DROP,
            ),
            Wrong(
                "partial, empty set",
                {
                    "customers.api_key.moved": ("9, legacy, ''",),
                    "customers.api_key.only": ("9, legacy, ''",),
                    "back.rows": ("id=9: api_key '' → NULL",),
                },
                up=COPY + "WHERE api_key <> '';" + DROP,
            ),
            Wrong(
                "partial, who has one already",
                {
                    "customers.api_key.moved": ("1, legacy, k-one",),
                    "customers.api_key.only": ("1, legacy, k-one",),
                    "back.rows": ("id=1: api_key 'k-one' → NULL",),
                },
                up=COPY + "c WHERE api_key IS NOT NULL AND NOT EXISTS "
                "(SELECT FROM api_keys k WHERE k.customer_id = c.id);" + DROP,
            ),
            Wrong("NULL logic", {"customers.api_key.only": ("1 invented: 7, legacy, NULL",)}, up=COPY + ";" + DROP),
            Wrong(
                "copied twice",
                {"customers.api_key.only": ("5 invented",)},
                up=2 * (COPY + "WHERE api_key IS NOT NULL;") + DROP,
            ),
            Wrong(
                "sequence left behind",
                {"frame.sequences": ("after: public.api_keys_id_seq: next 3",)},
                up="INSERT INTO api_keys (id, customer_id, key, source) SELECT 100 + id, id, api_key, 'legacy' "
                "FROM customers WHERE api_key IS NOT NULL;" + DROP,
            ),
            Wrong(
                "too wide a delete",
                {"frame.rows": ("id=2",), "back.rows": ("id=2",), "customers.api_key.only": ("7, NULL, seven",)},
                up="DELETE FROM api_keys WHERE id > 1;" + COPY + "WHERE api_key IS NOT NULL;" + DROP,
            ),
            Wrong(
                "rollback restores no values",
                {
                    "back.rows": ("id=1: api_key 'k-one' → NULL",),
                    "customers.api_key.moved": ("again: customers.api_key",),
                    "customers.api_key.only": ("again: customers.api_key",),
                },
                down="ALTER TABLE customers ADD api_key text;" + CLEAR,
            ),
            Wrong(
                "rollback leaves the rows",
                {"back.rows": ("5 rows invented: id=3",), "customers.api_key.only": ("5 invented",)},
                down=BRING + FORGET,
            ),
            Wrong(
                "rollback takes too many",
                {"back.rows": ("id=1", "id=2"), "customers.api_key.only": ("7, NULL, seven",)},
                down=BRING + "DELETE FROM api_keys;" + FORGET,
            ),
            Wrong(
                "rollback turns the sequence back",
                {"frame.sequences": ("back: public.api_keys_id_seq: next 1",)},
                down=BRING + CLEAR + "SELECT setval('api_keys_id_seq', 1, FALSE);",
            ),
        ),
    ),
    Change(
        "a column archived",
        """
        CREATE TABLE customers (id int PRIMARY KEY, plan varchar(20) DEFAULT 'trial');
        CREATE INDEX customers_plan_index ON customers (plan);
        INSERT INTO customers VALUES (1, 'pro'), (2, NULL), (3, ''), (4, 'trial');
        """,
        clauses(
            Archived(
                "customers.plan",
                to="customers_archive.plan",
                by={"customer_id": "id"},
                text="Plans are kept aside.",
            ),
            Objects("removed index customers.customers_plan_index", name="index", text="Its index goes with it."),
        ),
        ARCHIVE + "; ALTER TABLE customers DROP plan;",
        RESTORE + "DROP TABLE customers_archive;",
        (
            Wrong(
                "partial, NULL logic",
                {"customers.plan.archived": ("2, NULL",), "back.rows": ("id=2: plan NULL → 'trial'",)},
                up=ARCHIVE + " WHERE plan IS NOT NULL; ALTER TABLE customers DROP plan;",
            ),
            Wrong(
                "rollback restores no index",
                {"back.schema": ("removed index public.customers.customers_plan_index",)},
                down=RESTORE.partition("CREATE INDEX")[0] + "DROP TABLE customers_archive;",
            ),
            Wrong(
                "rollback leaves the archive",
                {
                    "back.schema": ("added table public.customers_archive",),
                    "walk.second-upgrade": ("42P07", "customers_archive"),
                },
                down=RESTORE,
            ),
            Wrong(
                "rollback restores the default only",
                {
                    "back.rows": ("3 cells changed: id=1: plan 'pro' → 'trial'",),
                    "customers.plan.archived": ("1, trial",),
                },
                down=RESTORE.replace("UPDATE", "SELECT 1; --") + "DROP TABLE customers_archive;",
            ),
        ),
    ),
    Change(
        "a column derived",
        """
        CREATE TABLE trials (id int PRIMARY KEY, over boolean NOT NULL, ends date);
        INSERT INTO trials VALUES (1, TRUE, '2020-01-01'), (2, FALSE, '2099-01-01'), (3, TRUE, NULL), (4, FALSE, NULL);
        """,
        clauses(
            Derived(
                "trials.over",
                by="coalesce(ends < DATE '2025-01-01', FALSE)",
                fills=("trials.ends",),
                text="Whether a trial is over follows from its end.",
            ),
        ),
        """
        UPDATE trials SET ends = '1999-12-31' WHERE over AND ends IS NULL;
        ALTER TABLE trials DROP over;
        """,
        """
        ALTER TABLE trials ADD over boolean;
        UPDATE trials SET over = coalesce(ends < DATE '2025-01-01', FALSE);
        UPDATE trials SET ends = NULL WHERE ends = '1999-12-31';
        ALTER TABLE trials ALTER over SET NOT NULL;
        """,
        (
            Wrong(
                "fill left out",
                {"trials.over.derived": ("3, true", "3, false"), "back.rows": ("id=3: over 'true' → 'false'",)},
                up="ALTER TABLE trials DROP over;",
            ),
            Wrong(
                "sense inverted",
                {"trials.over.derived": ("4, true",), "back.rows": ("id=4: over 'false' → 'true'",)},
                up="UPDATE trials SET ends = '1999-12-31' WHERE ends IS NULL AND NOT over;"
                "ALTER TABLE trials DROP over;",
            ),
        ),
    ),
    Change(
        "a column lost",
        """
        CREATE TABLE notes (id int PRIMARY KEY, body text, legacy varchar(9));
        INSERT INTO notes VALUES (1, 'a', 'x'), (2, '', NULL), (3, NULL, '');
        """,
        clauses(
            Lost("notes.legacy", because="Nobody has read it since 2019.", text="legacy goes.", cells=2),
        ),
        "ALTER TABLE notes DROP legacy;",
        "ALTER TABLE notes ADD legacy varchar(9);",
        (
            Wrong(
                "another column goes too",
                {
                    "frame.schema": ("removed column public.notes.body",),
                    "back.rows": ("id=1: body 'a' → NULL", "2 cells"),
                },
                up="ALTER TABLE notes DROP legacy, DROP body;",
                down="ALTER TABLE notes ADD legacy varchar(9), ADD body text;",
            ),
            Wrong(
                "rollback invents values",
                {
                    "notes.legacy.back": ("2, legacy, none",),
                    "notes.legacy.cost": ("3 of 3",),
                },
                down="ALTER TABLE notes ADD legacy varchar(9); UPDATE notes SET legacy = 'none';",
            ),
            Wrong(
                "rollback restores another default",
                {
                    "back.schema": ("column public.notes.legacy",),
                    "notes.legacy.back": ("1, legacy, x",),
                },
                down="ALTER TABLE notes ADD legacy varchar(9) DEFAULT 'x';",
            ),
        ),
    ),
)
