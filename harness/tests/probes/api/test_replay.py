"""A traffic recorded and replayed: a small service on a real database, in processes of its own."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.checks.answers import Differs
from harness.checks.api import works
from harness.contract import Clause, Contract, Phase, Release
from harness.facts.exchanges import Call, Exchanges, Replayed
from harness.facts.hidden import Veiled
from harness.fates import complete
from harness.judge import Judged, judge
from harness.postgres import Server, connect
from harness.probes.api import Record, Replay, Traffic
from harness.serve import Asgi, At
from harness.tests.fresh import ever, files, walk
from harness.verdict import Holds, Stop

SERVICE = """
import json, os, psycopg

DOCUMENT = {"openapi": "3.1.0", "paths": {
    "/orders": {"get": {"operationId": "list"}, "post": {"operationId": "create"}},
    "/orders/{id}": {"get": {"operationId": "show"}},
}}

async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    status, answer = answered(scope["method"], scope["path"], body)
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

def answered(method, path, body):
    if path == "/openapi.json":
        return 200, DOCUMENT
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        try:
            if method == "POST":
                row = database.execute(os.environ["CREATE"], (json.loads(body)["size"],)).fetchone()
                return 201, {"id": row[0]}
            if path == "/orders":
                return 200, [row[0] for row in database.execute(os.environ["LIST"]).fetchall()]
            found = database.execute("SELECT * FROM orders WHERE id = %s", (path.rpartition("/")[2],))
            row = found.fetchone()
            return (200, dict(zip([each.name for each in found.description], row))) if row else (404, None)
        except psycopg.Error as error:
            return 500, {"error": "internal"}
"""
MIGRATION = {
    "before": "CREATE TABLE orders (id serial PRIMARY KEY, size int, state text DEFAULT 'new');\n"
    "INSERT INTO orders (size) VALUES (3), (5);",
    "up": "ALTER TABLE orders DROP state;",
    "down": "ALTER TABLE orders ADD state text DEFAULT 'new';",
}
OLD = (
    ("CREATE", "INSERT INTO orders (size, state) VALUES (%s, 'new') RETURNING id"),
    ("LIST", "SELECT size FROM orders ORDER BY 1"),
)
NEW = (("CREATE", "INSERT INTO orders (size) VALUES (%s) RETURNING id"), OLD[1])
TRAFFIC = Traffic(
    (
        Call("list", "GET", "/orders"),
        Call("made", "POST", "/orders", body='{"size": 7}'),
        Call("shown", "GET", "/orders/{made.id}"),
        Call("first", "GET", "/orders/{first}"),
    ),
    feeds=(("first", "SELECT min(id) FROM orders"),),
)


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Release]:
    """The old one, which writes the column that goes, and the new one, which does not."""
    (tmp_path / "planted_service.py").write_text(SERVICE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return {
        name: Release(name, api=Asgi("planted_service:application", environment=told))
        for name, told in (("old", OLD), ("new", NEW))
    }


def judged(server: Server, folder: Path, *clauses: Clause[Replayed]) -> dict[str, Judged]:
    """The clauses, walked and judged."""
    contract = complete(Contract("1", "t", (Phase("p", files(folder, MIGRATION), clauses=clauses),)))
    return {each.clause.id: each for each in judge(contract, walk(server, contract))}


def said(found: Judged) -> dict[str, str]:
    """What each operation was seen to do where that is not as recorded."""
    return {each.evidence.where: each.evidence.observed for each in found.evidence if not each.evidence.supports}


def test_a_traffic_is_recorded_and_replayed(
    harness_server: Server, tmp_path: Path, releases: Mapping[str, Release]
) -> None:
    """
    The old release breaks on the new schema, blamed on the column; the new one works, but for the field that is gone.
    """
    old, new = releases["old"], releases["new"]
    replay = Replay(TRAFFIC, old)
    found = judged(
        harness_server,
        tmp_path,
        Clause("same", "t", replay, works(), Holds.ALWAYS, (Stop.BEFORE, Stop.BACK), release=old),
        Clause("broken", "t", replay, works(), Holds.ALWAYS, (Stop.AFTER,), release=old),
        Clause("new", "t", replay, works(), Holds.ALWAYS, (Stop.AFTER,), release=new),
        Clause(
            "declared",
            "t",
            replay,
            works(Differs("create", writes=("orders.state",)), Differs("show", gone=("state",))),
            Holds.ALWAYS,
            (Stop.AFTER,),
            release=new,
        ),
    )
    assert {} == said(found["same"])
    assert not found["same"].undecided
    told = '500, not 201: 42703 column "state" of relation "orders" does not exist — dropped: orders.state'
    broken = said(found["broken"])
    assert told == broken["create"]
    assert 'state is gone: it was "new"' == broken["show"].partition(";")[0]
    assert {"show": 'state is gone: it was "new"; and 1 more'} == said(found["new"])
    assert {} == said(found["declared"])


def test_an_api_that_is_not_ours_is_sent_nothing_that_may_write(
    harness_server: Server, tmp_path: Path, releases: Mapping[str, Release]
) -> None:
    """
    Safe methods alone, whatever the traffic holds.
    """
    name = harness_server.databases.create("theirs")
    with connect(harness_server.url(name)) as session:
        session.execute(MIGRATION["before"])
        api = releases["old"].api
        assert api is not None
        with api.running(session) as running:
            theirs = Release("theirs", api=At(running.url))
            clause = replace(ever("c", Record(TRAFFIC), Stop.BEFORE), release=theirs)
            recorded = _read(harness_server, tmp_path, clause)
        assert "POST may write" in recorded.items[1].skipped
        assert ((2,),) == session.rows("SELECT count(*) FROM orders").rows


def _read(server: Server, folder: Path, clause: Clause[Any]) -> Exchanges:
    contract = complete(Contract("1", "t", (Phase("p", files(folder, MIGRATION), clauses=(clause,)),)))
    facts = walk(server, contract).phases[0].facts
    shown = [fact.shown if isinstance(fact, Veiled) else fact for fact in facts.values()]
    return next(fact for fact in shown if isinstance(fact, Exchanges))
