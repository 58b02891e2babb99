"""What a fuzzer is told of an API: its document with what stands for its parameters, and who asks."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from harness.probes.api.traffic import Rendered

__all__ = ["Known", "Seeds", "operations", "seeds"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SAFE = frozenset({"get", "head", "options"})
FITS = 0.6  # how often a generated value is one that is known
MANY = 4  # rows of each operation that only reads, beside one of the others
FEW = 5  # rows that may be deleted: others are needed on
SCALAR = (str, int, float)
SEGMENT = re.compile(r"[\w-]+")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A request that was answered with success: its *operation*, and what filled it."""

    operation: str
    name: str
    sent: Rendered = field(repr=False)


@dataclass(slots=True)
class Seeds:
    """The *document* with examples; values by operation and place, `path.id` or `body.a.b`; keys by operation."""

    document: Document
    values: dict[str, dict[str, list[Any]]] = field(default_factory=dict, repr=False)
    keys: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """One of a document's, *label* as schemathesis has it."""

    name: str
    method: str
    path: str
    node: Document = field(repr=False)

    @property
    def label(self) -> str:
        """Its method and path."""
        return f"{self.method.upper()} {self.path}"

    @property
    def parameters(self) -> list[Document]:
        """Those that say by which name and where."""
        found: list[Document] = [each for each in self.node.get("parameters", []) if "name" in each and "in" in each]
        return found

    @property
    def media(self) -> Document | None:
        """What it says of a body in JSON."""
        content = self.node.get("requestBody", {}).get("content", {})
        found: Document | None = content.get("application/json")
        return found


def operations(document: Document) -> Iterator[Operation]:
    """Yield the operations of *document*."""
    for path, item in document.get("paths", {}).items():
        for method, node in item.items():
            if method in METHODS:
                label = f"{method.upper()} {path}"
                yield Operation(node.get("operationId") or label, method, path, node)


def seeds(
    document: Document,
    known: Sequence[Known],
    rows: Sequence[tuple[tuple[str, ...], Sequence[tuple[object, ...]]]],
    most: int,
) -> Seeds:
    """Return what requests that worked and *rows* of the database, by their columns' names, say of *document*."""
    found = Seeds(_own_parameters(document))
    for operation in operations(found.document):
        body = _resolved(found.document, (operation.media or {}).get("schema", {})).get("properties", {})
        taken = {each["name"] for each in operation.parameters if each["in"] in {"path", "query"}} | set(body)
        for each in known:
            if each.operation == operation.name:
                _request(found, operation, each)
        fitting = [(columns, standing) for columns, standing in rows if set(columns) <= taken]
        for columns, standing in fitting:
            # A row that says more of it says all that one with less would.
            if not any(set(columns) < set(other) for other, _ in fitting):
                _rows(found, operation, columns, _spread(standing, _share(operation, most)))
    return found


def _own_parameters(document: Document) -> Document:
    """Copy *document*, each operation with all its parameters, none by reference."""
    copied = deepcopy(document)
    for item in copied.get("paths", {}).values():
        shared = item.pop("parameters", [])
        for method in METHODS:
            if method in item:
                own = [_resolved(copied, each) for each in item[method].get("parameters", [])]
                named = {(each.get("name"), each.get("in")) for each in own}
                more = [_resolved(copied, each) for each in shared]
                own += [each for each in more if (each.get("name"), each.get("in")) not in named]
                item[method]["parameters"] = own
    return copied


def _resolved(document: Document, node: Document) -> Document:
    """Return a copy of what *node* refers to, or of itself."""
    found: Any = node
    if "$ref" in node and str(node["$ref"]).startswith("#/"):
        found = document
        for step in str(node["$ref"])[2:].split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
    return deepcopy(dict(found))


def _request(found: Seeds, operation: Operation, known: Known) -> None:
    sent = known.sent
    if sent.key:
        found.keys.setdefault(operation.name, sent.key)
    texts = {("path", name): value for name, value in _path(operation.path, sent.path).items()}
    texts |= {("query", name): text for name, text in sent.query}
    for parameter in operation.parameters:
        place = parameter["in"], parameter["name"]
        if place in texts:
            value = _typed(texts[place], parameter.get("schema", {}))
            _add(found, operation, ".".join(place), value)
            parameter.setdefault("examples", {})[known.name] = {"value": value}
    if sent.body and operation.media is not None:
        body = json.loads(sent.body)
        operation.media.setdefault("examples", {})[known.name] = {"value": body}
        for leaf, within in _leaves(body):
            _add(found, operation, f"body.{leaf}", within)


def _rows(found: Seeds, operation: Operation, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    """Make an example of each row: its parameters, and its fields within a body that worked."""
    worked = (operation.media or {}).get("examples", {})
    whole: Any = next((each["value"] for each in worked.values()), {})
    for number, row in enumerate(rows, 1):
        told = dict(zip(columns, row, strict=True))
        for parameter in operation.parameters:
            if parameter["name"] in told and parameter["in"] in {"path", "query"}:
                value = told.pop(parameter["name"])
                _add(found, operation, f"{parameter['in']}.{parameter['name']}", value)
                parameter.setdefault("examples", {})[f"row {number}"] = {"value": value}
        for name, value in told.items():
            _add(found, operation, f"body.{name}", value)
        if told and operation.media is not None and isinstance(whole, Mapping):
            operation.media.setdefault("examples", {})[f"row {number}"] = {"value": {**whole, **told}}


def _add(found: Seeds, operation: Operation, place: str, value: object) -> None:
    if isinstance(value, SCALAR) and not isinstance(value, bool):
        values = found.values.setdefault(operation.name, {}).setdefault(place, [])
        if value not in values:
            values.append(value)


def _path(template: str, path: str) -> dict[str, str]:
    names = re.findall(r"\{([^}]*)\}", template)
    pattern = "".join(
        "([^/]+)" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", template)
    )
    match = re.fullmatch(pattern, path)
    return dict(zip(names, map(unquote, match.groups()), strict=True)) if match else {}


def _typed(text: str, schema: Mapping[str, Any]) -> object:
    """Return what *text* is as *schema* has it: a number, a truth value, else text."""
    kinds = {schema.get("type"), *(each.get("type") for each in schema.get("anyOf", ()))}
    if kinds & {"integer", "number", "boolean"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _leaves(body: object) -> Iterator[tuple[str, object]]:
    """Yield what lies in objects within *body*, by its place; lists are left alone."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            if SEGMENT.fullmatch(name):
                if isinstance(value, Mapping):
                    yield from ((f"{name}.{place}", each) for place, each in _leaves(value))
                else:
                    yield name, value


def _share(operation: Operation, most: int) -> int:
    return most * MANY if operation.method in SAFE else min(most, FEW) if operation.method == "delete" else most


def _spread(rows: Sequence[tuple[object, ...]], most: int) -> Sequence[tuple[object, ...]]:
    """Return at most so many of *rows*, from first to last."""
    if len(rows) <= most:
        return rows
    return [rows[number * len(rows) // most] for number in range(most)]
