"""The columns of tables, as SQL files define them."""

import re
from collections.abc import Iterable
from typing import Any

from pglast import ast
from pglast.parser import ParseError

from harness.facts.references import SourceFile
from harness.grammar import trees
from harness.probes.source.sql.scope import Tables
from harness.probes.source.sql.tokens import Token, lexed, statements

__all__ = ["tables"]

DEFINES = re.compile(r"\b(?:CREATE|ALTER)\b[^;]{0,40}?\bTABLE\b", re.IGNORECASE)


def tables(files: Iterable[SourceFile]) -> Tables:
    """
    Return the columns of each table that *files* create in full; what a later ALTER TABLE adds is one too.

    A table whose columns come from elsewhere as well (LIKE, INHERITS, PARTITION OF, AS) is left out.
    """
    known: dict[str, set[str]] = {}
    added: dict[str, set[str]] = {}
    for file in files:
        if DEFINES.search(file.text):
            for tokens in statements(lexed(file.text)):
                _define(file.text, tokens, known, added)
    return {table: frozenset(columns | added.get(table, set())) for table, columns in known.items()}


def _define(sql: str, tokens: list[Token], known: dict[str, set[str]], added: dict[str, set[str]]) -> None:
    if not tokens or not {"create", "alter"} & {token.name for token in tokens[:4]}:
        return
    try:
        parsed = trees(sql[tokens[0].start : tokens[-1].end])
    except (ParseError, RecursionError):
        return
    for raw in parsed:
        statement = raw.stmt
        if isinstance(statement, ast.CreateStmt) and not statement.inhRelations and not statement.ofTypename:
            elements = statement.tableElts or ()
            if elements and all(isinstance(each, ast.ColumnDef | ast.Constraint) for each in elements):
                columns = {str(each.colname) for each in elements if isinstance(each, ast.ColumnDef)}
                known.setdefault(_name(statement.relation), set()).update(columns)
        elif isinstance(statement, ast.AlterTableStmt):
            columns = {str(each.def_.colname) for each in statement.cmds or () if isinstance(each.def_, ast.ColumnDef)}
            added.setdefault(_name(statement.relation), set()).update(columns)
        elif isinstance(statement, ast.RenameStmt) and statement.relation is not None and statement.newname:
            added.setdefault(_name(statement.relation), set()).add(str(statement.newname))


def _name(relation: Any) -> str:  # noqa: ANN401  # as pglast has it
    schema = "" if relation.schemaname in {None, "public"} else f"{relation.schemaname}."
    return f"{schema}{relation.relname}"
