"""
A table as it will be, in SQL over the database as it is: what the words say of its rows, under the rules it will have.

The rules are those of a dry run. Nothing here asks a database.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pglast import ast
from pglast.parser import ParseError
from pglast.visitors import Visitor

from harness.facts.catalog import Catalog, Column, Constraint, ConstraintKind, EnumType, Index, Table, identifier
from harness.facts.preflight import Arrives, Becomes, Harm, Leaves
from harness.grammar import trees

__all__ = ["KEY", "Future", "Harmed", "Rows", "called", "mentioned", "unfit"]

KEY, VALUE = "harness_key", "harness_value"  # what rows are named by in every query here, and a cell of them
# Types of Postgres's own of which it can be asked whether a text is one, by the names it is asked with.
ASKABLE = {
    "bigint": "int8",
    "boolean": "bool",
    "character": "bpchar",
    "character varying": "varchar",
    "date": "date",
    "double precision": "float8",
    "inet": "inet",
    "integer": "int4",
    "json": "json",
    "jsonb": "jsonb",
    "numeric": "numeric",
    "real": "float4",
    "smallint": "int2",
    "time without time zone": "time",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "uuid": "uuid",
}
_CELL = re.compile(r"(?:s\.)?(\w+)")
_SIZED = re.compile(r"(?P<name>[^(]+?)(?P<size>\([\d,]+\))?(?P<rest>[^()\[]*)")


@dataclass(frozen=True, slots=True)
class Harmed:
    """A query of rows that come to harm, by key, and which they are."""

    harm: Harm
    what: str
    sql: str


@dataclass(frozen=True, slots=True)
class Rows:
    """
    Rows of a table as they will be: *values* are the columns known, over *source*, what follows FROM.

    *changed* are those that a word speaks of; *key* names a row.
    """

    key: str
    values: Mapping[str, str]
    source: str
    changed: Mapping[str, bool]

    def query(self, columns: Mapping[str, Column], enums: Mapping[str, EnumType], *, plain: bool = False) -> str:
        """
        Return the query of the key and the columns known, those that change in the type they will have.

        An enumeration that changes is text, for it may not be there yet; where it is to be *plain*, any is.
        """
        told = [f"{self.key} AS {KEY}"]
        for name, value in self.values.items():
            type_ = columns[name].type
            cell = _cast(value, type_, enums) if name in self.changed or (plain and type_ in enums) else value
            told.append(f"{cell} AS {identifier(name)}")
        return f"SELECT {', '.join(told)} FROM {self.source}"  # noqa: S608  # the contract's own words


@dataclass(frozen=True, slots=True)
class Future:
    """One table: as it is, as it will be, its rows that stay and those that come."""

    was: Table | None
    will: Table
    becomes: tuple[Becomes, ...] = ()
    arrives: tuple[Arrives, ...] = ()
    leaves: tuple[Leaves, ...] = ()

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns it will have, by name."""
        return {each.name: each for each in self.will.columns}

    def standing(self) -> Rows | None:
        """Return the rows that are there and stay; None where the table is new."""
        if self.was is None:
            return None
        same = {each.name: identifier(each.name) for each in self.was.columns}
        said = {each.column: each.by for each in self.becomes}
        kept = " AND ".join(f"({each.key}) NOT IN ({each.rows})" for each in self.leaves)
        source = f"{self.was.where} WHERE {kept}" if kept else self.was.where
        values = {name: value for name, value in {**same, **said}.items() if name in self.columns}
        return Rows(self._key(), values, source, {each.column: each.exact for each in self.becomes})

    def coming(self, each: Arrives) -> Rows:
        """Return the rows that come by *each*, as far as it says what is in them."""
        said = {name: value for name, value in each.values if name in self.columns}
        return Rows(each.key, said, each.source, dict.fromkeys(said, True))

    def rules(self) -> tuple[Constraint, ...]:
        """Return the constraints it will have and has not."""
        old = {str(each) for each in self.was.constraints} if self.was else set()
        return tuple(each for each in self.will.constraints if str(each) not in old and each.enforced)

    def uniques(self) -> tuple[Index, ...]:
        """Return the unique indexes it will have and has not."""
        old = {(each.definition, each.predicate) for each in self.was.indexes if each.unique} if self.was else set()
        return tuple(each for each in self.will.indexes if each.unique and (each.definition, each.predicate) not in old)

    def required(self) -> frozenset[str]:
        """Return the columns that may be NULL, and may not be by then."""
        free = {each.name for each in self.was.columns if each.nullable} if self.was else set()
        return frozenset(each.name for each in self.will.columns if not each.nullable and each.name in free)

    def _key(self) -> str:
        told = [*(each.key for each in self.becomes), *(each.key for each in self.leaves)]
        primary = next((c for c in (self.was or self.will).constraints if c.kind is ConstraintKind.PRIMARY_KEY), None)
        return told[0] if told else identifier(primary.columns[0]) if primary else "ctid::text"


