"""Partitions that come to a table, and that leave it."""

# ruff: noqa: S608  # migrations are text

from harness.contract import clauses
from harness.fates import Created, Deleted, Objects, Same
from harness.tests.faults.change import Change, Wrong

__all__ = ["PARTED"]

EVENTS = """
CREATE TABLE events (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE places (id int PRIMARY KEY);
INSERT INTO places VALUES (1);
INSERT INTO events VALUES (1, '2024-05-05'), (2, '2025-01-01'), (3, '2025-07-01');
"""

DETACH = "ALTER TABLE events DETACH PARTITION events_2024;"
ATTACH = "ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"

PARTED = (
    Change(
        "a partition detached",
        EVENTS,
        clauses(
            Deleted(
                "events", where="at < DATE '2025-01-01'", because="They lie aside.", key="id, at", text="2024 is over."
            ),
            Objects(
                "changed table events_2024",
                name="aside",
                text="2024 lies aside.",
            ),
            Same(
                "aside.rows",
                "With all its rows.",
                before="SELECT id, at FROM events_2024",
                after="SELECT id, at FROM events_2024",
            ),
        ),
        DETACH,
        ATTACH,
        (
            Wrong(
                "another one detached",
                {
                    "events.deleted": ("2 lost", "1 invented"),
                    "aside": ("no such change",),
                    "frame.schema": ("events_2025",),
                },
                up="ALTER TABLE events DETACH PARTITION events_2025;",
                down="ALTER TABLE events ATTACH PARTITION events_2025 "
                "FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');",
            ),
            Wrong(
                "emptied first",
                {"aside.rows": ("1 lost: 1, 2024-05-05",), "back.rows": ("id=1",)},
                up="DELETE FROM events_2024;" + DETACH,
            ),
        ),
    ),
    Change(
        "a partition attached",
        EVENTS + DETACH,
        clauses(
            Created(
                "events", per="events_2024", having={"id": "s.id", "at": "s.at"}, text="2024 is an event like any."
            ),
            Objects(
                "changed table events_2024",
                name="part",
                saying={"changed table events_2024": "PARTITION OF events"},
                because="They lie in events, and stay.",
                text="2024 is a part of events.",
            ),
        ),
        ATTACH,
        DETACH,
        (
            Wrong(
                "emptied first",
                {
                    "events.created": ("1 lost: 1, 2024-05-05",),
                    "events.only": ("1 lost: 1, 2024-05-05",),
                    "back.rows": ("id=1",),
                },
                up="DELETE FROM events_2024;" + ATTACH,
            ),
            Wrong(
                "copied in its place",
                {"part": ("no such change",), "frame.schema": ("added table public.events_copy",)},
                up="CREATE TABLE events_copy PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
                "INSERT INTO events SELECT * FROM events_2024;",
                down="DROP TABLE events_copy;",
            ),
        ),
    ),
)
