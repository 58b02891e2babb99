"""A catalog as flat entries, one for each thing that can change on its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from harness.facts.catalog.catalog import Catalog
from harness.facts.catalog.objects import Domain, Table, View
from harness.facts.catalog.spelling import identifier, literal

__all__ = ["Entry", "Key", "entries"]

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing: *text* is compared, *whole* is said of it when it comes or goes.

    It comes and goes with *within*. A *mark* (owner, grants, comment) is said of a thing and is none itself.
    """

    text: str
    whole: str
    within: Key | None = None
    mark: bool = False


class _Part(Protocol):
    @property
    def name(self) -> str: ...


def entries(catalog: Catalog) -> dict[Key, Entry]:
    """Return what *catalog* holds, by sort of object and qualified name."""
    return dict(_entries(catalog))


def _entries(catalog: Catalog) -> Iterator[tuple[Key, Entry]]:
    for schema in catalog.schemas:
        yield from _whole("schema", schema.where, schema)
    for table in catalog.tables:
        yield from _table(table)
    for view in catalog.views:
        yield from _view(view)
    for sequence in catalog.sequences:
        owner = ("table", sequence.owned_by.rpartition(".")[0]) if sequence.owned_by else None
        yield from _whole("sequence", sequence.where, sequence, within=owner)
    for domain in catalog.domains:
        yield from _domain(domain)
    for kind, objects in (("type", (*catalog.enums, *catalog.composites)), ("function", catalog.functions)):
        for each in objects:
            yield from _whole(kind, each.where, each)
    for extension in catalog.extensions:
        yield from _whole("extension", extension.where, extension)
    for other in catalog.others:
        yield from _whole(other.kind, other.where, other)


def _table(table: Table) -> Iterator[tuple[Key, Entry]]:
    key = ("table", table.where)
    body = (
        *(f"{identifier(column.name)} {column}" for column in table.columns),
        *(f"CONSTRAINT {identifier(constraint.name)} {constraint}" for constraint in table.constraints),
    )
    yield from _whole("table", table.where, table, whole=f"{table} ({', '.join(body)})")
    yield from _parts("column", table.columns, key)
    yield from _parts("constraint", table.constraints, key)
    for index in table.indexes:
        backs = ("constraint", f"{table.where}.{identifier(index.constraint)}") if index.constraint else key
        yield from _part("index", index, key, within=backs)
    yield from _parts("trigger", table.triggers, key)
    yield from _parts("rule", table.rules, key)
    yield from _parts("policy", table.policies, key)


def _view(view: View) -> Iterator[tuple[Key, Entry]]:
    key = ("view", view.where)
    yield from _whole("view", view.where, view)
    yield from _parts("column", view.columns, key)
    yield from _parts("index", view.indexes, key)
    yield from _parts("trigger", view.triggers, key)
    yield from _parts("rule", view.rules, key)


def _domain(domain: Domain) -> Iterator[tuple[Key, Entry]]:
    yield from _whole("type", domain.where, domain)
    yield from _parts("constraint", domain.constraints, ("type", domain.where))


def _parts(kind: str, parts: Iterable[_Part], owner: Key) -> Iterator[tuple[Key, Entry]]:
    for part in parts:
        yield from _part(kind, part, owner)


def _part(kind: str, part: _Part, owner: Key, *, within: Key | None = None) -> Iterator[tuple[Key, Entry]]:
    yield from _whole(kind, f"{owner[1]}.{identifier(part.name)}", part, within=within or owner)


def _whole(
    kind: str, where: str, thing: object, *, within: Key | None = None, whole: str = ""
) -> Iterator[tuple[Key, Entry]]:
    text = str(thing)
    yield (kind, where), Entry(text, whole or text, within)
    for mark, said in _marks(thing):
        yield (f"{kind} {mark}", where), Entry(said, said, (kind, where), mark=True)


def _marks(thing: object) -> Iterator[tuple[str, str]]:
    if owner := getattr(thing, "owner", ""):
        yield "owner", owner
    if grants := getattr(thing, "grants", ()):
        yield "grants", "; ".join(grants)
    if comment := getattr(thing, "comment", ""):
        yield "comment", literal(comment)
