"""Migrations that err at a turn: a boundary, a combination, a flag. No row of theirs is written by hand."""

# migrations are text

from harness.contract import clauses
from harness.fates import Added, Deleted, Derived, Dropped, Lost, Merged, Moved, Required
from harness.tests.faults.change import Change, Wrong

__all__ = ["TURNING"]

LEVEL = "ALTER TABLE users ADD level text; UPDATE users SET level = CASE WHEN points {} THEN 'gold' ELSE 'none' END;"
DROP_OVER = "ALTER TABLE trials DROP over;"
STAMP = "UPDATE trials SET ends = clock_timestamp() AT TIME ZONE 'UTC' WHERE over AND {};"
FILL = "UPDATE trials SET ends = '1999-12-31' WHERE over AND {};"
COPY = """
INSERT INTO keys (user_id, key, open) SELECT id, token, {} FROM users
WHERE token IS NOT NULL AND NOT EXISTS (SELECT FROM keys WHERE {});
ALTER TABLE users DROP token;
"""
THERE = "keys.key = users.token"

TURNING = (
    Change(
        "a threshold",
        "CREATE TABLE users (id serial PRIMARY KEY, points int);",
        clauses(
            Added(
                "users.level",
                "text",
                existing="CASE WHEN points >= 1234 THEN 'gold' ELSE 'none' END",
                text="From 1234 points on one is gold.",
            )
        ),
        LEVEL.format(">= 1234"),
        "ALTER TABLE users DROP level;",
        (
            Wrong("at it", {"users.level.existing": ("gold",)}, up=LEVEL.format("> 1234")),
            Wrong("below it", {"users.level.existing": ("gold",)}, up=LEVEL.format("> 1232")),
        ),
    ),
    Change(
        "a mark derived from its date",
        "CREATE TABLE trials (id serial PRIMARY KEY, over boolean, ends date);",
        clauses(
            Dropped(
                "trials.over",
                Derived(
                    "trials.over",
                    by="coalesce(ends < DATE '2025-06-01', FALSE)",
                    only="over",
                    fills=("trials.ends",),
                    text="A trial that was over ended before June 2025.",
                ),
                Lost(
                    "trials.over",
                    because="It was never set back.",
                    where="NOT over",
                    text="That one is on says its end.",
                ),
            )
        ),
        FILL.format("(ends < DATE '2025-06-01') IS NOT TRUE") + DROP_OVER,
        "",
        (
            Wrong(
                "the day itself",
                {"trials.over.derived": ("true",)},
                up=FILL.format("(ends <= DATE '2025-06-01') IS NOT TRUE") + DROP_OVER,
            ),
            Wrong("a date to come", {"trials.over.derived": ("true",)}, up=FILL.format("ends IS NULL") + DROP_OVER),
            Wrong("no date", {"trials.over.derived": ("true",)}, up=FILL.format("ends >= '2025-06-01'") + DROP_OVER),
        ),
    ),
    Change(
        "a mark whose date is the moment",
        "CREATE TABLE trials (id serial PRIMARY KEY, over boolean, ends timestamp);",
        clauses(
            Derived(
                "trials.over",
                by="coalesce(ends < TIMESTAMP '2525-06-01', FALSE)",
                reading="coalesce(over OR ends < TIMESTAMP '2525-06-01', FALSE)",
                fills=("trials.ends",),
                stamps=("trials.ends",),
                text="A trial that was over ends now.",
            )
        ),
        STAMP.format("(ends < '2525-06-01') IS NOT TRUE") + DROP_OVER,
        "",
        (
            Wrong(
                "those that never end",
                {"trials.over.derived": ("true",)},
                up=STAMP.format("ends IS NULL") + DROP_OVER,
            ),
        ),
    ),
    Change(
        "a column filled",
        "CREATE TABLE users (id serial PRIMARY KEY, email text, place text);",
        clauses(
            Required(
                "users.email", fill="CASE WHEN place = 'Mars' THEN 'far' ELSE 'nobody' END", text="All have an address."
            )
        ),
        """
        UPDATE users SET email = CASE WHEN place = 'Mars' THEN 'far' ELSE 'nobody' END WHERE email IS NULL;
        ALTER TABLE users ALTER email SET NOT NULL;
        """,
        "",
        (
            Wrong(
                "on Mars",
                {"users.email.filled": ("far",)},
                up="UPDATE users SET email = 'nobody' WHERE email IS NULL; ALTER TABLE users ALTER email SET NOT NULL;",
            ),
            Wrong(
                "the empty too",
                {"users.email.filled": ("''",)},
                up="""
                UPDATE users SET email = CASE WHEN place = 'Mars' THEN 'far' ELSE 'nobody' END
                WHERE coalesce(email, '') = '';
                ALTER TABLE users ALTER email SET NOT NULL;
                """,
            ),
            Wrong(
                "fails on real data",
                {"walk.upgrade": ("23502",)},
                up="ALTER TABLE users ALTER email SET NOT NULL;",
            ),
        ),
    ),
    Change(
        "rows that go",
        "CREATE TABLE sessions (id serial PRIMARY KEY, ends date, kept boolean);",
        clauses(
            Deleted("sessions", where="ends < DATE '2025-06-01'", because="They ended.", text="Sessions that ended go.")
        ),
        "DELETE FROM sessions WHERE ends < DATE '2025-06-01';",
        "",
        (
            Wrong(
                "the day itself",
                {"sessions.deleted": ("1 lost",)},
                up="DELETE FROM sessions WHERE ends <= DATE '2025-06-01' AND ends <> DATE '-infinity'"
                " OR ends = DATE '-infinity';",
            ),
            Wrong(
                "those without an end",
                {"sessions.deleted": ("lost",)},
                up="DELETE FROM sessions WHERE (ends >= DATE '2025-06-01') IS NOT TRUE;",
            ),
        ),
    ),
    Change(
        "names merged",
        "CREATE TABLE people (id serial PRIMARY KEY, first text NOT NULL, last text, kind int NOT NULL);",
        clauses(
            Merged(
                ("people.first", "people.last"),
                into="people.name",
                type="text",
                by="CASE WHEN kind = 77 THEN last ELSE concat_ws(' ', first, last) END",
                text="Kind 77 goes by its last name.",
            )
        ),
        """
        ALTER TABLE people ADD name text;
        UPDATE people SET name = CASE WHEN kind = 77 THEN last ELSE concat_ws(' ', first, last) END;
        ALTER TABLE people DROP first, DROP last;
        """,
        "",
        (
            Wrong(
                "the kind not looked at",
                {"people.name.merged": ("lost",)},
                up="""
                ALTER TABLE people ADD name text; UPDATE people SET name = concat_ws(' ', first, last);
                ALTER TABLE people DROP first, DROP last;
                """,
            ),
            Wrong(
                "NULL logic",
                {"people.name.merged": ("lost",)},
                up="""
                ALTER TABLE people ADD name text;
                UPDATE people SET name = CASE WHEN kind = 77 THEN last ELSE first || ' ' || last END;
                ALTER TABLE people DROP first, DROP last;
                """,
            ),
        ),
    ),
    Change(
        "keys moved",
        """
        CREATE TABLE users (id serial PRIMARY KEY, token varchar(30) UNIQUE, live boolean);
        CREATE TABLE keys (
            id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, key varchar(30) NOT NULL UNIQUE, open boolean
        );
        """,
        clauses(
            Moved(
                "users.token",
                to="keys.key",
                by={"user_id": "s.id"},
                having={"open": "s.live IS TRUE"},
                unless="EXISTS (SELECT FROM keys k WHERE k.key = s.token)",
                also=("constraint users.users_token_key", "index users.users_token_key"),
                text="A key that is not there yet moves, open where its user is live.",
            )
        ),
        COPY.format("live IS TRUE", THERE),
        "",
        (
            Wrong(
                "closed ones stand for nothing",
                {"walk.upgrade": ("23505",)},
                up=COPY.format("live IS TRUE", THERE + " AND keys.open"),
            ),
            Wrong(
                "the case looked at loosely",
                {"users.token.moved": ("lost",)},
                up=COPY.format("live IS TRUE", "lower(keys.key) = lower(users.token)"),
            ),
            Wrong(
                "another's key taken for absent",
                {"walk.upgrade": ("23505",)},
                up=COPY.format("live IS TRUE", THERE + " AND keys.user_id = users.id"),
            ),
            Wrong("opened for all", {"users.token.moved": ("false",)}, up=COPY.format("TRUE", THERE)),
            Wrong("NULL opens", {"users.token.moved": ("false",)}, up=COPY.format("coalesce(live, TRUE)", THERE)),
        ),
    ),
)
