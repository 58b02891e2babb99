"""A catalog out of what was found."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Protocol, TypeVar

from harness.facts.catalog import (
    Catalog,
    Composite,
    Domain,
    EnumType,
    Extension,
    Function,
    Other,
    Schema,
    Sequence,
    identifier,
    qualified,
)
from harness.probes.catalog.findings import Findings, Found
from harness.probes.catalog.relations import columns, constraint, table, view

__all__ = ["assembled"]


class _Placed(Protocol):
    @property
    def where(self) -> str: ...


Placed = TypeVar("Placed", bound=_Placed)

_FUNCTIONS = {"f": "function", "p": "procedure", "a": "aggregate", "w": "window function"}


def assembled(found: Findings, ignore: tuple[str, ...], *, whole: bool) -> Catalog:
    """
    Put the catalog together, without what *ignore* matches and the sequences that go with it.

    *whole* says that the database was asked for, not some schemas: what lies in no schema belongs to it.
    """
    tables = (table(row, found) for row in found.relations if row[3] in {"r", "p", "f"})
    views = (view(row, found) for row in found.relations if row[3] in {"v", "m"})
    names = {row[0]: qualified(found.schemas[row[1]], row[2]) for row in found.relations}
    sequences = _kept((_sequence(row, found, names) for row in found.sequences), ignore)
    there = {*found.schemas.values(), *([None] if whole else [])}
    return Catalog(
        owner=found.owner,
        schemas=_kept((_schema(row, found) for row in found.namespaces), ignore),
        tables=_kept(tables, ignore),
        views=_kept(views, ignore),
        sequences=tuple(each for each in sequences if not _matches(each.owned_by.rpartition(".")[0], ignore)),
        enums=_kept((_enum(row, found) for row in found.types if row[3] == "e"), ignore),
        domains=_kept((_domain(row, found) for row in found.types if row[3] == "d"), ignore),
        composites=_kept((_composite(row, found) for row in found.types if row[3] == "c"), ignore),
        functions=_kept((_function(row, found) for row in found.functions), ignore),
        extensions=_kept((Extension(*row) for row in found.extensions), ignore),
        others=tuple(
            Other(kind, where, definition or "", comment or "")
            for kind, where, definition, schema, comment in found.others
            if schema in there and not _matches(where, ignore)
        ),
    )


def _kept(objects: Iterable[Placed], ignore: tuple[str, ...]) -> tuple[Placed, ...]:
    placed = sorted((each.where, place, each) for place, each in enumerate(objects))
    return tuple(each for where, _, each in placed if not _matches(where, ignore))


def _matches(where: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(where, pattern) for pattern in patterns)


def _schema(row: Found, found: Findings) -> Schema:
    oid, name, owner = row
    key = ("pg_namespace", oid, 0)
    return Schema(name, owner, found.grants.get(key, ()), found.comments.get(key, ""))


def _sequence(row: Found, found: Findings, names: Mapping[int, str]) -> Sequence:
    oid, namespace, name, owner, type_name, start, increment, minimum, maximum, cache, cycle, persistence = row[:12]
    table_oid, number, position = row[12:]
    column = next((row[2] for row in found.columns.get(table_oid, ()) if row[1] == number), "")
    key = ("pg_class", oid, 0)
    return Sequence(
        name,
        found.schemas[namespace],
        owner,
        found.grants.get(key, ()),
        found.comments.get(key, ""),
        type=type_name,
        start=start,
        increment=increment,
        minimum=minimum,
        maximum=maximum,
        cache=cache,
        cycle=cycle,
        unlogged=persistence == "u",
        owned_by=f"{names[table_oid]}.{identifier(column)}" if column else "",
        position=position,
    )


def _enum(row: Found, found: Findings) -> EnumType:
    return EnumType(*_type(row, found), labels=row[6])


def _domain(row: Found, found: Findings) -> Domain:
    type_name, nullable, default, collation = row[7:]
    return Domain(
        *_type(row, found),
        type=type_name,
        nullable=nullable,
        default=default or "",
        collation=collation or "",
        constraints=tuple(constraint(each, found, {}) for each in found.domain_constraints.get(row[0], ())),
    )


def _composite(row: Found, found: Findings) -> Composite:
    return Composite(*_type(row, found), attributes=columns(row[5], found))


def _type(row: Found, found: Findings) -> tuple[str, str, str, tuple[str, ...], str]:
    oid, namespace, name, _, owner = row[:5]
    key = ("pg_type", oid, 0)
    return name, found.schemas[namespace], owner, found.grants.get(key, ()), found.comments.get(key, "")


def _function(row: Found, found: Findings) -> Function:
    oid, namespace, name, owner, arguments, kind, returns, language, definition = row
    key = ("pg_proc", oid, 0)
    return Function(
        name,
        found.schemas[namespace],
        owner,
        found.grants.get(key, ()),
        found.comments.get(key, ""),
        arguments=arguments,
        kind=_FUNCTIONS[kind],
        returns=returns or "",
        language=language,
        definition=definition,
    )
