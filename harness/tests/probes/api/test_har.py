"""What a real client sent: its order kept, its ids bound to their answers, its keys and hosts left out."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.checks.api import works
from harness.contract import Clause, Contract, Phase, Release
from harness.errors import ContractError
from harness.facts.exchanges import Exchanges, Replayed
from harness.facts.hidden import Veiled
from harness.fates import complete
from harness.judge import judge
from harness.postgres import Server, connect
from harness.probes.api import Replay, har
from harness.serve import Asgi
from harness.tests.fresh import files, walk
from harness.tests.probes.api.test_replay import MIGRATION, OLD, SERVICE
from harness.verdict import Holds, Stop

KEY = "KEY-of-a-real-client"


def entry(got: httpx.Response) -> dict[str, Any]:
    """One entry of a HAR file, http://www.softwareishard.com/blog/har-12-spec/."""
    sent = got.request
    headers = [{"name": name, "value": value} for name, value in sent.headers.items()]
    request: dict[str, Any] = {"method": sent.method, "url": str(sent.url), "headers": headers}
    if sent.content:
        request["postData"] = {"mimeType": "application/json", "text": sent.content.decode()}
    return {"request": request, "response": {"status": got.status_code, "content": {"text": got.text}}}


def written(folder: Path, *entries: dict[str, Any]) -> Path:
    """A HAR file."""
    path = folder / "client.har"
    path.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    return path


def made(method: str, url: str, answer: object, *, key: str = KEY, body: object = None) -> dict[str, Any]:
    """An entry by hand."""
    request = httpx.Request(method, url, headers={"X-API-Key": key} if key else {}, json=body)
    return entry(httpx.Response(200, json=answer, request=request))


def test_ids_are_those_of_the_answers_that_held_them(tmp_path: Path) -> None:
    """
    In paths, queries and bodies; a number that means no id stays a number.
    """
    path = written(
        tmp_path,
        made("POST", "https://a.example.test/orders", {"order": {"id": 17, "size": 17}}, body={"size": 17}),
        made("GET", "https://b.example.test/orders/17?limit=17&order_id=17", {"items": [{"uuid": "u-1"}]}),
        made(
            "PATCH",
            "https://a.example.test/orders/17",
            {},
            body={"order_id": 17, "n": 17, "of": ["u-1"], "uuid": "u-1"},
        ),
    )
    _, shown, changed = har(path, (("key1", "SELECT 1"),)).calls
    assert ("/orders/{har-1.order.id}", (("limit", "17"), ("order_id", "{har-1.order.id}"))) == (
        shown.path,
        shown.query,
    )
    expected = {"order_id": "{har-1.order.id}", "n": 17, "of": ["u-1"], "uuid": "{har-2.items.0.uuid}"}
    assert expected == json.loads(changed.body)


def test_keys_are_holes_and_are_nowhere(tmp_path: Path) -> None:
    """
    Of a header and of a body, by order of appearance; one that an answer made is that answer's.
    """
    path = written(
        tmp_path,
        made("POST", "http://a/keys", {"key": "KEY-made-just-now"}),
        made("GET", "http://a/me", {}, key="KEY-made-just-now"),
        made("POST", "http://a/use", {}, key="", body={"api_key": "KEY-of-another"}),
        made("POST", "http://a/use", {}, key="", body={"api_key": KEY}),
        made("GET", "http://a/open", {}, key=""),
    )
    found = har(path, ())
    assert ["{key1}", "{har-1.key}", "", "", ""] == [each.key for each in found.calls]
    assert ['{"api_key": "{key2}"}', '{"api_key": "{key1}"}'] == [each.body for each in found.calls[2:4]]
    assert {"key1", "key2", "har-1.key"} == set(found.secret)
    assert "KEY-" not in repr([*map(repr, found.calls), found])


def test_other_paths_are_left_out_and_another_file_is_misuse(tmp_path: Path) -> None:
    """
    By its name, and how to get one.
    """
    path = written(tmp_path, made("GET", "http://a/logo.png", {}), made("GET", "http://a/api/me", {}))
    assert ["/api/me"] == [each.path for each in har(path, (), under="/api/").calls]
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ContractError, match=r"client\.har is no HAR file: KeyError"):
        har(path, ())


def test_what_a_client_sent_is_replayed(
    harness_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Recorded where ids are others, with a key that is not sent again; nothing of it is shown.
    """
    (tmp_path / "planted_service.py").write_text(SERVICE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    old = Release("old", api=Asgi("planted_service:application", environment=OLD))
    assert old.api is not None
    with connect(harness_server.url(harness_server.databases.create("client"))) as session:
        session.execute(MIGRATION["before"] + "SELECT setval('orders_id_seq', 500);")
        with (
            old.api.running(session) as running,
            httpx.Client(base_url=running.url, headers={"x-api-key": KEY}) as client,
        ):
            first = client.post("/orders", json={"size": 7391864})
            got = first, client.get(f"/orders/{first.json()['id']}"), client.get("/orders")
    traffic = har(written(tmp_path, *map(entry, got)), (("key1", "SELECT 'another'"),))
    always = (Holds.ALWAYS, (Stop.BEFORE, Stop.AFTER))
    clause = Clause("c", "t", Replay(traffic, old), works(), *always, release=old)
    contract = complete(Contract("1", "t", (Phase("p", files(tmp_path, MIGRATION), clauses=(clause,)),)))
    observation = walk(harness_server, contract)
    facts = [each for each in observation.phases[0].facts.values() if isinstance(each, Veiled)]
    before = next(each.fact for each in facts if isinstance(each.fact, Replayed))
    assert isinstance(before.replayed, Exchanges)
    assert [201, 200, 200] == [each.answer.status for each in before.replayed.items]
    (judged,) = (each for each in judge(contract, observation) if each.clause.id == "c")
    said = [(each.stop, each.evidence.where, each.evidence.supports) for each in judged.evidence]
    assert (Stop.BEFORE, "show", True) in said
    assert (Stop.AFTER, "create", False) in said
    assert not any(each in repr((facts, judged.evidence)) for each in (KEY, "7391864", "another"))
