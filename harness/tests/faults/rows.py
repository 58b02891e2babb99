"""Rows that go on purpose."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Deduplicated, Deleted, Objects
from harness.tests.faults.change import Change, Wrong

__all__ = ["ROWS"]

CONTACTS = """
CREATE TABLE contacts (id int PRIMARY KEY, email text, name text);
CREATE TABLE orders (id int PRIMARY KEY, contact_id int REFERENCES contacts ON DELETE CASCADE);
INSERT INTO contacts VALUES
    (8, 'a@x', 'late'), (3, 'a@x', 'first'), (5, 'b@x', ''), (6, NULL, 'n1'), (7, NULL, 'n2'), (9, 'A@x', 'loud');
INSERT INTO orders VALUES (1, 8), (2, 3), (3, 6), (4, 7), (5, NULL);
"""
FOLLOW = """
UPDATE orders o SET contact_id = f.kept
FROM (SELECT id, min(id) OVER (PARTITION BY email) AS kept FROM contacts WHERE email IS NOT NULL) f
WHERE f.id = o.contact_id;
"""
CLEAN = "DELETE FROM contacts c USING contacts o WHERE o.email = c.email AND o.id < c.id;"
UNIQUE = "CREATE UNIQUE INDEX contacts_email_index ON contacts (email);"

SESSIONS = """
CREATE TABLE sessions (id int PRIMARY KEY, ends date);
CREATE TABLE visits (id int PRIMARY KEY, session_id int REFERENCES sessions ON DELETE CASCADE);
INSERT INTO sessions VALUES (1, '2024-12-31'), (2, '2025-01-01'), (3, NULL), (4, '2020-02-29');
INSERT INTO visits VALUES (10, 2), (11, 3);
"""

ROWS = (
    Change(
        "duplicates merged",
        CONTACTS,
        clauses(
            Deduplicated(
                "contacts",
                by=("email",),
                keep="id",
                following=("orders.contact_id",),
                text="An address stands once.",
            ),
            Objects("added index contacts.contacts_email_index", name="index", text="And cannot stand twice."),
        ),
        FOLLOW + CLEAN + UNIQUE,
        "",
        (
            Wrong(
                "fails on real data",
                {"walk.upgrade": ("23505", "contacts_email_index")},
                up=UNIQUE,
            ),
            Wrong(
                "NULLs merged as duplicates",
                {
                    "contacts.deduplicated": ("1 lost: 7",),
                    "orders.contact_id.follows": ("4, 7",),
                    "frame.rows": ("id=4",),
                },
                up=FOLLOW + CLEAN + "DELETE FROM contacts WHERE email IS NULL AND id > 6;" + UNIQUE,
            ),
            Wrong(
                "the other one stays",
                {"contacts.deduplicated": ("1 lost: 3", "1 invented: 8"), "orders.contact_id.follows": ("1, 8",)},
                up=(FOLLOW + CLEAN).replace("min(id)", "max(id)").replace("o.id < c.id", "o.id > c.id") + UNIQUE,
            ),
            Wrong(
                "case-folded",
                {"contacts.deduplicated": ("1 lost: 9",)},
                up=FOLLOW + CLEAN.replace("o.email = c.email", "lower(o.email) = lower(c.email)") + UNIQUE,
            ),
            Wrong(
                "what follows is deleted",
                {"orders.contact_id.follows": ("1 lost: 1, 3",), "frame.rows": ("public.orders: 1 rows lost: id=1",)},
                up=CLEAN + UNIQUE,
            ),
            Wrong(
                "what stays is changed",
                {"frame.rows": ("public.contacts: 1 cells changed: id=3: name 'first' → 'late'",)},
                up="UPDATE contacts SET name = 'late' WHERE id = 3;" + FOLLOW + CLEAN + UNIQUE,
            ),
        ),
    ),
    Change(
        "duplicates merged for good",
        CONTACTS,
        clauses(
            Deduplicated(
                "contacts",
                by=("email",),
                keep="id",
                following=("orders.contact_id",),
                text="An address stands once.",
                rows=1,
                cells={"orders.contact_id": 1},
            )
        ),
        FOLLOW + CLEAN,
        "SELECT 1;",
        (
            Wrong(
                "rollback empties what followed",
                {
                    "orders.contact_id.back": ("1, contact_id, 3", "1, contact_id, NULL"),
                    "orders.contact_id.cost": ("4 of 5",),
                    "orders.contact_id.follows": ("again",),
                    "again.rows": ("id=1: contact_id '3' → NULL",),
                },
                down="UPDATE orders SET contact_id = NULL;",
            ),
            Wrong(
                "more of them than said",
                {
                    "contacts.deduplicated": ("1 lost: 9",),
                    "contacts.cost": ("2 of 6",),
                },
                up=FOLLOW + CLEAN + "DELETE FROM contacts WHERE id = 9;",
            ),
        ),
    ),
    Change(
        "rows deleted",
        SESSIONS,
        clauses(
            Deleted(
                "sessions",
                where="ends < DATE '2025-01-01'",
                because="They ended.",
                text="Sessions that ended go.",
                rows=2,
            )
        ),
        "DELETE FROM sessions WHERE ends < DATE '2025-01-01';",
        "SELECT 1;",
        (
            Wrong(
                "too wide a delete",
                {
                    "sessions.deleted": ("1 lost: 2",),
                    "frame.rows": ("public.visits: 1 rows lost: id=10",),
                    "sessions.cost": ("3 of 4: 1; 2; 4",),
                    "back.rows": ("id=10",),
                },
                up="DELETE FROM sessions WHERE ends <= DATE '2025-01-01';",
            ),
            Wrong(
                "NULL logic",
                {
                    "sessions.deleted": ("1 lost: 3",),
                    "frame.rows": ("public.visits: 1 rows lost: id=11",),
                    "sessions.cost": ("3 of 4",),
                    "back.rows": ("id=11",),
                },
                up="DELETE FROM sessions WHERE coalesce(ends, '-infinity') < DATE '2025-01-01';",
            ),
            Wrong(
                "partial, batch gap",
                {"sessions.deleted": ("1 invented: 4",), "sessions.cost": ("1 of 4: 1",)},
                up="DELETE FROM sessions WHERE ends < DATE '2025-01-01' AND id < 4;",
            ),
        ),
    ),
)
