"""Breaking changes between two OpenAPI documents: each rule broken, and what breaks nobody."""

import json
from typing import Any

import pytest

from harness.checks.documents import breaking, breaks_nothing
from harness.facts.documents import Documents
from harness.facts.exchanges import Exchanges, Replayed

Json = dict[str, Any]
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def operation(*, request: Json | None = None, response: Json | None = None, **more: Any) -> Json:  # noqa: ANN401  # the document's own words
    """One operation's part of a document."""
    content = {"application/json": {"schema": response or TEXT}}
    found: Json = {"operationId": "get_order", "responses": {"200": {"content": content}}, **more}
    if request:
        found["requestBody"] = {"content": {"application/json": {"schema": request}}}
    return found


def document(made: Json | None, **components: Any) -> Json:  # noqa: ANN401  # likewise
    """A document of that one operation."""
    return {"paths": {"/orders": {"post": made}} if made else {}, "components": components}


def told(before: Json, after: Json) -> list[str]:
    """The breaking changes, a line each."""
    found = breaking(Documents(before, after))
    return [f"{each.operation} {each.place} [{each.rule}] {each.was} → {each.now}, {each.severity}" for each in found]


def fields(required: tuple[str, ...] = (), **properties: Any) -> Json:  # noqa: ANN401  # likewise
    """An object's schema."""
    return {"type": "object", "properties": properties, "required": list(required)}


KEY = {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}}
REQUEST, RESPONSE = "get_order request", "get_order response 200"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (operation(), None, "get_order  [operation-removed] POST /orders → gone, breaks"),
        (
            operation(response=fields(a=TEXT, b=TEXT)),
            operation(response=fields(b=TEXT)),
            f"{RESPONSE}: a [field-removed] string → gone, breaks",
        ),
        (
            operation(response=fields(("a",), a=TEXT)),
            operation(response=fields(a=TEXT)),
            f"{RESPONSE}: a [field-optional] always there → optional, breaks",
        ),
        (
            operation(response=fields(a=TEXT)),
            operation(response=fields(a=NUMBER)),
            f"{RESPONSE}: a [type-changed] string → integer, breaks",
        ),
        (
            operation(response=fields(a=TEXT)),
            operation(response=fields(a={"anyOf": [TEXT, {"type": "null"}]})),
            f"{RESPONSE}: a [type-widened] string → null, string, breaks",
        ),
        (
            operation(response=fields(a={"type": "array", "items": fields(b=TEXT, c=TEXT)})),
            operation(response=fields(a={"type": "array", "items": fields(c=TEXT)})),
            f"{RESPONSE}: a.b [field-removed] string → gone, breaks",
        ),
        (
            operation(response={"enum": ["a"]}),
            operation(response={"enum": ["a", "b"]}),
            f'{RESPONSE} [enum-value-added] "a" → "a", "b", may break',
        ),
        (
            operation(request=fields(a=TEXT)),
            operation(request=fields(("a",), a=TEXT)),
            f"{REQUEST}: a [field-required] optional → required, breaks",
        ),
        (
            operation(request=fields(a=TEXT)),
            operation(request=fields(("b",), a=TEXT, b=TEXT)),
            f"{REQUEST}: b [field-required] not there → required, breaks",
        ),
        (
            operation(request=fields(a=TEXT, b=TEXT)),
            operation(request=fields(b=TEXT)),
            f"{REQUEST}: a [field-removed] string → gone, may break",
        ),
        (
            operation(request=fields(a={"type": ["string", "null"]})),
            operation(request=fields(a=TEXT)),
            f"{REQUEST}: a [type-narrowed] null, string → string, breaks",
        ),
        (
            operation(request=fields(a={"enum": ["a", "b"]})),
            operation(request=fields(a={"enum": ["a"]})),
            f'{REQUEST}: a [enum-value-removed] "a", "b" → "a", breaks',
        ),
        (
            operation(request=fields(a={"type": "string", "maxLength": 9})),
            operation(request=fields(a={"type": "string", "maxLength": 5})),
            f"{REQUEST}: a [limit-narrowed] maxLength 9 → maxLength 5, breaks",
        ),
        (
            operation(request=fields(a=TEXT)),
            operation(request=fields(a={"type": "string", "pattern": "^a"})),
            f"{REQUEST}: a [pattern-changed] none → ^a, may break",
        ),
        (
            operation(),
            operation(requestBody={"required": True, "content": {}}),
            "get_order request [body-required] none → required, breaks",
        ),
        (
            operation(),
            operation(parameters=[{"in": "query", "name": "n", "required": True}]),
            "get_order parameter n [parameter-required] not there → required, breaks",
        ),
        (
            operation(parameters=[{"in": "query", "name": "n", "schema": {"maximum": 9}}]),
            operation(parameters=[{"in": "query", "name": "n", "schema": {"maximum": 5}}]),
            "get_order parameter n [limit-narrowed] maximum 9 → maximum 5, breaks",
        ),
        (
            operation(parameters=[{"in": "query", "name": "n"}]),
            operation(),
            "get_order parameter n [parameter-removed] query → gone, may break",
        ),
        (
            operation(responses={"200": {}, "404": {}}),
            operation(responses={"200": {}}),
            "get_order response 404 [status-removed] 404 → gone, may break",
        ),
        (
            operation(responses={"200": {}}),
            operation(responses={"200": {}, "403": {}}),
            "get_order response 403 [status-added] not there → 403, may break",
        ),
        (
            operation(responses={"200": {"content": {"application/json": {}}}}),
            operation(responses={"200": {"content": {"text/csv": {}}}}),
            f"{RESPONSE} [content-type-removed] application/json → text/csv, breaks",
        ),
        (
            operation(),
            operation(security=[{"key": []}]),
            "get_order  [authentication-changed] nobody → apiKey header x-api-key, breaks",
        ),
        (
            operation(security=[{"key": []}]),
            operation(),
            "get_order  [authentication-changed] apiKey header x-api-key → nobody, may break",
        ),
    ],
)
def test_each_rule_is_broken(before: Json, after: Json | None, expected: str) -> None:
    """
    By its operation and place, with what was and is there.
    """
    assert [expected] == told(document(before, securitySchemes=KEY), document(after, securitySchemes=KEY))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (operation(response=fields(a=TEXT)), operation(response=fields(a=TEXT, b=TEXT))),
        (operation(request=fields(("a",), a=TEXT)), operation(request=fields(a=TEXT))),
        (operation(request=fields(a=NUMBER)), operation(request=fields(a={"type": "number"}))),
        (operation(response=fields(a={"type": "number"})), operation(response=fields(a=NUMBER))),
        (operation(request={"enum": ["a"]}), operation(request={"enum": ["a", "b"]})),
        (operation(request={"maximum": 5}), operation(request={"maximum": 9})),
        (operation(request={"type": "string"}), operation(request={"type": "string", "minLength": 0})),
        (operation(), operation(parameters=[{"in": "query", "name": "n"}])),
        (operation(response=fields(a={"type": ["string", "null"]})), operation(response=fields(a=TEXT))),
    ],
)
def test_what_breaks_nobody_is_not_told(before: Json, after: Json) -> None:
    """
    A wider request, a narrower response.
    """
    assert [] == told(document(before), document(after))


