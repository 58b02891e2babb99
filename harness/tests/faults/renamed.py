"""A column that gets another name."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Renamed
from harness.tests.faults.change import Change, Wrong

__all__ = ["RENAMED"]

BEFORE = """
CREATE TABLE users (id serial PRIMARY KEY, name varchar(50) NOT NULL DEFAULT 'anon', email text);
INSERT INTO users (name, email) VALUES ('Ada', 'a@x'), ('  Bo ', NULL), ('ß É', ''), ('', 'd@x'), ('Ada', 'e@x');
CREATE INDEX users_name_index ON users (name);
CREATE VIEW user_names AS SELECT id, name FROM users WHERE name <> '';
GRANT SELECT (name) ON users TO pg_monitor;
"""


def copied(value: str, column: str = "varchar(50) NOT NULL DEFAULT 'anon'", grant: str = "pg_monitor") -> str:
    """The long way: another column, filled, in place of the old one."""
    return f"""
    DROP VIEW user_names;
    ALTER TABLE users ADD full_name {column};
    UPDATE users SET full_name = {value};
    ALTER TABLE users DROP name;
    CREATE INDEX users_name_index ON users (full_name);
    CREATE VIEW user_names AS SELECT id, full_name AS name FROM users WHERE full_name <> '';
    GRANT SELECT (full_name) ON users TO {grant};
    """


RENAME = "ALTER TABLE users RENAME name TO full_name;"
WITHOUT_WHERE = "CREATE OR REPLACE VIEW user_names AS SELECT id, full_name AS name FROM users;"

RENAMED = (
    Change(
        "a column renamed",
        BEFORE,
        clauses(
            Renamed(
                "users.name",
                "full_name",
                text="users.name is called full_name.",
                also=("index users.users_name_index", "view user_names"),
            )
        ),
        RENAME,
        "ALTER TABLE users RENAME full_name TO name;",
        (
            Wrong(
                "case-folded",
                {"users.name.renamed": ("1, Ada", "1, ada"), "back.rows": ("id=1: name 'Ada' → 'ada'",)},
                up=copied("lower(name)"),
            ),
            Wrong(
                "trimmed",
                {"users.name.renamed": ("2,   Bo ", "2, Bo"), "back.rows": ("id=2: name '  Bo ' → 'Bo'",)},
                up=copied("btrim(name)"),
            ),
            Wrong(
                "copy left out",
                {"users.name.renamed": ("4, ''", "4, anon"), "back.rows": ("5 cells", "id=1: name 'Ada' → 'anon'")},
                up=copied("full_name"),
            ),
            Wrong(
                "partial, empty set",
                {"users.name.renamed": ("4, ''", "4, anon"), "back.rows": ("id=4: name '' → 'anon'",)},
                up=copied("CASE WHEN name <> '' THEN name ELSE 'anon' END"),
            ),
            Wrong(
                "columns swapped",
                {"users.name.renamed": ("1, a@x",), "frame.rows": ("email 'a@x' → 'Ada'",), "back.rows": ("id=1",)},
                up=RENAME + "UPDATE users SET full_name = coalesce(email, ''), email = full_name;",
            ),
            Wrong(
                "narrower type",
                {
                    "users.name.rule": ("character varying(20)",),
                    "frame.schema": ("column public.user_names.name",),
                    "back.schema": ("column public.users.name", "varying(20)"),
                },
                up=copied("name", "varchar(20) NOT NULL DEFAULT 'anon'"),
            ),
            Wrong(
                "default lost",
                {"users.name.rule": ("no default",), "back.schema": ("column public.users.name",)},
                up=RENAME + "ALTER TABLE users ALTER full_name DROP DEFAULT;",
            ),
            Wrong(
                "rule lost",
                {"users.name.rule": ("nullable",), "back.schema": ("column public.users.name",)},
                up=RENAME + "ALTER TABLE users ALTER full_name DROP NOT NULL;",
            ),
            Wrong(
                "column grant lost",
                {"users.name.rule": ("pg_monitor=r",), "back.schema": ("column grants public.users.name",)},
                up=copied("name", grant="pg_read_all_stats"),
            ),
            Wrong(
                "index lost",
                {
                    "users.name.named": ("index public.users.users_name_index",),
                    "frame.schema": ("removed index public.users.users_name_index",),
                    "back.schema": ("removed index public.users.users_name_index",),
                },
                up=RENAME + "DROP INDEX users_name_index;",
            ),
            Wrong(
                "index on another column",
                {
                    "users.name.named": ("btree (email)",),
                    "back.schema": ("changed index public.users.users_name_index",),
                },
                up=RENAME + "DROP INDEX users_name_index; CREATE INDEX users_name_index ON users (email);",
            ),
            Wrong(
                "view says something else",
                {"users.name.named": ("view public.user_names",), "back.schema": ("view public.user_names",)},
                up=RENAME + WITHOUT_WHERE,
            ),
            Wrong(
                "rollback leaves the new name",
                {
                    "back.schema": ("public.users.full_name",),
                    "back.rows": ("5 cells",),
                    "walk.second-upgrade": ("full_name",),
                },
                down="ALTER TABLE users ADD name varchar(50) NOT NULL DEFAULT 'anon';",
            ),
        ),
    ),
    Change(
        "a key renamed",
        "CREATE TABLE tags (id int PRIMARY KEY, tag text); INSERT INTO tags VALUES (3, 'c'), (7, NULL);",
        clauses(
            Renamed(
                "tags.id",
                "tag_id",
                text="tags.id is called tag_id.",
                also=("constraint tags.tags_pkey", "index tags.tags_pkey"),
            ),
        ),
        "ALTER TABLE tags RENAME id TO tag_id;",
        "ALTER TABLE tags RENAME tag_id TO id;",
        (
            Wrong(
                "key lost",
                {
                    "tags.id.named": ("removed constraint public.tags.tags_pkey",),
                    "frame.schema": ("removed constraint public.tags.tags_pkey",),
                    "back.schema": ("removed constraint public.tags.tags_pkey",),
                },
                up="ALTER TABLE tags RENAME id TO tag_id; ALTER TABLE tags DROP CONSTRAINT tags_pkey;",
            ),
        ),
    ),
)
