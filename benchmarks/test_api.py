"""
Requests a second to RFC-055's release N−1, made up and replayed, beside plain schemathesis on the same application.

Plain is the same engine and checks over the document as it is served, with the administrator's key: no examples, no
real ids, all that covers the document. Ours makes all that up as well, and sends a part. How many a second stands
behind the name.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness.contract import Session
from harness.facts.api import Running
from harness.fill import fill
from harness.load import find, load
from harness.observe import ahead
from harness.postgres import Server, connect, embedded
from harness.probes.api.fuzz.engine import engine
from harness.probes.api.fuzz.plan import Bounds, Prepared, planned
from harness.probes.api.log import log_of
from harness.probes.api.replay import Sender
from harness.probes.api.traffic import filled
from harness.probes.api.writes import watch_writes
from scenarios.rfc_055.names import N_1
from scenarios.rfc_055.traffic import ADMIN, TRAFFIC

pytestmark = pytest.mark.benchmark(group="requests to an API", min_rounds=1)
EXAMPLES = 5


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One of our own."""
    with embedded() as running:
        yield running


@pytest.fixture(scope="module")
def template(server: Server) -> str:
    """The platform before the RFC, with generated rows."""
    (phase,) = load(find("rfc_055")).phases
    name = server.databases.create("template")
    with connect(server.url(name)) as session:
        phase.migrator.baseline(session)
        fill(session, phase, 0, ahead())
    return name


@contextmanager
def running(server: Server, template: str) -> Iterator[tuple[Session, Running]]:
    """Release N−1 on a clone."""
    name = server.databases.clone(template, "clone")
    assert N_1.api is not None
    with connect(server.url(name)) as session, N_1.api.running(session) as api:
        yield session, api
    server.databases.drop(name)


def prepared(session: Session, api: Running) -> Prepared:
    """What a fuzz is told."""
    sender = Sender(TRAFFIC, filled(TRAFFIC, session), api, None, None)
    sent = sender.send("")
    rows = [(found.columns, found.rows) for found in map(session.rows, TRAFFIC.stands)]
    return planned(sender, sent, json.loads(sent.document), rows, Bounds(EXAMPLES, 20_000, 0))


def plain(session: Session, api: Running) -> Prepared:
    """The same without what we know."""
    told = prepared(session, api)
    config = {**told.plan["config"], "dictionaries": {}, "operations": [], "headers": {"x-api-key": ADMIN}}
    return Prepared(told.document, {**told.plan, "document": told.document, "config": config, "every": 1}, {})


def measured(benchmark: BenchmarkFixture, ask: Callable[[], int]) -> None:
    """Measure what sends so many requests, once; say how many a second it did."""
    began = time.perf_counter()
    sent: int = benchmark.pedantic(ask, rounds=1)  # type: ignore[no-untyped-call]  # it has no types
    assert benchmark.stats is not None
    benchmark.stats.name += f" {sent / (time.perf_counter() - began):.1f}/s of {sent}"


@pytest.mark.parametrize("told", [prepared, plain])
def test_made_up(
    benchmark: BenchmarkFixture, server: Server, template: str, told: Callable[[Session, Running], Prepared]
) -> None:
    """From the first request to the last; schemathesis's imports and the API's start are not counted."""
    with running(server, template) as (session, api), engine(told(session, api).plan) as asked:
        measured(benchmark, lambda: sum(asked.ask({"run": True})["sent"].values()))


def test_replayed(benchmark: BenchmarkFixture, server: Server, template: str) -> None:
    """With the server's log read and the rows written noted, after each."""
    with running(server, template) as (session, api):
        sender = Sender(TRAFFIC, filled(TRAFFIC, session), api, watch_writes(session), log_of(session))
        measured(benchmark, lambda: len(sender.send("").items))
