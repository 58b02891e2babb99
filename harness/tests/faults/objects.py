"""Objects that come, change or go, and those beside them that must not."""

# ruff: noqa: S608  # migrations are text

from harness.checks.catalog import has_foreign_key
from harness.contract import Allowance, Clause, clauses
from harness.fates import Added, Objects, Same
from harness.probes.catalog import ReadCatalog
from harness.tests.faults.change import Change, Wrong

__all__ = ["OBJECTS"]

INVOICES = """
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE invoices (
    id serial PRIMARY KEY, customer_id int REFERENCES customers ON DELETE RESTRICT, total int CHECK (total >= 0),
    total_twice int GENERATED ALWAYS AS (total * 2) STORED, seen timestamptz
);
CREATE INDEX invoices_customer_index ON invoices (customer_id);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER invoices_stamp BEFORE UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE VIEW large_invoices AS SELECT id, total FROM invoices WHERE total > 100;
GRANT SELECT ON invoices TO pg_monitor;
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY invoices_all ON invoices USING (TRUE);
COMMENT ON TABLE invoices IS 'What is owed.';
INSERT INTO customers VALUES (1), (2);
INSERT INTO invoices (customer_id, total) VALUES (1, 10), (2, 1000), (NULL, NULL);
"""
NOTE = "ALTER TABLE invoices ADD note text;"


def beside(kind: str, sql: str, change: str, back: str = "") -> Wrong:
    """Another object that goes, or changes, with the upgrade and does not come back."""
    return Wrong(kind, {"frame.schema": (change,), "back.schema": (back or change,)}, up=NOTE + sql)


ORDERS = """
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int);
INSERT INTO customers VALUES (1), (2);
INSERT INTO orders VALUES (1, 1), (2, NULL), (3, 2);
"""
KEY = "ALTER TABLE orders ADD CONSTRAINT orders_customer_key FOREIGN KEY (customer_id) REFERENCES customers"

TICKETS = """
CREATE TYPE status AS ENUM ('open', 'done');
CREATE TABLE tickets (id int PRIMARY KEY, status status);
INSERT INTO tickets VALUES (1, 'open'), (2, 'done'), (3, NULL);
"""

PARTED = """
ALTER TABLE events RENAME TO events_old;
CREATE TABLE events (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO events SELECT * FROM events_old WHERE at >= '2024-01-01';
DROP TABLE events_old;
"""

