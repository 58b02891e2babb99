"""Which dropped column a refused statement was refused for."""

import re
from collections.abc import Sequence

from harness.facts.exchanges import Logged

__all__ = ["blamed", "dropped", "told"]

MISSING = "42703"  # undefined_column
NAMED = re.compile(
    r'column "?(?:(?P<table>\w+)\.)?(?P<column>\w+)"?(?: of relation "?(?P<relation>\w+)"?)? does not exist'
)


def blamed(statements: Sequence[Logged], dropped: Sequence[str]) -> tuple[str, ...]:
    """Return the *dropped* columns that statements were refused for, `table.column`."""
    found = []
    for each in statements:
        match = NAMED.search(each.message) if each.sqlstate == MISSING else None
        if match:
            column, table = match["column"], match["relation"] or match["table"] or ""
            named = [name for name in dropped if name.rpartition(".")[2] == column]
            exact = [name for name in named if name.rpartition(".")[0].rpartition(".")[2] == table]
            mentioned = [name for name in named if name.rpartition(".")[0].rpartition(".")[2] in each.sql]
            found += exact or mentioned or named
    return tuple(dict.fromkeys(found))


def told(statement: Logged) -> str:
    """Say what a statement was refused with."""
    return f"{statement.sqlstate} {statement.message}"


def dropped(statements: Sequence[Logged], columns: Sequence[str]) -> str:
    """Say which of the dropped *columns* are to blame, after what was told; '' for none."""
    names = blamed(statements, columns)
    return f" — dropped: {', '.join(names)}" if names else ""
