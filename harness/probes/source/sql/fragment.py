"""SQL that does not parse: what the names before and around a mention say."""

from collections.abc import Iterator, Sequence

from harness.facts.references import Kind
from harness.probes.source.sql.scope import Bound, Column
from harness.probes.source.sql.tokens import Sort, Token

__all__ = ["guessed"]

BEFORE_TABLES = {"from", "join", "update", "into", "table", "only"}
NO_ALIASES = {"set", "where", "on", "join", "left", "right", "inner", "cross", "full", "values", "select", "using"} | {
    "order", "group", "limit", "returning", "add", "drop", "alter", "rename", "union", "natural", "having", "for",
}  # fmt: skip
UNPARSED = "the SQL around it does not parse alone"


def guessed(tokens: Sequence[Token], column: Column) -> Iterator[tuple[int, Bound]]:
    """Yield (where, how it may be bound) for each mention of *column*'s name among *tokens*."""
    tables = _tables(tokens)
    for place, token in enumerate(tokens):
        if token.name == column.name:
            yield token.start, _bound(tokens, place, tables, column)


def _tables(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the tables that are named, by the names that they have here; '' is one that is not known."""
    found: dict[str, str] = {}
    for place, token in enumerate(tokens[:-1]):
        if token.name not in BEFORE_TABLES:
            continue
        at = place + 1
        while at + 2 < len(tokens) and tokens[at + 1].text == ".":
            at += 2
        table = tokens[at].name
        if table in {"only", "if"} or (not table and tokens[at].sort is not Sort.HOLE):
            continue
        found[table] = table
        alias = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].name == "as")
        if alias < len(tokens) and tokens[alias].name and tokens[alias].name not in NO_ALIASES:
            found[tokens[alias].name] = table
    return found


def _bound(tokens: Sequence[Token], place: int, tables: dict[str, str], column: Column) -> Bound:
    if place > 1 and tokens[place - 1].text == ".":
        receiver = tokens[place - 2].name or tokens[place - 2].text
        table = tables.get(receiver, "")
        if table and table != column.table:
            return Bound(Kind.DISMISSED, receiver, f"`{receiver}` is {table}, another table")
        known = f"`{receiver}` is {column.table}" if column.table in {table, receiver} else f"`{receiver}` is not known"
        return Bound(Kind.DOUBTFUL, receiver, f"{known}, and {UNPARSED}")
    others = {table for table in tables.values() if table != column.table}
    if others and "" not in others and column.table not in tables.values():
        return Bound(Kind.DISMISSED, "", f"of {', '.join(sorted(others))}: no other table is named")
    near = f"{column.table} is named" if column.table in tables.values() else "no table is named"
    return Bound(Kind.DOUBTFUL, "", f"{near}, and {UNPARSED}")
