"""Upgrades that are right in one session and wrong in another."""

from harness.checks.catalog import has_column
from harness.contract import Allowance, Clause, clauses
from harness.fates import Added, Retyped, RowSecurity
from harness.probes.catalog import ReadCatalog
from harness.tests.faults.change import Change, Wrong

__all__ = ["SENSITIVE"]

USERS = (
    "CREATE TABLE users (id int PRIMARY KEY, paid boolean); INSERT INTO users VALUES (1, TRUE), (2, FALSE), (3, NULL);"
)

INVOICES = """
CREATE TABLE invoices (id int PRIMARY KEY, owner text NOT NULL, total int);
INSERT INTO invoices VALUES (1, 'ada', 10), (2, 'bo', 0), (3, 'bo', NULL);
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON invoices USING (owner = current_user);
"""
NOTE = "ALTER TABLE invoices ADD note text; UPDATE invoices SET note = 'none';"
ADD = "ALTER TABLE users ADD plan text; UPDATE users SET plan = CASE WHEN paid THEN 'pro' ELSE 'free' END;"
VISIBLE = "SET LOCAL row_security = off;"
LACKING = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.columns
        WHERE {} table_name = 'users' AND column_name = 'plan') THEN
        ALTER TABLE users ADD plan text DEFAULT 'free';
    END IF;
END $$;
"""

SENSITIVE = (
    Change(
        "a moment without its zone",
        """
        CREATE TABLE events (id int PRIMARY KEY, at timestamptz);
        INSERT INTO events VALUES (1, '2025-10-26 01:30:00+00'), (2, '2025-03-30 02:30:00.000001+00'), (3, NULL);
        """,
        clauses(Retyped("events.at", "timestamp", by="at AT TIME ZONE 'UTC'", text="Moments are UTC.")),
        "ALTER TABLE events ALTER at TYPE timestamp USING at AT TIME ZONE 'UTC';",
        "ALTER TABLE events ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC';",
        (
            Wrong(
                "in the session's zone",
                {
                    "sensitivity.time-zone": ("id=1: at '2025-10-26 01:30:00' → '2025-10-26 15:30:00'",),
                    "sensitivity.date-style": ("id=1: at '2025-10-26 01:30:00' → '2025-10-26 15:15:00'",),
                },
                up="ALTER TABLE events ALTER at TYPE timestamp;",
            ),
        ),
    ),
    Change(
        "a day stamped",
        USERS,
        clauses(
            Clause(
                "since",
                "It is known since when.",
                ReadCatalog(),
                has_column("users", "since", "date"),
                allows=Allowance(("column users.since",)),
            )
        ),
        "ALTER TABLE users ADD since date DEFAULT (now() AT TIME ZONE 'UTC')::date;",
        "ALTER TABLE users DROP since;",
        (
            Wrong(
                "the session's day",
                {"sensitivity.time-zone": ("id=1: since",)},
                up="ALTER TABLE users ADD since date; UPDATE users SET since = now()::date;"
                "ALTER TABLE users ALTER since SET DEFAULT (now() AT TIME ZONE 'UTC')::date;",
            ),
            Wrong(
                "the session's clock",
                {
                    "sensitivity.time-zone": ("id=1: since",),
                    "sensitivity.date-style": ("id=1: since",),
                    "since": ("timestamp",),
                },
                up="ALTER TABLE users ADD since timestamp DEFAULT now();",
            ),
        ),
    ),
    Change(
        "a day out of text",
        """
        CREATE TABLE people (id int PRIMARY KEY, born text);
        INSERT INTO people VALUES (1, '01/02/1999'), (2, '12/31/2001'), (3, NULL);
        """,
        clauses(Retyped("people.born", "date", by="to_date(born, 'MM/DD/YYYY')", text="Birthdays are dates.")),
        "ALTER TABLE people ALTER born TYPE date USING to_date(born, 'MM/DD/YYYY');",
        "ALTER TABLE people ALTER born TYPE text USING to_char(born, 'MM/DD/YYYY');",
        (
            Wrong(
                "as the session reads dates",
                {"sensitivity.date-style": ("id=1: born '1999-01-02' → '1999-02-01'",)},
                up="ALTER TABLE people ALTER born TYPE date "
                "USING CASE WHEN split_part(born, '/', 2)::int > 12 THEN to_date(born, 'MM/DD/YYYY') "
                "ELSE born::date END;",
            ),
        ),
    ),
    Change(
        "a column added where there is none",
        USERS,
        clauses(Added("users.plan", "text", default="'free'", existing="'free'", text="Users have a plan.")),
        LACKING.format("table_schema = 'public' AND"),
        "ALTER TABLE users DROP plan;",
        (
            Wrong(
                "in whatever schema",
                {"sensitivity.search-path": ("removed column public.users.plan",)},
                up=LACKING.format(""),
            ),
        ),
    ),
    Change(
        "rows filled under row security",
        INVOICES,
        clauses(Added("invoices.note", "text", existing="'none'", text="Invoices have a note.")),
        VISIBLE + NOTE,
        "ALTER TABLE invoices DROP note;",
        (Wrong("silently none", {"sensitivity.owner": ("forced on 1", "id=1: note 'none' → NULL")}, up=NOTE),),
    ),
    Change(
        "rows filled under any row security",
        USERS,
        clauses(
            Added("users.plan", "text", existing="CASE WHEN paid THEN 'pro' ELSE 'free' END", text="Who paid is pro."),
            RowSecurity(text="The operator's role owns the tables and is no superuser."),
        ),
        VISIBLE + ADD,
        "ALTER TABLE users DROP plan;",
        (Wrong("silently none", {"row-security": ("forced on 1", "id=1: plan 'pro' → NULL")}, up=ADD),),
    ),
)
