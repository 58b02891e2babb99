"""Statements of releases, and sessions beside the migration."""

# ruff: noqa: S608  # migrations are text

from datetime import timedelta

from harness.contract import clauses
from harness.fates import Fails, Moved, Objects, Renamed, WhileHeld, WhileWriting, Works
from harness.tests.faults.change import Change, Wrong
from harness.verdict import Stop

__all__ = ["BESIDE"]

USERS = """
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, active boolean NOT NULL DEFAULT TRUE);
INSERT INTO users VALUES (1, 'Ada'), (2, ''), (3, 'Bo');
"""
ALWAYS, OLD = tuple(Stop), (Stop.BEFORE, Stop.BACK)
RENAME = "ALTER TABLE users RENAME name TO full_name;"
RETURN = "ALTER TABLE users RENAME full_name TO name;"

KEYS = """
CREATE TABLE accounts (id int PRIMARY KEY, key text);
CREATE TABLE keys (account_id int NOT NULL REFERENCES accounts, key text NOT NULL, number serial PRIMARY KEY);
INSERT INTO accounts SELECT n, 'k' || n FROM generate_series(1, 20) n;
INSERT INTO accounts VALUES (21, NULL);
"""
DROP = """
CREATE TABLE moved AS SELECT k.* FROM keys k JOIN accounts a ON (a.id, a.key) = (k.account_id, k.key);
ALTER TABLE accounts DROP key;
"""
MOVE = "INSERT INTO keys SELECT id, key FROM accounts WHERE key IS NOT NULL;" + DROP
BRING = """
ALTER TABLE accounts ADD key text; UPDATE accounts a SET key = m.key FROM moved m WHERE m.account_id = a.id;
DELETE FROM keys k USING moved m WHERE ROW(k.*) IS NOT DISTINCT FROM ROW(m.*);
DROP TABLE moved;
"""
FIRST = "SET LOCAL lock_timeout = '2s'; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE;"

BESIDE = (
    Change(
        "statements of two releases",
        USERS,
        clauses(
            Renamed("users.name", "full_name", text="users.name is called full_name."),
            Works("old.reads", "SELECT name FROM users WHERE id = 1", stops=OLD, text="N−1 reads names."),
            Works("new.reads", "SELECT full_name FROM users WHERE id = 1", text="N reads full names."),
            Works(
                "both.turn-off",
                "UPDATE users SET active = FALSE WHERE id = 1 RETURNING id",
                stops=ALWAYS,
                text="N−1 and N turn users off.",
            ),
            Works(
                "new.adds",
                "INSERT INTO users (id, full_name) VALUES (9, 'at ' || (:now)::text)",
                given="DELETE FROM users WHERE id = 9",
                text="N adds users.",
            ),
            Fails("old.writes", "UPDATE users SET name = 'x'", sqlstate="42703", naming="name", text="N−1 stops."),
            Fails(
                "nobody",
                "INSERT INTO users (id) VALUES (9)",
                sqlstate="23502",
                stops=(Stop.BEFORE, Stop.AFTER),
                text="A user has a name.",
            ),
        ),
        RENAME,
        RETURN,
        (
            Wrong(
                "a running statement breaks",
                {
                    "both.turn-off": ("after: UPDATE users SET active", '42703: column "active"'),
                    "frame.schema": ("users.active",),
                },
                up=RENAME + "ALTER TABLE users RENAME active TO is_active;",
                down=RETURN + "ALTER TABLE users RENAME is_active TO active;",
            ),
            Wrong(
                "a running statement is not allowed any more",
                {
                    "both.turn-off": ("23514", "users_active_check"),
                    "frame.schema": ("added constraint public.users.users_active_check",),
                },
                up=RENAME + "ALTER TABLE users ADD CONSTRAINT users_active_check CHECK (active);",
                down=RETURN + "ALTER TABLE users DROP CONSTRAINT users_active_check;",
            ),
            Wrong(
                "no name needed any more",
                {"nobody": ("after: INSERT INTO users", "works"), "users.name.rule": ("nullable",)},
                up=RENAME + "ALTER TABLE users ALTER full_name DROP NOT NULL;",
                down=RETURN + "ALTER TABLE users ALTER name SET NOT NULL;",
            ),
            Wrong(
                "the old statement goes on",
                {
                    "old.writes": ("after: UPDATE users SET name", "works"),
                    "new.adds": ("428C9",),
                    "users.name.gone": ("text NOT NULL",),
                    "users.name.rule": ("no default",),
                },
                up="ALTER TABLE users ADD full_name text NOT NULL GENERATED ALWAYS AS (name) STORED;",
                down="ALTER TABLE users DROP full_name;",
            ),
        ),
    ),
    Change(
        "sessions beside a move",
        KEYS,
        clauses(
            Moved("accounts.key", to="keys.key", by={"account_id": "s.id"}, text="Keys stand in keys."),
            Objects("table moved", name="moved", text="What moved is remembered for the rollback."),
            WhileWriting(
                "written",
                "INSERT INTO accounts (id, key) VALUES (1000 + :n, 'new-' || :n)",
                kept="SELECT substr(key, 5) FROM keys WHERE key LIKE 'new-%'",
                text="A key that comes meanwhile is moved too.",
            ),
            WhileHeld(
                "held",
                "UPDATE accounts SET key = 'x' WHERE id = 1",
                bystander="SELECT count(*) FROM keys",
                text="It waits for nobody long.",
            ),
            WhileHeld(
                "read",
                "SELECT count(*) FROM keys",
                gives_way=False,
                patience=timedelta(seconds=2),
                text="Who reads keys is in nobody's way.",
            ),
        ),
        FIRST + MOVE,
        BRING,
        (
            Wrong(
                "copied before it is locked",
                {"written": ("1 lost: number 1",)},
                up="SET LOCAL lock_timeout = '2s';" + MOVE,
            ),
            Wrong(
                "waits for ever",
                {"held": ("it waited until the holder let go",)},
                up=FIRST.partition(";")[2] + MOVE,
            ),
            Wrong(
                "locks what others read",
                {"read": ("55P03",)},
                up=FIRST + "LOCK TABLE keys IN ACCESS EXCLUSIVE MODE;" + MOVE,
            ),
            Wrong(
                "gives up, and leaves half of it",
                {"held": ("changed: ", "public.keys"), "halfway.upgrade": ("COMMIT", "public.keys: 2 rows invented")},
                up="BEGIN; INSERT INTO keys SELECT id, key FROM accounts WHERE id < 3; COMMIT; BEGIN;"
                + FIRST
                + MOVE.replace("IS NOT NULL", "IS NOT NULL AND id >= 3")
                + "COMMIT;",
            ),
        ),
    ),
)
