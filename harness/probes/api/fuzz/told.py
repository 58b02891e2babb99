"""What failed, as it may be told: keys by their names."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from harness.facts.exchanges import VARIABLE, Sent
from harness.facts.fuzzed import Failing

__all__ = ["failing", "filled_in"]

SURE = 6  # characters; a shorter secret is one only where it is all there is
OWN = frozenset(
    {"user-agent", "accept", "accept-encoding", "connection", "content-length", "x-schemathesis-testcaseid"}
)


def failing(found: Mapping[str, Any], names: Mapping[str, str], secret: Mapping[str, str]) -> Failing:
    """Return what the process *found*, its operation by its name, nothing *secret* in it."""
    case = found["case"]
    for step in case["sequence"]:
        step["response"] |= {"headers": {}, "body": ""}
    told = _walked(case, lambda text: _marked(text, secret))
    return Failing(
        names.get(found["where"], found["where"]),
        found["check"],
        _covered(" ".join(found["says"].split()), secret),
        found["status"],
        tuple(_sent(each, secret) for each in found["requests"]),
        case=json.dumps(told, ensure_ascii=False),
    )


def filled_in(case: Any, secret: Mapping[str, str]) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return *case* with what is secret now in the places of what was."""

    def filled(text: str) -> str:
        for name, value in secret.items():
            text = text.replace(f"‹{name}›", value)
        return text

    return _walked(case, filled)


def _sent(request: Mapping[str, Any], secret: Mapping[str, str]) -> Sent:
    parts = urlsplit(request["url"])
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers = tuple(
        (name, _covered(value, secret)) for name, value in request["headers"].items() if name.lower() not in OWN
    )
    for value in secret.values():
        if len(value) >= SURE:
            target = target.replace(quote(value, safe=""), VARIABLE)
    body = base64.b64decode(request["body"]).decode(errors="replace")
    return Sent(request["method"], target, headers, _covered(body, secret))


def _covered(text: str, secret: Mapping[str, str]) -> str:
    for value in secret.values():
        if text == value:
            return VARIABLE
        if len(value) >= SURE:
            text = text.replace(value, VARIABLE)
    return text


def _marked(text: str, secret: Mapping[str, str]) -> str:
    for name, value in secret.items():
        if text == value:
            return f"‹{name}›"
        if len(value) >= SURE:
            text = text.replace(value, f"‹{name}›")
    return text


def _walked(node: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401  # likewise
    match node:
        case str():
            return change(node)
        case dict():
            return {name: _walked(each, change) for name, each in node.items()}
        case list():
            return [_walked(each, change) for each in node]
    return node
