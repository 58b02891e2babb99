"""Columns that come or get another type: whether the table is written anew."""

import re

from pglast.enums import ConstrType
from pglast.stream import RawStream

from harness.ddl.ground import Ground, Node, calls
from harness.facts.catalog import Column, canonical_type
from harness.facts.locking import Work

__all__ = ["adding", "retyping", "spelled"]

SERIAL = {"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"}
CHECKED = {ConstrType.CONSTR_CHECK, ConstrType.CONSTR_UNIQUE, ConstrType.CONSTR_PRIMARY}
WRITTEN = {ConstrType.CONSTR_IDENTITY}
PLAIN, FOLDED = {"character varying", "text"}, "citext"
_SIZED = re.compile(r"(?P<name>[^(]+?)(?:\((?P<size>[\d,]+)\))?(?P<rest>[^()]*)")


def spelled(type_: Node) -> str:
    """Spell a TypeName as the catalog does."""
    return canonical_type(str(RawStream()(type_)).removeprefix("pg_catalog."))


def adding(column: Node, ground: Ground) -> Work:
    """
    Return what ADD COLUMN does to the rows.

    https://www.postgresql.org/docs/current/sql-altertable.html: a default that is not volatile is kept in the catalog.
    """
    rules = {each.contype: each for each in column.constraints or ()}
    generated = rules.get(ConstrType.CONSTR_GENERATED)
    stored = generated is not None and generated.generated_kind == "s"
    default = rules.get(ConstrType.CONSTR_DEFAULT)
    volatile = default is not None and calls(default.raw_expr) & ground.volatile
    if (
        stored
        or volatile
        or rules.keys() & WRITTEN
        or column.typeName.names[-1].sval in SERIAL
        or _bound(column, ground)
    ):
        return Work.REWRITE
    referring = ConstrType.CONSTR_FOREIGN in rules and default is not None
    required = ConstrType.CONSTR_NOTNULL in rules and default is None and generated is None
    return Work.SCAN if rules.keys() & CHECKED or referring or required else Work.NONE


def retyping(was: Column | None, type_: Node, using: Node, *, indexed: bool = False) -> Work:
    """
    Return what ALTER COLUMN TYPE does to the rows: nothing where the old values are as good for the new type.

    An index is made anew where the new type sorts by rules of its own.
    """
    if was is None:
        return Work.REWRITE
    if using is not None and not _itself(using, was.name):
        return Work.REWRITE
    now = spelled(type_)
    if FOLDED in {was.type, now} and {_parts(was.type)[0], _parts(now)[0]} <= {FOLDED, *PLAIN}:
        return Work.REWRITE if _parts(now)[1] else Work.SCAN if indexed and was.type != now else Work.NONE
    return Work.NONE if _fits(was.type, now) else Work.REWRITE


def _bound(column: Node, ground: Ground) -> bool:
    """Whether the type is a domain with a rule, which each row has to be checked against."""
    domain = ground.catalog.domain(spelled(column.typeName))
    return domain is not None and bool(domain.constraints or not domain.nullable)


def _itself(using: Node, name: str) -> bool:
    return type(using).__name__ == "ColumnRef" and using.fields[-1].sval == name


def _fits(was: str, now: str) -> bool:
    if was == now:
        return True
    old, new = _parts(was), _parts(now)
    if {old[0], new[0]} <= PLAIN or (old[0] == new[0] and old[0] in {"bit varying", "character varying"}):
        return not new[1] or (bool(old[1]) and old[1] <= new[1])
    if (old[0], new[0]) == ("cidr", "inet"):
        return True
    if old[0] != new[0] or old[2] != new[2]:
        return False
    if old[0] == "numeric":
        return not new[1] or (bool(old[1]) and old[1][0] <= new[1][0] and old[1][1:] == new[1][1:])
    # A time of fewer digits is rounded.
    return old[0] in {"timestamp", "time", "interval"} and (not new[1] or (bool(old[1]) and old[1] <= new[1]))


def _parts(type_: str) -> tuple[str, tuple[int, ...], str]:
    found = _SIZED.fullmatch(type_)
    if found is None:
        return type_, (), ""
    size = tuple(int(each) for each in found["size"].split(",")) if found["size"] else ()
    if found["size"]:
        return found["name"], size, found["rest"].strip()
    first, _, rest = type_.partition(" ")
    return (first, (), rest) if first in {"timestamp", "time", "interval"} else (type_, (), "")
