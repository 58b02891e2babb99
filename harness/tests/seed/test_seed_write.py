"""Writing to a database that has rows already."""

from collections.abc import Iterator
from contextlib import contextmanager

from harness.contract import Allowance
from harness.facts.intent import Former
from harness.facts.written import Deed, Written
from harness.postgres import PostgresSession, Server
from harness.probes.catalog import read_catalog
from harness.seed import write
from harness.seed.both import both
from harness.tests.seed.planting import schema

BEFORE = """
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE users (id serial PRIMARY KEY, name varchar(9) NOT NULL, code text UNIQUE, state state);
INSERT INTO users (name, code, state) VALUES ('a', 'c1', 'open'), ('b', 'c2', 'done'), ('c', NULL, NULL);
CREATE TABLE keys (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, active boolean NOT NULL);
INSERT INTO keys (user_id, active) VALUES (1, TRUE), (2, FALSE);
CREATE TABLE notes (
    id serial PRIMARY KEY, key_id int REFERENCES keys ON DELETE CASCADE, body text NOT NULL CHECK (body LIKE 'ok%')
);
INSERT INTO notes (key_id, body) VALUES (1, 'ok'), (2, 'ok, too');
"""
AFTER = """
ALTER TYPE state ADD VALUE 'waiting';
ALTER TABLE users ALTER name DROP NOT NULL, ALTER name TYPE text, ADD mood text NOT NULL DEFAULT 'calm';
ALTER TABLE users DROP CONSTRAINT users_code_key; ALTER TABLE keys ALTER active DROP NOT NULL;
ALTER TABLE notes DROP CONSTRAINT notes_body_check, ALTER body DROP NOT NULL;
INSERT INTO keys (user_id, active) SELECT id, TRUE FROM users CROSS JOIN generate_series(1, 2);
CREATE TABLE archive (id int PRIMARY KEY); INSERT INTO archive VALUES (1);
"""
ALLOWS = Allowance(gaining=("public.keys",), tables=("public.archive",))


@contextmanager
def written(server: Server, after: str = AFTER, *, seed: int = 0) -> Iterator[tuple[PostgresSession, Written]]:
    """What is written to a database that was upgraded."""
    with schema(server, BEFORE) as before, schema(server, BEFORE) as session:
        session.execute(after)
        yield session, write(session, before, ALLOWS, seed=seed)


def test_each_kind_of_write_is_done(harness_server: Server) -> None:
    """
    To rows that were there, to rows of the upgrade's, and by rows that refer to these.
    """
    with written(harness_server) as (_, found):
        assert {(deed, False) for deed in Deed} - {(Deed.REFERRED, False)} <= {
            (each.deed, each.created) for each in found.writes
        }
        made = [each for each in found.writes if each.created]
        assert {Deed.UPDATED, Deed.REFERRED} <= {each.deed for each in made}
        assert {"public.keys"} == {each.table for each in made}
        assert {int(str(value)) for each in made for _, value in each.key} <= set(range(3, 9))


def test_what_is_told_is_what_stands(harness_server: Server) -> None:
    """
    Every cell that was written, by its row's key.
    """
    with written(harness_server) as (session, found):
        for each in found.writes:
            cells = ", ".join(f"{column}::text" for column, _ in each.cells) or "NULL"
            ((_, key),) = each.key
            rows = session.rows(f"SELECT {cells} FROM {each.table} WHERE id = {key}").rows  # noqa: S608  # our own
            assert (() if each.deed is Deed.DELETED else 1) == (rows if each.deed is Deed.DELETED else len(rows))
            if each.cells:
                assert tuple(value for _, value in each.cells) == rows[0]


def test_only_what_both_schemas_hold_is_written(harness_server: Server) -> None:
    """
    No longer name, no new label, no NULL and no second code that the earlier schema has no place for.
    """
    with written(harness_server) as (session, found):
        assert (0,) == session.rows("SELECT count(*) FROM users WHERE name IS NULL OR length(name) > 9").rows[0]
        assert (0,) == session.rows("SELECT count(*) FROM users WHERE state = 'waiting'").rows[0]
        assert (0,) == session.rows("SELECT count(*) - count(DISTINCT code) FROM users WHERE code IS NOT NULL").rows[0]
        assert (0,) == session.rows("SELECT count(*) FROM notes WHERE (body LIKE 'ok%') IS NOT TRUE").rows[0]
        assert (0,) == session.rows("SELECT count(*) FROM keys WHERE active IS NULL").rows[0]
        assert (1,) == session.rows("SELECT count(*) FROM archive").rows[0]
        assert {"public.users", "public.keys", "public.notes"} == {each.table for each in found.writes}


def test_both_is_the_later_schema_with_what_the_earlier_one_asks(harness_server: Server) -> None:
    """
    Keys, checks and labels; a column by the name that it had.
    """
    with schema(harness_server, BEFORE) as before, schema(harness_server, BEFORE + AFTER) as after:
        after.execute("ALTER TABLE users RENAME code TO mark")
        found = both(read_catalog(after), read_catalog(before), Former({}, {"public.users.mark": "code"}))
    users, notes = found.catalog.table("users"), found.catalog.table("notes")
    assert users is not None
    assert notes is not None
    assert notes.constraint("notes_body_check") is not None
    assert users.constraint("users_code_key") is None, "the column that it names is no more"
    assert {"public.users.id", "public.users.mark", "public.users.state"} == {
        each for each in found.fitting if "users" in each
    }
    assert "public.users.mood" not in found.earlier


def test_the_same_seed_writes_the_same(harness_server: Server) -> None:
    """
    On another clone, and another seed something else.
    """
    with written(harness_server) as (_, one), written(harness_server) as (_, other):
        assert one == other
    with written(harness_server, seed=7) as (_, third):
        assert one != third


def test_flags_are_turned_both_ways(harness_server: Server) -> None:
    """
    A key that was open is closed in between.
    """
    with written(harness_server) as (_, found):
        turned = {value for each in found.done(Deed.UPDATED) for column, value in each.cells if column == "active"}
        assert "false" in turned


def test_what_cannot_be_written_is_left_out_and_told(harness_server: Server) -> None:
    """
    With Postgres's reason.
    """
    refusing = """
    CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''read only''; END';
    CREATE TRIGGER no BEFORE INSERT OR UPDATE OR DELETE ON notes FOR EACH ROW EXECUTE FUNCTION no();
    """
    with written(harness_server, AFTER + refusing) as (_, found):
        assert "public.notes" not in {each.table for each in found.writes}
        told = [str(each) for each in found.left_out if "notes" in each.where]
        assert "public.notes: not inserted: P0001: read only" in told
        assert any(each.startswith("public.notes.body, a row from before: not updated: P0001") for each in told)


def test_sequences_are_past_what_was_inserted(harness_server: Server) -> None:
    """
    As if the rows had taken their ids from them.
    """
    with written(harness_server) as (session, _):
        session.execute("INSERT INTO notes (body) VALUES ('ok')")
