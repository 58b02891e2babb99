"""What becomes of what is written in between."""

from collections.abc import Mapping
from pathlib import Path

from harness.contract import Allowance
from harness.facts.answer import Unobserved
from harness.facts.intent import Keyed
from harness.facts.written import Between, Deed
from harness.postgres import Server
from harness.probes.written import WriteBetween
from harness.tests.fresh import fact, files
from harness.verdict import Stop

KEYS = """
CREATE TABLE people (id int PRIMARY KEY, name text);
CREATE TABLE keys (id serial PRIMARY KEY, owner int REFERENCES people, key text, made timestamptz DEFAULT now());
CREATE TABLE uses (id serial PRIMARY KEY, key_id int NOT NULL REFERENCES keys);
INSERT INTO people VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e');
INSERT INTO keys (owner, key) VALUES (1, 'x'), (1, 'y'), (2, 'z');
INSERT INTO uses (key_id) VALUES (1);
"""
MOVE = "INSERT INTO keys (owner, key) SELECT id, name FROM people;"
UNUSED = "DELETE FROM keys WHERE id > 3 AND NOT EXISTS (SELECT FROM uses WHERE key_id = keys.id);"
GAINING = Allowance(gaining=("public.keys",))


def read(server: Server, folder: Path, texts: Mapping[str, str], allows: Allowance = GAINING) -> object:
    """Return what is read after the walk."""
    return fact(server, files(folder, texts), WriteBetween(allows), Stop.AGAIN)


def between(server: Server, folder: Path, texts: Mapping[str, str], allows: Allowance = GAINING) -> Between:
    """Return what became of writes."""
    found = read(server, folder, texts, allows)
    assert isinstance(found, Between), found
    return found


def test_rows_are_followed_there_and_back(harness_server: Server, tmp_path: Path) -> None:
    """
    What the rollback takes is gone; what the second upgrade makes again stands twice, whenever it was made.
    """
    found = between(harness_server, tmp_path, {"before": KEYS, "up": MOVE, "down": UNUSED})
    gone = [each.write for each in found.back if each.cells is None and each.write.deed is not Deed.DELETED]
    assert gone
    assert {"public.keys"} == {each.table for each in gone}
    assert {Deed.REFERRED} <= {each.write.deed for each in found.back if each.cells is not None}
    assert found.doubled
    assert all(each.startswith("public.keys: key=") for each in found.doubled)


def test_a_renamed_column_is_followed_under_either_name(harness_server: Server, tmp_path: Path) -> None:
    """
    A key too; without the word it is another column.
    """
    texts = {
        "before": "CREATE TABLE tags (id int PRIMARY KEY, tag text); INSERT INTO tags VALUES (1, 'a'), (2, 'b');",
        "up": "ALTER TABLE tags RENAME id TO tag_id; ALTER TABLE tags RENAME tag TO name;",
        "down": "ALTER TABLE tags RENAME tag_id TO id; ALTER TABLE tags RENAME name TO tag;",
    }
    renamed = Allowance(keyed=(Keyed("public.tags", "tag_id", "id"), Keyed("public.tags", "name", "tag")))
    found = between(harness_server, tmp_path, texts, renamed)
    assert {("tag_id", "name")} == {
        tuple(sorted(dict(each.cells or ()), reverse=True)) for each in found.back if each.write.deed is Deed.INSERTED
    }
    assert () == between(harness_server, tmp_path, texts, Allowance()).back


def test_cells_that_a_word_converts_are_compared_once_upgraded(harness_server: Server, tmp_path: Path) -> None:
    """
    And those that do not come back not at all.
    """
    texts = {
        "before": "CREATE TABLE items (id int PRIMARY KEY, price numeric); INSERT INTO items VALUES (1, 1.5), (2, 3);",
        "up": "ALTER TABLE items ALTER price TYPE int USING price * 10;",
        "down": "ALTER TABLE items ALTER price TYPE numeric USING price / 10.0;",
    }
    found = between(harness_server, tmp_path, texts, Allowance(cells=("public.items.price",)))
    assert {"id"} == {column for each in found.back for column, _ in each.cells or ()}
    assert {"id", "price"} == {column for each in found.again for column, _ in each.cells or ()}
    lossy = Allowance(cells=("public.items.price",), back=("public.items.price",))
    found = between(harness_server, tmp_path, texts, lossy)
    assert {"id"} == {column for each in found.again for column, _ in each.cells or ()}


def test_rows_that_the_second_upgrade_may_delete_are_left_to_it(harness_server: Server, tmp_path: Path) -> None:
    """
    Theirs, and rows that refer to them; what was deleted stays so.
    """
    texts = {"before": KEYS, "up": "SELECT 1;", "down": "SELECT 1;"}
    found = between(harness_server, tmp_path, texts, Allowance(losing=("public.keys",)))
    assert {"public.people"} == {each.write.table for each in found.again if each.write.deed is not Deed.DELETED}
    assert "public.keys" in {each.write.table for each in found.again}


def test_where_nothing_can_be_written_nothing_is_known(harness_server: Server, tmp_path: Path) -> None:
    """
    With what Postgres said.
    """
    before = """
    CREATE TABLE jobs (id int PRIMARY KEY); INSERT INTO jobs VALUES (1), (2);
    CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''read only''; END';
    CREATE TRIGGER no BEFORE INSERT OR UPDATE OR DELETE ON jobs FOR EACH ROW EXECUTE FUNCTION no();
    """
    found = read(harness_server, tmp_path, {"before": before, "up": "SELECT 1;", "down": "SELECT 1;"})
    assert isinstance(found, Unobserved)
    assert found.reason.startswith("nothing could be written in between: public.jobs")
    assert "P0001: read only" in found.reason


def test_where_the_walk_did_not_get_nothing_is_added(harness_server: Server, tmp_path: Path) -> None:
    """
    A rollback that fails without a write is the walk's to tell.
    """
    found = read(harness_server, tmp_path, {"before": KEYS, "up": "SELECT 1;", "down": "SELECT 1/0;"})
    assert Unobserved("again was not reached: the step to back did not go through") == found
