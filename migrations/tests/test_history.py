"""The history makes the schema that the platform has, and every revision can be taken back."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from migrations.tests.conftest import Platform

PLATFORM = (Path(__file__).parent / "platform.md").read_text()
STEPS = [f"{number:04}" for number in range(1, 11)]

CELLS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull, coalesce(pg_get_expr(adbin, adrelid), '')
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""
INDEXES = """
    SELECT CASE WHEN indisunique THEN 'UNIQUE ' ELSE '' END || relname
        || CASE WHEN amname = 'gin' THEN ' GIN' ELSE '' END
        || ' (' || string_agg(attname, ', ' ORDER BY place) || ')'
    FROM pg_index
    JOIN pg_class c ON c.oid = indexrelid
    JOIN pg_am am ON am.oid = relam
    CROSS JOIN unnest(indkey) WITH ORDINALITY AS part (number, place)
    JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number
    WHERE indrelid = to_regclass(:table) AND NOT indisprimary AND indpred IS NULL AND indisvalid
    GROUP BY relname, indisunique, amname
    ORDER BY relname
"""
KEYS = """
    SELECT conname || ': ' || pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE conrelid = to_regclass(:table) AND contype IN ('p', 'f', 'u', 'c', 'x')
    ORDER BY conname
"""


def tables() -> dict[str, str]:
    """The platform's tables that have a section of their own."""
    parts = PLATFORM.split("\n**")[1:]
    return {name: body.split("\nReached through")[0] for name, _, body in (part.partition("**\n") for part in parts)}


def sentences() -> dict[str, str]:
    """The platform's tables that have a sentence: `columns. FKs: …`."""
    lines = [line for line in PLATFORM.splitlines() if line.startswith("- **")]
    return {name: body for name, _, body in (line.removeprefix("- **").partition("**: ") for line in lines)}


def said(body: str, word: str) -> list[str]:
    """What the line `word: a; b.` lists."""
    line = next((line for line in body.splitlines() if line.startswith(f"{word}: ")), f"{word}: .")
    return [part for part in line.removeprefix(f"{word}: ").removesuffix(".").split("; ") if part]


def short(text: str) -> str:
    """A type or default as the platform's description spells it."""
    plain = text.replace("character varying", "varchar").replace(" without time zone", "")
    return plain.split("::")[0] if plain.startswith("'") else plain


def row(cells: tuple[object, ...]) -> str:
    """A column as a line of the platform's tables."""
    name, kind, required, default = (cell if isinstance(cell, bool) else short(str(cell)) for cell in cells)
    default = "sequence (bigserial)" if str(default).startswith("nextval(") else default or "–"
    return f"| {name} | {kind} | {'NO' if required else 'yes'} | {default} |"


def phrase(cells: tuple[object, ...]) -> str:
    """A column as a phrase of the platform's sentences."""
    name, kind, required, default = (cell if isinstance(cell, bool) else short(str(cell)) for cell in cells)
    if name == "id":
        return "id bigint"
    return f"{name} {kind}{' NOT NULL' if required else ''}{f' default {default}' if default else ''}"


@pytest.mark.parametrize("table", tables())
def test_columns_are_the_platforms_in_order(platform: "Platform", table: str) -> None:
    """
    Name, type, nullability and default of each, as listed.
    """
    expected = [line for line in tables()[table].splitlines() if line.startswith("| ") and "| column " not in line]
    assert expected == [row(cells) for cells in platform.rows(CELLS, {"table": table})]


@pytest.mark.parametrize("table", sentences())
def test_columns_told_in_a_sentence_are_the_platforms_in_order(platform: "Platform", table: str) -> None:
    """
    Likewise for what is reached through the others; ids are sequences there too.
    """
    columns, _, _ = sentences()[table].partition(". FKs: ")
    found = platform.rows(CELLS, {"table": table})
    assert columns == ", ".join(phrase(cells) for cells in found)
    assert ("id", "bigint", True, f"nextval('{table}_id_seq'::regclass)") == found[0]


@pytest.mark.parametrize("table", tables())
def test_indexes_and_keys_are_the_platforms(platform: "Platform", table: str) -> None:
    """
    By name, uniqueness, columns; foreign keys with what a deletion does.
    """
    body = tables()[table]
    assert sorted(said(body, "Indexes")) == sorted(str(line) for (line,) in platform.rows(INDEXES, {"table": table}))
    foreign = [line.replace(": ", ": FOREIGN KEY ", 1) for line in said(body, "FKs")]
    expected = [*foreign, f"{table}_pkey: PRIMARY KEY (id)"]
    assert sorted(expected) == sorted(str(line) for (line,) in platform.rows(KEYS, {"table": table}))


