"""What an API answers on rows from outside, and what one answers that is not ours: compared, and never shown."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cli import main
from harness.postgres import PostgresSession, Server
from harness.serve import Asgi
from harness.tests.fresh import database

PLANTED = ("pfau@example.test", "KEY-qx7-unmistakable", "Zweihundertelf", "7391864205", "jsonquincunx", "rare-word")
SCHEMA = "CREATE TABLE people (id bigserial PRIMARY KEY, email text, key text, phone numeric, extra jsonb, plan text);"
ROWS = (
    "INSERT INTO people (email, key, phone, extra, plan) VALUES "
    """('pfau@example.test', 'KEY-qx7-unmistakable', 7391864205, '{"jsonquincunx@": "Zweihundertelf"}', 'rare-word'),"""
    "('b@example.test', 'KEY-b', 1, '{}', 'p');"
)
SERVICE = """
import json, os, psycopg

DOCUMENT = {"openapi": "3.1.0", "paths": {
    "/people": {"get": {"operationId": "list"}, "post": {"operationId": "create"}},
    "/people/{id}": {"get": {"operationId": "show"}},
    "/search": {"get": {"operationId": "search"}},
}}

async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    body = (await receive()).get("body", b"")
    status, answer, more = answered(scope["method"], scope["path"], body)
    headers = [(b"content-type", b"application/json"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

def answered(method, path, body):
    if path == "/openapi.json":
        return 200, DOCUMENT, []
    with psycopg.connect(os.environ["DATABASE_URL"], row_factory=psycopg.rows.dict_row) as database:
        try:
            everybody = database.execute("SELECT email, key, phone::text, extra FROM people ORDER BY id").fetchall()
            if method == "POST":
                database.execute("INSERT INTO people (email, key) VALUES ('x' || %s, %s)",
                    (everybody[0]["email"], everybody[0]["key"] + os.environ["SIGN"]))
                return 201, {"made": everybody[0]["email"] + os.environ["SIGN"]}, []
            if path == "/search":
                if os.environ["SIGN"]:
                    database.execute("SELECT (key || plan)::int FROM people")
                return 200, [], []
            if path == "/people":
                for each in everybody:
                    each["key"] += os.environ["SIGN"]
                return 200, everybody, [(b"x-first", (everybody[0]["email"] + os.environ["SIGN"]).encode())]
            return 200, {**everybody[0]["extra"], everybody[0]["email"] + os.environ["SIGN"]: 1}, []
        except psycopg.Error as error:
            return 500, {"error": str(error)}, []
"""
CONTRACT = """
from harness import Asgi, At, Call, Contract, Phase, Release, Served, SqlFiles, Traffic

OLD = Release("old", api=Asgi("planted_people:application", environment=(("SIGN", ""),)))
NEW = Release("new", api={new})
TRAFFIC = Traffic(
    (
        Call("list", "GET", "/people", key="{{key}}"),
        Call("found", "GET", "/search", query=(("email", "{{email}}"),), key="{{key}}"),
        Call("made", "POST", "/people", body='{{"email": "{{email}}"}}', key="{{key}}"),
        Call("one", "GET", "/people/{{email}}"),
    ),
    feeds=(("email", "SELECT min(email) FROM people"), ("key", "SELECT max(key) FROM people")),
    secret=("key",),
)
contract = Contract("0001", "Of people", (
    Phase("change", SqlFiles("up.sql", "down.sql", before="before.sql"), rows={rows!r},
        clauses=(*Served(TRAFFIC, old=OLD, new=NEW),)),
))
"""


@pytest.fixture
def outside(
    harness_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[PostgresSession, Path]]:
    """Somebody's database with rows in it, and a folder for the contract."""
    (tmp_path / "planted_people.py").write_text(SERVICE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with database(harness_server) as session:
        session.execute(SCHEMA + ROWS)
        yield session, tmp_path


def ran(folder: Path, contract: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[str, dict[str, object]]:
    """All that a run said and left, and its report."""
    files = {"before.sql": SCHEMA, "up.sql": "SELECT 1;", "down.sql": "SELECT 1;", "contract.py": contract}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    asked = ["verify", str(folder / "contract.py"), "-v", "-k", "api", *more]
    main([*asked, "--json", f"{folder}/r.json", "--junit", f"{folder}/r.xml"])
    out = capsys.readouterr()
    left = [file for file in folder.rglob("*") if file.is_file() and file.suffix not in {".sql", ".py", ".pyc"}]
    report = json.loads((folder / "r.json").read_text("utf-8"))
    return "\n".join((out.out, out.err, *(file.read_text("utf-8") for file in left))), report


def seen(report: dict[str, object], clause: str) -> dict[str, str]:
    """What each operation was seen to do otherwise."""
    (verdict,) = (each for each in report["verdicts"] if each["id"] == clause)  # type: ignore[attr-defined]  # JSON
    return {each["where"]: each["observed"] for each in verdict["evidence"] if not each["supports"]}


def test_what_is_answered_on_rows_from_outside_is_compared_and_not_shown(
    outside: tuple[PostgresSession, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Bodies, headers, names that are values, what was sent, what was written, what Postgres said.
    """
    session, folder = outside
    new = 'Asgi("planted_people:application", environment=(("SIGN", "!"),))'
    said, report = ran(folder, CONTRACT.format(new=new, rows=None), capsys, "--rows", session.url)
    found = seen(report, "api.new")
    assert found["list"] == "header x-first is ‹text, 18 characters›, not ‹text, 17 characters›; and 2 more"
    assert found["create"].startswith("made is ‹text, 18 characters›, not ‹text, 17 characters›")
    assert "500, not 200: 22P02 not shown, it may quote rows" == found["search"]
    assert {"list", "create", "search", "show"} == set(found)
    assert 'curl -X GET \\"$API/people/{id}\\"' in said
    assert [] == [each for each in PLANTED if each in said]


def test_what_an_api_answers_that_is_not_ours_is_not_shown(
    outside: tuple[PostgresSession, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Whatever the rows are that the walk is on.
    """
    session, folder = outside
    own = "INSERT INTO people (email, key, phone, extra, plan) VALUES ('o@example.test', 'k', 1, '{}', 'p');"
    (folder / "rows.sql").write_text(own, encoding="utf-8")
    with Asgi("planted_people:application", environment=(("SIGN", "!"),)).running(session) as running:
        said, report = ran(folder, CONTRACT.format(new=f"At({running.url!r})", rows="rows.sql"), capsys)
    assert {"list", "create", "search", "show"} == set(seen(report, "api.new"))
    assert "POST may write" in seen(report, "api.new")["create"]
    assert [] == [each for each in PLANTED if each in said]
