"""Bodies of requests: the document says what is taken, and what the document says is enforced."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from fastapi import Request
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import BaseModel

from scenarios.rfc_055.service.errors import UNPROCESSABLE, No, Refusal

__all__ = ["COMPONENTS", "FILLED", "OBJECT", "TEXT", "Body", "body", "described", "schema_of"]

Body = dict[str, Any]

NONE: Mapping[str, str] = MappingProxyType({})
TEXT = r"^[^\u0000]*$"  # Postgres's text holds no NUL
JSON = {"$ref": "#/components/schemas/Json"}
OBJECT = {"type": "object", "additionalProperties": JSON, "propertyNames": {"pattern": TEXT}}
COMPONENTS = {
    "components": {
        "schemas": {
            "Json": {
                "anyOf": [
                    {"type": ["number", "boolean", "null"]},
                    {"type": "string", "pattern": TEXT},
                    {"type": "array", "items": JSON},
                    OBJECT,
                ]
            }
        }
    }
}
"""What text lies in JSON that Postgres stores: none with a NUL."""
FILLED = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


def schema_of(
    changeset: type[BaseModel],
    *,
    only: Iterable[str] = (),
    required: Iterable[str] = (),
    patterns: Mapping[str, str] = NONE,
) -> dict[str, Any]:
    """
    Return what a body for *changeset* is: its fields, or *only* some; what it does not know is ignored.

    *patterns* are those of the changeset, which pydantic leaves out of a schema where a validator stands before them.
    """
    whole = changeset.model_json_schema()
    chosen = tuple(only) or tuple(whole["properties"])
    needed = tuple(required)
    blank = set(whole.get("required", ()))  # what may not be blank, sent or not
    fields = {name: _field(whole["properties"][name], whole.get("$defs", {}), name in blank) for name in chosen}
    for name, pattern in patterns.items():
        fields[name]["pattern"] = pattern
    return {"type": "object", "properties": fields} | ({"required": list(needed)} if needed else {})


def described(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Document an operation's body, as `openapi_extra` takes it."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": dict(schema)}}}}


def body(schema: Mapping[str, Any], *, status: int = UNPROCESSABLE) -> Callable[[Request], Awaitable[Body]]:
    """Return a dependency that reads a body of *schema*, and says no with *status* to any other."""
    validator = Draft202012Validator({**schema, **COMPONENTS})

    async def read(request: Request) -> Body:
        found, details = _read(validator, await request.body())
        if details and status == UNPROCESSABLE:
            raise Refusal(details)
        if details:
            raise No(status, f"missing or wrong: {', '.join(details)}")
        return found

    return read


def _field(schema: Mapping[str, Any], named: Mapping[str, Any], filled: bool) -> dict[str, Any]:  # noqa: FBT001  # one caller
    """Return a field's schema on its own, with what Postgres and the changeset ask of text."""
    found = {key: value for key, value in schema.items() if key not in {"title", "default"}}
    if "$ref" in found:
        found = {"type": "string", "enum": list(named[found["$ref"].rsplit("/", 1)[-1]]["enum"])}
    if "anyOf" in found:
        return {"anyOf": [_field(each, named, False) for each in found["anyOf"]]}  # noqa: FBT003  # may be null, so not filled
    if found.get("type") == "object":
        return OBJECT
    if found.get("type") == "string" and not {"pattern", "enum", "format"} & found.keys():
        found["pattern"] = FILLED if filled else TEXT
    return found


def _read(validator: Draft202012Validator, raw: bytes) -> tuple[Body, dict[str, list[str]]]:
    """Return the body, or what is wrong with it."""
    try:
        found = json.loads(raw)
        json.dumps(found, allow_nan=False, ensure_ascii=False).encode()  # no half characters, no number beyond all
        details = _wrong(validator, found)
    except ValueError:
        return {}, {"body": ["is not JSON in UTF-8"]}
    except RecursionError:
        return {}, {"body": ["is nested too deep"]}
    return ({}, details) if details else (found, {})


def _wrong(validator: Draft202012Validator, found: object) -> dict[str, list[str]]:
    details: dict[str, list[str]] = {}
    for each in sorted(validator.iter_errors(found), key=lambda error: str(error.path)):
        for name in _blamed(each):
            details.setdefault(name, []).append(WORDS.get(str(each.validator), "is invalid"))
    return details


def _blamed(error: SchemaError) -> list[str]:
    if error.validator == "required" and isinstance(error.instance, Mapping):
        return [name for name in _listed(error.validator_value) if name not in error.instance]
    return [str(error.path[0])] if error.path else ["body"]


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


WORDS = {
    "required": "can't be blank",
    "pattern": "has the wrong form",
    "type": "has the wrong type",
    "enum": "is none of those there are",
    "maxLength": "is too long",
    "minimum": "is too small",
    "maximum": "is too large",
}
