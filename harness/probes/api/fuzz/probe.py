"""A release's API, fuzzed on a scratch database, and what failed sent again."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from harness.contract import Look
from harness.errors import ContractError
from harness.facts.fuzzed import AGAIN, MENDED, Failing, Fuzzed, Tried
from harness.facts.rows import Rows
from harness.probes.api.fuzz.engine import Engine, engine
from harness.probes.api.fuzz.plan import Bounds, Prepared, planned
from harness.probes.api.fuzz.seeds import operations
from harness.probes.api.fuzz.told import failing, filled_in
from harness.probes.api.log import Log, Unreadable, log_of
from harness.probes.api.replay import Sender, dropped
from harness.probes.api.traffic import Traffic, filled
from harness.verdict import Stop

__all__ = ["Again", "Fuzz"]

CASES = 40  # of what failed, sent again
OUTCOMES = {"failed": AGAIN[0], "flaky": AGAIN[1], "fixed": MENDED}


@dataclass(frozen=True, slots=True)
class Fuzz:
    """
    Make up requests for the release's API, on a scratch clone of the stop, by its OpenAPI document.

    The *traffic* is sent first: calls of it that work are the examples. *examples* is how many cases are drawn for an
    operation in each phase, *requests* how many are sent at most. *only* are operations, where it is not all;
    *without* are checks of schemathesis's that are left out. An API on a database that is not the harness's own is sent
    what reads alone.
    """

    traffic: Traffic
    examples: int = 5
    requests: int = 20_000
    seed: int = 0
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def read(self, look: Look) -> Fuzzed:
        """Return what came of them."""
        with _started(self, look) as started:
            found = started.engine.ask({"run": True})
        names = {each.label: each.name for each in operations(started.prepared.document)}
        tried = [
            Tried(name, found["sent"].get(label, 0), found["reached"].get(label, 0))
            for label, name in names.items()
            if not self.only or name in self.only
        ]
        failed = tuple(failing(each, names, started.prepared.secret) for each in found["failing"])
        ended = "; ".join(filter(None, [found["ended"], *found["errors"]]))
        cases, outside = found["cases"], not started.owned
        whole = Fuzzed(tuple(tried), failed, self.seed, dropped(look), "", ended, cases, outside)
        return _again(self, look, whole)


@dataclass(frozen=True, slots=True)
class Again:
    """Send what a *fuzz* found once, at the stop where it *failed*, to the release again, on a scratch clone of it."""

    fuzz: Fuzz
    failed: tuple[tuple[Stop, Failing], ...] = field(repr=False)

    def read(self, look: Look) -> Fuzzed:
        """Return what came of each."""
        failed = tuple(each for stop, each in self.failed if stop is look.stop)
        return _again(self.fuzz, look, Fuzzed(failing=failed, seed=self.fuzz.seed, dropped=dropped(look)))


@dataclass(frozen=True, slots=True)
class _Started:
    engine: Engine
    prepared: Prepared
    log: Log | None
    unlogged: str
    owned: bool


@contextmanager
def _started(fuzz: Fuzz, look: Look, *, logged: bool = False) -> Iterator[_Started]:
    """Have the API run and the traffic sent to it, and what makes up requests know of it."""
    if look.release.api is None:
        raise ContractError(f"release {look.release} has no API. Give it one: Release(…, api=Asgi(…)).")
    # The clone first: where there is none, nothing is read for nothing.
    with look.scratch(look.stop) as database, look.release.api.running(database) as running:
        sender = Sender(fuzz.traffic, filled(fuzz.traffic, look.before), running, None, None)
        sent = sender.send("")
        rows = [_plain(database.rows(each)) for each in fuzz.traffic.stands]
        bounds = Bounds(fuzz.examples, fuzz.requests, fuzz.seed, fuzz.only, fuzz.without)
        prepared = planned(sender, sent, json.loads(sent.document), rows, bounds)
        log, unlogged = None, ""
        if logged:
            try:
                log = log_of(database)
            except Unreadable as reason:
                unlogged = str(reason)
        with engine(prepared.plan) as asked:
            yield _Started(asked, prepared, log, unlogged, running.owned)


def _plain(found: Rows) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the columns and rows *found*, uuids and the like as text."""
    kept = (str, int, float, type(None))
    return found.columns, [tuple(cell if isinstance(cell, kept) else str(cell) for cell in row) for row in found.rows]


def _again(fuzz: Fuzz, look: Look, found: Fuzzed) -> Fuzzed:
    """Send what failed once more, each alone, and see what the server makes of it."""
    if not found.failing:
        return found
    failing = _in_turn(found.failing)
    with _started(fuzz, look, logged=True) as started:
        told = [_once(started, each) for each in failing[:CASES]]
    return replace(found, failing=(*told, *failing[CASES:]), unlogged=started.unlogged)


def _in_turn(failing: tuple[Failing, ...]) -> list[Failing]:
    """Put the first of each operation first, then the second of each: of very many something is known of each."""
    seen: Counter[str] = Counter()
    turns = []
    for each in failing:
        turns.append((seen[each.where], each))
        seen[each.where] += 1
    return [each for _, each in sorted(turns, key=lambda turn: turn[0])]


def _once(started: _Started, failed: Failing) -> Failing:
    case = filled_in(json.loads(failed.case), started.prepared.secret)
    if started.log:
        started.log.since()
    answer = started.engine.ask({"case": case})
    statements = started.log.since() if started.log else ()
    again = OUTCOMES.get(answer["outcome"], f"cannot be sent again: {answer['why']}")
    return replace(failed, again=again, statements=statements)
