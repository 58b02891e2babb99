"""
What a statement may run besides itself: everything it names and all that stands behind that is looked up.

Functions, those of operators, casts, types and views, of indexes that the planner looks at, and what SQL functions say.
What runs code that cannot be looked into, or that does more than read, is refused by its name.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from harness.postgres.effects_sql import (
    CLASSES,
    HARMFUL,
    HARMLESS,
    NAMES,
    OPERATORS,
    PROCEDURES,
    RECKONING,
    TARGETS,
    TRIGGERS,
    TYPES,
)
from harness.postgres.statements import Mentioned, NotReadError, called, mentioned

__all__ = ["Effects"]

Ask = Callable[[str, Sequence[object]], Sequence[tuple[object, ...]]]
Thing = tuple[str, int]  # a kind, as in LOOKED, and an OID

LOOKED = {
    "procedure": PROCEDURES,
    "operator": OPERATORS,
    "class": CLASSES,
    "type": TYPES,
    "target": TARGETS,
    "trigger": TRIGGERS,
}
# Comparisons are made where none is written: by IN, BETWEEN, CASE, USING, DISTINCT and ORDER BY.
COMPARISONS = frozenset(("", name) for name in ("=", "<>", "<", "<=", ">", ">="))
ATOMIC = re.compile(r"\s*BEGIN ATOMIC\b(.*)\bEND\s*", re.DOTALL)
RETURN = re.compile(r"\s*RETURN\b(.*)", re.DOTALL)


class Effects:
    """What there is in one database, as far as it was asked for. What was found harmless is not looked at again."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._harmless: set[Thing] = set()
        self._named: dict[tuple[Mentioned, bool], frozenset[Thing]] = {}

    def check(self, sql: str, *, writes: bool = False) -> bool:
        """
        Return whether *sql* sets something of the session; with *writes* it may be an UPDATE, for its rows alone.

        Raises NotReadError where it may have any other effect.
        """
        named = mentioned(sql, writes=writes)
        todo = self._things(named)
        if writes:
            todo |= {("target", oid) for kind, oid in todo if kind == "class"}
        done: set[Thing] = set()
        while todo := todo - done - self._harmless:
            done |= todo
            todo = frozenset(self._behind(todo))
        self._harmless |= {thing for thing in done if thing[0] not in {"target", "trigger"}}
        if named.settles:  # names may lead elsewhere from here on
            self._named.clear()
        return named.settles

    def _behind(self, things: frozenset[Thing]) -> Iterator[Thing]:
        """Yield what *things* run or are made of. Raises NotReadError at what may have an effect."""
        for kind, asked in LOOKED.items():
            oids = sorted(oid for each, oid in things if each == kind)
            for where, objection, procedures, operators, classes, types, texts, everywhere in self._found(asked, oids):
                if objection:
                    raise NotReadError(f"not sent: {where} {objection}")
                yield from (("trigger" if asked is TARGETS else "procedure", oid) for oid in procedures)
                yield from (("operator", oid) for oid in operators)
                yield from (("class", oid) for oid in classes)
                yield from (("type", oid) for oid in types)
                for text in filter(None, texts):
                    if asked is TRIGGERS:
                        yield from self._things(called(text), everywhere=True)
                    else:
                        yield from self._said(where, text, everywhere=everywhere)

    def _found(self, asked: str, oids: Sequence[int]) -> Iterable[Sequence[Any]]:
        if not oids:
            return ()
        lists = (sorted(HARMLESS), sorted(HARMFUL), sorted(RECKONING)) if asked is PROCEDURES else ()
        return self._ask(asked, (oids, *lists))

    def _said(self, where: str, text: str, *, everywhere: bool) -> frozenset[Thing]:
        """Return what the *text* behind a thing names; a string says its names to whatever path there is then."""
        try:
            return self._things(mentioned(_body(text), many=True), everywhere=everywhere)
        except NotReadError as error:
            raise NotReadError(f"not sent: {where} does more than read ({error})") from None

    def _things(self, named: Mentioned, *, everywhere: bool = False) -> frozenset[Thing]:
        key = (named, everywhere)
        if key not in self._named:
            asked = [(kind, schema, name) for kind, names in _kinds(named) for schema, name in sorted(names)]
            kinds, schemas, names = (list(each) for each in zip(*asked, strict=True))
            found: Iterable[Sequence[Any]] = self._ask(NAMES, (kinds, schemas, names, everywhere))
            self._named[key] = frozenset((kind, oid) for kind, oid in found)
        return self._named[key]


def _kinds(named: Mentioned) -> Iterator[tuple[str, frozenset[tuple[str, str]]]]:
    yield "procedure", named.functions
    yield "operator", named.operators | COMPARISONS
    yield "class", named.relations
    yield "type", named.types
    yield "field", frozenset(("", name) for name in named.fields)


def _body(text: str) -> str:
    """Return the statements of an SQL function's body, however it is written."""
    atomic, returned = ATOMIC.fullmatch(text), RETURN.fullmatch(text)
    return atomic[1] if atomic else f"SELECT {returned[1]}" if returned else text
