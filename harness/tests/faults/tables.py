"""A table that gets another name, or is made anew."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Rebuilt, Renamed, RenamedTable
from harness.tests.faults.change import Change, Wrong

__all__ = ["TABLES"]

USERS = """
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, boss_id int REFERENCES users);
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE);
CREATE INDEX users_boss_index ON users (boss_id);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE VIEW bosses AS SELECT id, email FROM users WHERE boss_id IS NULL;
GRANT SELECT ON users TO pg_monitor;
INSERT INTO users (email, boss_id) VALUES ('a@x', NULL), ('b@x', 1), ('A@x', 1);
INSERT INTO orders VALUES (1, 2), (2, NULL), (3, 3);
"""
RENAME = "ALTER TABLE users RENAME TO people;"
COPY = """
CREATE TABLE people (id int PRIMARY KEY DEFAULT nextval('users_id_seq'), email text NOT NULL UNIQUE,
    boss_id int REFERENCES people);
INSERT INTO people SELECT id, lower(email) || CASE id WHEN 3 THEN '3' ELSE '' END, boss_id FROM users;
"""

MEMBERS = """
CREATE TABLE members (team int, id int, role text, PRIMARY KEY (team, id));
INSERT INTO members VALUES (1, 1, 'lead'), (1, 2, NULL), (2, 1, 'lead');
"""

JOBS = """
CREATE TABLE jobs (id serial PRIMARY KEY, what text NOT NULL, done boolean DEFAULT FALSE);
CREATE INDEX jobs_done_index ON jobs (done) WHERE NOT done;
INSERT INTO jobs (what, done) VALUES ('a', TRUE), ('b', FALSE), ('', NULL);
"""
ANEW = """
CREATE TABLE jobs_new (LIKE jobs INCLUDING ALL);
INSERT INTO jobs_new SELECT * FROM jobs;
ALTER SEQUENCE jobs_id_seq OWNED BY jobs_new.id;
DROP TABLE jobs;
ALTER TABLE jobs_new RENAME TO jobs;
ALTER TABLE jobs RENAME CONSTRAINT jobs_new_pkey TO jobs_pkey;
ALTER INDEX jobs_new_done_idx RENAME TO jobs_done_index;
"""


def lost(kind: str, sql: str, change: str, back: str = "") -> Wrong:
    """Something of the table that does not come along."""
    return Wrong(kind, {"frame.schema": (change,), "back.schema": (back or change.replace("people", "users"),)}, up=sql)


TABLES = (
    Change(
        "a table renamed",
        USERS,
        clauses(RenamedTable("users", "people", text="Users are people.", also=("view bosses",))),
        RENAME,
        "ALTER TABLE people RENAME TO users;",
        (
            Wrong(
                "another table of that name",
                {
                    "users.gone": ("after: users",),
                    "users.named": ("view bosses: no such change",),
                    "frame.rows": ("email 'A@x' → 'a@x3'",),
                    "frame.schema": ("added table public.users",),
                    "walk.rollback": ("already exists",),
                },
                up=COPY,
            ),
            lost("index lost", RENAME + "DROP INDEX users_boss_index", "removed index public.people.users_boss_index"),
            lost("trigger lost", RENAME + "DROP TRIGGER users_stamp ON people", "removed trigger public.people.users_"),
            lost("grant lost", RENAME + "REVOKE SELECT ON people FROM pg_monitor", "table grants public.people"),
            lost(
                "key to itself lost",
                RENAME + "ALTER TABLE people DROP CONSTRAINT users_boss_id_fkey",
                "removed constraint public.people.users_boss_id_fkey",
            ),
            lost(
                "another table's key lost",
                RENAME + "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey",
                "removed constraint public.orders.orders_user_id_fkey",
            ),
            Wrong(
                "view says something else",
                {"users.named": ("view public.bosses",), "back.schema": ("view public.bosses",)},
                up=RENAME + "CREATE OR REPLACE VIEW bosses AS SELECT id, email FROM people;",
            ),
            Wrong(
                "a row lost",
                {"frame.rows": ("public.users: 1 rows lost: id=2",), "back.rows": ("public.users: 1 rows lost: id=2",)},
                up=RENAME + "DELETE FROM people WHERE id = 2; INSERT INTO orders VALUES (1, NULL);",
            ),
            Wrong(
                "cells changed",
                {"frame.rows": ("id=3: email 'A@x' → 'a@x '",), "back.rows": ("id=3: email 'A@x' → 'a@x '",)},
                up=RENAME + "UPDATE people SET email = 'a@x ' WHERE id = 3;",
            ),
            Wrong(
                "rollback leaves the new name",
                {
                    "back.schema": ("removed table public.users", "added table public.people"),
                    "back.rows": ("3 rows lost",),
                    "users.renamed": (),
                    "users.gone": (),
                },
                down="SELECT 1;",
            ),
        ),
    ),
    Change(
        "a part of a key renamed",
        MEMBERS,
        clauses(
            Renamed(
                "members.id",
                "number",
                text="members.id is called number.",
                key="team, id",
                also=("constraint members.members_pkey", "index members.members_pkey"),
            ),
        ),
        "ALTER TABLE members RENAME id TO number;",
        "ALTER TABLE members RENAME number TO id;",
        (
            Wrong(
                "cells change beside it",
                {
                    "frame.rows": ("number=2, team=1: role NULL → ''",),
                    "back.rows": ("id=2, team=1: role NULL → ''",),
                },
                up="ALTER TABLE members RENAME id TO number; UPDATE members SET role = '' WHERE role IS NULL;",
            ),
        ),
    ),
    Change(
        "a table rebuilt",
        JOBS,
        clauses(Rebuilt("jobs", text="jobs is made anew.")),
        ANEW,
        ANEW,
        (
            Wrong("not rebuilt", {"jobs.rebuilt": ("the same table as before",)}, up="SELECT 1;"),
            Wrong(
                "a row left behind",
                {"frame.rows": ("1 rows lost: id=3",), "back.rows": ("1 rows lost: id=3",)},
                up=ANEW.replace("FROM jobs;", "FROM jobs WHERE done IS NOT NULL;"),
            ),
            Wrong(
                "index lost",
                {
                    "frame.schema": ("removed index public.jobs.jobs_done_index",),
                    "walk.rollback": ("jobs_new_done_idx",),
                },
                up=ANEW.partition("ALTER INDEX")[0] + "DROP INDEX jobs_new_done_idx;",
            ),
            Wrong(
                "default lost",
                {"frame.schema": ("column public.jobs.done",), "back.schema": ("column public.jobs.done",)},
                up=ANEW + "ALTER TABLE jobs ALTER done DROP DEFAULT;",
            ),
            Wrong(
                "sequence lost",
                {
                    "frame.schema": ("removed sequence public.jobs_id_seq",),
                    "walk.rollback": ("jobs_id_seq",),
                },
                up=ANEW.replace("ALTER SEQUENCE", "ALTER TABLE jobs_new ALTER id DROP DEFAULT; --"),
            ),
        ),
    ),
)
