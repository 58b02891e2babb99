"""Traffic from a HAR file: what a real client sent, with its ids and keys made holes."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from harness.errors import ContractError
from harness.facts.exchanges import Call
from harness.probes.api.traffic import Traffic

__all__ = ["har"]

ID = re.compile(r"(?:.*[_-])?(?:id|uuid|key|token|slug)", re.IGNORECASE)
LONG = 12  # characters: no such text is the same by chance
Pairs = tuple[tuple[str, str], ...]


def har(
    file: str | Path,
    feeds: Pairs,
    *,
    header: str = "x-api-key",
    fields: tuple[str, ...] = ("api_key",),
    under: str = "/",
) -> Traffic:
    """
    Return what the client of a HAR file sent to paths *under* one, whatever the host, in its order.

    An id that an earlier answer held is that of the answer's counterpart. The keys in *header* and in body *fields* are
    neither kept nor shown: the first is `{key1}`, the next other one `{key2}`, and *feeds* say whose stand for them.
    Raises ContractError for what is no HAR file.
    """
    try:
        entries = json.loads(Path(file).read_text("utf-8"))["log"]["entries"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContractError(
            f"{Path(file).name} is no HAR file: {type(error).__name__}. Save one as “HAR, all content”."
        ) from error
    reader = _Reader(header.lower(), fields)
    calls = tuple(reader.call(each) for each in entries if urlsplit(each["request"]["url"]).path.startswith(under))
    return Traffic(calls, feeds, (), header, (*reader.holes.values(), *reader.shown), outside=True)


class _Reader:
    """What earlier answers held, and which keys there were."""

    def __init__(self, header: str, fields: tuple[str, ...]) -> None:
        self.header = header
        self.fields = fields
        self.holes: dict[str, str] = {}  # by key
        self.seen: dict[str, str] = {}  # holes, by the value that an answer held
        self.shown: list[str] = []  # holes of answers that hold a key
        self.number = 0

    def call(self, entry: Mapping[str, Any]) -> Call:
        """Read one request, and remember its answer."""
        request, self.number = entry["request"], self.number + 1
        name, parts = f"har-{self.number}", urlsplit(request["url"])
        sent = next((each["value"] for each in request["headers"] if each["name"].lower() == self.header), "")
        path = "/".join(self._bound(unquote(each), "id", each) for each in parts.path.split("/"))
        query = tuple(
            (key, str(self._bound(value, key, value))) for key, value in parse_qsl(parts.query, keep_blank_values=True)
        )
        body = self._body(request.get("postData", {}).get("text", ""))
        key = self._key(sent) if sent else ""
        for field, value in _leaves(_json(entry["response"].get("content", {}).get("text", "")), ""):
            last = field.rpartition(".")[2]
            if value and (ID.fullmatch(last) or len(str(value)) >= LONG) and re.fullmatch(r"[\w.-]+", field):
                self.seen[str(value)] = f"{{{name}.{field}}}"
        return Call(name, request["method"], path, key, query, body)

    def _key(self, key: str) -> str:
        made = self.seen.get(key)
        if made:
            self.shown.append(made.strip("{}"))
            return made
        return "{" + self.holes.setdefault(key, f"key{len(self.holes) + 1}") + "}"

    def _bound(self, value: object, field: str, otherwise: str) -> str:
        """Return the hole that stands for *value*, or *otherwise*: a number is one only where an id is meant."""
        meant = ID.fullmatch(field) or len(str(value)) >= LONG
        found = self.seen.get(str(value)) if meant else None
        return found or (self._key(str(value)) if str(value) in self.holes else otherwise)

    def _body(self, text: str) -> str:
        value = _json(text)
        return json.dumps(self._held(value, ""), ensure_ascii=False) if value is not None else ""

    def _held(self, value: object, field: str) -> object:
        if isinstance(value, Mapping):
            return {name: self._held(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._held(each, field) for each in value]
        if isinstance(value, str) and field in self.fields:
            return self._key(value)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return self._bound(value, field, "") or value
        return value


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield what an answer holds, by the path that a hole names it by."""
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, each in pairs:
        yield from _leaves(each, f"{path}.{name}" if path else str(name))
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield path, value


def _json(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
