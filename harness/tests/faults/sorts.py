"""Objects of every sort that come, change or go on purpose."""

# migrations are text

from harness.contract import clauses
from harness.fates import Objects, Relabelled
from harness.tests.faults.change import Change, Wrong

__all__ = ["SORTS"]

USERS = """
CREATE TABLE users (id int PRIMARY KEY, name text, active boolean);
INSERT INTO users VALUES (1, 'a', TRUE), (2, 'b', FALSE), (3, NULL, NULL);
CREATE VIEW named AS SELECT id, name FROM users;
CREATE FUNCTION greet(who text) RETURNS text LANGUAGE sql AS $$SELECT 'Hello ' || who$$;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE SEQUENCE tickets;
GRANT SELECT ON users TO pg_monitor;
CREATE POLICY own ON users USING (active);
CREATE TYPE place AS (lat int, lon int);
"""


def thing(  # noqa: PLR0913  # a line of the table
    name: str, pattern: str, says: str, up: str, down: str, *wrong: Wrong, before: str = USERS
) -> Change:
    """One object that comes, changes or goes, and what it says then."""
    saying = {pattern: says} if says else None
    intent = clauses(Objects(pattern, name="thing", text="It is another.", saying=saying))
    return Change(name, before, intent, up, down, wrong)


def otherwise(kind: str, words: str, up: str) -> Wrong:
    """What comes says something else."""
    return Wrong(kind, {"thing": (words,)}, up=up)


def beside(kind: str, words: str, up: str) -> Wrong:
    """Something else changes too, and does not come back."""
    return Wrong(kind, {"frame.schema": (words,), "back.schema": (words,)}, up=up)


VIEW = "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users WHERE active;"
GREET = "CREATE OR REPLACE FUNCTION greet(who text) RETURNS text LANGUAGE sql AS $$SELECT 'Hi ' || who$$;"
TRIGGER = "CREATE TRIGGER users_late AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp();"
POLICY = "ALTER POLICY own ON users USING (active AND name IS NOT NULL);"

EACH = (
    thing(
        "a view changed",
        "changed view named",
        "WHERE active",
        VIEW,
        "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users;",
        otherwise("sense inverted", "WHERE (NOT active)", VIEW.replace("WHERE", "WHERE NOT")),
        otherwise("not changed", "no such change", "SELECT 1"),
        beside("a view lost beside it", "removed view public.others", VIEW + "DROP VIEW others;"),
        before=USERS + "CREATE VIEW others AS SELECT 1 AS one;",
    ),
    thing(
        "a function changed",
        "changed function greet(*)",
        "'Hi ' || who",
        GREET,
        GREET.replace("Hi", "Hello"),
        otherwise("another body", "'Ho '", GREET.replace("Hi", "Ho")),
        beside(
            "another of its name",
            "added function public.greet(who integer)",
            GREET + "CREATE FUNCTION greet(who int) RETURNS text LANGUAGE sql AS $$SELECT 'Hi'$$;",
        ),
    ),
    thing(
        "a trigger added",
        "added trigger users.users_late",
        "AFTER UPDATE",
        TRIGGER,
        "DROP TRIGGER users_late ON users;",
        otherwise("at another time", "BEFORE UPDATE", TRIGGER.replace("AFTER", "BEFORE")),
        Wrong("disabled", {"thing": ("DISABLED",)}, up=TRIGGER + "ALTER TABLE users DISABLE TRIGGER users_late;"),
        beside(
            "in place of another",
            "removed trigger public.users.users_stamp",
            TRIGGER + "DROP TRIGGER users_stamp ON users",
        ),
    ),
    thing(
        "a sequence changed",
        "changed sequence tickets",
        "INCREMENT 10",
        "ALTER SEQUENCE tickets INCREMENT 10;",
        "ALTER SEQUENCE tickets INCREMENT 1;",
        otherwise("by another step", "INCREMENT 2", "ALTER SEQUENCE tickets INCREMENT 2;"),
        Wrong(
            "begun anew",
            {"frame.sequences": ("public.tickets: next 1",)},
            up="ALTER SEQUENCE tickets INCREMENT 10 RESTART 1;",
        ),
        before=USERS + "SELECT setval('tickets', 70);",
    ),
    thing(
        "a grant changed",
        "changed table grants users",
        "pg_monitor: DELETE, SELECT",
        "GRANT DELETE ON users TO pg_monitor;",
        "REVOKE DELETE ON users FROM pg_monitor;",
        otherwise("another", "UPDATE", "GRANT UPDATE ON users TO pg_monitor;"),
        otherwise("more than that", "INSERT", "GRANT ALL ON users TO pg_monitor;"),
        beside(
            "on another thing too",
            "view grants public.named",
            "GRANT DELETE ON users TO pg_monitor; GRANT SELECT ON named TO pg_monitor;",
        ),
    ),
    thing(
        "a policy changed",
        "changed policy users.own",
        "name IS NOT NULL",
        POLICY,
        "ALTER POLICY own ON users USING (active);",
        otherwise("for all", "USING (true)", POLICY.replace("active AND name IS NOT NULL", "TRUE")),
        beside("row security beside it", "ROW LEVEL SECURITY", POLICY + "ALTER TABLE users ENABLE ROW LEVEL SECURITY;"),
    ),
    thing(
        "a composite type changed",
        "changed type place",
        "lon integer, height integer",
        "ALTER TYPE place ADD ATTRIBUTE height int;",
        "ALTER TYPE place DROP ATTRIBUTE height;",
        Wrong(
            "in place of another",
            {"thing": ("lat integer, height",), "back.schema": ("(lat integer)",), "walk.second-upgrade": ("42703",)},
            up="ALTER TYPE place RENAME ATTRIBUTE lon TO height;",
        ),
    ),
    thing(
        "an index added",
        "added index users.users_name_index",
        "WHERE active",
        "CREATE INDEX users_name_index ON users (name) WHERE active;",
        "DROP INDEX users_name_index;",
        otherwise("of all rows", "btree (name)", "CREATE INDEX users_name_index ON users (name);"),
    ),
    thing(
        "a table added",
        "added table teams",
        "PRIMARY KEY (id)",
        "CREATE TABLE teams (id int PRIMARY KEY);",
        "DROP TABLE teams;",
        otherwise("without its key", "id integer", "CREATE TABLE teams (id int);"),
        Wrong(
            "rollback leaves it",
            {"back.schema": ("added table public.teams",), "walk.second-upgrade": ("42P07",)},
            down="SELECT 1;",
        ),
    ),
)

