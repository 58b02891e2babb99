"""Columns that join, and columns that part."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Merged, Part, Split
from harness.tests.faults.change import Change, Wrong

__all__ = ["MERGED"]

PEOPLE = """
CREATE TABLE people (id int PRIMARY KEY, first text, last text);
INSERT INTO people VALUES (1, 'Ada', 'Lovelace'), (2, 'Plato', NULL), (3, NULL, NULL), (4, 'Jean-Luc', 'Picard');
"""
JOINED = "concat_ws(' ', first, last)"
HALVE = "ALTER TABLE people DROP first, DROP last;"
PART = """
ALTER TABLE people ADD first text, ADD last text;
UPDATE people SET first = split_part(full_name, ' ', 1), last = nullif(split_part(full_name, ' ', 2), '');
ALTER TABLE people DROP full_name;
"""

MERGED = (
    Change(
        "two columns merged",
        PEOPLE,
        clauses(
            Merged(
                ("people.first", "people.last"),
                into="people.full_name",
                type="text",
                by=JOINED,
                text="People have one name.",
                back={
                    "people.first": f"split_part({JOINED}, ' ', 1)",
                    "people.last": f"nullif(split_part({JOINED}, ' ', 2), '')",
                },
                cells=1,
            )
        ),
        f"ALTER TABLE people ADD full_name text; UPDATE people SET full_name = {JOINED};" + HALVE,
        PART,
        (
            Wrong(
                "order of the merge",
                {
                    "people.full_name.merged": ("1, Lovelace Ada",),
                    "people.full_name.back": ("1, first, Lovelace",),
                    "people.full_name.cost": (" of 8: ",),
                },
                up="ALTER TABLE people ADD full_name text;"
                "UPDATE people SET full_name = concat_ws(' ', last, first);" + HALVE,
            ),
            Wrong(
                "NULL logic",
                {
                    "people.full_name.merged": ("2, Plato", "2, NULL"),
                    "people.full_name.back": ("2, first, NULL",),
                },
                up="ALTER TABLE people ADD full_name text; UPDATE people SET full_name = first || ' ' || last;" + HALVE,
            ),
            Wrong(
                "narrower type",
                {"people.full_name.added": ("character varying(20)",)},
                up=f"ALTER TABLE people ADD full_name varchar(20); UPDATE people SET full_name = {JOINED};" + HALVE,
            ),
            Wrong(
                "made to be given",
                {"people.full_name.added": ("DEFAULT",)},
                up=f"ALTER TABLE people ADD full_name text DEFAULT ''; UPDATE people SET full_name = {JOINED};" + HALVE,
            ),
            Wrong(
                "rollback swaps the columns",
                {
                    "people.full_name.back": ("1, first, Lovelace",),
                    "people.full_name.cost": ("1, first, Ada",),
                    "people.full_name.merged": ("again", "1, Lovelace Ada"),
                    "again.rows": ("id=1: full_name",),
                },
                down=PART.replace("' ', 1", "' ', 3").replace("' ', 2", "' ', 1").replace("' ', 3", "' ', 2"),
            ),
        ),
    ),
    Change(
        "a column split",
        """
        CREATE TABLE places (id int PRIMARY KEY, at text NOT NULL);
        INSERT INTO places VALUES (1, '52.37 4.90'), (2, '-0.0 0'), (3, '90 -180');
        """,
        clauses(
            Split(
                "places.at",
                into={"lat": Part("text", "split_part(at, ' ', 1)"), "lon": Part("text", "split_part(at, ' ', 2)")},
                text="Places have coordinates.",
            )
        ),
        """
        ALTER TABLE places ADD lat text, ADD lon text;
        UPDATE places SET lat = split_part(at, ' ', 1), lon = split_part(at, ' ', 2);
        ALTER TABLE places DROP at;
        """,
        """
        ALTER TABLE places ADD at text;
        UPDATE places SET at = lat || ' ' || lon;
        ALTER TABLE places DROP lat, DROP lon, ALTER at SET NOT NULL;
        """,
        (
            Wrong(
                "columns swapped",
                {"places.at.split": ("1, 4.90, 52.37",), "back.rows": ("id=1: at '52.37 4.90' → '4.90 52.37'",)},
                up="""
                ALTER TABLE places ADD lat text, ADD lon text;
                UPDATE places SET lat = split_part(at, ' ', 2), lon = split_part(at, ' ', 1);
                ALTER TABLE places DROP at;
                """,
            ),
            Wrong(
                "of another type",
                {"places.lon.added": ("character varying(9)",)},
                up="""
                ALTER TABLE places ADD lat text, ADD lon varchar(9);
                UPDATE places SET lat = split_part(at, ' ', 1), lon = split_part(at, ' ', 2);
                ALTER TABLE places DROP at;
                """,
            ),
            Wrong(
                "numbers made of it",
                {"places.at.split": ("2, -0.0, 0", "2, 0.0, 0"), "back.rows": ("id=2: at '-0.0 0' → '0.0 0'",)},
                up="""
                ALTER TABLE places ADD lat text, ADD lon text;
                UPDATE places SET lat = split_part(at, ' ', 1)::numeric, lon = split_part(at, ' ', 2)::numeric;
                ALTER TABLE places DROP at;
                """,
            ),
        ),
    ),
    Change(
        "a sense turned round",
        """
        CREATE TABLE users (id int PRIMARY KEY, disabled boolean);
        INSERT INTO users VALUES (1, TRUE), (2, FALSE), (3, NULL);
        """,
        clauses(
            Split(
                "users.disabled",
                into={"active": Part("boolean", "disabled IS NOT TRUE", nullable=False, default="true")},
                text="Users are active.",
                back="disabled IS TRUE",
                cells=1,
            )
        ),
        """
        ALTER TABLE users ADD active boolean NOT NULL DEFAULT TRUE;
        UPDATE users SET active = disabled IS NOT TRUE;
        ALTER TABLE users DROP disabled;
        """,
        "ALTER TABLE users ADD disabled boolean; UPDATE users SET disabled = NOT active;ALTER TABLE users DROP active;",
        (
            Wrong(
                "sense inverted",
                {
                    "users.disabled.split": ("1, true", "2, false"),
                    "users.disabled.back": ("1, disabled, false",),
                    "users.disabled.cost": ("3 of 3",),
                },
                up="""
                ALTER TABLE users RENAME disabled TO active; UPDATE users SET active = FALSE WHERE active IS NULL;
                ALTER TABLE users ALTER active SET NOT NULL, ALTER active SET DEFAULT TRUE;
                """,
            ),
            Wrong(
                "NULL logic",
                {"users.disabled.split": ("3, false",), "users.disabled.back": ("3, disabled, true",)},
                up="""
                ALTER TABLE users ADD active boolean NOT NULL DEFAULT FALSE;
                UPDATE users SET active = NOT disabled WHERE disabled IS NOT NULL;
                ALTER TABLE users DROP disabled, ALTER active SET DEFAULT TRUE;
                """,
            ),
            Wrong(
                "rollback restores no values",
                {
                    "users.disabled.back": ("1, disabled, NULL",),
                    "users.disabled.cost": ("2 of 3: 1, disabled, true",),
                    "users.disabled.split": ("again",),
                    "again.rows": ("id=1: active 'false' → 'true'",),
                },
                down="ALTER TABLE users ADD disabled boolean; ALTER TABLE users DROP active;",
            ),
        ),
    ),
)
