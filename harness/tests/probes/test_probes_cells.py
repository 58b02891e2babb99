"""Two databases compared cell by cell."""

from pathlib import Path

import pytest

from harness.contract import Migrator
from harness.facts.cells import CellChange, Cells, TableCells
from harness.migrate import Alembic
from harness.postgres import Server
from harness.probes.cells import CompareCells
from harness.tests.fresh import fact, files
from harness.verdict import Stop

ODD = """
CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE SCHEMA "Far";
CREATE TABLE "Far"."odd t" (id int PRIMARY KEY, n numeric, f float8, c citext, j json, b jsonb, m mood, "it's" text);
INSERT INTO "Far"."odd t" VALUES (1, 1.0, 0, 'x', '{"a":1}', '{"a":1}', 'a', NULL);
"""


def compared(server: Server, migrator: Migrator, asked: CompareCells | None = None) -> dict[str, TableCells]:
    """What differs after the upgrade, by table."""
    read = fact(server, migrator, asked or CompareCells(), Stop.AFTER)
    assert isinstance(read, Cells)
    return {table.name: table for table in read.tables}


@pytest.mark.parametrize(
    ("change", "column", "was", "now"),
    [
        ("n = 1.00", "n", "1.0", "1.00"),
        ("f = '-0'", "f", "0", "-0"),
        ("c = 'X'", "c", "x", "X"),
        ("j = '{\"a\": 1}'", "j", '{"a":1}', '{"a": 1}'),
        ("b = 'null'", "b", '{"a": 1}', "null"),
        ("m = 'b'", "m", "a", "b"),
        ("\"it's\" = ''", "it's", None, ""),
    ],
)
def test_a_cell_that_prints_otherwise_is_seen(  # noqa: PLR0913, PLR0917  # a line of the table
    harness_server: Server, tmp_path: Path, change: str, column: str, was: str | None, now: str
) -> None:
    """
    Though Postgres calls some of them equal; in any schema, under any name.
    """
    migrator = files(tmp_path, {"before": ODD, "up": f'UPDATE "Far"."odd t" SET {change}'})  # noqa: S608  # a migration
    (table,) = compared(harness_server, migrator).values()
    assert (CellChange("id=1", column, was, now),) == table.changed


def test_what_stays_is_not_seen(harness_server: Server, tmp_path: Path) -> None:
    """
    A column that moves to another place, a jsonb written with other blanks, a row written again.
    """
    up = """
    ALTER TABLE "Far"."odd t" ADD n2 numeric; UPDATE "Far"."odd t" SET n2 = n, b = '{ "a" : 1 }';
    ALTER TABLE "Far"."odd t" DROP n; ALTER TABLE "Far"."odd t" RENAME n2 TO n;
    """
    (table,) = compared(harness_server, files(tmp_path, {"before": ODD, "up": up})).values()
    assert (False, 1, 1, 8) == (table.differs, table.then, table.now, table.columns)


def test_equal_rows_without_a_key_are_counted(harness_server: Server, tmp_path: Path) -> None:
    """
    Two that go are two, though a digest by XOR would not see them.
    """
    before = "CREATE TABLE t (a text); INSERT INTO t VALUES ('x'), ('x'), ('x'), (NULL)"
    found = compared(harness_server, files(tmp_path, {"before": before, "up": "DELETE FROM t WHERE ctid < '(0,3)'"}))
    assert ("a=x", "a=x") == found["public.t"].lost


def test_rows_of_an_inheriting_table_are_its_own(harness_server: Server, tmp_path: Path) -> None:
    """
    Not counted with the table that it inherits from, and missed where they lay.
    """
    before = """
    CREATE TABLE base (id int PRIMARY KEY); CREATE TABLE child (PRIMARY KEY (id)) INHERITS (base);
    INSERT INTO child VALUES (1);
    """
    up = "DELETE FROM child; INSERT INTO base VALUES (1)"
    found = compared(harness_server, files(tmp_path, {"before": before, "up": up}))
    assert (("id=1",), ("id=1",)) == (found["public.child"].lost, found["public.base"].invented)


def test_rows_of_a_partitioned_table_lie_in_it(harness_server: Server, tmp_path: Path) -> None:
    """
    Whichever partition has them; one that is detached takes them away.
    """
    before = """
    CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE low PARTITION OF t FOR VALUES FROM (0) TO (10);
    CREATE TABLE high PARTITION OF t FOR VALUES FROM (10) TO (20);
    INSERT INTO t VALUES (1), (11);
    """
    found = compared(harness_server, files(tmp_path, {"before": before, "up": "ALTER TABLE t DETACH PARTITION high"}))
    assert {"public.t": ("id=11",)} == {name: table.lost for name, table in found.items()}


def test_of_a_table_that_is_gone_every_row_is_lost(harness_server: Server, tmp_path: Path) -> None:
    """
    Unless it is left out.
    """
    migrator = files(
        tmp_path, {"before": "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (7)", "up": "DROP TABLE t"}
    )
    assert ("id=7",) == compared(harness_server, migrator)["public.t"].lost
    assert {} == compared(harness_server, migrator, CompareCells(besides=("public.t",)))


def test_columns_left_out_are_not_compared(harness_server: Server, tmp_path: Path) -> None:
    """
    The others are.
    """
    before = "CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t VALUES (1, 1, 1)"
    migrator = files(tmp_path, {"before": before, "up": "UPDATE t SET a = 2, b = 2"})
    (table,) = compared(harness_server, migrator, CompareCells(but=("public.t.a",))).values()
    assert (CellChange("id=1", "b", "1", "2"),) == table.changed


def test_the_migrators_bookkeeping_is_nobodys_promise(harness_server: Server, tmp_path: Path) -> None:
    """
    Its version table changes with every step.
    """
    (tmp_path / "history" / "versions").mkdir(parents=True)
    (tmp_path / "history" / "env.py").write_text(
        "from alembic import context\n"
        "context.configure(connection=context.config.attributes['connection'])\n"
        "with context.begin_transaction():\n    context.run_migrations()\n",
        encoding="utf-8",
    )
    (tmp_path / "history" / "versions" / "0001.py").write_text(
        "revision, down_revision = '0001', None\ndef upgrade(): ...\ndef downgrade(): ...\n", encoding="utf-8"
    )
    assert {} == compared(harness_server, Alembic(tmp_path / "history", "base", "0001"))