TICKETS = """
CREATE TYPE state AS ENUM ('open', 'waiting', 'done');
CREATE TABLE tickets (number int PRIMARY KEY, state state DEFAULT 'open');
INSERT INTO tickets VALUES (1, 'open'), (2, 'waiting'), (3, 'done'), (4, NULL);
"""


def labels(names: str, by: str) -> str:
    """Make the type anew, each row's label by an expression."""
    return f"""
    ALTER TYPE state RENAME TO state_old; CREATE TYPE state AS ENUM ({names});
    ALTER TABLE tickets ALTER state DROP DEFAULT;
    ALTER TABLE tickets ALTER state TYPE state USING ({by})::state;
    ALTER TABLE tickets ALTER state SET DEFAULT 'open'; DROP TYPE state_old;
    """


FEWER = labels(
    "'open', 'closed'", "CASE state::text WHEN 'waiting' THEN 'open' WHEN 'done' THEN 'closed' ELSE state::text END"
)
MORE = labels("'open', 'waiting', 'done'", "CASE state::text WHEN 'closed' THEN 'done' ELSE state::text END")

SORTS = (
    *EACH,
    Change(
        "labels taken away",
        TICKETS,
        clauses(
            Relabelled(
                "state",
                ("open", "closed"),
                was={"waiting": "open", "done": "closed"},
                columns={"tickets.state": "number"},
                back={"tickets.state": "CASE state WHEN 'waiting' THEN 'open' ELSE state END"},
                cells=1,
                text="Tickets are open or closed.",
            )
        ),
        FEWER,
        MORE,
        (
            Wrong(
                "rows given another label",
                {"tickets.state.relabelled": ("2, open", "2, closed"), "state.back": ("2, state, done",)},
                up=FEWER.replace("WHEN 'waiting' THEN 'open'", "WHEN 'waiting' THEN 'closed'"),
            ),
            Wrong(
                "rows not mapped",
                {"walk.upgrade": ("22P02", "waiting")},
                up=labels("'open', 'closed'", "state::text"),
            ),
            Wrong(
                "emptied",
                {
                    "tickets.state.relabelled": ("3, closed", "3, NULL"),
                    "state.back": ("3, state, NULL",),
                    "state.cost": ("2 of 4",),
                },
                up=FEWER.replace("'closed' ELSE", "NULL ELSE"),
            ),
            Wrong(
                "another order",
                {"state.labels": ("'closed', 'open'",)},
                up=FEWER.replace("('open', 'closed')", "('closed', 'open')"),
            ),
            Wrong(
                "default lost",
                {"frame.schema": ("column public.tickets.state",)},
                up=FEWER.replace("SET DEFAULT 'open'", "DROP DEFAULT"),
            ),
            Wrong(
                "rollback gives it the wrong way",
                {"state.back": ("1, state, waiting",)},
                down=MORE.replace("WHEN 'closed'", "WHEN 'open' THEN 'waiting' WHEN 'closed'"),
            ),
        ),
    ),
)
