"""Rows on their way out of a database that is not ours: what is secret in them, and e-mail addresses, are replaced."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from harness.errors import HarnessError
from harness.facts.catalog import Catalog, ConstraintKind, Domain, Table
from harness.fill.disguise import Disguise

__all__ = ["Masking", "masking_of"]

Cell = Callable[[str], str]

TEXTS = re.compile(r"(?:text|citext|(?:[\w\"]+\.)?citext|character varying|character|name|xml)(?:\(\d+\))?")
MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
# Nothing of these can hold an address.
PLAIN = re.compile(
    r"smallint|integer|bigint|boolean|real|double precision|numeric.*|date|time.*|interval|uuid|bytea|oid"
)
# https://www.postgresql.org/docs/current/sql-copy.html, text format
ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
NULL = "\\N"
ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^{},"]+)')
JSON_PART = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+)(\.\d+)?')
# What a CHECK wants a text to begin with: `~ '^key_…'`, `~~ 'key\_%'`.
PREFIX = re.compile(r"~\*? '\^([\w-]+)|~~\*? '((?:[\w-]|\\\\?.)+)%")


@dataclass(frozen=True, slots=True)
class Masking:
    """What is replaced: the columns *secret*, `schema.table.column`, and each e-mail address, by *disguise*."""

    secret: frozenset[str]
    disguise: Disguise = field(repr=False)
    catalog: Catalog = field(repr=False)

    def line(self, table: Table, columns: Sequence[str]) -> Callable[[bytes], bytes]:
        """Return what replaces in a line of COPY with the *columns* of *table*. Raises HarnessError, as `cell`."""
        cells = [self.cell(table, column) for column in columns]
        always = any(_full(table, column) in self.secret for column in columns)
        return partial(_line, cells, always)

    def cell(self, table: Table, column: str, *, back: bool = False) -> Cell | None:
        """Return what replaces in a cell, or brings it *back*. Raises HarnessError where a secret one cannot be."""
        type_ = self._type(table, column)
        if _full(table, column) in self.secret:
            return self._secret(f"{table.where}.{column}", type_, back=back)
        return None if PLAIN.fullmatch(type_) else partial(self.disguise.addresses, back=back)

    def _secret(self, name: str, type_: str, *, back: bool) -> Cell:
        turn = self.disguise.revealed if back else self.disguise.hidden
        if TEXTS.fullmatch(type_):
            return turn
        if type_ in MOST:
            return partial(self.disguise.number, most=MOST[type_], back=back)
        if type_ == "uuid":
            return partial(turn, digits16=True)
        if type_ == "bytea":
            return lambda cell: f"\\x{turn(cell[2:], digits16=True)}"
        if type_ in {"json", "jsonb"}:
            return partial(_document, self.disguise, back=back)
        if type_.endswith("[]") and TEXTS.fullmatch(type_[:-2]):
            return partial(_array, turn)
        raise HarnessError(
            f"{name} is secret, and nothing stands in for a {type_}. Rehearse with --unmasked where its values may be "
            "in the copy, or make a dump in which they are replaced."
        )

    def _type(self, table: Table, column: str) -> str:
        found = table.column(column)
        type_ = found.type if found else ""
        while domain := self.catalog.domain(type_):
            type_ = domain.type
        return type_


def masking_of(catalog: Catalog, secret: Sequence[str]) -> Masking:
    """Return the masking of a database with such a *catalog*, with a key of its own; *secret* as in a phase."""
    full = {each if each.count(".") > 1 else f"public.{each}" for each in secret}
    return Masking(
        frozenset(_referring(catalog, full)), Disguise(prefixes=tuple(sorted(set(_prefixes(catalog))))), catalog
    )


def _full(table: Table, column: str) -> str:
    return f"{table.schema}.{table.name}.{column}"


def _referring(catalog: Catalog, secret: set[str]) -> set[str]:
    """Return what is *secret* with all that refers to it and that it refers to: these are the same values."""
    named = {table.where: table for table in catalog.tables}
    pairs = [
        (_full(table, near), _full(named[key.target], far))
        for table in catalog.tables
        for key in table.foreign_keys()
        if key.target in named
        for near, far in zip(key.columns, key.target_columns, strict=True)
    ]
    found = set(secret)
    while more := {each for pair in pairs if found.intersection(pair) for each in pair} - found:
        found |= more
    return found


def _prefixes(catalog: Catalog) -> Iterator[str]:
    holders: list[Table | Domain] = [*catalog.tables, *catalog.domains]
    for holder in holders:
        for each in holder.constraints:
            if each.kind is ConstraintKind.CHECK:
                found = PREFIX.finditer(each.definition)
                yield from ((match[1] or match[2]).replace("\\", "") for match in found)


def _line(cells: Sequence[Cell | None], always: bool, line: bytes) -> bytes:  # noqa: FBT001  # bound once for a table
    if not always and b"@" not in line:
        return line
    told = line.decode().removesuffix("\n").split("\t")
    return ("\t".join(map(_cell, cells, told)) + "\n").encode()


def _cell(mask: Cell | None, told: str) -> str:
    if mask is None or told == NULL:
        return told
    value = re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), told, flags=re.DOTALL)
    return re.sub(r"[\\\n\r\t]", lambda found: ESCAPED[found[0]], mask(value))


def _array(turn: Cell, text: str) -> str:
    def turned(found: re.Match[str]) -> str:
        if found[2] is not None and found[2].upper() == "NULL":
            return found[2]
        value = found[2] if found[2] is not None else re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)
        return '"' + re.sub(r'(["\\])', r"\\\1", turn(value)) + '"'

    return ELEMENT.sub(turned, text)


def _document(disguise: Disguise, text: str, *, back: bool) -> str:
    """Replace each text and number of a document; the names of its parts stay."""
    turn = disguise.revealed if back else disguise.hidden

    def turned(found: re.Match[str]) -> str:
        if found[2] is not None:
            return found[0]
        if found[1] is not None:
            return json.dumps(turn(json.loads(found[1])), ensure_ascii=False)
        most = 10 ** len(found[3].lstrip("-")) - 1
        return disguise.number(found[3], most, back=back) + (f".{turn(found[4][1:])}" if found[4] else "")

    return JSON_PART.sub(turned, text)