@pytest.mark.parametrize("table", sentences())
def test_keys_told_in_a_sentence_are_the_platforms(platform: "Platform", table: str) -> None:
    """
    Named {table}_{column}_fkey.
    """
    _, _, foreign = sentences()[table].partition(". FKs: ")
    expected = [f"{table}_pkey: PRIMARY KEY (id)"]
    for link in foreign.removesuffix(".").split("; "):
        column = link.removeprefix("(").partition(")")[0]
        expected.append(f"{table}_{column}_fkey: FOREIGN KEY {link}")
    assert sorted(expected) == sorted(str(line) for (line,) in platform.rows(KEYS, {"table": table}))


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("scan_executions", ["repository_id", "commit_sha", "status", "inserted_at"]),
        (
            "validation_executions",
            ["repository_id", "issue_number", "commit_sha", "status", "repository_id, issue_number, commit_sha"],
        ),
        (
            "mitigation_executions",
            ["repository_id", "issue_number", "commit_sha", "status", "repository_id, issue_number, commit_sha"],
        ),
        (
            "cached_validations",
            ["UNIQUE cache_key", "forge_account_id", "repository", "ttl_expires_at", "forge_account_id, repository"],
        ),
    ],
)
def test_indexes_told_by_rule_are_the_platforms(platform: "Platform", table: str, names: list[str]) -> None:
    """
    Named {table}_{columns}_index, cut to 63 bytes; the executions' data have a GIN index.
    """
    expected = [f"{table}_data_gin GIN (data)"] if table.endswith("_executions") else []
    for each in names:
        columns = each.removeprefix("UNIQUE ")
        name = f"{table}_{columns.replace(', ', '_')}_index"[:63]
        expected.append(f"{'UNIQUE ' if columns != each else ''}{name} ({columns})")
    assert sorted(expected) == sorted(str(line) for (line,) in platform.rows(INDEXES, {"table": table}))


def test_there_is_nothing_else(platform: "Platform") -> None:
    """
    No table, enum or extension that the platform does not name; citext's functions aside, no function and no trigger.
    """
    kinds = ("table", "enum", "extension", "trigger", "comment")
    expected = sorted(
        [f"table {table}" for table in (*tables(), *sentences())]
        + ["enum forge_type: github", "enum execution_status: pending, running, completed, failed"]
        + ["extension citext in public", "extension plpgsql in pg_catalog"]
    )
    assert expected == sorted(line for line in platform.catalog() if line.startswith(kinds))
    assert expected.count("table customers") == 1


def test_each_sequence_belongs_to_its_id(platform: "Platform") -> None:
    """
    As bigserial has it: dropped with its table.
    """
    names = [*tables(), *sentences()]
    expected = [f"sequence {table}_id_seq: bigint by 1, of column id of table {table}" for table in names]
    assert sorted(expected) == [line for line in platform.catalog() if line.startswith("sequence ")]


def test_each_revision_goes_up_down_and_up_again(empty: "Platform") -> None:
    """
    Down leaves exactly what was before, enums and extension included; up again what was there.
    """
    for number, step in enumerate(STEPS):
        before = empty.catalog()
        empty.up(step)
        after = empty.catalog()
        empty.down(STEPS[number - 1] if number else "base")
        assert (step, before) == (step, empty.catalog())
        empty.up(step)
        assert (step, after) == (step, empty.catalog())
        assert (step, True) == (step, before != after)


def test_the_whole_way_down_leaves_an_empty_database(empty: "Platform") -> None:
    """
    Alembic's own table aside.
    """
    before = empty.catalog()
    empty.up("head")
    empty.down("base")
    assert before == empty.catalog()
    assert [("alembic_version",)] == list(
        empty.rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
    )


def test_an_extension_that_is_not_ours_is_not_adopted(empty: "Platform") -> None:
    """
    The way down would drop it: refused with its name.
    """
    empty.run("CREATE EXTENSION citext")
    assert 'extension "citext" already exists' in str(empty.refused(lambda: empty.up("0001")))
