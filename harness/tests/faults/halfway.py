"""Steps that commit before their end, and are cut off there."""

# ruff: noqa: S608  # migrations are text

from typing import Any

from harness.contract import Clause, clauses
from harness.fates import Added, Archived, Moved, Objects
from harness.tests.faults.change import Change, Wrong

__all__ = ["HALFWAY"]

KEYS = """
CREATE TABLE customers (id int PRIMARY KEY, api_key text);
CREATE TABLE api_keys (
    id serial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, key text, source text,
    token text DEFAULT md5(random()::text), made_at timestamptz(0) DEFAULT now(), UNIQUE (customer_id, key)
);
INSERT INTO customers VALUES (1, 'k-one'), (2, 'shared'), (4, 'shared'), (7, NULL), (9, '');
INSERT INTO api_keys (customer_id, key) VALUES (1, 'other'), (7, 'seven');
"""
COPY = "INSERT INTO api_keys (customer_id, key, source) SELECT id, api_key, 'legacy' FROM customers "
GIVEN = "WHERE api_key IS NOT NULL "
ONCE = "ON CONFLICT (customer_id, key) DO NOTHING"
DROP = "ALTER TABLE customers DROP api_key;"
LIST = "CREATE TABLE IF NOT EXISTS moved (LIKE api_keys, PRIMARY KEY (id));"
BRING = """
BEGIN;
ALTER TABLE customers ADD api_key text;
UPDATE customers c SET api_key = m.key FROM moved m WHERE m.customer_id = c.id;
DELETE FROM api_keys k USING moved m WHERE ROW(k.*) IS NOT DISTINCT FROM ROW(m.*);
DROP TABLE moved;
COMMIT;
"""


def copied(which: str) -> str:
    """Copy, and remember for the rollback what was copied."""
    return f"WITH new AS ({COPY}{which} RETURNING *) INSERT INTO moved SELECT * FROM new;"


UNIQUE = "ALTER TABLE api_keys DROP CONSTRAINT api_keys_customer_id_key_key;"


def moved() -> tuple[Clause[Any], ...]:
    """What both moves intend."""
    return clauses(
        Moved(
            "customers.api_key",
            to="api_keys.key",
            by={"customer_id": "s.id"},
            having={"source": "'legacy'"},
            text="Keys stand in api_keys.",
        ),
        Objects("table moved", name="moved", text="What moved is remembered for the rollback."),
    )


OLD_PLANS = "CREATE TABLE IF NOT EXISTS old_plans (id int PRIMARY KEY, plan text);"
KEEP = "INSERT INTO old_plans SELECT id, plan FROM customers ON CONFLICT (id) DO "
FREE = "UPDATE customers SET plan = NULL; ALTER TABLE customers DROP plan;"

VISITS = """
CREATE TABLE visits (id int PRIMARY KEY, page text);
INSERT INTO visits VALUES (1, 'a'), (3, 'b'), (4, 'a');
"""
INDEX = "CREATE INDEX CONCURRENTLY visits_page_index ON visits (page);"
UNLESS = "CREATE INDEX CONCURRENTLY IF NOT EXISTS visits_page_index ON visits (page);"
UNINDEX = "DROP INDEX CONCURRENTLY IF EXISTS visits_page_index;"

COUNTERS = "CREATE TABLE counters (id int PRIMARY KEY, n int); INSERT INTO counters VALUES (1, 10), (5, NULL), (6, 0);"
ADD, FILL = "ALTER TABLE counters ADD IF NOT EXISTS m int;", "UPDATE counters SET m = n * 2;"
TAKE = "ALTER TABLE counters DROP IF EXISTS m;"

