"""A column that gets another type."""

from harness.contract import clauses
from harness.fates import Retyped
from harness.tests.faults.change import Change, Wrong

__all__ = ["RETYPED"]

RETYPED = (
    Change(
        "a price in cents",
        """
        CREATE TABLE items (id serial PRIMARY KEY, price numeric(10,2));
        INSERT INTO items (price) VALUES (10.50), (0.01), (NULL), (19.99), (10.50);
        """,
        clauses(Retyped("items.price", "bigint", by="(price * 100)::bigint", text="Prices are in cents.")),
        "ALTER TABLE items ALTER price TYPE bigint USING (price * 100)::bigint;",
        "ALTER TABLE items ALTER price TYPE numeric(10,2) USING price / 100.0;",
        (
            Wrong(
                "rounded",
                {"items.price.retyped": ("1, 1050", "2, 0"), "back.rows": ("id=2: price '0.01' → '0.00'",)},
                up="ALTER TABLE items ALTER price TYPE bigint USING price::bigint * 100;",
            ),
            Wrong(
                "NULL logic",
                {"items.price.retyped": ("3, NULL", "3, 0"), "back.rows": ("id=3: price NULL → '0.00'",)},
                up="ALTER TABLE items ALTER price TYPE bigint USING coalesce(price * 100, 0)::bigint;",
            ),
            Wrong(
                "rollback rounds",
                {"back.rows": ("4 cells changed: id=1: price '10.50' → '10.00'",), "again.rows": ("id=1: price",)},
                down="ALTER TABLE items ALTER price TYPE numeric(10,2) USING price / 100;",
            ),
            Wrong(
                "rollback restores a narrower type",
                {"back.schema": ("numeric(10,2) → numeric(8,2)",)},
                down="ALTER TABLE items ALTER price TYPE numeric(8,2) USING price / 100.0;",
            ),
            Wrong(
                "rollback fails on data",
                {"walk.rollback": ("numeric field overflow",)},
                down="ALTER TABLE items ALTER price TYPE numeric(3,2) USING price / 100.0;",
            ),
        ),
    ),
    Change(
        "a longer code",
        """
        CREATE TABLE codes (code varchar(10) NOT NULL DEFAULT 'none', id bigint PRIMARY KEY);
        INSERT INTO codes VALUES ('0123456789', 1), ('a  ', 2), ('', 3);
        """,
        clauses(Retyped("codes.code", "text", text="Codes are of any length.")),
        "ALTER TABLE codes ALTER code TYPE text;",
        "ALTER TABLE codes ALTER code TYPE varchar(10);",
        (
            Wrong(
                "truncated",
                {"codes.code.retyped": ("1, 01234567",), "back.rows": ("'0123456789' → '01234567'",)},
                up="ALTER TABLE codes ALTER code TYPE text USING code::varchar(8);",
            ),
            Wrong(
                "trailing blanks lost",
                {"codes.code.retyped": ("2, a",), "back.rows": ("id=2: code 'a  ' → 'a'",)},
                up="ALTER TABLE codes ALTER code TYPE text USING code::char(10);",
            ),
            Wrong("left as it is", {"codes.code.type": ("character varying(10)",)}, up="SELECT 1;", down="SELECT 1;"),
            Wrong(
                "default lost",
                {"codes.code.rule": ("NOT NULL, no default",), "back.schema": ("DEFAULT",)},
                up="ALTER TABLE codes ALTER code TYPE text, ALTER code DROP DEFAULT;",
            ),
            Wrong(
                "rollback brings another default",
                {"back.schema": ("'none'", "'nil'"), "codes.code.rule": ("nil",), "again.schema": ("'nil'",)},
                down="ALTER TABLE codes ALTER code TYPE varchar(10), ALTER code SET DEFAULT 'nil';",
            ),
        ),
    ),
    Change(
        "a moment with its zone",
        """
        CREATE TABLE events (id int PRIMARY KEY, at timestamp);
        INSERT INTO events VALUES (1, '2025-10-26 01:30:00'), (2, '2025-03-30 02:30:00.000001'), (3, NULL);
        """,
        clauses(Retyped("events.at", "timestamptz", by="at AT TIME ZONE 'UTC'", text="Moments have a zone.")),
        "ALTER TABLE events ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC';",
        "ALTER TABLE events ALTER at TYPE timestamp USING at AT TIME ZONE 'UTC';",
        (
            Wrong(
                "time zone shifted",
                {"events.at.retyped": ("1, 2025-10-25 23:30:00",), "back.rows": ("id=1: at",)},
                up="ALTER TABLE events ALTER at TYPE timestamptz USING at AT TIME ZONE 'Europe/Amsterdam';",
            ),
            Wrong(
                "microseconds lost",
                {"events.at.retyped": ("2, 2025-03-30 02:30:00",), "back.rows": ("id=2: at",)},
                up="ALTER TABLE events ALTER at TYPE timestamptz(0) USING at AT TIME ZONE 'UTC';"
                "ALTER TABLE events ALTER at TYPE timestamptz;",
            ),
            Wrong(
                "rollback shifts the zone",
                {
                    "back.rows": ("id=1: at '2025-10-26 01:30:00' → ",),
                    "again.rows": ("id=1: at",),
                    "events.at.retyped": ("1, ",),
                },
                down="ALTER TABLE events ALTER at TYPE timestamp USING at AT TIME ZONE 'Asia/Tokyo';",
            ),
        ),
    ),
    Change(
        "a wider key",
        """
        CREATE TABLE posts (id int PRIMARY KEY, title text); INSERT INTO posts VALUES (1, 'a'), (2, 'b');
        """,
        clauses(Retyped("posts.id", "bigint", text="Keys are bigint.")),
        "ALTER TABLE posts ALTER id TYPE bigint;",
        "ALTER TABLE posts ALTER id TYPE int;",
        (
            Wrong(
                "rows change places",
                {
                    "frame.rows": ("id=1: title 'a' → 'b'",),
                    "back.rows": ("id=1: title 'a' → 'b'",),
                    "again.rows": ("id=1",),
                },
                up="ALTER TABLE posts ALTER id TYPE bigint; UPDATE posts SET title = chr(97 + (ascii(title) + 2) % 2);",
            ),
        ),
    ),
)
