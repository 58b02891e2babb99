"""A traffic sent to a release that runs on a scratch database: recorded once, and replayed elsewhere."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from harness.contract import Look, Release, Session
from harness.facts.answer import Refused
from harness.facts.api import Running
from harness.facts.exchanges import Answer, Call, Exchange, Exchanges, Logged, Replayed, Sent
from harness.probes.api.answered import answered
from harness.probes.api.bound import Bound
from harness.probes.api.client import api_of, client_of
from harness.probes.api.log import Log, Unreadable, log_of
from harness.probes.api.shuffled import shuffle
from harness.probes.api.traffic import Missing, Rendered, Traffic, filled, rendered
from harness.probes.api.writes import Writes, watch_writes
from harness.probes.catalog import read_catalog
from harness.probes.rows import asked
from harness.verdict import Stop

__all__ = ["Record", "Replay", "Sender", "dropped", "operations_of"]

DATA = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """
    Send *traffic* to the release, on a scratch clone of the stop.

    *ahead* says how far the clone's sequences are moved on first; *shuffled* puts its rows in another physical order,
    so that what no query orders is found by coming otherwise.
    """

    traffic: Traffic
    ahead: int = 0
    shuffled: bool = False

    def read(self, look: Look) -> Exchanges:
        """Return what came of each call."""
        with look.scratch(look.stop) as database:
            values = filled(self.traffic, look.before)
            if self.shuffled:
                shuffle(database)
            if self.ahead:
                database.execute(AHEAD.format(ahead=self.ahead))
            writes = watch_writes(database)
            try:
                log, unlogged = log_of(database), ""
            except Unreadable as reason:
                log, unlogged = None, str(reason)
            with api_of(look.release).running(database) as running:
                return Sender(self.traffic, values, running, writes, log).send(unlogged)


@dataclass(frozen=True, slots=True)
class Replay:
    """Send the traffic that release *by* was recorded with at `before` to the stop's release and database."""

    traffic: Traffic
    by: Release

    def read(self, look: Look) -> Replayed:
        """Return both, and what the recording's statements meet on the stop's database."""
        first, again = (look.fact(Record(self.traffic, ahead), Stop.BEFORE, self.by) for ahead in (0, A_FEW))
        replayed = look.fact(Record(self.traffic, shuffled=True), look.stop, look.release)
        assert isinstance(first, Exchanges)
        assert isinstance(again, Exchanges)
        assert isinstance(replayed, Exchanges)
        return Replayed(first, again, replayed, dropped(look), _unprepared(look, first))


class Sender:
    """One client's requests, one after the other."""

    def __init__(
        self, traffic: Traffic, values: Mapping[str, object], running: Running, writes: Writes | None, log: Log | None
    ) -> None:
        self.traffic = traffic
        self.values = values
        self.running = running
        self.writes = writes
        self.log = log
        self.bound = Bound(running)
        self.answers: dict[str, object] = {}

    def send(self, unlogged: str) -> Exchanges:
        """Send them all."""
        with client_of(self.running) as client:
            document = client.get(self.running.document).json()
            operations = operations_of(document)
            if self.log:
                self.log.since()
            if self.writes:
                self.writes.since()
            items = tuple(self._exchange(client, operations, call) for call in self.traffic.calls)
        outside = self.traffic.outside or not self.running.owned
        return Exchanges(items, tuple(name for _, _, name in operations), unlogged, json.dumps(document), outside)

    def _exchange(
        self, client: httpx.Client, operations: list[tuple[str, re.Pattern[str], str]], call: Call
    ) -> Exchange:
        skipped = Exchange(call, _named(operations, call.method, call.path), Sent(call.method, call.path), Answer(0))
        try:
            sent = rendered(call, self.values, self.answers)
            told = rendered(call, self.values, self.answers, secret=self.traffic.secret)
        except Missing as missing:
            return replace(skipped, skipped=str(missing))
        why = self.bound.refuses(call.method)
        if why:
            return replace(skipped, skipped=why)
        operation = _named(operations, call.method, sent.path)
        headers = [(name.encode(), value.encode()) for name, value in self._headers(sent)]
        content, params = sent.body.encode(), httpx.QueryParams(list(sent.query))
        try:
            got = client.request(call.method, sent.path, params=params, content=content, headers=headers)
            answer = answered(got)
        except httpx.HTTPError as error:
            answer = Answer(0, body=f"{type(error).__name__}: {error}")
        self.answers[call.name] = _parsed(str(answer.body))
        statements = self.log.since() if self.log else ()
        whole = Sent(call.method, _with_query(told.path, told.query), self._headers(told), told.body)
        return Exchange(call, operation, whole, answer, statements, self.writes.since() if self.writes else ())

    def _headers(self, call: Rendered) -> tuple[tuple[str, str], ...]:
        headers = [("content-type", "application/json")] if call.body else []
        return (*headers, *([(self.traffic.header, call.key)] if call.key else []))


def operations_of(document: Mapping[str, Any]) -> list[tuple[str, re.Pattern[str], str]]:
    """Return method, path and id of every operation; the more literal a path, the earlier."""
    found = []
    for path in sorted(document.get("paths", {}), key=lambda path: path.count("{")):
        pattern = re.compile(
            "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", path))
        )
        for method, operation in document["paths"][path].items():
            if method in METHODS:
                found.append((method.upper(), pattern, operation.get("operationId") or f"{method.upper()} {path}"))
    return found


def _named(operations: list[tuple[str, re.Pattern[str], str]], method: str, path: str) -> str:
    return next((name for each, pattern, name in operations if each == method and pattern.fullmatch(path)), "")


def _parsed(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _with_query(path: str, query: tuple[tuple[str, str], ...]) -> str:
    return f"{path}?{httpx.QueryParams(list(query))}" if query else path


def dropped(look: Look) -> tuple[str, ...]:
    """Return the columns that were there before and are not now."""
    then, now = read_catalog(look.before), read_catalog(look.now)
    found = []
    for table in then.tables:
        standing = next((each for each in now.tables if each.where == table.where), None)
        name = table.where.removeprefix("public.")
        found += [f"{name}.{c.name}" for c in table.columns if standing is None or standing.column(c.name) is None]
    return tuple(found)


def _unprepared(look: Look, recorded: Exchanges) -> tuple[tuple[str, Logged], ...]:
    """Return the recording's statements that cannot be prepared on the stop's database, each once an operation."""
    found: dict[tuple[str, str], Logged] = {}
    with look.scratch(look.stop) as database:
        for exchange in recorded.items:
            for each in exchange.statements:
                if not each.sqlstate and DATA.match(each.sql) and (exchange.operation, each.sql) not in found:
                    refused = _prepared(database, each.sql)
                    if refused:
                        told = Logged(each.sql, refused.sqlstate, refused.message)
                        found[exchange.operation, each.sql] = told
    return tuple((operation, each) for (operation, _), each in found.items())


def _prepared(database: Session, sql: str) -> Refused | None:
    got = asked(database, f"PREPARE harness_prepared AS {sql}")
    if isinstance(got, Refused):
        return got
    database.execute("DEALLOCATE harness_prepared")
    return None


A_FEW = 1000
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
AHEAD = """
DO $$
DECLARE
    every record;
BEGIN
    FOR every IN
        SELECT schemaname, sequencename, coalesce(last_value, start_value) AS at FROM pg_catalog.pg_sequences
    LOOP
        PERFORM setval(format('%I.%I', every.schemaname, every.sequencename), every.at + {ahead});
    END LOOP;
END
$$
"""
