"""What of a fact may be shown: the one place that values from outside, and secret ones, pass on their way."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

import psycopg

from harness.contract import CopyOf, Look, Phase, Probe, Session
from harness.errors import ContractError, UnreachableError
from harness.facts.answer import Absent, Refused, Unobserved
from harness.facts.catalog import Catalog, ConstraintKind
from harness.facts.cells import CellChange, Cells, TableCells
from harness.facts.exchanges import Exchanges, Replayed
from harness.facts.fuzzed import Fuzzed
from harness.facts.hidden import UNSAID, Hidden, Veiled, mark
from harness.facts.rows import Comparison, Offenders, Row, Rows
from harness.facts.sequences import Sequences
from harness.facts.trace import Statement
from harness.facts.veiled import hides, veiled
from harness.postgres import GoneError
from harness.probes.catalog import read_catalog
from harness.verdict import Extent

__all__ = ["Mask", "Open", "Strict", "mask_of", "masked", "strict"]

_NUMBERED = frozenset({"smallint", "integer", "bigint", "uuid"})
_PLAIN = re.compile(r"-?\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_QUOTED = re.compile(r'"([^"]+)"')
_REFUSED = re.compile(r"(.*?\b)([0-9A-Z]{5}): (.*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d][\w$]*")
_LITERAL = re.compile(r"\$(\w*)\$.*?\$\1\$|[eE]?'(?:[^'\\]|\\.|'')*'|(?<![\w$\"])\d[\w.]*", re.DOTALL)
_SCHEMA = (
    "harness.facts.catalog",
    "harness.facts.digest",
    "harness.facts.model",
    "harness.facts.place",
    "harness.facts.references",
)
_NAMES = frozenset({"name", "where", "relation", "table", "tables", "touched", "column", "columns", "sqlstate"})
_SHOWN = (Enum, timedelta, Absent, Extent, Unobserved, Sequences)


class Mask(Protocol):
    """What facts and errors pass through."""

    def fact(self, probe: object, fact: object, /) -> object:
        """Return *fact*, what may not be shown hidden."""
        ...

    def said(self, error: BaseException, /) -> str:
        """Say what went wrong."""
        ...


class Open:
    """Shows all rows: they were made up, or the contract brings them."""

    def fact(self, _: object, fact: object) -> object:
        """Return *fact*, what an API that is not the harness's own answered hidden."""
        return (
            veiled(fact, _without_literals) if isinstance(fact, Exchanges | Replayed | Fuzzed) and hides(fact) else fact
        )

    def said(self, error: BaseException) -> str:
        """Return its first line."""
        return f"{type(error).__name__}: {error}".splitlines()[0]


@dataclass(frozen=True, slots=True)
class Strict:
    """
    Hides every value from *outside*, and what is read of *secret* columns, `schema.table.column`.

    Whole numbers and uuids are shown in columns that are called like one of *keys*, other keys of *marked* by a mark.
    *words* are the names of the schema, which a message may name.
    """

    outside: bool
    secret: frozenset[str]
    keys: frozenset[str]
    marked: frozenset[str]
    words: frozenset[str]

    def fact(self, probe: object, fact: object) -> object:
        """Return *fact*, hidden as far as *probe* reads what is not to be shown."""
        if isinstance(fact, Cells):
            return replace(fact, tables=tuple(map(self._table, fact.tables)))
        # Whether a thing is there says nothing of a row.
        return self._hidden(fact) if not isinstance(fact, bool) and (self.outside or self._asks(probe)) else fact

    def said(self, error: BaseException) -> str:
        """Name the error, or of a contract's error say what Postgres's condition is."""
        told = _REFUSED.fullmatch(str(error)) if isinstance(error, ContractError) else None
        if told:
            return f"{told[1]}{self._refused(Refused(told[2], told[3]))}"
        return f"{type(error).__name__}: {UNSAID}"

    def _asks(self, probe: object) -> bool:
        """Whether *probe* speaks of a table that has a secret column; where it has no words, it may."""
        texts = list(_texts(probe))
        tables = {each.split(".")[-2] for each in self.secret}
        return not texts or any(tables & set(_WORD.findall(text)) for text in texts)

    def _hidden(self, fact: object) -> object:
        if fact is None or isinstance(fact, _SHOWN) or type(fact).__module__.startswith(_SCHEMA):
            return fact
        if isinstance(fact, Rows | Comparison | Offenders):
            return self._rows(fact)
        if isinstance(fact, Refused):
            return self._refused(fact)
        if isinstance(fact, Exchanges | Replayed | Fuzzed):
            return veiled(fact, _without_literals)
        return self._within(fact)

    def _within(self, fact: object) -> object:
        match fact:
            case Statement():
                return replace(fact, sql=_without_literals(fact.sql))
            case TableCells():
                return self._table(fact)
            case tuple() | list():
                return tuple(map(self._hidden, fact))
            case frozenset() | set():
                return frozenset(map(self._hidden, fact))
            case Mapping():
                return {self._hidden(key): self._hidden(value) for key, value in fact.items()}
        return self._parts(fact) if is_dataclass(fact) and not isinstance(fact, type) else Hidden(fact)

    def _rows(self, fact: Rows | Comparison | Offenders) -> object:
        match fact:
            case Rows():
                return replace(fact, rows=tuple(self._row(row, fact.columns) for row in fact.rows))
            case Comparison():
                lost = tuple(self._row(row, fact.columns) for row in fact.lost)
                return replace(fact, lost=lost, invented=tuple(self._row(row, fact.columns) for row in fact.invented))
            case Offenders():
                return replace(fact, rows=tuple(self._offender(row) for row in fact.rows))

    def _parts(self, fact: Any) -> object:  # noqa: ANN401  # any dataclass
        ours = type(fact).__module__.startswith("harness.facts.")
        values = {each.name: getattr(fact, each.name) for each in fields(fact) if each.init}
        kept = {name for name, value in values.items() if ours and (name in _NAMES or isinstance(value, int))}
        return replace(fact, **{name: value if name in kept else self._hidden(value) for name, value in values.items()})

    def _row(self, row: Row, columns: tuple[str, ...]) -> Row:
        named = (*columns, *[""] * (len(row) - len(columns)))
        return tuple(self._cell(cell, column) for cell, column in zip(row, named, strict=False))

    def _cell(self, cell: object, column: str) -> object:
        counted = column == "count" and isinstance(cell, int)
        if cell is None or counted or (column in self.keys and _PLAIN.fullmatch(str(cell))):
            return cell
        return Hidden(cell, key=column in self.marked)

    def _offender(self, row: Row) -> Row:
        """Show the first cell, by which the offender is named, where it is a whole number or a uuid."""
        shown = [cell for cell in row[:1] if isinstance(cell, UUID | int) and not isinstance(cell, bool)]
        return (*shown, *(cell if cell is None else Hidden(cell) for cell in row[len(shown) :]))

    def _refused(self, refused: Refused) -> Refused:
        """Say which condition it is, and the names of the schema that its message names."""
        named = ", ".join(each for each in _QUOTED.findall(refused.message) if each in self.words)
        message = f"{_condition(refused.sqlstate)}{f' ({named})' if named else ''}; the message is {UNSAID}"
        return Refused(refused.sqlstate, message, _without_literals(refused.statement))

    def _table(self, table: TableCells) -> TableCells:
        changed = tuple(self._change(each, table.name) for each in table.changed)
        lost, invented = (tuple(self._key(each, table.name) for each in keys) for keys in (table.lost, table.invented))
        return replace(table, changed=changed, lost=lost, invented=invented)

    def _change(self, change: CellChange, table: str) -> CellChange:
        key = self._key(change.key, table)
        if not self.outside and f"{table}.{change.column}" not in self.secret:
            return replace(change, key=key)
        was, now = (None if each is None else str(Hidden(each)) for each in (change.was, change.now))
        return CellChange(key, change.column, was, now)

    def _key(self, told: str, table: str) -> str:
        """Show a key of whole numbers and uuids; of another its mark."""
        parts = [part.partition("=") for part in told.split(", ")]
        names = {name for name, _, _ in parts}
        if not self.outside and not any(f"{table}.{name}" in self.secret for name in names):
            return told
        if all(name in self.keys and _PLAIN.fullmatch(value) for name, _, value in parts):
            return told
        (name, _, value), *more = parts
        one = name in self.words and not more
        return f"{name} ‹key {mark(value)}›" if one else f"‹row {mark(told)}›"


