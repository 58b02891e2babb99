"""Tables and views out of what was found."""

import re
from collections.abc import Sequence

from harness.errors import HarnessError
from harness.facts.catalog import (
    Column,
    Constraint,
    ConstraintKind,
    Index,
    Policy,
    Rule,
    Table,
    TableKind,
    Trigger,
    View,
    qualified,
)
from harness.probes.catalog.findings import Findings, Found

__all__ = ["columns", "constraint", "table", "view"]

# The one-letter codes of pg_class, pg_attribute, pg_constraint, pg_trigger and pg_policy.
# https://www.postgresql.org/docs/current/catalogs.html
_TABLES = {"r": TableKind.TABLE, "p": TableKind.PARTITIONED, "f": TableKind.FOREIGN}
_IDENTITY = {"": "", "a": "ALWAYS", "d": "BY DEFAULT"}
_GENERATED = {"": "", "s": "STORED", "v": "VIRTUAL"}
_STORAGE = {"": "", "p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
_COMPRESSION = {"": "", "p": "pglz", "l": "lz4"}
_REPLICA = {"d": "", "n": "NOTHING", "f": "FULL"}
_CONSTRAINTS = {
    "p": ConstraintKind.PRIMARY_KEY,
    "u": ConstraintKind.UNIQUE,
    "f": ConstraintKind.FOREIGN_KEY,
    "c": ConstraintKind.CHECK,
    "x": ConstraintKind.EXCLUSION,
    "n": ConstraintKind.NOT_NULL,
}
_ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_ENABLED = {"O": "origin", "D": "disabled", "R": "replica", "A": "always"}
_NAME = r"""(?:"(?:[^"]|"")*"|[^\s"(),.]+)"""
_REFERENCES = re.compile(
    rf"\) REFERENCES (?:(?P<schema>{_NAME})\.)?(?P<table>{_NAME})\((?P<columns>[^)\"]*(?:{_NAME}[^)\"]*)*)\)"
)
_FAR = re.compile(rf"(?:PERIOD )?({_NAME})")
_COMMANDS = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}


def table(row: Found, found: Findings) -> Table:
    """Put a table together."""
    oid, namespace, name, kind, persistence, owner, options, replica, secured, forced = row[:10]
    partition, key, bound, parents, _, server, server_options = row[11:]
    own = columns(oid, found)
    numbered = _numbered(oid, found)
    indexes = found.indexes.get(oid, ())
    return Table(
        name,
        found.schemas[namespace],
        owner,
        found.grants.get(("pg_class", oid, 0), ()),
        found.comments.get(("pg_class", oid, 0), ""),
        kind=_TABLES[kind],
        columns=own,
        constraints=tuple(constraint(each, found, numbered) for each in found.constraints.get(oid, ())),
        indexes=tuple(_index(each, found, numbered) for each in indexes),
        triggers=_triggers(oid, found),
        rules=_rules(oid, found),
        policies=tuple(_policy(each, found) for each in found.policies.get(oid, ())),
        unlogged=persistence == "u",
        partition_key=key or "",
        partition_of=parents[0] if partition and parents else "",
        bound=bound or "",
        inherits=() if partition else parents,
        server=server or "",
        options=(*(options or ()), *(server_options or ())),
        replica_identity=_replica(replica, indexes),
        row_security=secured,
        force_row_security=forced,
    )


def view(row: Found, found: Findings) -> View:
    """Put a view together."""
    oid, namespace, name, kind, _, owner, options = row[:7]
    numbered = _numbered(oid, found)
    return View(
        name,
        found.schemas[namespace],
        owner,
        found.grants.get(("pg_class", oid, 0), ()),
        found.comments.get(("pg_class", oid, 0), ""),
        definition=row[15] or "",
        columns=columns(oid, found),
        materialized=kind == "m",
        populated=row[10],
        indexes=tuple(_index(each, found, numbered) for each in found.indexes.get(oid, ())),
        triggers=_triggers(oid, found),
        rules=_rules(oid, found),
        options=options or (),
    )


