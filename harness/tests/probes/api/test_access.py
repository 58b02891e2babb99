"""Who is let in: keys where a document says that they go, strangers, and the routes that are served."""

import base64
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.checks.access import lets_in
from harness.contract import Contract, Phase, Release
from harness.facts.access import NOBODY, OWN, Access, Admitted, Door, Knock, Knocks, Routes, Tried
from harness.facts.exchanges import Call
from harness.fates import complete
from harness.postgres import Server
from harness.probes.api import FindRoutes, Knocking, LetIn, Traffic
from harness.probes.api.keys import fits, keyed, schemes
from harness.probes.api.traffic import Rendered
from harness.serve import Asgi, Program
from harness.tests.fresh import ever, files, walk
from harness.verdict import Stop

SERVICE = """
import os
from typing import Annotated
import psycopg
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import APIKeyCookie, APIKeyHeader, APIKeyQuery, HTTPBasic, HTTPBearer

BEARER, BASIC = HTTPBearer(auto_error=False), HTTPBasic(auto_error=False)
app = FastAPI(docs_url=None, redoc_url=None)

def owner(key):
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        row = database.execute("SELECT owner FROM keys WHERE key = %s AND open", (key,)).fetchone()
    if row is None:
        raise HTTPException(401)
    return row[0]

@app.get("/bearer", operation_id="bearer")
def bearer(given: Annotated[object, Depends(BEARER)]):
    return {"me": {"id": owner(given and given.credentials)}}

@app.get("/basic", operation_id="basic")
def basic(given: Annotated[object, Depends(BASIC)]):
    return {"me": {"id": owner(given and given.username)}}

@app.get("/header", operation_id="header")
def header(given: Annotated[str | None, Depends(APIKeyHeader(name="X-Key", auto_error=False))]):
    return {"me": {"id": owner(given)}}

@app.get("/query", operation_id="query")
def query(given: Annotated[str | None, Depends(APIKeyQuery(name="key", auto_error=False))]):
    return {"me": {"id": owner(given)}}

@app.get("/cookie", operation_id="cookie")
def cookie(given: Annotated[str | None, Depends(APIKeyCookie(name="key", auto_error=False))]):
    return {"me": {"id": owner(given)}}

if os.environ.get("MORE"):
    @app.get("/more/{name}", include_in_schema=os.environ["MORE"] == "documented")
    def more(name: str):
        return name
"""
MIGRATION = {
    "before": "CREATE TABLE keys (key text PRIMARY KEY, owner int, open bool);\n"
    "INSERT INTO keys VALUES ('alpha', 1, true), ('beta', 2, true), ('shut', 3, false), (E'two\\nlines', 4, true);",
    "up": "UPDATE keys SET open = NOT open WHERE key IN ('beta', 'shut');",
    "down": "UPDATE keys SET open = NOT open WHERE key IN ('beta', 'shut');",
}
WAYS = {"bearer": "HTTPBearer", "basic": "HTTPBasic", "header": "APIKeyHeader", "query": "APIKeyQuery"}
DOORS = tuple(Door(Call(name, "GET", f"/{name}"), "me.id", scheme) for name, scheme in WAYS.items())
KEYS = "SELECT key, owner FROM keys ORDER BY key"
CALL = Call("me", "GET", "/header", key="{key}")


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """A service with a way in for each kind of key."""
    (tmp_path / "planted_doors.py").write_text(SERVICE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return Release("it", api=Asgi("planted_doors:app"))


def read(server: Server, folder: Path, release: Release, probe: Any, stop: Stop = Stop.BEFORE) -> Any:  # noqa: ANN401  # any probe
    """What *probe* reads."""
    clause = replace(ever("c", probe, stop), release=release)
    contract = complete(Contract("1", "t", (Phase("p", files(folder, MIGRATION), clauses=(clause,)),)))
    facts = walk(server, contract).phases[0].facts
    return next(fact for fact in facts.values() if isinstance(fact, Admitted | Knocks | Routes))


def test_every_key_is_tried_at_every_door(harness_server: Server, tmp_path: Path, release: Release) -> None:
    """
    Where the document says that it goes; what a header cannot hold is counted, a scheme without a door named.
    """
    found = read(harness_server, tmp_path, release, LetIn(Access(DOORS, KEYS), release))
    by_door = {name: [each.found for each in found.items if each.door == name] for name in WAYS}
    three, four = [OWN, OWN, NOBODY], [OWN, OWN, NOBODY, OWN]
    assert {"bearer": three, "basic": four, "header": three, "query": four} == by_door
    assert (("bearer", 1), ("header", 1)) == found.unsent
    assert ("APIKeyCookie",) == found.undoored
    assert () == found.closed


def test_of_many_keys_some_are_tried_and_the_rest_is_counted(
    harness_server: Server, tmp_path: Path, release: Release
) -> None:
    """
    The same before and after: what befell them is seen, and of the others nothing is said.
    """
    probe = LetIn(Access(DOORS[1:2], KEYS, most=2), release)
    before, after = (read(harness_server, tmp_path, release, probe, stop) for stop in (Stop.BEFORE, Stop.AFTER))
    assert 2 == before.left == after.left
    assert 2 == len(before.items) == len(after.items)
    assert [each.owner for each in before.items] == [each.owner for each in after.items]
    assert all("; 2 keys more were not tried" in each.observed for each in lets_in()(before) if not each.unseen)


def test_what_a_key_lets_in_is_held_against_before_or_what_is_declared(
    harness_server: Server, tmp_path: Path, release: Release
) -> None:
    """
    Of another release; the same one is to let in as before.
    """
    changes = "SELECT key, 'nobody', 'withdrawn' FROM keys WHERE key = 'beta'"
    probe = LetIn(Access(DOORS[:1], KEYS, changes=changes), release)
    new = replace(release, name="new")
    found = read(harness_server, tmp_path, new, probe, Stop.AFTER)
    wrong = [(each.owner, each.wanted, each.found) for each in found.items if each.wanted != each.found]
    assert [("3", NOBODY, OWN)] == wrong
    same = read(harness_server, tmp_path, release, probe, Stop.AFTER)
    assert {("2", OWN, NOBODY), ("3", NOBODY, OWN)} == {
        (each.owner, each.wanted, each.found) for each in same.items if each.wanted != each.found
    }


def test_strangers_knock(harness_server: Server, tmp_path: Path, release: Release) -> None:
    """
    With no key and with one that nobody has, at each call that its own key opens.
    """
    traffic = Traffic((CALL, replace(CALL, name="no", key="nope")), (("key", KEYS),), header="x-key", secret=("key",))
    found = read(harness_server, tmp_path, release, Knocking(traffic))
    assert (Knock("header", 401, 401),) == found.items
    assert {"bearer", "basic", "header", "query", "cookie"} == set(found.operations)


@pytest.mark.parametrize("more", ["", "documented", "hidden"])
def test_routes_are_read_from_the_applications_table(
    harness_server: Server, tmp_path: Path, release: Release, more: str
) -> None:
    """
    The one that serves the document aside.
    """
    api = Asgi("planted_doors:app", environment=(("MORE", more),))
    found = read(harness_server, tmp_path, replace(release, api=api), FindRoutes())
    own = {f"GET /{name}" for name in (*WAYS, "cookie")}
    assert own | ({"GET /more/{}"} if more == "documented" else set()) == set(found.documented)
    assert own | ({"GET /more/{}"} if more else set()) == set(found.served)


@pytest.mark.parametrize(("more", "expected"), [("", 404), ("hidden", 200)])
def test_a_foreign_program_is_asked_for_what_another_release_documents(
    harness_server: Server, tmp_path: Path, release: Release, more: str, expected: int
) -> None:
    """
    There is no table to read; an answer is told beside that for what is surely not there.
    """
    command = f"{shlex.quote(sys.executable)} -m uvicorn planted_doors:app --port {{port}} --log-level warning"
    foreign = Release("foreign", api=Program(command, environment=(("MORE", more),)))
    other = replace(release, api=Asgi("planted_doors:app", environment=(("MORE", "documented"),)))
    found = read(harness_server, tmp_path, foreign, FindRoutes((other, foreign)))
    assert None is found.served
    assert (Tried("GET /more/{}", expected, 404),) == found.tried


@pytest.mark.parametrize(
    ("scheme", "query", "headers"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, (), (("x-key", "k"),)),
        ({"type": "apiKey", "in": "query", "name": "key"}, (("key", "k"),), ()),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, (), (("cookie", "sid=k"),)),
        ({"type": "http", "scheme": "bearer"}, (), (("authorization", "Bearer k"),)),
        (
            {"type": "http", "scheme": "Basic"},
            (),
            (("authorization", "Basic " + base64.b64encode(b"k:").decode()),),
        ),
        ({"type": "oauth2"}, (), (("authorization", "Bearer k"),)),
    ],
)
def test_a_key_goes_where_the_scheme_says(
    scheme: Mapping[str, Any], query: tuple[tuple[str, str], ...], headers: tuple[tuple[str, str], ...]
) -> None:
    """
    As https://spec.openapis.org/oas/v3.1.0#security-scheme-object has it.
    """
    call = Rendered("/", "", (), "")
    assert (replace(call, query=query), headers) == keyed(call, "k", scheme)


@pytest.mark.parametrize(
    ("key", "expected"), [("k", True), ("ü k", True), ("", False), (" k", False), ("a\nb", False), ("a\x7f", False)]
)
def test_what_a_header_cannot_hold_is_known(key: str, *, expected: bool) -> None:
    """
    Control characters, and blanks at its ends; a body holds anything.
    """
    assert expected is fits(key, {"type": "apiKey", "in": "header", "name": "x"})
    assert fits(key, None)


def test_only_schemes_that_something_asks_for_are_ways_in() -> None:
    """
    Of an operation, or of the whole document.
    """
    known = {"a": {"type": "http"}, "b": {"type": "http"}, "c": {"type": "http"}}
    document = {
        "components": {"securitySchemes": known},
        "security": [{"a": []}],
        "paths": {"/x": {"get": {"security": [{"b": []}]}, "parameters": []}},
    }
    assert {"a", "b"} == set(schemes(document))
