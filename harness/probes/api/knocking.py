"""An API's operations, asked by strangers."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

import httpx

from harness.contract import Look
from harness.facts.access import Knock, Knocks
from harness.facts.api import Running
from harness.facts.exchanges import Call
from harness.probes.api.bound import Bound
from harness.probes.api.client import api_of, client_of, send
from harness.probes.api.replay import operations_of
from harness.probes.api.traffic import Missing, Rendered, Traffic, filled, rendered, secrets_of

__all__ = ["Knocking"]


@dataclass(frozen=True, slots=True)
class Knocking:
    """Send *traffic* to the release, each call also with no key and with one that nobody has, before it."""

    traffic: Traffic

    def read(self, look: Look) -> Knocks:
        """Return how the calls were answered that are answered well with their key."""
        # The clone first: where there is none, nothing is read for nothing.
        with (
            look.scratch(look.stop) as database,
            api_of(look.release).running(database) as running,
            client_of(running) as client,
        ):
            return _Knocker(client, running, self.traffic, filled(self.traffic, look.before)).all()


class _Knocker:
    """A traffic, each of its calls with its key, without one, and with one that nobody has."""

    def __init__(self, client: httpx.Client, running: Running, traffic: Traffic, values: Mapping[str, object]) -> None:
        self.client = client
        self.running = running
        self.bound = Bound(running)
        self.traffic = traffic
        self.values = values
        self.answers: dict[str, object] = {}

    def all(self) -> Knocks:
        operations = operations_of(self.client.get(self.running.document).json())
        items = tuple(each for call in self.traffic.calls for each in self._knocked(call, operations))
        return Knocks(tuple(name for _, _, name in operations), items)

    def _knocked(self, call: Call, operations: list[tuple[str, re.Pattern[str], str]]) -> Iterator[Knock]:
        try:
            sent = rendered(call, self.values, self.answers)
        except Missing:
            return
        if self.bound.refuses(call.method):
            return
        held = bool(secrets_of(call.body, self.traffic.secret))
        without = self._status(call, self._other(call, None))
        wrong = self._status(call, self._other(call, f"nobody-{uuid4().hex}"))
        with_key = self._answered(call, sent)
        operation = next((name for each, p, name in operations if each == call.method and p.fullmatch(sent.path)), "")
        if with_key is not None and with_key.is_success and operation:
            yield Knock(operation, without, wrong, bool(sent.key) or held, held)

    def _other(self, call: Call, key: str | None) -> Rendered:
        """The call with another key in each place that holds one, or with none there."""
        sent = rendered(call, self.values, self.answers)
        body = json.loads(sent.body) if sent.body else {}
        for name in secrets_of(call.body, self.traffic.secret):
            if key is None:
                body.pop(name)
            else:
                body[name] = key
        return replace(sent, key=(key or "") if sent.key else "", body=json.dumps(body) if sent.body else "")

    def _status(self, call: Call, sent: Rendered) -> int:
        got = self._sent(call, sent)
        return got.status_code if got is not None else 0

    def _answered(self, call: Call, sent: Rendered) -> httpx.Response | None:
        got = self._sent(call, sent)
        try:
            self.answers[call.name] = got.json() if got is not None else None
        except ValueError:
            self.answers[call.name] = None
        return got

    def _sent(self, call: Call, sent: Rendered) -> httpx.Response | None:
        headers = ((self.traffic.header, sent.key),) if sent.key else ()
        try:
            return send(self.client, call.method, sent, headers)
        except httpx.HTTPError:
            return None