def mask_of(phases: Iterable[Phase], session: Session) -> Mask:
    """Return what the facts of *phases*, on *session*'s database before the first, pass through."""
    phases = tuple(phases)
    outside = any(isinstance(phase.rows, CopyOf) for phase in phases)
    secret = frozenset(_full(each) for phase in phases for each in phase.secret)
    if not outside and not secret:
        return Open()
    return _strict(session, secret, outside=outside)


def strict(phases: Iterable[Phase], session: Session) -> Strict:
    """Return what the facts of *phases* pass through where *session*'s database is not the harness's own."""
    return _strict(session, frozenset(_full(each) for phase in phases for each in phase.secret), outside=True)


def masked(mask: Mask, probe: Probe[Any], look: Look) -> object:
    """
    Return what *probe* reads, veiled where not all may be shown; Unobserved, with the reason, where it cannot be read.

    A ContractError is returned: who asks knows the clause. A connection that is gone ends the reading.
    """
    try:
        fact = probe.read(look)
        shown = mask.fact(probe, fact)
        return fact if shown is fact else Veiled(fact, shown)
    except ContractError as error:
        return error if isinstance(mask, Open) else ContractError(mask.said(error))
    except UnreachableError as error:
        return Unobserved(str(error))
    except GoneError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a probe raises, its fact is unobserved
        return Unobserved(mask.said(error))


def _strict(session: Session, secret: frozenset[str], *, outside: bool) -> Strict:
    catalog = read_catalog(session)
    keys, marked = _keys(catalog)
    return Strict(outside, secret, keys, marked, frozenset(_WORD.findall(str(catalog))))


def _keys(catalog: Catalog) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of key columns, and of those that refer to keys: of numbers and uuids, and of other types."""
    wanted = {ConstraintKind.PRIMARY_KEY, ConstraintKind.FOREIGN_KEY}
    named = {
        (column.name, column.type in _NUMBERED)
        for table in catalog.tables
        for each in table.constraints
        for name in each.columns
        if each.kind in wanted and (column := table.column(name))
    }
    other = frozenset(name for name, numbered in named if not numbered)
    return frozenset(name for name, numbered in named if numbered) - other, other


def _full(column: str) -> str:
    return column if column.count(".") > 1 else f"public.{column}"


def _texts(thing: object) -> Iterator[str]:
    """Yield every text in *thing*'s fields."""
    if isinstance(thing, str) and not isinstance(thing, Enum):
        yield thing
    elif isinstance(thing, tuple):
        for each in thing:
            yield from _texts(each)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for each in fields(thing):
            yield from _texts(getattr(thing, each.name))


def _without_literals(text: str) -> str:
    return _LITERAL.sub("…", text)


def _condition(sqlstate: str) -> str:
    try:
        return psycopg.errors.lookup(sqlstate).__name__
    except KeyError:
        return "refused"
