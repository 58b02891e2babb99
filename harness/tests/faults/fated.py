"""A column that goes, with several fates for its rows."""

from harness.contract import clauses
from harness.fates import Archived, Dropped, Lost, Moved, Objects
from harness.tests.faults.change import Change, Wrong

__all__ = ["FATED"]

THINGS = """
CREATE TABLE things (id int PRIMARY KEY, kind text, value text);
CREATE TABLE notes (thing_id int, note text, number serial PRIMARY KEY);
INSERT INTO things VALUES
    (1, 'note', 'one'), (2, 'mark', 'two'), (3, NULL, 'three'), (4, 'note', NULL), (5, NULL, NULL);
INSERT INTO notes VALUES (9, 'standing');
"""
MOVE = "INSERT INTO notes SELECT id, value FROM things WHERE kind = 'note' AND value IS NOT NULL;"
KEEP = "CREATE TABLE aside AS SELECT id AS thing_id, value FROM things WHERE kind IS DISTINCT FROM 'note';"
DROP = """
CREATE TABLE moved AS
    SELECT n.* FROM notes n JOIN things t ON (t.id, t.value) = (n.thing_id, n.note) WHERE t.kind = 'note';
ALTER TABLE things DROP value;
"""
BACK = """
ALTER TABLE things ADD value text;
UPDATE things t SET value = m.note FROM moved m WHERE m.thing_id = t.id;
DELETE FROM notes n USING moved m WHERE ROW(n.*) IS NOT DISTINCT FROM ROW(m.*);
UPDATE things t SET value = a.value FROM aside a WHERE a.thing_id = t.id;
DROP TABLE aside, moved;
"""
NOTES = Moved("things.value", to="notes.note", by={"thing_id": "s.id"}, where="s.kind = 'note'", text="Notes move.")

JOBS = """
CREATE TABLE jobs (id int PRIMARY KEY, state text);
INSERT INTO jobs VALUES (1, 'new'), (2, 'done'), (3, NULL);
"""
STATES = "CREATE TABLE states AS SELECT id AS job_id, state FROM jobs "

FATED = (
    Change(
        "rows of a column in two places",
        THINGS,
        clauses(
            Dropped(
                "things.value",
                NOTES,
                Archived(
                    "things.value",
                    to="aside.value",
                    by={"thing_id": "id"},
                    where="kind IS DISTINCT FROM 'note'",
                    text="The rest is kept aside.",
                ),
            ),
            Objects("table moved", name="moved", text="What moved is remembered for the rollback."),
        ),
        MOVE + KEEP + DROP,
        BACK,
        (
            Wrong(
                "NULL logic",
                {
                    "things.value.archived": ("2 lost: 3, three; 5, NULL",),
                    "back.rows": ("id=3: value 'three' → NULL",),
                },
                up=MOVE + KEEP.replace("IS DISTINCT FROM", "<>") + DROP,
            ),
            Wrong(
                "all of them moved",
                {"things.value.only": ("2 invented: 2, two; 3, three",)},
                up=MOVE.replace("kind = 'note' AND", "") + KEEP + DROP,
            ),
            Wrong(
                "the other part left out",
                {"things.value.archived": ("2, two",), "back.rows": ("id=2: value 'two' → NULL",)},
                up=MOVE + KEEP.replace("WHERE", "WHERE FALSE AND") + DROP,
            ),
        ),
    ),
    Change(
        "rows of a column lost in part",
        JOBS,
        clauses(
            Dropped(
                "jobs.state",
                Archived(
                    "jobs.state",
                    to="states.state",
                    by={"job_id": "id"},
                    where="state <> 'done'",
                    text="States are kept.",
                ),
                Lost(
                    "jobs.state",
                    because="Done is done.",
                    where="state = 'done'",
                    back="nullif(state, 'done')",
                    cells=1,
                    text="But done.",
                ),
            )
        ),
        STATES + "WHERE state <> 'done'; ALTER TABLE jobs DROP state;",
        """
        ALTER TABLE jobs ADD state text; UPDATE jobs j SET state = s.state FROM states s WHERE j.id = s.job_id;
        DROP TABLE states;
        """,
        (
            Wrong(
                "too much lost",
                {
                    "jobs.state.archived": ("1 lost: 1, new",),
                    "jobs.state.back": ("1, state, new",),
                    "jobs.state.cost": ("2 of 3",),
                },
                up=STATES + "WHERE FALSE; ALTER TABLE jobs DROP state;",
            ),
        ),
    ),
)
