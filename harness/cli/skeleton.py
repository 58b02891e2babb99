"""The files of a contract to begin with, as text: made from a catalog, and nothing is written here."""

import json
import re
from collections.abc import Iterator, Mapping

from harness.facts.catalog import Catalog, Table

__all__ = ["skeleton"]

CONTRACT = '''"""
{heading}: written by `harness init`, to be made into what the RFC promises.

Verified as it is, it is red: what is still to be written says so.
"""

from harness import (
    {names},
)

NULL, NOT_NULL = True, False

# The schema as it is: keep what the RFC speaks about, under its headings. The frame below holds the rest still.
STAYS = {{{stays}}}

contract = Contract(
    rfc={rfc},
    title="the RFC's title",
    phases=(
        Phase(
            "change",
            SqlFiles("up.sql", "down.sql", before={before}),
            rows="rows.sql",
            clauses=(
                *section(
                    "Still to be written",
                    Clause(
                        "first-promise",
                        "The RFC's first sentence, and a table that it brings about.",
                        ReadCatalog(),
                        has_table("what_the_rfc_brings"),
                    ),
                    Clause(
                        "rows-to-walk-on",
                        "There are rows to walk on.",
                        Query({rows}),
                        returns((True,), where="rows.sql"),
                        Holds.PREMISE,
                    ),
                ),
                *section(
                    "What stays",
                    *(
                        section(
                            table,
                            *(
                                Clause(
                                    name,
                                    f"{{column}} stays {{kind}}.",
                                    ReadCatalog(),
                                    has_column(table, column, kind, nullable=null),
                                    Holds.ALWAYS,
                                )
                                for name, column, kind, null in columns
                            ),
                        )
                        for table, columns in STAYS.items()
                    ),
                ),
                *section(
                    "Nothing else",
                    Clause(
                        "frame.schema",
                        "Nothing changes but what is named here.",
                        CompareCatalogs(),
                        only_changes(),
                        Holds.ALWAYS,
                        (Stop.AFTER, Stop.AGAIN),
                    ),
                    Clause(
                        "back.schema",
                        "The rollback brings back the schema.",
                        CompareCatalogs(),
                        no_changes(),
                        Holds.ALWAYS,
                        (Stop.BACK,),
                    ),
                    Clause(
                        "back.rows",
                        "The rollback brings back every cell.",
                        CompareCells(),
                        untouched(),
                        Holds.ALWAYS,
                        (Stop.BACK,),
                    ),
                ),
            ),
        ),
    ),
)
'''
NAMES = (
    "Alembic",
    "Clause",
    "CompareCatalogs",
    "CompareCells",
    "Contract",
    "Holds",
    "Phase",
    "Query",
    "ReadCatalog",
    "SqlFiles",
    "Stop",
    "has_column",
    "has_table",
    "no_changes",
    "only_changes",
    "returns",
    "section",
    "untouched",
)


def skeleton(name: str, catalog: Catalog, before: str, baseline: str | None) -> Mapping[str, str]:
    """
    Return the files' contents by name.

    *before* is the Python of the migrator's baseline; *baseline* is the content of before.sql, where that is it.
    """
    tables = [table for table in catalog.tables if not table.partition_of]
    number = re.sub(r"(?i)^rfc[-_ ]*", "", name) or name
    files = {
        "contract.py": CONTRACT.format(
            heading=f"RFC {number}",
            names=",\n    ".join(each for each in NAMES if each != "Alembic" or before.startswith("Alembic")),
            stays="".join(_stays(tables)),
            rfc=_text(number),
            before=before,
            rows=_text(_any_row(tables)),
        ),
        "rows.sql": "-- INSERT the rows to walk on: ordinary ones, and the awkward ones that a migration may lose.\n",
        "up.sql": "-- The migration, in one transaction.\n",
        "down.sql": "-- The way back, in one transaction.\n",
    }
    return files if baseline is None else {**files, "before.sql": baseline}


def _stays(tables: list[Table]) -> Iterator[str]:
    taken: set[str] = set()
    for table in tables:
        yield f"\n    {_text(table.where)}: (\n"
        for column in table.columns:
            null = "NULL" if column.nullable else "NOT_NULL"
            name = _id(f"{table.where}.{column.name}", taken)
            yield f"        ({_text(name)}, {_text(column.name)}, {_text(column.type)}, {null}),\n"
        yield "    ),"
    yield "\n" if tables else ""


def _id(name: str, taken: set[str]) -> str:
    """Return a clause's id like *name*: two columns may be told apart by characters that an id has not."""
    plain = "".join(char if char.isalnum() or char in "._-" else "-" for char in name)
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}-{number}"
    taken.add(found)
    return found


def _text(value: str) -> str:
    """Write *value* as Python does, in double quotes."""
    return json.dumps(value, ensure_ascii=False)


def _any_row(tables: list[Table]) -> str:
    exists = " OR ".join(f"EXISTS (SELECT FROM {_quoted(table.schema)}.{_quoted(table.name)})" for table in tables)
    return f"SELECT {exists or 'false'}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