def unfit(rows: Rows, column: Column, enums: Mapping[str, EnumType], source: Table | None = None) -> Iterator[Harmed]:
    """
    Yield the query of values that *column* does not take, and of those that print otherwise in it.

    Those of a column of *source* that has that very type all fit.
    """
    cell = _CELL.fullmatch(rows.values[column.name])
    known = source.column(cell[1]) if source and cell else None
    if known and known.type == column.type and (column.nullable or not known.nullable):
        return
    takes, text = _takes(f"{VALUE}::text", column.type, enums), f"{VALUE}::text"
    if takes:
        what = f"values that are no {column.type}"
        yield Harmed(Harm.REFUSED, what, _select(rows, column.name, f"({takes}) IS NOT TRUE AND {VALUE} IS NOT NULL"))
    if takes and rows.changed.get(column.name) and column.type not in enums:
        told = f"CASE WHEN {takes} THEN {text}::{column.type}::text END"
        what = f"values that a {column.type} holds otherwise"
        yield Harmed(Harm.LOST, what, _select(rows, column.name, f"{told} <> {text}"))
    if not column.nullable and not column.generated:
        what = f"NULLs in {column.name}, which is NOT NULL"
        yield Harmed(Harm.REFUSED, what, _select(rows, column.name, f"{VALUE} IS NULL"))


def mentioned(expression: str) -> frozenset[str]:
    """Return the columns that an expression, or a list of them, names."""
    seen = _Columns()
    try:
        seen(trees(f"SELECT {expression}"))
    except ParseError:
        return frozenset({"?"})  # it names something that nobody knows
    return frozenset(seen.found)


def called(catalog: Catalog) -> Mapping[str, EnumType]:
    """Return the enumerations of *catalog* by every name that a column's type may have."""
    return {name: each for each in catalog.enums for name in (each.where, each.name)}


def _select(rows: Rows, column: str, where: str) -> str:
    cells = f"SELECT {rows.key} AS {KEY}, ({rows.values[column]}) AS {VALUE} FROM {rows.source}"  # noqa: S608  # the contract's
    return f"SELECT {KEY} FROM ({cells}) AS cells WHERE {where} ORDER BY 1"  # noqa: S608  # likewise


def _cast(value: str, type_: str, enums: Mapping[str, EnumType]) -> str:
    text = f"({value})::text"
    takes = _takes(text, type_, enums)
    if type_ in enums:
        return text  # the enumeration may not be there yet
    return f"CASE WHEN {takes} THEN {text}::{type_} END" if takes else f"({value})::{type_}"


def _takes(text: str, type_: str, enums: Mapping[str, EnumType]) -> str:
    """Return the condition that *text* is a value of the type; '' where that cannot be asked."""
    if type_ in enums:
        labels = ", ".join("'" + label.replace("'", "''") + "'" for label in enums[type_].labels)
        return f"{text} IN ({labels})" if labels else "FALSE"
    found = _SIZED.fullmatch(type_)
    if found is None:
        return ""
    name = ASKABLE.get(found["name"] + found["rest"])
    if found["name"] in {"text", "citext"} or not name:
        return ""
    return f"pg_catalog.pg_input_is_valid({text}, 'pg_catalog.{name}{found['size'] or ''}')"


class _Columns(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_ColumnRef(self, _: object, node: ast.ColumnRef) -> None:  # noqa: N802  # pglast's name
        last = (node.fields or (None,))[-1]
        if isinstance(last, ast.String):
            self.found.add(last.sval or "")