OBJECTS = (
    Change(
        "a column beside much else",
        INVOICES,
        clauses(Added("invoices.note", "text", text="Invoices have a note.")),
        NOTE,
        "ALTER TABLE invoices DROP note;",
        (
            beside(
                "index lost", "DROP INDEX invoices_customer_index", "removed index public.invoices.invoices_customer"
            ),
            beside(
                "trigger lost", "DROP TRIGGER invoices_stamp ON invoices", "removed trigger public.invoices.invoices_"
            ),
            beside(
                "trigger left disabled",
                "ALTER TABLE invoices DISABLE TRIGGER invoices_stamp",
                "changed trigger public.invoices.invoices_stamp",
            ),
            beside("view lost", "DROP VIEW large_invoices", "removed view public.large_invoices"),
            beside("grant lost", "REVOKE SELECT ON invoices FROM pg_monitor", "table grants public.invoices"),
            beside(
                "policy lost", "DROP POLICY invoices_all ON invoices", "removed policy public.invoices.invoices_all"
            ),
            beside("row security lost", "ALTER TABLE invoices DISABLE ROW LEVEL SECURITY", "table public.invoices"),
            beside(
                "key lost",
                "ALTER TABLE invoices DROP CONSTRAINT invoices_pkey",
                "constraint public.invoices.invoices_pkey",
            ),
            beside(
                "check lost",
                "ALTER TABLE invoices DROP CONSTRAINT invoices_total_check",
                "removed constraint public.invoices.invoices_total_check",
            ),
            beside(
                "foreign-key action lost",
                "ALTER TABLE invoices DROP CONSTRAINT invoices_customer_id_fkey,"
                "ADD CONSTRAINT invoices_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers",
                "ON DELETE RESTRICT",
            ),
            beside(
                "constraint left not valid",
                "ALTER TABLE invoices DROP CONSTRAINT invoices_total_check,"
                "ADD CONSTRAINT invoices_total_check CHECK (total >= 0) NOT VALID",
                "NOT VALID",
            ),
            beside("default lost", "ALTER TABLE invoices ALTER id DROP DEFAULT", "column public.invoices.id"),
            beside(
                "generated no more", "ALTER TABLE invoices ALTER total_twice DROP EXPRESSION", "invoices.total_twice"
            ),
            beside("comment lost", "COMMENT ON TABLE invoices IS NULL", "table comment public.invoices"),
            Wrong(
                "rebuilt without its sequence",
                {"frame.sequences": ("public.invoices_id_seq: next 1",)},
                up=NOTE + "SELECT setval('invoices_id_seq', 1, FALSE);",
            ),
            Wrong(
                "another table emptied",
                {"frame.rows": ("public.customers: 2 rows lost: id=1; id=2",), "back.rows": ("id=1; id=2",)},
                up=NOTE + "UPDATE invoices SET customer_id = NULL WHERE FALSE; SET session_replication_role = replica;"
                "DELETE FROM customers; SET session_replication_role = origin;",
            ),
        ),
    ),
    Change(
        "a foreign key added",
        ORDERS,
        clauses(
            Objects("constraint orders.orders_customer_key", name="key", text="Orders belong to customers."),
            Clause(
                "key.action",
                "They go with them.",
                ReadCatalog(),
                has_foreign_key("orders", "customer_id", "customers.id", on_delete="CASCADE"),
            ),
        ),
        KEY + " ON DELETE CASCADE;",
        "ALTER TABLE orders DROP CONSTRAINT orders_customer_key;",
        (
            Wrong(
                "left not valid",
                {"key": ("orders_customer_key", "NOT VALID"), "key.action": ("NOT VALID",)},
                up=KEY + " ON DELETE CASCADE NOT VALID;",
            ),
            Wrong("another action", {"key.action": ("FOREIGN KEY (customer_id)",)}, up=KEY + " ON DELETE SET NULL;"),
            Wrong(
                "made to fit by a delete",
                {
                    "frame.rows": ("public.orders: 1 rows lost: id=2",),
                    "back.rows": ("public.orders: 1 rows lost: id=2",),
                },
                up="DELETE FROM orders WHERE customer_id IS NULL;" + KEY + " ON DELETE CASCADE;",
            ),
        ),
    ),
    Change(
        "an enum gets a label",
        TICKETS,
        clauses(Objects("changed type status", name="status", text="Tickets may wait.")),
        "ALTER TYPE status ADD VALUE 'waiting' BEFORE 'done';",
        """
        ALTER TYPE status RENAME TO status_old; CREATE TYPE status AS ENUM ('open', 'done');
        ALTER TABLE tickets ALTER status TYPE status USING status::text::status; DROP TYPE status_old;
        """,
        (
            Wrong(
                "relabelled",
                {"frame.rows": ("id=2: status 'done' → 'waiting'",), "walk.rollback": ("22P02", "waiting")},
                up="ALTER TYPE status RENAME VALUE 'done' TO 'waiting'; ALTER TYPE status ADD VALUE 'done';",
            ),
            Wrong(
                "rollback forgets the label",
                {"back.schema": ("changed type public.status",), "walk.second-upgrade": ("42710", "waiting")},
                down="SELECT 1;",
            ),
        ),
    ),
    Change(
        "an enum relabelled",
        TICKETS,
        clauses(
            Same(
                "relabelled",
                "Open is called new.",
                before="SELECT id, replace(status::text, 'open', 'new') FROM tickets",
                after="SELECT id, status::text FROM tickets",
                allows=Allowance(objects=("type status",), cells=("tickets.status",)),
            )
        ),
        "ALTER TYPE status RENAME VALUE 'open' TO 'new';",
        "ALTER TYPE status RENAME VALUE 'new' TO 'open';",
        (
            Wrong(
                "labels swapped",
                {"relabelled": ("1, new", "1, done"), "back.rows": ("id=1: status 'open' → 'done'",)},
                up="UPDATE tickets SET status = CASE status WHEN 'open' THEN 'done'::status ELSE 'open' END "
                "WHERE status IS NOT NULL; ALTER TYPE status RENAME VALUE 'open' TO 'new';",
            ),
        ),
    ),
    Change(
        "a table parted",
        """
        CREATE TABLE events (id int NOT NULL, at date NOT NULL);
        INSERT INTO events VALUES (1, '2024-05-05'), (2, '2025-01-01'), (2, '2025-01-01');
        """,
        clauses(
            Objects(
                "changed table events",
                "added table events_2024",
                "added table events_2025",
                name="parted",
                text="Events lie by year.",
            )
        ),
        PARTED,
        """
        CREATE TABLE events_old AS SELECT * FROM events; DROP TABLE events; ALTER TABLE events_old RENAME TO events;
        ALTER TABLE events ALTER id SET NOT NULL, ALTER at SET NOT NULL;
        """,
        (
            Wrong(
                "rows left behind",
                {"frame.rows": ("1 rows lost: at=2024-05-05, id=1",), "back.rows": ("at=2024-05-05, id=1",)},
                up=PARTED.replace(">= '2024", ">= '2025"),
            ),
            Wrong(
                "one of two equal rows lost",
                {"frame.rows": ("1 rows lost: at=2025-01-01, id=2",), "back.rows": ("at=2025-01-01, id=2",)},
                up=PARTED.replace("SELECT *", "SELECT DISTINCT *"),
            ),
        ),
    ),
    Change(
        "a table dropped",
        """
        CREATE TABLE audit (id int PRIMARY KEY, what text); INSERT INTO audit VALUES (1, 'x');
        CREATE TABLE kept (id int PRIMARY KEY); INSERT INTO kept VALUES (1);
        """,
        clauses(Objects("removed table audit", name="audit", text="audit goes.", because="It is in the log.")),
        "DROP TABLE audit;",
        "",
        (
            Wrong(
                "another goes too",
                {
                    "frame.schema": ("removed table public.kept",),
                    "frame.rows": ("public.kept: 1 rows lost: id=1",),
                },
                up="DROP TABLE audit, kept;",
            ),
        ),
    ),
)
