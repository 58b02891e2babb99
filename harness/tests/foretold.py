"""Small migrations, each with rows on which it fails or loses something, and with rows on which it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.contract import Clause
from harness.facts.preflight import Harm
from harness.fates import (
    Added,
    Archived,
    Created,
    Deduplicated,
    Deleted,
    Derived,
    Duplicate,
    Lost,
    Merged,
    Moved,
    Part,
    Relabelled,
    Renumbered,
    Repointed,
    Required,
    Retained,
    Retyped,
    Split,
)

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """
    A schema, an upgrade and the *words* for it; *bad* rows come to that *harm*, *good* ones to none.

    *fails*: the real upgrade is refused on bad rows; otherwise it goes through and the walk finds what it lost, or
    *gone* stands nowhere any more.
    """

    name: str
    schema: str
    up: str
    words: Iterable[Clause[Any]]
    good: str
    bad: str
    harm: Harm
    keys: str
    fails: bool = True
    gone: str = ""

    def __str__(self) -> str:
        return self.name


PHONES = "CREATE TABLE people (id int PRIMARY KEY, phone text); "
MOVES = """
INSERT INTO phones (owner, number) SELECT id, phone FROM people WHERE phone IS NOT NULL;
ALTER TABLE people DROP phone
"""


def _moved() -> tuple[Clause[Any], ...]:
    return tuple(Moved("people.phone", to="phones.number", by={"owner": "s.id"}, text="Numbers move."))


USERS = "CREATE TABLE users (id int PRIMARY KEY, name text, email text, tier text); "
ORDERS = "CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users (id){on}); "
DOUBLES = "DELETE FROM users u USING users o WHERE o.email = u.email AND o.id < u.id"

CASES = (
    Case(
        "moved-twice",
        PHONES + "CREATE TABLE phones (owner int, number text UNIQUE)",
        MOVES,
        _moved(),
        "INSERT INTO people VALUES (1, 'a'), (2, 'b'), (3, NULL)",
        "INSERT INTO people VALUES (1, 'a'), (2, 'a'), (3, 'b')",
        Harm.COLLIDES,
        "2 of 3: 1; 2",
    ),
    Case(
        "moved-onto-another",
        PHONES + "CREATE TABLE phones (owner int, number text UNIQUE)",
        MOVES,
        _moved(),
        "INSERT INTO people VALUES (1, 'a'); INSERT INTO phones VALUES (9, 'z')",
        "INSERT INTO people VALUES (1, 'a'), (2, 'b'); INSERT INTO phones VALUES (9, 'a')",
        Harm.COLLIDES,
        "1 of 2: 1",
    ),
    Case(
        "moved-where-case-is-one",
        "CREATE EXTENSION citext; " + PHONES + "CREATE TABLE phones (owner int, number citext UNIQUE)",
        MOVES,
        _moved(),
        "INSERT INTO people VALUES (1, 'a'), (2, 'B')",
        "INSERT INTO people VALUES (1, 'a'), (2, 'A')",
        Harm.COLLIDES,
        "2 of 2: 1; 2",
    ),
    Case(
        "moved-where-blanks-are-cut",
        PHONES + "CREATE TABLE phones (owner int, number text); CREATE UNIQUE INDEX one ON phones (lower(number))",
        MOVES,
        _moved(),
        "INSERT INTO people VALUES (1, 'a'), (2, 'B')",
        "INSERT INTO people VALUES (1, 'b'), (2, 'B')",
        Harm.COLLIDES,
        "2 of 2: 1; 2",
    ),
    Case(
        "moved-too-long",
        PHONES + "CREATE TABLE phones (owner int, number varchar(3))",
        MOVES,
        _moved(),
        "INSERT INTO people VALUES (1, 'abc')",
        "INSERT INTO people VALUES (1, 'abc'), (2, 'abcd')",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "moved-against-a-check",
        PHONES + "CREATE TABLE phones (owner int, number text CONSTRAINT digits CHECK (number ~ '^[0-9]+$'))",
        MOVES,
        _moved(),
        "INSERT INTO people VALUES (1, '12')",
        "INSERT INTO people VALUES (1, '12'), (2, 'x')",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "moved-to-nobody",
        PHONES
        + "CREATE TABLE owners (id int PRIMARY KEY); CREATE TABLE phones (owner int REFERENCES owners, number text)",
        MOVES,
        _moved(),
        "INSERT INTO owners VALUES (1); INSERT INTO people VALUES (1, 'a')",
        "INSERT INTO owners VALUES (1); INSERT INTO people VALUES (1, 'a'), (2, 'b')",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "archived-null",
        "CREATE TABLE users (id int PRIMARY KEY, plan text)",
        "CREATE TABLE kept (user_id int PRIMARY KEY, plan text NOT NULL); "
        "INSERT INTO kept SELECT id, plan FROM users; ALTER TABLE users DROP plan",
        tuple(Archived("users.plan", to="kept.plan", by={"user_id": "id"}, text="Plans are kept.")),
        "INSERT INTO users VALUES (1, 'a')",
        "INSERT INTO users VALUES (1, 'a'), (2, NULL)",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "derived-otherwise",
        "CREATE TABLE users (id int PRIMARY KEY, paid boolean, amount int)",
        "ALTER TABLE users DROP paid",
        tuple(Derived("users.paid", by="amount > 0", text="Paid follows.")),
        "INSERT INTO users VALUES (1, TRUE, 5), (2, FALSE, 0)",
        "INSERT INTO users VALUES (1, TRUE, 5), (2, TRUE, 0)",
        Harm.DISAGREES,
        "1 of 2: 2",
        fails=False,
    ),
    Case(
        "retyped-no-number",
        "CREATE TABLE users (id int PRIMARY KEY, age text)",
        "ALTER TABLE users ALTER age TYPE int USING age::int",
        tuple(Retyped("users.age", "integer", text="Ages are numbers.")),
        "INSERT INTO users VALUES (1, '30'), (2, NULL)",
        "INSERT INTO users VALUES (1, '30'), (2, 'old')",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "retyped-too-large",
        "CREATE TABLE users (id int PRIMARY KEY, age bigint)",
        "ALTER TABLE users ALTER age TYPE smallint",
        tuple(Retyped("users.age", "smallint", text="Ages are small.")),
        "INSERT INTO users VALUES (1, 30)",
        "INSERT INTO users VALUES (1, 30), (2, 70000)",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "retyped-rounded",
        "CREATE TABLE users (id int PRIMARY KEY, sum numeric)",
        "ALTER TABLE users ALTER sum TYPE numeric(8, 1)",
        tuple(Retyped("users.sum", "numeric(8,1)", text="Sums have one place.")),
        "INSERT INTO users VALUES (1, 1.5)",
        "INSERT INTO users VALUES (1, 1.5), (2, 1.25)",
        Harm.LOST,
        "1 of 2: 2",
        fails=False,
    ),
    Case(
        "retyped-by-what-cannot-be-reckoned",
        "CREATE TABLE users (id int PRIMARY KEY, age text)",
        "ALTER TABLE users ALTER age TYPE int USING age::int + 1",
        tuple(Retyped("users.age", "integer", by="age::int + 1", text="Ages are numbers.")),
        "INSERT INTO users VALUES (1, '30')",
        "INSERT INTO users VALUES (1, '30'), (2, 'old')",
        Harm.REFUSED,
        "22P02",
    ),
    Case(
        "added-once",
        "CREATE TABLE users (id int PRIMARY KEY)",
        "ALTER TABLE users ADD code text DEFAULT 'x' UNIQUE",
        tuple(Added("users.code", "text", default="'x'", existing="'x'", text="Codes are unique.")),
        "INSERT INTO users VALUES (1)",
        "INSERT INTO users VALUES (1), (2)",
        Harm.COLLIDES,
        "2 of 2: 1; 2",
    ),
    Case(
        "added-from-nothing",
        "CREATE TABLE users (id int PRIMARY KEY, name text)",
        "ALTER TABLE users ADD shown text; UPDATE users SET shown = name; ALTER TABLE users ALTER shown SET NOT NULL",
        tuple(Added("users.shown", "text", nullable=False, existing="name", text="A name is shown.")),
        "INSERT INTO users VALUES (1, 'a')",
        "INSERT INTO users VALUES (1, 'a'), (2, NULL)",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "required-unfilled",
        "CREATE TABLE users (id int PRIMARY KEY, name text, nick text)",
        "UPDATE users SET name = nick WHERE name IS NULL; ALTER TABLE users ALTER name SET NOT NULL",
        tuple(Required("users.name", fill="nick", text="Everybody has a name.")),
        "INSERT INTO users VALUES (1, NULL, 'a')",
        "INSERT INTO users VALUES (1, NULL, 'a'), (2, NULL, NULL)",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "merged-and-left-out",
        "CREATE TABLE users (id int PRIMARY KEY, home text, work text)",
        "ALTER TABLE users ADD mail text; UPDATE users SET mail = coalesce(home, work); "
        "ALTER TABLE users DROP home, DROP work",
        tuple(
            Merged(("users.home", "users.work"), into="users.mail", type="text", by="coalesce(home, work)", text="One.")
        ),
        "INSERT INTO users VALUES (1, 'a', NULL), (2, NULL, 'b'), (3, 'c', 'c')",
        "INSERT INTO users VALUES (1, 'a', NULL), (2, 'a', 'bbb')",
        Harm.LOST,
        "1 of 2: 2",
        fails=False,
        gone="bbb",
    ),
    Case(
        "split-and-left-out",
        "CREATE TABLE users (id int PRIMARY KEY, name text)",
        "ALTER TABLE users ADD first text, ADD last text; "
        "UPDATE users SET first = split_part(name, ' ', 1), last = split_part(name, ' ', 2); "
        "ALTER TABLE users DROP name",
        tuple(
            Split(
                "users.name",
                into={
                    "first": Part("text", by="split_part(name, ' ', 1)"),
                    "last": Part("text", by="split_part(name, ' ', 2)"),
                },
                text="Names have two parts.",
            )
        ),
        "INSERT INTO users VALUES (1, 'Ann Lee')",
        "INSERT INTO users VALUES (1, 'Ann Lee'), (2, 'Ann May Leland')",
        Harm.LOST,
        "1 of 2: 2",
        fails=False,
        gone="Leland",
    ),
    Case(
        "deduplicated-and-referred-to",
        USERS + ORDERS.format(on=""),
        DOUBLES,
        tuple(Deduplicated("users", by=("email",), keep="id", text="One of each.")),
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', 'x'); INSERT INTO orders VALUES (1, 1)",
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', 'x'); INSERT INTO orders VALUES (1, 1), (2, 2)",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "deduplicated-and-cascading",
        USERS + ORDERS.format(on=" ON DELETE CASCADE"),
        DOUBLES,
        tuple(Deduplicated("users", by=("email",), keep="id", text="One of each.")),
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', 'x'); INSERT INTO orders VALUES (1, 1)",
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', 'x'); INSERT INTO orders VALUES (1, 1), (2, 2)",
        Harm.LOST,
        "1 of 2: 2",
        fails=False,
    ),
    Case(
        "deduplicated-and-still-double",
        USERS,
        DOUBLES + "; CREATE UNIQUE INDEX one ON users (lower(email))",
        tuple(Deduplicated("users", by=("email",), keep="id", text="One of each.")),
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', 'x')",
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', 'X')",
        Harm.COLLIDES,
        "2 of 2: 1; 3",
    ),
    Case(
        "deleted-and-referred-to",
        USERS + ORDERS.format(on=""),
        "DELETE FROM users WHERE tier = 'test'",
        tuple(Deleted("users", where="tier = 'test'", because="They are tests.", text="Tests go.")),
        "INSERT INTO users VALUES (1, 'a', 'x', 'test'), (2, 'b', 'y', 'real'); INSERT INTO orders VALUES (1, 2)",
        "INSERT INTO users VALUES (1, 'a', 'x', 'test'), (2, 'b', 'y', 'real'); INSERT INTO orders VALUES (1, 1)",
        Harm.REFUSED,
        "1 of 1: 1",
    ),
    Case(
        "retained-and-set-null",
        USERS + ORDERS.format(on=" ON DELETE SET NULL"),
        "DELETE FROM users WHERE (tier = 'real') IS NOT TRUE",
        tuple(Retained("users", where="tier = 'real'", because="Only real ones.", text="Real ones stay.")),
        "INSERT INTO users VALUES (1, 'a', 'x', 'test'), (2, 'b', 'y', 'real'); INSERT INTO orders VALUES (1, 2)",
        "INSERT INTO users VALUES (1, 'a', 'x', NULL), (2, 'b', 'y', 'real'); INSERT INTO orders VALUES (1, 1)",
        Harm.LOST,
        "1 of 1: 1",
        fails=False,
    ),
    Case(
        "created-onto-another",
        USERS + "CREATE TABLE profiles (user_id int UNIQUE, shown text)",
        "INSERT INTO profiles SELECT id, name FROM users",
        tuple(Created("profiles", per="users", having={"user_id": "s.id", "shown": "s.name"}, text="One each.")),
        "INSERT INTO users VALUES (1, 'a'); INSERT INTO profiles VALUES (9, 'z')",
        "INSERT INTO users VALUES (1, 'a'), (2, 'b'); INSERT INTO profiles VALUES (2, 'z')",
        Harm.COLLIDES,
        "1 of 2: 2",
    ),
    Case(
        "renumbered-onto-another",
        "CREATE TABLE users (id int PRIMARY KEY, name text)",
        "ALTER TABLE users DROP CONSTRAINT users_pkey; UPDATE users SET id = id / 10; "
        "ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (id)",
        tuple(Renumbered("users.id", by="id / 10", text="Smaller numbers.")),
        "INSERT INTO users VALUES (10, 'a'), (20, 'b')",
        "INSERT INTO users VALUES (10, 'a'), (11, 'b'), (20, 'c')",
        Harm.COLLIDES,
        "2 of 3: 10; 11",
    ),
    Case(
        "repointed-to-nobody",
        "CREATE TABLE users (id int PRIMARY KEY, person int); CREATE TABLE people (id int PRIMARY KEY); "
        "CREATE TABLE notes (id int PRIMARY KEY, user_id int CONSTRAINT owner REFERENCES users (id))",
        "ALTER TABLE notes DROP CONSTRAINT owner; "
        "UPDATE notes n SET user_id = (SELECT person FROM users u WHERE u.id = n.user_id); "
        "ALTER TABLE notes ADD CONSTRAINT owned FOREIGN KEY (user_id) REFERENCES people (id)",
        tuple(
            Repointed(
                "notes.user_id",
                to="people.id",
                by="(SELECT person FROM users u WHERE u.id = notes.user_id)",
                text="Notes are of people.",
            )
        ),
        "INSERT INTO people VALUES (7); INSERT INTO users VALUES (1, 7); INSERT INTO notes VALUES (1, 1)",
        "INSERT INTO users VALUES (1, 7); INSERT INTO notes VALUES (1, 1)",
        Harm.REFUSED,
        "1 of 1: 1",
    ),
    Case(
        "relabelled-to-nothing",
        "CREATE TYPE mood AS ENUM ('good', 'bad', 'odd'); CREATE TABLE users (id int PRIMARY KEY, mood mood)",
        "ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('fine', 'bad'); "
        "ALTER TABLE users ALTER mood TYPE mood USING "
        "(CASE mood::text WHEN 'good' THEN 'fine' ELSE mood::text END)::mood; DROP TYPE mood_old",
        tuple(Relabelled("mood", ("fine", "bad"), columns=("users.mood",), was={"good": "fine"}, text="Two moods.")),
        "INSERT INTO users VALUES (1, 'good'), (2, 'bad'), (3, NULL)",
        "INSERT INTO users VALUES (1, 'good'), (2, 'odd')",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "duplicate-that-differs",
        "CREATE TABLE users (id int PRIMARY KEY, plan text, tier text)",
        "ALTER TABLE users DROP plan",
        (
            *Lost("users.plan", because="It is a duplicate.", text="Plans go."),
            *Duplicate("users.plan", "users.tier", text="A duplicate."),
        ),
        "INSERT INTO users VALUES (1, 'a', 'a')",
        "INSERT INTO users VALUES (1, 'a', 'a'), (2, 'a', 'b')",
        Harm.DISAGREES,
        "1 of 2: 2",
        fails=False,
    ),
    Case(
        "made-unique",
        USERS,
        "CREATE UNIQUE INDEX one ON users (email)",
        (),
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', NULL), (3, 'c', NULL)",
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', 'x')",
        Harm.COLLIDES,
        "2 of 2: 1; 2",
    ),
    Case(
        "made-unique-nulls-too",
        USERS,
        "CREATE UNIQUE INDEX one ON users (email) NULLS NOT DISTINCT",
        (),
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', NULL)",
        "INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', NULL), (3, 'c', NULL)",
        Harm.COLLIDES,
        "2 of 3: 2; 3",
    ),
    Case(
        "made-unique-in-part",
        USERS,
        "CREATE UNIQUE INDEX one ON users (email) WHERE tier = 'real'",
        (),
        "INSERT INTO users VALUES (1, 'a', 'x', 'real'), (2, 'b', 'x', 'test')",
        "INSERT INTO users VALUES (1, 'a', 'x', 'real'), (2, 'b', 'x', 'real')",
        Harm.COLLIDES,
        "2 of 2: 1; 2",
    ),
    Case(
        "made-not-null",
        USERS,
        "ALTER TABLE users ALTER name SET NOT NULL",
        (),
        "INSERT INTO users VALUES (1, 'a')",
        "INSERT INTO users VALUES (1, 'a'), (2, NULL)",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "made-to-hold",
        USERS,
        "ALTER TABLE users ADD CONSTRAINT known CHECK (tier IN ('real', 'test'))",
        (),
        "INSERT INTO users VALUES (1, 'a', 'x', 'real'), (2, 'b', 'y', NULL)",
        "INSERT INTO users VALUES (1, 'a', 'x', 'real'), (2, 'b', 'y', 'odd')",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
    Case(
        "made-to-refer",
        USERS + "CREATE TABLE notes (id int PRIMARY KEY, user_id int)",
        "ALTER TABLE notes ADD CONSTRAINT owner FOREIGN KEY (user_id) REFERENCES users (id)",
        (),
        "INSERT INTO users VALUES (1, 'a'); INSERT INTO notes VALUES (1, 1), (2, NULL)",
        "INSERT INTO users VALUES (1, 'a'); INSERT INTO notes VALUES (1, 1), (2, 2)",
        Harm.REFUSED,
        "1 of 2: 2",
    ),
)