def columns(oid: int, found: Findings) -> tuple[Column, ...]:
    """Return the columns of a relation, in order."""
    return tuple(_column(row, found) for row in found.columns.get(oid, ()))


def _column(row: Found, found: Findings) -> Column:
    oid, number, name, type_name, nullable, default, rare = row
    identity, generated, collation, storage, compression = rare or ("", "", "", "", "")
    return Column(
        name,
        type_name,
        nullable,
        default or "",
        _IDENTITY[identity],
        _GENERATED[generated],
        collation,
        _STORAGE[storage],
        _COMPRESSION[compression],
        found.grants.get(("pg_class", oid, number), ()),
        found.comments.get(("pg_class", oid, number), ""),
    )


def constraint(row: Found, found: Findings, numbered: dict[int, str]) -> Constraint:
    """Put a constraint together; *numbered* are its table's columns."""
    oid, _, _, name, kind, numbers, definition, delete, update, deferrable, deferred, valid = row
    target, far = _target(definition) if kind == "f" else ("", ())
    return Constraint(
        name,
        _CONSTRAINTS[kind],
        tuple(numbered[number] for number in numbers or () if number in numbered),
        definition,
        target=target,
        target_columns=far,
        on_delete=_ACTIONS[delete] if target else "",
        on_update=_ACTIONS[update] if target else "",
        deferrable=deferrable,
        deferred=deferred,
        valid=valid,
        enforced=not definition.endswith(" NOT ENFORCED"),
        comment=found.comments.get(("pg_constraint", oid, 0), ""),
    )


def _target(definition: str) -> tuple[str, tuple[str, ...]]:
    """Read the far end out of a foreign key's definition; a bare table lies in public, by the pinned search_path."""
    far = _REFERENCES.search(definition)
    if far is None:
        raise HarnessError(
            f"foreign key {definition!r} names no table. Report it: Postgres's wording is not as expected."
        )
    return (
        qualified(_bare(far["schema"] or "public"), _bare(far["table"])),
        tuple(map(_bare, _FAR.findall(far["columns"]))),
    )


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _index(row: Found, found: Findings, numbered: dict[int, str]) -> Index:
    oid, _, name, numbers, keys, unique, valid, _, backs, definition, expressions, predicate = row
    parts = tuple(
        numbered.get(int(number)) or (expressions[place] if expressions else "")
        for place, number in enumerate(numbers.split())
    )
    return Index(
        name,
        parts[:keys],
        definition.partition(" USING ")[2] if definition else "",
        unique,
        parts[keys:],
        predicate or "",
        valid,
        backs or "",
        found.comments.get(("pg_class", oid, 0), ""),
    )


def _policy(row: Found, found: Findings) -> Policy:
    oid, _, name, command, permissive, roles, using, check = row
    comment = found.comments.get(("pg_policy", oid, 0), "")
    return Policy(name, _COMMANDS[command], permissive, roles, using or "", check or "", comment)


def _triggers(oid: int, found: Findings) -> tuple[Trigger, ...]:
    return tuple(
        Trigger(name, definition, _ENABLED[enabled], found.comments.get(("pg_trigger", number, 0), ""))
        for number, _, name, definition, enabled in found.triggers.get(oid, ())
    )


def _rules(oid: int, found: Findings) -> tuple[Rule, ...]:
    return tuple(
        Rule(name, definition, _ENABLED[enabled], found.comments.get(("pg_rewrite", number, 0), ""))
        for number, _, name, definition, enabled in found.rules.get(oid, ())
    )


def _numbered(oid: int, found: Findings) -> dict[int, str]:
    return {row[1]: row[2] for row in found.columns.get(oid, ())}


def _replica(code: str, indexes: Sequence[Found]) -> str:
    if code != "i":
        return _REPLICA[code]
    return next((f"USING INDEX {row[2]}" for row in indexes if row[7]), "USING an INDEX that is gone")
