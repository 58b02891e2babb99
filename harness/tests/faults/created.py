"""Rows that are made, and rows that stay."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Created, Objects, Retained
from harness.tests.faults.change import Change, Wrong

__all__ = ["CREATED"]

USERS = """
CREATE TABLE users (id int PRIMARY KEY, name text, active boolean);
INSERT INTO users VALUES (1, 'a', TRUE), (2, 'b', FALSE), (3, NULL, NULL), (5, '', TRUE);
"""
WALLETS = """
CREATE TABLE wallets (id serial PRIMARY KEY, user_id int REFERENCES users, cents int NOT NULL DEFAULT 0);
INSERT INTO wallets (user_id, cents) VALUES (2, 50), (NULL, 7);
"""
MAKE = "INSERT INTO wallets (user_id, cents) SELECT id, 100 FROM users"
REMOVE = "DELETE FROM wallets w USING made m WHERE ROW(w.*) IS NOT DISTINCT FROM ROW(m.*); DROP TABLE made;"


def noted(sql: str) -> str:
    """Have the rows that *sql* makes be remembered."""
    made = "CREATE TABLE made AS SELECT w.* FROM wallets w WHERE NOT EXISTS (SELECT FROM stood s WHERE s.id = w.id);"
    return f"CREATE TABLE stood AS SELECT id FROM wallets; {sql}; {made} DROP TABLE stood;"


SETTINGS = "CREATE TABLE settings (user_id int PRIMARY KEY REFERENCES users, theme text NOT NULL);"
FILL = "INSERT INTO settings SELECT id, CASE WHEN active THEN 'dark' ELSE 'plain' END FROM users"

VISITS = """
CREATE TABLE visits (id int PRIMARY KEY, at date, page text);
INSERT INTO visits VALUES (1, '2024-12-31', 'a'), (2, '2025-01-01', 'b'), (3, NULL, 'c'), (4, '2025-06-01', 'd');
"""
KEEP = "DELETE FROM visits WHERE at >= DATE '2025-01-01' IS NOT TRUE;"

CREATED = (
    Change(
        "a row created per row",
        USERS + WALLETS,
        clauses(
            Created(
                "wallets",
                per="users",
                having={"user_id": "s.id", "cents": "100"},
                where="s.active",
                text="Active users get a wallet with a hundred cents.",
            ),
            Objects("table made", name="made", text="What is made is remembered for the rollback."),
        ),
        noted(MAKE + " WHERE active"),
        REMOVE,
        (
            Wrong(
                "left out",
                {"wallets.created": ("2 lost: 1, 100; 5, 100",), "wallets.only": ("2 lost",)},
                up=noted("SELECT 1"),
            ),
            Wrong(
                "NULL logic",
                {"wallets.only": ("1 invented: 3, 100",)},
                up=noted(MAKE + " WHERE active IS DISTINCT FROM FALSE"),
            ),
            Wrong(
                "twice",
                {"wallets.only": ("1 invented: 5, 100",)},
                up=noted(MAKE + " WHERE active;" + MAKE + " WHERE id = 5"),
            ),
            Wrong(
                "another value",
                {"wallets.created": ("1, 100",), "wallets.only": ("1, 0",)},
                up=noted(MAKE.replace("100", "0") + " WHERE active"),
            ),
            Wrong(
                "partial, batch gap",
                {"wallets.created": ("1, 100",), "wallets.only": ("1 lost: 1, 100",)},
                up=noted(MAKE + " WHERE active AND id > 1"),
            ),
            Wrong(
                "rollback leaves them",
                {"back.rows": ("2 rows invented: id=3; id=4",), "wallets.only": ("2 invented",)},
                down="DROP TABLE made;",
            ),
            Wrong(
                "rollback takes what looks like them",
                {
                    "between.inserted": ("was inserted and is gone",),
                    "between.updated": ("was updated and is gone",),
                    "between.again": ("was inserted and is gone",),
                },
                down="DELETE FROM wallets WHERE cents = 100; DROP TABLE made;",
            ),
        ),
    ),
    Change(
        "a table with a row per row",
        USERS,
        clauses(
            Created(
                "settings",
                per="users",
                having={"user_id": "s.id", "theme": "CASE WHEN s.active THEN 'dark' ELSE 'plain' END"},
                new=True,
                text="Each user has settings.",
            )
        ),
        SETTINGS + FILL,
        "DROP TABLE settings;",
        (
            Wrong(
                "sense inverted",
                {"settings.created": ("1, dark",), "settings.only": ("1, plain",)},
                up=SETTINGS + FILL.replace("WHEN active", "WHEN NOT active"),
            ),
            Wrong(
                "partial, empty set",
                {"settings.created": ("5, dark",), "settings.only": ("5, dark",)},
                up=SETTINGS + FILL + " WHERE name <> '' OR name IS NULL",
            ),
        ),
    ),
    Change(
        "rows that stay",
        VISITS,
        clauses(
            Retained(
                "visits", where="at >= DATE '2025-01-01'", because="Older ones are nobody's.", text="They stay.", rows=2
            )
        ),
        KEEP,
        "SELECT 1;",
        (
            Wrong(
                "NULL logic",
                {"visits.retained": ("1 invented: 3",), "visits.cost": ("1 of 4: 1",)},
                up="DELETE FROM visits WHERE at < DATE '2025-01-01';",
            ),
            Wrong(
                "too wide a delete",
                {"visits.retained": ("1 lost: 2",), "visits.cost": ("3 of 4",)},
                up="DELETE FROM visits WHERE at > DATE '2025-01-01' IS NOT TRUE;",
            ),
            Wrong(
                "what stays is changed",
                {"frame.rows": ("id=2: page 'b' → 'B'",), "back.rows": ("id=2: page 'b' → 'B'",)},
                up=KEEP + "UPDATE visits SET page = upper(page) WHERE id = 2;",
            ),
        ),
    ),
)