HALFWAY = (
    Change(
        "a column moved in pieces",
        KEYS,
        moved(),
        LIST + copied(GIVEN + ONCE) + DROP,
        BRING,
        (
            Wrong(
                "copied again",
                {"halfway.upgrade": ("after statement 2: WITH", "23505")},
                up=LIST + copied(GIVEN) + DROP,
            ),
            Wrong(
                "copied between two transactions",
                {"halfway.upgrade": ("after statement 4: COMMIT", "23505")},
                up=f"BEGIN; {LIST} {copied(GIVEN)} COMMIT; BEGIN; {DROP} COMMIT;",
            ),
            Wrong(
                "dropped before the end",
                {"halfway.upgrade": ("after statement 3: ALTER TABLE", "column public.customers.api_key", "42703")},
                up=LIST
                + copied(GIVEN + ONCE).replace("legacy", "half")
                + DROP
                + "UPDATE api_keys SET source = 'legacy' WHERE source = 'half';",
            ),
            Wrong(
                "brought back in pieces",
                {"halfway.rollback": ("after statement 1: ALTER TABLE", "42701")},
                down=BRING.replace("BEGIN;", "").replace("COMMIT;", ""),
            ),
        ),
        transaction=False,
    ),
    Change(
        "a column moved in pieces, without a key to tell",
        KEYS + UNIQUE,
        moved(),
        LIST
        + copied(f"c {GIVEN} AND NOT EXISTS (SELECT FROM api_keys k WHERE k.customer_id = c.id AND k.key = c.api_key)")
        + DROP,
        BRING,
        (
            Wrong(
                "copied twice",
                {"halfway.upgrade": ("after statement 2: WITH", "public.api_keys: 4 rows invented")},
                up=LIST + copied(GIVEN) + DROP,
            ),
        ),
        transaction=False,
    ),
    Change(
        "a column archived in pieces",
        "CREATE TABLE customers (id int PRIMARY KEY, plan text); INSERT INTO customers VALUES (1, 'pro'), (2, NULL);",
        clauses(Archived("customers.plan", to="old_plans.plan", by={"id": "id"}, text="Plans are kept aside.")),
        OLD_PLANS + KEEP + "NOTHING;" + FREE,
        """
        BEGIN;
        ALTER TABLE customers ADD plan text;
        UPDATE customers c SET plan = o.plan FROM old_plans o WHERE o.id = c.id;
        DROP TABLE old_plans;
        COMMIT;
        """,
        (
            Wrong(
                "emptied, and kept again as nothing",
                {
                    "halfway.upgrade": (
                        "after statement 3: UPDATE",
                        "public.old_plans: 1 cells changed: id=1: plan 'pro' → NULL",
                    )
                },
                up=OLD_PLANS + KEEP + "UPDATE SET plan = excluded.plan;" + FREE,
            ),
        ),
        transaction=False,
    ),
    Change(
        "an index made concurrently",
        VISITS,
        clauses(Objects("added index visits.visits_page_index", name="index", text="Pages are found.")),
        UNINDEX + INDEX,
        UNINDEX,
        (
            Wrong(
                "half made already",
                {"halfway.upgrade": ("within statement 1: CREATE INDEX CONCURRENTLY", "INVALID", "42P07")},
                up=INDEX,
            ),
            Wrong(
                "left invalid",
                {"halfway.upgrade": ("within statement 1", "does not end as the whole step does", "INVALID")},
                up=UNLESS,
            ),
            Wrong(
                "half gone already",
                {"halfway.rollback": ("after statement 1: ALTER INDEX", "42P01")},
                down="ALTER INDEX visits_page_index RENAME TO old; DROP INDEX CONCURRENTLY old;",
            ),
        ),
        transaction=False,
    ),
    Change(
        "a column added and filled in pieces",
        COUNTERS,
        clauses(Added("counters.m", "integer", existing="n * 2", text="Counters have twice their number.")),
        ADD + FILL,
        TAKE,
        (
            Wrong(
                "added again",
                {"halfway.upgrade": ("after statement 1: ALTER TABLE", "added column public.counters.m", "42701")},
                up=ADD.replace("IF NOT EXISTS", "") + FILL,
            ),
            Wrong(
                "counted on",
                {"halfway.upgrade": ("after statement 2: UPDATE", "id=1: m '20' → '30'")},
                up=ADD + "UPDATE counters SET m = coalesce(m, 0) + n; UPDATE counters SET m = m + n;",
            ),
        ),
        transaction=False,
    ),
)
