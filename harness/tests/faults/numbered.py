"""Ids and references that become others."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Objects, Renumbered, Repointed
from harness.tests.faults.change import Change, Wrong

__all__ = ["NUMBERED"]

USERS = """
CREATE TABLE users (id int PRIMARY KEY, name text, boss_id int REFERENCES users);
CREATE TABLE orders (number int PRIMARY KEY, user_id int REFERENCES users);
INSERT INTO users VALUES (1, 'a', NULL), (2, 'b', 1), (3, '', 3), (5, NULL, 2);
INSERT INTO orders VALUES (7, 1), (8, 5), (9, NULL);
"""
LOOSE = "ALTER TABLE users DROP CONSTRAINT users_boss_id_fkey; ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;"
TIGHT = """
ALTER TABLE users ADD CONSTRAINT users_boss_id_fkey FOREIGN KEY (boss_id) REFERENCES users;
ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users;
"""
NUMBER = "UPDATE users SET id = id + 1000, boss_id = boss_id + 1000;"
FOLLOW = "UPDATE orders SET user_id = user_id + 1000;"
RETURN = "UPDATE users SET id = id - 1000, boss_id = boss_id - 1000; UPDATE orders SET user_id = user_id - 1000;"

OWNERS = """
CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE people (id int PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE cars (id int PRIMARY KEY, owner_id int);
ALTER TABLE cars ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES users;
INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c');
INSERT INTO people VALUES (1, 'c'), (2, 'a'), (30, 'b');
INSERT INTO cars VALUES (10, 1), (11, 2), (12, 3), (13, NULL);
"""
POINT = """
ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey;
UPDATE cars SET owner_id = (SELECT p.id FROM users u JOIN people p USING (email) WHERE u.id = owner_id);
ALTER TABLE cars ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES people ON DELETE SET NULL;
"""
UNPOINT = """
ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey;
UPDATE cars SET owner_id = (SELECT u.id FROM users u JOIN people p USING (email) WHERE p.id = owner_id);
ALTER TABLE cars ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES users;
"""
SAME_IDS = "DELETE FROM people; INSERT INTO people SELECT id, email FROM users;"

TOGETHER = "(SELECT p.id FROM users u JOIN people p ON strpos(p.email, u.email) > 0 WHERE u.id = owner_id)"

NUMBERED = (
    Change(
        "ids renumbered",
        USERS,
        clauses(
            Renumbered(
                "users.id",
                by="id + 1000",
                following={"users.boss_id": "id", "orders.user_id": "number"},
                text="Ids of users begin at a thousand.",
            )
        ),
        LOOSE + NUMBER + FOLLOW + TIGHT,
        LOOSE + RETURN + TIGHT,
        (
            Wrong(
                "partial, batch gap",
                {
                    "users.id.renumbered": ("1003", "3"),
                    "users.boss_id.follows": ("1003, 1003",),
                    "frame.rows": ("id=1003", "id=3"),
                    "back.rows": ("id=-997",),
                },
                up=LOOSE + NUMBER.replace(";", " WHERE id <> 3;") + FOLLOW + TIGHT,
            ),
            Wrong(
                "two rows change places",
                {
                    "frame.rows": ("id=1001: name 'a' → 'b'",),
                    "users.boss_id.follows": ("1001",),
                    "back.rows": ("id=1: name 'a' → 'b'",),
                },
                up=LOOSE
                + NUMBER.replace(
                    "id = id + 1000", "id = CASE id WHEN 1 THEN 1002 WHEN 2 THEN 1001 ELSE id + 1000 END", 1
                )
                + FOLLOW
                + TIGHT,
            ),
            Wrong(
                "what follows is emptied",
                {"orders.user_id.follows": ("7, 1001", "7, NULL"), "back.rows": ("number=7: user_id '1' → NULL",)},
                up=LOOSE + NUMBER + "UPDATE orders SET user_id = NULL;" + TIGHT,
            ),
            Wrong(
                "a reference to another row",
                {"orders.user_id.follows": ("8, 1005", "8, 1003"), "back.rows": ("number=8: user_id '5' → '3'",)},
                up=LOOSE + NUMBER + FOLLOW.replace("user_id + 1000", "least(user_id + 1000, 1003)") + TIGHT,
            ),
            Wrong(
                "a cell changes beside it",
                {"frame.rows": ("id=1003: name '' → NULL",), "back.rows": ("id=3: name '' → NULL",)},
                up=LOOSE + NUMBER + FOLLOW + TIGHT + "UPDATE users SET name = nullif(name, '');",
            ),
        ),
    ),
    Change(
        "a foreign key repointed",
        OWNERS,
        clauses(
            Repointed(
                "cars.owner_id",
                to="people.id",
                by="(SELECT p.id FROM users u JOIN people p USING (email) WHERE u.id = owner_id)",
                on_delete="SET NULL",
                also=("constraint cars.cars_owner_fkey",),
                text="A car's owner is a person.",
            )
        ),
        POINT,
        UNPOINT,
        (
            Wrong(
                "values left as they were",
                {"cars.owner_id.repointed": ("10, 2", "10, 1"), "back.rows": ("id=10: owner_id '1' → '3'",)},
                up="UPDATE cars SET owner_id = least(owner_id, 2);" + POINT.replace("UPDATE", "SELECT 1; --"),
            ),
            Wrong(
                "no target, no owner",
                {"cars.owner_id.repointed": ("11, 30", "11, NULL"), "back.rows": ("id=11: owner_id '2' → NULL",)},
                up=POINT.replace("WHERE u.id = owner_id", "WHERE u.id = owner_id AND p.id < 30"),
            ),
            Wrong(
                "key lost",
                {
                    "cars.owner_id.refers": ("no foreign key on (owner_id)",),
                    "walk.rollback": ("42704", "cars_owner_fkey"),
                },
                up=POINT.partition("ALTER TABLE cars ADD")[0],
            ),
            Wrong(
                "another action",
                {"cars.owner_id.refers": ("REFERENCES people(id)",)},
                up=POINT.replace(" ON DELETE SET NULL", " ON DELETE CASCADE"),
            ),
            Wrong(
                "left not valid",
                {"cars.owner_id.refers": ("NOT VALID",)},
                up=POINT.replace("SET NULL;", "SET NULL NOT VALID;"),
            ),
            Wrong(
                "rollback by other ids",
                {
                    "back.rows": ("id=10: owner_id '1' → '2'",),
                    "cars.owner_id.repointed": ("10, 2", "10, 30"),
                    "again.rows": ("id=10",),
                },
                down=UNPOINT.replace("UPDATE", "UPDATE cars SET owner_id = least(owner_id, 3); --"),
            ),
        ),
    ),
    Change(
        "owners taken together",
        OWNERS.replace("(30, 'b')", "(30, 'b, c')").replace("(1, 'c'), ", ""),
        clauses(
            Repointed(
                "cars.owner_id",
                to="people.id",
                by=TOGETHER,
                back="CASE WHEN owner_id > 2 THEN 2 ELSE owner_id END",
                cells=1,
                also=("constraint cars.cars_owner_fkey",),
                text="A car's owner is a person; b and c are one.",
            )
        ),
        f"""
        ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey; UPDATE cars SET owner_id = {TOGETHER};
        ALTER TABLE cars ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES people;
        """,
        """
        ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey;
        UPDATE cars SET owner_id =
            (SELECT u.id FROM users u WHERE u.id = CASE owner_id WHEN 2 THEN 1 WHEN 30 THEN 2 END);
        ALTER TABLE cars ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES users;
        """,
        (
            Wrong(
                "rollback to the other",
                {"cars.owner_id.back": ("11, owner_id, 2", "11, owner_id, 3")},
                down="""
                ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey;
                UPDATE cars SET owner_id =
            (SELECT u.id FROM users u WHERE u.id = CASE owner_id WHEN 2 THEN 1 WHEN 30 THEN 3 END);
                ALTER TABLE cars ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES users;
                """,
            ),
        ),
    ),
    Change(
        "a key's action changed",
        OWNERS + "INSERT INTO people VALUES (3, 'd');",
        clauses(Objects("changed constraint cars.cars_owner_fkey", name="owner", text="Cars lose their owner.")),
        """
        ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey,
        ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES users ON DELETE SET NULL;
        """,
        """
        ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey,
        ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES users;
        """,
        (
            Wrong(
                "another target without a mapping",
                {"frame.schema": ("public.cars.owner_id: refers to people(id)",)},
                up="""
                ALTER TABLE cars DROP CONSTRAINT cars_owner_fkey,
                ADD CONSTRAINT cars_owner_fkey FOREIGN KEY (owner_id) REFERENCES people ON DELETE SET NULL;
                """,
            ),
        ),
    ),
)
