"""Rollbacks that are right on the rows they were made for, and wrong on what was written in between."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Archived, Moved, Objects, Renamed
from harness.tests.faults.change import Change, Wrong

__all__ = ["BETWEEN"]

KEYS = """
CREATE TABLE customers (id int PRIMARY KEY, api_key text);
CREATE TABLE api_keys (id serial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, key text, source text);
CREATE TABLE uses (id serial PRIMARY KEY, key_id int NOT NULL REFERENCES api_keys ON DELETE CASCADE, what text);
INSERT INTO customers VALUES (1, 'k-one'), (2, 'k-two'), (4, 'k-four'), (7, NULL), (9, 'k-nine'), (11, 'K-One');
INSERT INTO api_keys (customer_id, key) VALUES (1, 'other'), (7, 'seven'), (7, 'eight');
INSERT INTO uses (key_id, what) VALUES (1, 'x'), (2, 'y');
"""
SAME = "(k.customer_id, k.key, k.source) IS NOT DISTINCT FROM (m.customer_id, m.api_key, 'legacy')"
REMEMBER = """
CREATE TABLE moved (customer_id int PRIMARY KEY, api_key text, key_id int);
INSERT INTO moved SELECT id, api_key FROM customers WHERE api_key IS NOT NULL;
"""
ONCE = f"WHERE NOT EXISTS (SELECT FROM api_keys k WHERE {SAME})"
MOVE = f"""
WITH new AS (
    INSERT INTO api_keys (customer_id, key, source) SELECT customer_id, api_key, 'legacy' FROM moved m {ONCE}
    RETURNING id, customer_id
)
UPDATE moved m SET key_id = new.id FROM new WHERE new.customer_id = m.customer_id;
ALTER TABLE customers DROP api_key;
"""
GIVE_BACK = """
ALTER TABLE customers ADD api_key text;
UPDATE customers c SET api_key = m.api_key FROM moved m WHERE m.customer_id = c.id;
"""
UNUSED = "AND NOT EXISTS (SELECT FROM uses u WHERE u.key_id = k.id)"
REMOVE = f"DELETE FROM api_keys k USING moved m WHERE k.id = m.key_id AND {SAME} {UNUSED};"
FORGET = "DROP TABLE moved;"

PEOPLE = """
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, code text);
CREATE UNIQUE INDEX people_code_index ON people (code);
INSERT INTO people VALUES (1, 'Ada', 'a'), (2, 'Bo', 'b'), (3, '', 'c'), (5, 'Ada', 'd');
"""
COPY = """
CREATE TABLE people_old AS SELECT * FROM people;
ALTER TABLE people ADD full_name text;
UPDATE people SET full_name = name;
ALTER TABLE people ALTER full_name SET NOT NULL, DROP name;
"""
COPY_BACK = """
ALTER TABLE people ADD name text;
UPDATE people SET name = full_name;
ALTER TABLE people ALTER name SET NOT NULL, DROP full_name;
DROP TABLE people_old;
"""

CODES = """
CREATE TABLE people (id int PRIMARY KEY, name text, code text NOT NULL);
CREATE UNIQUE INDEX people_code_index ON people (code);
INSERT INTO people VALUES (1, 'Ada', 'a'), (2, 'Bo', 'b'), (3, NULL, 'c'), (5, 'Ada', 'd');
"""
KEEP = "CREATE TABLE codes AS SELECT id AS person_id, code FROM people; ALTER TABLE people DROP code;"
RESTORE = "ALTER TABLE people ADD code text; UPDATE people p SET code = c.code FROM codes c WHERE c.person_id = p.id;"
NEW = "UPDATE people SET code = 'new-' || id WHERE code IS NULL;"
REQUIRE = """
ALTER TABLE people ALTER code SET NOT NULL;
CREATE UNIQUE INDEX people_code_index ON people (code);
DROP TABLE codes;
"""

BETWEEN = (
    Change(
        "a column moved that is referred to",
        KEYS,
        clauses(
            Moved(
                "customers.api_key",
                to="api_keys.key",
                by={"customer_id": "s.id"},
                having={"source": "'legacy'"},
                text="Keys stand in api_keys.",
            ),
            Objects("table moved", name="moved", text="What moved is remembered for the rollback."),
        ),
        REMEMBER + MOVE,
        GIVE_BACK + REMOVE + FORGET,
        (
            Wrong(
                "rollback takes what is referred to",
                {
                    "between.used": ("was referred to and is gone",),
                    "between.inserted": ("public.uses", "was inserted and is gone"),
                    "between.again": ("public.uses", "was inserted and is gone"),
                },
                down=GIVE_BACK + REMOVE.replace(UNUSED, "") + FORGET,
            ),
            Wrong(
                "rollback takes what was changed",
                {
                    "between.used": ("was updated and is gone",),
                    "between.again": ("was updated and is gone",),
                },
                down=GIVE_BACK + REMOVE.replace(SAME, "TRUE") + FORGET,
            ),
            Wrong(
                "rollback takes all that looks like it",
                {
                    "between.used": ("was updated and is gone", "was referred to and is gone"),
                    "between.inserted": ("public.uses",),
                    "between.again": ("public.uses",),
                },
                down=GIVE_BACK + "DELETE FROM api_keys WHERE source = 'legacy';" + FORGET,
            ),
            Wrong(
                "rollback fails on what is referred to",
                {"between.rollback": ("uses",)},
                down=GIVE_BACK
                + "ALTER TABLE uses DROP CONSTRAINT uses_key_id_fkey;"
                + REMOVE.replace(UNUSED, "")
                + "ALTER TABLE uses ADD CONSTRAINT uses_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys "
                "ON DELETE CASCADE;" + FORGET,
            ),
            Wrong(
                "second upgrade duplicates",
                {"between.again": ("source=legacy stands once more",)},
                up=REMEMBER + MOVE.replace(ONCE, ""),
            ),
            Wrong(
                "second upgrade fails on what stayed",
                {"between.upgrade": ("23505", "legacy_keys_index")},
                up=REMEMBER
                + MOVE.replace(ONCE, "")
                + "CREATE UNIQUE INDEX legacy_keys_index ON api_keys (customer_id, key) WHERE source = 'legacy';"
                "DROP INDEX legacy_keys_index;",
            ),
        ),
    ),
    Change(
        "a column renamed by copying",
        PEOPLE,
        clauses(
            Renamed("people.name", "full_name", text="people.name is called full_name."),
            Objects("table people_old", name="old", text="The old rows are kept aside."),
        ),
        COPY,
        COPY_BACK,
        (
            Wrong(
                "rollback overwrites what was updated",
                {
                    "between.updated": ("public.people", "full_name"),
                    "between.again": ("public.people", "full_name"),
                },
                down=COPY_BACK.replace(
                    "ALTER TABLE people ALTER name",
                    "UPDATE people p SET name = o.name FROM people_old o WHERE o.id = p.id;"
                    "ALTER TABLE people ALTER name",
                ),
            ),
            Wrong(
                "rollback brings the old table back",
                {
                    "between.inserted": ("was inserted and is gone",),
                    "between.updated": ("code",),
                    "between.deleted": ("was deleted and is back",),
                    "between.again": ("was inserted and is gone",),
                },
                down=COPY_BACK.replace(
                    "DROP TABLE people_old",
                    "DELETE FROM people; INSERT INTO people (id, name, code) SELECT id, name, code FROM people_old;"
                    "DROP TABLE people_old",
                ),
            ),
            Wrong(
                "rollback drops what was inserted",
                {
                    "between.inserted": ("was inserted and is gone",),
                    "between.again": ("was inserted and is gone",),
                },
                down="DELETE FROM people p WHERE NOT EXISTS (SELECT FROM people_old o WHERE o.id = p.id);" + COPY_BACK,
            ),
            Wrong(
                "rollback fails on what was inserted",
                {"between.rollback": ("23502", "name")},
                down=COPY_BACK.replace("name = full_name", "name = o.name").replace(
                    ";\nALTER TABLE people ALTER",
                    " FROM people_old o WHERE o.id = people.id;\nALTER TABLE people ALTER",
                ),
            ),
        ),
    ),
    Change(
        "a column archived that must be unique",
        CODES,
        clauses(
            Archived("people.code", to="codes.code", by={"person_id": "id"}, text="Codes are kept aside."),
            Objects("removed index people.people_code_index", name="index", text="Its index goes with it."),
        ),
        KEEP,
        RESTORE + NEW + REQUIRE,
        (
            Wrong(
                "rollback fails for want of a value",
                {"between.rollback": ("23502", "code")},
                down=RESTORE + REQUIRE,
            ),
            Wrong(
                "rollback gives new rows one value",
                {"between.rollback": ("23505", "people_code_index")},
                down=RESTORE + NEW.replace("'new-' || id", "'new'") + REQUIRE,
            ),
            Wrong(
                "rollback resurrects what was deleted",
                {"between.deleted": ("was deleted and is back",), "between.again": ("was deleted and is back",)},
                down="INSERT INTO people (id) SELECT person_id FROM codes c WHERE NOT EXISTS "
                "(SELECT FROM people p WHERE p.id = c.person_id);" + RESTORE + NEW + REQUIRE,
            ),
            Wrong(
                "second upgrade fails on what was written",
                {"between.upgrade": ("22001",)},
                up="CREATE TABLE codes (person_id int, code varchar(1)); INSERT INTO codes SELECT id, code FROM people;"
                "ALTER TABLE people DROP code;",
            ),
        ),
    ),
)
