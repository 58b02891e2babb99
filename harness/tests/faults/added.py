"""A column that comes, or gets another rule."""

from harness.contract import clauses
from harness.fates import Added, Defaulted, Objects, Relaxed, Required
from harness.tests.faults.change import Change, Wrong

__all__ = ["ADDED"]

PLAN = "ALTER TABLE users ADD plan text NOT NULL DEFAULT 'free';"
PRO = "UPDATE users SET plan = 'pro' WHERE paid"

ADDED = (
    Change(
        "a column added",
        """
        CREATE TABLE users (id int PRIMARY KEY, paid boolean, email text);
        CREATE INDEX users_email_index ON users (email);
        INSERT INTO users VALUES (1, TRUE, 'a'), (2, FALSE, NULL), (5, TRUE, 'c'), (9, NULL, 'd'), (12, TRUE, 'e');
        CREATE TABLE audit (at int PRIMARY KEY); INSERT INTO audit VALUES (1);
        """,
        clauses(
            Added(
                "users.plan",
                "text",
                nullable=False,
                default="'free'",
                existing="CASE WHEN paid THEN 'pro' ELSE 'free' END",
                text="Who paid is pro.",
            )
        ),
        PLAN + PRO,
        "ALTER TABLE users DROP plan;",
        (
            Wrong("wrong default for existing rows", {"users.plan.existing": ("1, pro", "1, free")}, up=PLAN),
            Wrong("partial, wrong predicate", {"users.plan.existing": ("5, free",)}, up=PLAN + PRO + " AND id < 5"),
            Wrong(
                "partial, batch gap",
                {"users.plan.existing": ("1 lost: 5, pro", "1 invented: 5, free")},
                up=PLAN + PRO + " AND id BETWEEN 1 AND 4;" + PRO + " AND id BETWEEN 6 AND 99;",
            ),
            Wrong("partial, NULL logic", {"users.plan.existing": ("9, pro",)}, up=PLAN + PRO + " IS NOT FALSE"),
            Wrong("sense inverted", {"users.plan.existing": ("2, pro",)}, up=PLAN + PRO + " IS FALSE"),
            Wrong(
                "wrong default for new rows",
                {"users.plan.added": ("'pro'",)},
                up=PLAN + PRO + "; ALTER TABLE users ALTER plan SET DEFAULT 'pro';",
            ),
            Wrong("rule left out", {"users.plan.added": ("nullable",)}, up=PLAN.replace("NOT NULL", "") + PRO),
            Wrong(
                "name already taken",
                {"walk.upgrade": ("42P07", "users_email_index")},
                up=PLAN + PRO + "; CREATE INDEX users_email_index ON users (plan);",
            ),
            Wrong(
                "rollback drops what was there before",
                {"back.schema": ("removed table public.audit",), "back.rows": ("1 rows lost: at=1",)},
                up=PLAN + PRO + "; CREATE TABLE IF NOT EXISTS audit (at int PRIMARY KEY);",
                down="ALTER TABLE users DROP plan; DROP TABLE audit;",
            ),
            Wrong(
                "rollback fails on data",
                {"walk.rollback": ("23502", "email")},
                down="ALTER TABLE users DROP plan; ALTER TABLE users ALTER email SET NOT NULL;",
            ),
            Wrong(
                "rollback leaves it",
                {
                    "back.schema": ("added column public.users.plan",),
                    "users.plan.added": ("not reached",),
                    "walk.second-upgrade": ("42701",),
                },
                down="SELECT 1;",
            ),
        ),
    ),
    Change(
        "a column of a new type",
        "CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1), (2);",
        clauses(
            Objects("type mood", name="mood", text="There is a mood."),
            Added("users.mood", "mood", existing="'calm'", text="Users are calm."),
        ),
        "CREATE TYPE mood AS ENUM ('calm', 'cross'); ALTER TABLE users ADD mood mood; UPDATE users SET mood = 'calm';",
        "ALTER TABLE users DROP mood; DROP TYPE mood;",
        (
            Wrong(
                "rollback leaves a type behind",
                {"back.schema": ("added type public.mood",), "walk.second-upgrade": ("42710",)},
                down="ALTER TABLE users DROP mood;",
            ),
        ),
    ),
    Change(
        "a column filled and required",
        """
        CREATE TABLE users (id int PRIMARY KEY, email text);
        INSERT INTO users VALUES (1, 'A@x'), (2, NULL), (3, '');
        """,
        clauses(Required("users.email", fill="'nobody-' || id", text="Everybody has an address.", cells=1)),
        "UPDATE users SET email = 'nobody-' || id WHERE email IS NULL; ALTER TABLE users ALTER email SET NOT NULL;",
        "ALTER TABLE users ALTER email DROP NOT NULL;",
        (
            Wrong(
                "fails on real data",
                {"walk.upgrade": ("23502", "email")},
                up="ALTER TABLE users ALTER email SET NOT NULL;",
            ),
            Wrong(
                "fills the empty too",
                {
                    "users.email.filled": ("3, nobody-3",),
                    "users.email.back": ("3, email, nobody-3",),
                    "users.email.cost": ("2 of 3: 2, email, NULL; 3, email, ''",),
                },
                up="UPDATE users SET email = 'nobody-' || id WHERE coalesce(email, '') = '';"
                "ALTER TABLE users ALTER email SET NOT NULL;",
            ),
            Wrong(
                "fills with another value",
                {"users.email.filled": ("2, ''",), "users.email.back": ("2, email, ''",)},
                up="UPDATE users SET email = '' WHERE email IS NULL; ALTER TABLE users ALTER email SET NOT NULL;",
            ),
            Wrong(
                "rollback empties too much",
                {"users.email.back": ("3, email, NULL",)},
                down="ALTER TABLE users ALTER email DROP NOT NULL; UPDATE users SET email = NULL WHERE id > 1;",
            ),
        ),
    ),
    Change(
        "another default",
        """
        CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL DEFAULT 'new', note varchar(20) NOT NULL);
        INSERT INTO orders VALUES (1, 'new', 'x'), (2, 'paid', '');
        """,
        clauses(
            Defaulted("orders.state", "'open'", text="Orders begin open."),
            Relaxed("orders.note", text="A note is not needed."),
        ),
        "ALTER TABLE orders ALTER state SET DEFAULT 'open', ALTER note DROP NOT NULL;",
        "ALTER TABLE orders ALTER state SET DEFAULT 'new', ALTER note SET NOT NULL;",
        (
            Wrong(
                "existing rows changed too",
                {"frame.rows": ("id=1: state 'new' → 'open'",), "back.rows": ("id=1: state 'new' → 'open'",)},
                up="ALTER TABLE orders ALTER state SET DEFAULT 'open', ALTER note DROP NOT NULL;"
                "UPDATE orders SET state = 'open' WHERE state = 'new';",
            ),
            Wrong(
                "type changed beside",
                {"orders.note.rule": ("character varying(10)",), "back.schema": ("varying(10)",)},
                up="ALTER TABLE orders ALTER state SET DEFAULT 'open', ALTER note DROP NOT NULL;"
                "ALTER TABLE orders ALTER note TYPE varchar(10);",
            ),
            Wrong(
                "rollback restores no default",
                {"back.schema": ("column public.orders.state",)},
                down="ALTER TABLE orders ALTER state DROP DEFAULT, ALTER note SET NOT NULL;",
            ),
        ),
    ),
)