def test_references_lead_into_their_own_documents() -> None:
    """
    Two schemas that read alike may refer to what is not alike; one that holds itself ends.
    """
    made = operation(response=fields(items={"type": "array", "items": {"$ref": "#/components/schemas/Order"}}))
    loop = {"$ref": "#/components/schemas/Order"}
    before = document(made, schemas={"Order": fields(id=NUMBER, state=TEXT, next=loop)})
    after = document(made, schemas={"Order": fields(id=NUMBER, next=loop)})
    assert f"{RESPONSE}: items.state [field-removed] string → gone, breaks" in told(before, after)
    assert [] == told(before, before)


def test_what_is_declared_is_fine_and_has_to_happen() -> None:
    """
    Undeclared is red, and so is a declaration of what does not happen; without documents nothing is said.
    """
    before, after = (document(operation(response=each)) for each in (fields(a=TEXT, b=TEXT), fields(b=TEXT)))
    recorded, replayed = (Exchanges(document=json.dumps(each)) for each in (before, after))
    fact = Replayed(recorded, recorded, replayed)

    def said(*declared: str) -> list[tuple[str, str, bool]]:
        return [(each.where, each.observed, each.supports) for each in breaks_nothing(*declared)(fact)]

    assert [(f"{RESPONSE}: a [field-removed]", "gone (breaks)", False)] == said()
    assert [("documents", "nothing but what is declared, 1 patterns", True)] == said("get_* response *: a")
    assert ("* response *: c", "none", False) in said("*: a", "* response *: c")
    assert [] == list(breaks_nothing()(Replayed(Exchanges(), Exchanges(), Exchanges())))
