"""Breaking changes between two JSON schemas, as a request's and as a response's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.facts.documents import Break, Severity

__all__ = ["Side", "compared"]

Schema = Mapping[str, Any]
Placed = tuple[Schema, Mapping[str, Any]]  # and the document that its references lead into
FAR = 12
# What narrows as it falls, and what narrows as it rises.
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")


class Side(StrEnum):
    """Who sends what the schema describes. A request may become wider, a response narrower."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class _Place:
    operation: str
    place: str
    path: str
    side: Side

    def under(self, name: str) -> "_Place":
        path = f"{self.path}.{name}" if self.path else name
        return _Place(self.operation, self.place, path, self.side)

    def broken(self, rule: str, was: object, now: object, *, severity: Severity = Severity.BREAKS) -> Break:
        where = f"{self.place}: {self.path}" if self.path else self.place
        return Break(self.operation, where, rule, severity, _told(was), _told(now))


def compared(operation: str, place: str, then: Placed, now: Placed, side: Side) -> Iterator[Break]:
    """Yield what breaks a client between two schemas. Schemas that hold themselves are followed a dozen levels down."""
    yield from _schemas(_Place(operation, place, "", side), then, now, 0)


def _schemas(at: _Place, then: Placed, now: Placed, depth: int) -> Iterator[Break]:
    # Two that read alike may refer to what is not alike: each document has its own components.
    old, new = _plain(then), _plain(now)
    if depth > FAR:
        return
    yield from _types(at, old, new)
    yield from _values(at, old, new)
    yield from _fields(at, (old, then[1]), (new, now[1]), depth)
    if "items" in old and "items" in new:
        yield from _schemas(at, (old["items"], then[1]), (new["items"], now[1]), depth + 1)


def _types(at: _Place, old: Schema, new: Schema) -> Iterator[Break]:
    was, now = _kinds(old), _kinds(new)
    if not was or not now:
        return
    lost = was - now - ({"integer"} if "number" in now else set())
    come = now - was - ({"integer"} if "number" in was else set())
    # A request loses what it took; a response gives what nobody expects.
    if at.side is Side.REQUEST and lost:
        yield at.broken("type-narrowed", sorted(was), sorted(now))
    if at.side is Side.RESPONSE and come:
        yield at.broken("type-widened" if was < now else "type-changed", sorted(was), sorted(now))


def _values(at: _Place, old: Schema, new: Schema) -> Iterator[Break]:
    was, now = _enum(old), _enum(new)
    if at.side is Side.REQUEST:
        if now is not None and (was is None or was - now):
            yield at.broken("enum-value-removed", sorted(was) if was else "any", sorted(now))
        for word in (*UPPER, *LOWER):
            if _narrower(word, old.get(word), new.get(word)):
                yield at.broken("limit-narrowed", f"{word} {old.get(word, 'none')}", f"{word} {new[word]}")
        if new.get("pattern") not in {None, old.get("pattern")}:
            yield at.broken("pattern-changed", old.get("pattern", "none"), new["pattern"], severity=Severity.MAY)
    elif was is not None and (now is None or now - was):
        yield at.broken("enum-value-added", sorted(was), sorted(now) if now else "any", severity=Severity.MAY)
    elif was is not None and now is not None and was - now:
        yield at.broken("enum-value-removed", sorted(was), sorted(now), severity=Severity.MAY)


def _fields(at: _Place, then: Placed, now: Placed, depth: int) -> Iterator[Break]:
    (old, before), (new, after) = then, now
    was, come = old.get("properties", {}), new.get("properties", {})
    needed, needs = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(was.keys() | come.keys() | needs):
        place = at.under(name)
        if at.side is Side.REQUEST and name in needs - needed:
            yield place.broken("field-required", "optional" if name in was else "not there", "required")
        if name in was and name not in come and come:
            severity = Severity.BREAKS if at.side is Side.RESPONSE else Severity.MAY
            yield place.broken("field-removed", _summary(was[name], before), "gone", severity=severity)
        if at.side is Side.RESPONSE and name in needed - needs and name in come:
            yield place.broken("field-optional", "always there", "optional")
        if name in was and name in come:
            yield from _schemas(place, (was[name], before), (come[name], after), depth + 1)


def _plain(placed: Placed) -> Schema:
    """Follow references, and put the parts of an allOf together."""
    schema, document = placed
    for _ in range(FAR):
        if "$ref" not in schema:
            break
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, Mapping) else {}
        schema = {**found, **{name: value for name, value in schema.items() if name != "$ref"}}
    whole: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        plain = _plain((part, document))
        properties = {**whole.get("properties", {}), **plain.get("properties", {})}
        required = [*whole.get("required", ()), *plain.get("required", ())]
        whole |= {**plain, "properties": properties, "required": required}
    rest = {name: value for name, value in schema.items() if name != "allOf"}
    choices = [_plain((each, document)) for word in ("anyOf", "oneOf") for each in schema.get(word, ())]
    some = [each for each in choices if _kinds(each) != {"null"}]
    if len(some) == 1:  # a field that may be null: what it is besides
        return {**whole, **some[0], **rest, "type": sorted({kind for each in choices for kind in _kinds(each)})}
    return {**whole, **rest}


def _kinds(schema: Schema) -> set[str]:
    told = schema.get("type", ())
    found = {told} if isinstance(told, str) else set(told)
    for word in ("anyOf", "oneOf"):
        for each in schema.get(word, ()):
            found |= _kinds(each)
    return found | ({"null"} if schema.get("nullable") else set())


def _enum(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {json.dumps(schema["const"])}
    return {json.dumps(each) for each in schema["enum"]} if "enum" in schema else None


def _narrower(word: str, was: float | None, now: float | None) -> bool:
    if now is None:
        return False
    if was is None:
        return not (word in LOWER and now == 0)
    return now < was if word in UPPER else now > was


def _summary(schema: Schema, document: Mapping[str, Any]) -> str:
    return _told(sorted(_kinds(_plain((schema, document)))) or "any")


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
