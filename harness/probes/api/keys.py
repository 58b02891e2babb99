"""Where a key goes in a request, as an OpenAPI document says."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.probes.api.traffic import Rendered

__all__ = ["fits", "keyed", "schemes"]


def schemes(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the security schemes by which an operation of *document* lets in."""
    known = document.get("components", {}).get("securitySchemes", {})
    used = {name for each in document.get("security", ()) for name in each}
    for item in document.get("paths", {}).values():
        for operation in item.values():
            if isinstance(operation, Mapping):
                used |= {name for each in operation.get("security", ()) for name in each}
    return {name: scheme for name, scheme in known.items() if name in used}


def keyed(call: Rendered, key: str, scheme: Mapping[str, Any]) -> tuple[Rendered, tuple[tuple[str, str], ...]]:
    """
    Return *call* with *key* where *scheme* says, and the headers that it goes in.

    https://spec.openapis.org/oas/v3.1.0#security-scheme-object
    """
    where, name = scheme.get("in", ""), scheme.get("name", "")
    if scheme.get("type") == "apiKey" and where == "query":
        return replace(call, query=(*call.query, (name, key))), ()
    if scheme.get("type") == "apiKey":
        return call, (("cookie", f"{name}={key}") if where == "cookie" else (name.lower(), key),)
    if scheme.get("type") == "http" and scheme.get("scheme", "").lower() == "basic":
        pair = key if ":" in key else f"{key}:"
        return call, (("authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"),)
    return call, (("authorization", f"Bearer {key}"),)


def fits(key: str, scheme: Mapping[str, Any] | None) -> bool:
    """Whether *key* can be sent so: a header holds no control characters, nor blanks at its ends."""
    if scheme is None or scheme.get("in") == "query" or scheme.get("scheme", "").lower() == "basic":
        return True
    plain = all(character == "\t" or (ord(character) >= FIRST and character != DELETE) for character in key)
    return bool(key) and plain and key == key.strip() and not (scheme.get("in") == "cookie" and ";" in key)


FIRST, DELETE = 0x20, "\x7f"  # https://www.rfc-editor.org/rfc/rfc9110#section-5.5
