"""A deployed API: what it answers to safe requests, with a key, with none, and with one that nobody has."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import httpx

from harness.errors import HarnessError, UnreachableError
from harness.facts.doors import CANARY, NOBODY, NOBODYS, Compared, Doors, Opened, SameRecord, Sent, Tried
from harness.facts.exchanges import Call
from harness.facts.rows import Rows
from harness.probes.api.traffic import Missing, Rendered, rendered
from harness.probes.rows import answered

__all__ = ["public", "served"]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
MOST, APART, PATIENCE, ALTOGETHER = 100, 0.02, 5.0, 8.0  # requests; seconds between them, for one, for all
HOLE = re.compile(r"\{([^}]*)\}")
BOUND = re.compile(r"(?<!:):([^\W\d]\w*)")

Read = Callable[[str, Mapping[str, object]], Rows]


def public(url: str) -> str:
    """Return *url* without whom it says to be."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))


def served(doors: Doors, url: str, key: str, read: Read) -> Tried:
    """
    Try the API at *url* as *doors* say, its key being *key*; *read* reads the database.

    At most a hundred requests, fifty a second, GET and HEAD alone, no redirect followed.
    """
    base = url.rstrip("/")
    with httpx.Client(base_url=base, timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
        asking = _Asking(client, doors.header)
        document = asking.ask("GET", doors.document)
        routes, why = _routes(document)
        values, lacking = _values(doors, key, read)
        trying = _Trying(asking, doors, values, lacking, key)
        sent = tuple(trying.calls())
        anonymous = tuple(trying.anonymous(document)) if routes is not None else ()
        compared = tuple(trying.compared(each, read) for each in doors.same)
        return Tried(public(base), routes, why, sent, anonymous, compared, bool(key))


@dataclass(slots=True)
class _Asking:
    """One client that does not hurry, and gives up in the end."""

    client: httpx.Client
    header: str
    sent: int = 0
    began: float = field(default_factory=time.monotonic)

    def ask(self, method: str, path: str, query: tuple[tuple[str, str], ...] = (), key: str = "") -> "_Answer":
        left = ALTOGETHER - (time.monotonic() - self.began)
        if self.sent >= MOST or left <= 0:
            return _Answer(0, f"not sent: {self.sent} requests in {ALTOGETHER:.0f} s are enough")
        if self.sent:
            time.sleep(APART)
        self.sent += 1
        headers = [(self.header.encode(), key.encode())] if key else []
        try:
            got = self.client.request(
                method, path, params=httpx.QueryParams(list(query)), headers=headers, timeout=min(left, PATIENCE)
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return _Answer(0, f"{type(error).__name__}: no answer")
        return _Answer(got.status_code, "", got.text)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    said: str = ""
    body: str = field(default="", repr=False)

    @property
    def parsed(self) -> object:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(slots=True)
class _Trying:
    """The requests of one smoke check; answers are kept by the call's name."""

    asking: _Asking
    doors: Doors
    values: Mapping[str, object]
    lacking: Mapping[str, str]
    key: str
    answers: dict[str, _Answer] = field(default_factory=dict)

    def calls(self) -> Iterator[Sent]:
        """Send each call, with whose key it says; a call that needs a key also with one that nobody has."""
        for call in self.doors.calls:
            whose, key = (CANARY, self.key) if call.key else (NOBODY, "")
            yield self._sent(call, whose, key)
            if call.key and self.key:
                # Of the same length and alphabet: what only looks at the form would let it in.
                yield self._sent(call, NOBODYS, self.key[::-1] if self.key[::-1] != self.key else f"{self.key}x")

    def _sent(self, call: Call, whose: str, key: str) -> Sent:
        route = f"{call.method} {call.path}"
        if call.method not in SAFE:
            return Sent(call.name, route, whose, 0, f"not sent: {call.method} may write")
        if whose == CANARY and not key:
            return Sent(call.name, route, whose, 0, "not sent: no canary key is given")
        try:
            filled = self._rendered(call)
        except (Missing, HarnessError) as missing:
            return Sent(call.name, route, whose, 0, f"not sent: {missing}")
        answer = self.asking.ask(call.method, filled.path, filled.query, key)
        if whose != NOBODYS:
            self.answers[call.name] = answer
        return Sent(call.name, route, whose, answer.status, answer.said)

    def _rendered(self, call: Call) -> Rendered:
        holes = [hole for text in (call.path, *(each for _, each in call.query)) for hole in HOLE.findall(text)]
        for hole in holes:
            if hole in self.lacking:
                raise Missing(self.lacking[hole])
        return rendered(Call(call.name, call.method, call.path, "", call.query), self.values, {})

    def anonymous(self, document: _Answer) -> Iterator[Opened]:
        """Ask each served route without a key, with what the calls say or with what its parameters may be."""
        for method, path, operation in _operations(document.parsed):
            route = f"{method} {path}"
            if method not in SAFE:
                yield Opened(route, said=f"{method} may write", sent=False)
                continue
            known = next((each for each in self.doors.calls if each.method == method and _fits(path, each.path)), None)
            try:
                filled = self._rendered(known) if known else None
            except (Missing, HarnessError):
                filled = None
            target, query = (filled.path, filled.query) if filled else _made_up(path, operation)
            answer = self.asking.ask(method, target, query)
            yield Opened(route, answer.status, answer.said)

    def compared(self, same: SameRecord, read: Read) -> Compared:
        """Compare the answer to a call, sent a moment ago, with the row that SQL reads."""
        answer = self.answers.get(same.call)
        record = answer.parsed if answer else None
        if answer is None or not isinstance(record, Mapping):
            why = answer.said or f"the answer is {answer.status}, and no record" if answer else "the call was not sent"
            return Compared(same.call, said=why)
        rows = _read(read, same.sql, self.values)
        if isinstance(rows, str):
            return Compared(same.call, said=f"its row cannot be read: {rows}")
        if len(rows.rows) != 1:
            return Compared(same.call, tuple((name, False) for name in rows.columns), "the database has no such row")
        cells = dict(zip(rows.columns, rows.rows[0], strict=True))
        return Compared(same.call, tuple((name, _alike(record, name, cell)) for name, cell in cells.items()))


def _values(doors: Doors, key: str, read: Read) -> tuple[dict[str, object], dict[str, str]]:
    """Return the feeds' values, each fed with those before it, and why some have none."""
    found: dict[str, object] = {"canary": key} if key else {}
    lacking: dict[str, str] = {}
    for name, sql in doors.feeds:
        without = next((lacking[each] for each in BOUND.findall(sql) if each in lacking), "")
        if not key and "canary" in BOUND.findall(sql):
            without = "no canary key is given"
        rows = without or _read(read, sql, found)
        if isinstance(rows, str):
            lacking[name] = rows
        elif not rows.rows or rows.rows[0][0] is None:
            lacking[name] = f"no row gives {{{name}}}"
        else:
            found[name] = rows.rows[0][0]
    return found, lacking


def _read(read: Read, sql: str, given: Mapping[str, object]) -> Rows | str:
    """Return the rows, or why there are none."""
    try:
        rows = answered(lambda: read(sql, given))
    except UnreachableError as error:
        return str(error)
    return rows if isinstance(rows, Rows) else f"Postgres answers {rows.sqlstate}"


def _routes(document: _Answer) -> tuple[tuple[str, ...] | None, str]:
    parsed = document.parsed
    if document.status != httpx.codes.OK or not isinstance(parsed, Mapping) or "paths" not in parsed:
        return None, document.said or f"the answer is {document.status}, and no OpenAPI document"
    return tuple(f"{method} {path}" for method, path, _ in _operations(parsed)), ""


def _operations(document: object) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    paths: Mapping[str, Mapping[str, Any]] = document.get("paths", {}) if isinstance(document, Mapping) else {}
    for path in sorted(paths):
        for method, operation in sorted(paths[path].items()):
            if method in METHODS:
                shared = paths[path].get("parameters", [])
                yield method.upper(), path, {**operation, "parameters": [*shared, *operation.get("parameters", [])]}


def _fits(path: str, call: str) -> bool:
    """Whether a call's path is one of the document's: holes for parameters."""
    parts = re.split(r"\{[^}]*\}", path)
    return re.fullmatch("[^/]+".join(re.escape(part) for part in parts), call) is not None


def _made_up(path: str, operation: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Fill a route's parameters with what their schemas may take: who is let in is decided before it is looked up."""
    given = {(each.get("in"), each.get("name")): _example(each) for each in operation["parameters"] if "name" in each}
    target = HOLE.sub(lambda hole: quote(given.get(("path", hole[1]), "1"), safe=""), path)
    wanted = [each["name"] for each in operation["parameters"] if each.get("in") == "query" and each.get("required")]
    return target, tuple((name, given["query", name]) for name in wanted)


def _example(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    for told in (parameter.get("example"), schema.get("example"), schema.get("default"), *schema.get("enum", [])):
        if told is not None:
            return str(told)
    if schema.get("format") == "uuid":
        return "00000000-0000-0000-0000-000000000000"
    return "1"


def _alike(record: Mapping[str, object], name: str, cell: object) -> bool:
    """Whether the answer's field is the cell: as JSON writes it, or as Postgres prints it."""
    if name not in record:
        return False
    told = record[name]
    if told == cell or str(told) == str(cell):
        return True
    return isinstance(told, str) and _moment(told) == _moment(str(cell))


def _moment(text: str) -> str:
    """A moment in one spelling: no T, no zone that is UTC."""
    return re.sub(r"(\.\d*?)0*$", r"\1", re.sub(r"(Z|\+00:?(00)?)$", "", text.replace("T", " "))).rstrip(".")
