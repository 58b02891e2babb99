"""Breaking changes between two OpenAPI documents, by rule."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from harness.checks.schemas import Side, compared
from harness.contract import Check
from harness.facts.documents import Break, Documents, Severity
from harness.facts.exchanges import Replayed
from harness.verdict import Evidence, Extent

__all__ = ["breaking", "breaks_nothing"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Operation = Mapping[str, Any]
Placed = tuple[Operation, Mapping[str, Any]]  # and the document that it is of


def breaks_nothing(*declared: str) -> Check[Replayed]:
    """
    The replay's document breaks no client of the recording's, but for what is *declared*.

    A pattern is an operation and a place, `get_order response 200: state`, with `*` for any text. One that fits nothing
    is against the claim: what it declares does not happen.
    """

    def check(replayed: Replayed) -> Iterator[Evidence]:
        fact = Documents(*(json.loads(each.document or "{}") for each in (replayed.recorded, replayed.replayed)))
        operations = _operations(fact.before)
        used: set[str] = set()
        undeclared = False
        for each in breaking(fact):
            name = f"{each.operation} {each.place}".strip()
            fits = {pattern for pattern in declared if fnmatchcase(name, pattern)}
            used |= fits
            if not fits:
                undeclared = True
                yield Evidence(f"{name} [{each.rule}]", each.was, f"{each.now} ({each.severity})", supports=False)
        for pattern in declared:
            if pattern not in used and operations:
                yield Evidence(pattern, "a breaking change, as declared", "none", supports=False)
        if operations and not undeclared:
            declares = f"nothing but what is declared, {len(used)} patterns" if used else "nothing"
            yield Evidence("documents", "breaks nothing", declares, supports=True, looked_at=Extent(len(operations)))

    return check


def breaking(fact: Documents) -> tuple[Break, ...]:
    """Return the breaking changes, in order of operations and places."""
    then, now = _operations(fact.before), _operations(fact.after)
    found: list[Break] = []
    for key, old in then.items():
        name = old.get("operationId") or " ".join(key)
        if key not in now:
            found.append(Break(name, "", "operation-removed", Severity.BREAKS, " ".join(key), "gone"))
        else:
            found += _operation(name, (old, fact.before), (now[key], fact.after))
    return tuple(sorted(set(found)))


def _operations(document: Mapping[str, Any]) -> dict[tuple[str, str], Operation]:
    return {
        (method.upper(), path): operation
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in METHODS
    }


def _operation(name: str, then: Placed, now: Placed) -> Iterator[Break]:
    (old, before), (new, after) = then, now
    yield from _parameters(name, then, now)
    yield from _security(name, then, now)
    yield from _body(name, then, now)
    for status in sorted(old.get("responses", {}).keys() | new.get("responses", {}).keys()):
        place = f"response {status}"
        if status not in new.get("responses", {}):
            yield Break(name, place, "status-removed", Severity.MAY, status, "gone")
        elif status not in old.get("responses", {}):
            yield Break(name, place, "status-added", Severity.MAY, "not there", status)
        else:
            pair = old["responses"][status], new["responses"][status]
            yield from _contents(name, place, (pair[0], before), (pair[1], after), Side.RESPONSE)


def _parameters(name: str, then: Placed, now: Placed) -> Iterator[Break]:
    old, new = ({(each["in"], each["name"]): each for each in side[0].get("parameters", ())} for side in (then, now))
    for key, parameter in sorted(new.items()):
        place = f"parameter {key[1]}"
        if key not in old and parameter.get("required"):
            yield Break(name, place, "parameter-required", Severity.BREAKS, "not there", "required")
        elif key in old and parameter.get("required") and not old[key].get("required"):
            yield Break(name, place, "parameter-required", Severity.BREAKS, "optional", "required")
        if key in old:
            pair = old[key].get("schema", {}), parameter.get("schema", {})
            yield from compared(name, place, (pair[0], then[1]), (pair[1], now[1]), Side.REQUEST)
    for key in sorted(old.keys() - new.keys()):
        yield Break(name, f"parameter {key[1]}", "parameter-removed", Severity.MAY, key[0], "gone")


def _security(name: str, then: Placed, now: Placed) -> Iterator[Break]:
    old, new = (_ways(operation, document) for operation, document in (then, now))
    if old != new:
        severity = Severity.MAY if not new or "nobody" in new else Severity.BREAKS
        was, is_ = (", ".join(sorted(each)) or "nobody" for each in (old, new))
        yield Break(name, "", "authentication-changed", severity, was, is_)


def _ways(operation: Operation, document: Mapping[str, Any]) -> frozenset[str]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    found = set()
    for each in operation.get("security", document.get("security", ())):
        told = (schemes.get(name, {}) for name in sorted(each))
        found.add(" and ".join(map(_way, told)) or "nobody")
    return frozenset(found)


def _way(scheme: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (scheme.get("type"), scheme.get("in"), scheme.get("name") or scheme.get("scheme"))))


def _body(name: str, then: Placed, now: Placed) -> Iterator[Break]:
    old, new = then[0].get("requestBody"), now[0].get("requestBody")
    if new and new.get("required") and not (old and old.get("required")):
        yield Break(name, "request", "body-required", Severity.BREAKS, "optional" if old else "none", "required")
    if old and new:
        yield from _contents(name, "request", (old, then[1]), (new, now[1]), Side.REQUEST)


def _contents(name: str, place: str, then: Placed, now: Placed, side: Side) -> Iterator[Break]:
    old, new = then[0].get("content", {}), now[0].get("content", {})
    for kind in sorted(old):
        if kind not in new:
            yield Break(name, place, "content-type-removed", Severity.BREAKS, kind, ", ".join(new) or "no body")
        else:
            pair = old[kind].get("schema", {}), new[kind].get("schema", {})
            yield from compared(name, place, (pair[0], then[1]), (pair[1], now[1]), side)
