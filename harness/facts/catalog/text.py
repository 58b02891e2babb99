"""A catalog as a person reads it."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from harness.facts.catalog.spelling import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.facts.catalog.catalog import Catalog
    from harness.facts.catalog.objects import Domain, Function, Owned, Schema, Table, View
    from harness.facts.catalog.parts import Column, Index

__all__ = ["blocks"]

_STEP = "  "


def blocks(catalog: Catalog) -> Iterator[str]:
    """Yield a block for each table, view and function, and one for each sort of the rest."""
    yield from _section("extensions", ((each.where, str(each)) for each in catalog.extensions))
    yield from _section("schemas", ((each.where, _marks(each, catalog)) for each in catalog.schemas))
    for table in catalog.tables:
        yield "\n".join(_table(table, catalog))
    for view in catalog.views:
        yield "\n".join(_view(view, catalog))
    yield from _section("enums", _named(catalog.enums, catalog))
    yield from _section("domains", (row for domain in catalog.domains for row in _domain(domain, catalog)))
    yield from _section("composite types", _named(catalog.composites, catalog))
    yield from _section("sequences", _named(catalog.sequences, catalog))
    for function in catalog.functions:
        yield _function(function, catalog)
    yield from _section("others", ((f"{each.kind} {each.where}", _said(each)) for each in catalog.others))


def _table(table: Table, catalog: Catalog) -> Iterator[str]:
    kind = f"{'unlogged ' if table.unlogged else ''}{table.kind}"
    yield _head(kind, table.where, table.traits, _marks(table, catalog))
    yield from _columns(table.columns)
    yield from _list("constraints", ((each.name, _said(each)) for each in table.constraints))
    yield from _list("indexes", _indexes(table.indexes))
    yield from _list("triggers", ((each.name, _said(each)) for each in table.triggers))
    yield from _list("rules", ((each.name, _said(each)) for each in table.rules))
    yield from _list("policies", ((each.name, _said(each)) for each in table.policies))


def _view(view: View, catalog: Catalog) -> Iterator[str]:
    yield _head(view.kind, view.where, view.traits, _marks(view, catalog))
    yield from _columns(view.columns)
    yield from _list("indexes", _indexes(view.indexes))
    yield from _list("triggers", ((each.name, _said(each)) for each in view.triggers))
    yield from _list("rules", ((each.name, _said(each)) for each in view.rules))
    yield f"{_STEP}definition"
    yield indent(view.definition, _STEP * 2)


def _function(function: Function, catalog: Catalog) -> str:
    head = _head(function.kind, function.where, _marks(function, catalog))
    return f"{head}\n{indent(function.definition, _STEP)}"


def _domain(domain: Domain, catalog: Catalog) -> Iterator[tuple[str, str]]:
    yield domain.where, _head(str(domain), _marks(domain, catalog))
    for constraint in domain.constraints:
        yield f"{domain.where}.{identifier(constraint.name)}", _said(constraint)


def _columns(columns: Sequence[Column]) -> Iterator[str]:
    rows = [(identifier(each.name), each.type, _head(each.traits, _remarks(each))) for each in columns]
    wide = [max((len(row[at]) for row in rows), default=0) for at in (0, 1)]
    for name, type_name, rest in rows:
        yield f"{_STEP}{name:<{wide[0]}}  {type_name:<{wide[1]}}  {rest}".rstrip()


def _indexes(indexes: Iterable[Index]) -> Iterator[tuple[str, str]]:
    """Leave out what a constraint says of its index."""
    for index in indexes:
        if not index.constraint or not index.valid or " WITH (" in index.definition or index.comment:
            yield index.name, _said(index)


def _named(objects: Iterable[Owned], catalog: Catalog) -> Iterator[tuple[str, str]]:
    return ((each.where, _head(str(each), _marks(each, catalog))) for each in objects)


def _section(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = list(_aligned(rows, _STEP))
    if lines:
        yield "\n".join([heading, *lines])


def _list(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = list(_aligned(((identifier(name), said) for name, said in rows), _STEP * 2))
    if lines:
        yield _STEP + heading
        yield from lines


def _aligned(rows: Iterable[tuple[str, str]], margin: str) -> Iterator[str]:
    held = list(rows)
    wide = max((len(name) for name, _ in held), default=0)
    return (f"{margin}{name:<{wide}}  {said}".rstrip().replace("\n", "\\n") for name, said in held)


def _marks(each: Owned | Schema, catalog: Catalog) -> str:
    """Say what is said of a thing, the owner only where it is not the database's."""
    owner = f"OWNER {each.owner}" if each.owner not in {"", catalog.owner} else ""
    return _head(owner, _remarks(each))


def _remarks(each: Owned | Schema | Column) -> str:
    grants = f"GRANTS [{'; '.join(each.grants)}]" if each.grants else ""
    return _head(grants, f"COMMENT {literal(each.comment)}" if each.comment else "")


def _said(each: object) -> str:
    comment = getattr(each, "comment", "")
    return _head(str(each), f"COMMENT {literal(comment)}" if comment else "")


def _head(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())
