"""An API fuzzed: a small service on a real database, in processes of its own."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.checks.fuzzed import withstands
from harness.contract import Clause, Contract, Phase, Release
from harness.facts.exchanges import Call
from harness.facts.fuzzed import MENDED, Fuzzed, untold
from harness.facts.hidden import Veiled
from harness.fates import complete
from harness.judge import judge
from harness.postgres import Server, connect
from harness.probes.api import Traffic
from harness.probes.api.fuzz import Again, Fuzz
from harness.serve import Asgi, At
from harness.tests.fresh import files, walk
from harness.verdict import Holds, Stop

SERVICE = """
import os
from typing import Annotated

import psycopg
from fastapi import Depends, FastAPI, HTTPException, Path
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, Field

application = FastAPI()
KEY = os.environ["KEY"]
Id = Annotated[int, Path(ge=1, le=2147483647)]
NO = {401: {}, 404: {}}


class Order(BaseModel):
    name: str = Field(max_length=20, pattern="^[a-z]*$")


def asking(key: Annotated[str | None, Depends(APIKeyHeader(name="x-api-key", auto_error=False))]) -> None:
    if key != KEY:
        raise HTTPException(401)


def asked(sql, *given):
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        return database.execute(sql, given).fetchone()


@application.post("/orders", operation_id="make", status_code=201, responses=NO, dependencies=[Depends(asking)])
def make(order: Order) -> dict[str, int]:
    (made,) = asked("INSERT INTO orders (name) VALUES (%s) RETURNING id", order.name)
    return {"id": made}


@application.get("/orders/{order_id}", operation_id="show", responses=NO, dependencies=[Depends(asking)])
def show(order_id: Id) -> dict[str, str]:
    found = asked("SELECT name FROM orders WHERE id = %s", order_id)
    if not found:
        raise HTTPException(404)
    if found[0] in os.environ.get("LAZY", "").split():
        asked("SELECT state FROM orders")
    return {"name": found[0]}


@application.get("/lines/{line_id}", operation_id="line", responses=NO, dependencies=[Depends(asking)])
def line(line_id: Id) -> None:
    raise HTTPException(404)
"""
MIGRATION = {
    "before": "CREATE TABLE orders (id serial PRIMARY KEY, name text, state text DEFAULT 'new');\n"
    "INSERT INTO orders (name) SELECT chr(96 + n) FROM generate_series(1, 9) n;",
    "up": "ALTER TABLE orders DROP state;",
    "down": "ALTER TABLE orders ADD state text DEFAULT 'new';",
}
SECRET = "a-key-that-nobody-sees"
TRAFFIC = Traffic(
    (Call("made", "POST", "/orders", "{key}", body='{"name": "x"}'),),
    given=(("key", SECRET),),
    stands=("SELECT id AS order_id FROM orders ORDER BY id",),
    secret=("key",),
)
FUZZ = Fuzz(TRAFFIC, examples=3, only=("make", "show"))


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Release]:
    """One that is right, and one that reads a column that goes, of some orders alone."""
    (tmp_path / "fuzzed_service.py").write_text(SERVICE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return {
        name: Release(name, api=Asgi("fuzzed_service:application", environment=(("KEY", SECRET), ("LAZY", lazy))))
        for name, lazy in (("right", ""), ("wrong", "g"))
    }


def read(server: Server, folder: Path, *clauses: Clause[Any]) -> list[Any]:
    """What the clauses' probes read, walked once."""
    contract = complete(Contract("1", "t", (Phase("p", files(folder, MIGRATION), clauses=clauses),)))
    observation = walk(server, contract)
    judged = {each.clause.id: each for each in judge(contract, observation)}
    assert all("Error" not in reason for each in judged.values() for reason in each.reasons.values()), judged
    phase = observation.phases[0]
    facts = [fact.fact if isinstance(fact, Veiled) else fact for fact in phase.facts.values()]
    return [fact for fact in facts if isinstance(fact, Fuzzed)]


def asking(probe: Fuzz | Again, release: Release, name: str = "c") -> Clause[Fuzzed]:
    """A clause of it, after."""
    return Clause(name, "t", probe, withstands(), Holds.ALWAYS, (Stop.AFTER,), release=release)


def test_a_release_that_is_right_withstands_and_two_runs_are_alike(
    harness_server: Server, tmp_path: Path, releases: Mapping[str, Release]
) -> None:
    """
    Each operation is reached; the same cases by the same seed, others by another.
    """
    right = releases["right"]
    again = replace(right, name="right again")
    first, second, other = read(
        harness_server,
        tmp_path,
        asking(FUZZ, right, "one"),
        asking(FUZZ, again, "two"),
        asking(replace(FUZZ, seed=1), right, "three"),
    )
    assert ((), "") == (first.failing, first.ended)
    assert {"make", "show"} == {each.where for each in first.operations if each.reached}
    assert first.cases == second.cases
    assert first.cases != other.cases


def test_what_only_some_rows_show_is_found_blamed_and_sent_again(
    harness_server: Server, tmp_path: Path, releases: Mapping[str, Release]
) -> None:
    """
    By a real row's id; no key is in what is told; mended, it fails no more.
    """
    (found,) = read(harness_server, tmp_path, asking(FUZZ, releases["wrong"]))
    failed = next(each for each in found.failing if each.check == "not_a_server_error")
    assert ("show", 500, "fails again") == (failed.where, failed.status, failed.again)
    assert ["42703"] == [each.sqlstate for each in failed.statements if each.sqlstate]
    assert "/orders/7" == failed.requests[-1].path
    (said, *_) = (each for each in withstands()(found) if each.observed.startswith("500, not_a_server_error"))
    assert said.observed.endswith("— dropped: orders.state")
    assert SECRET not in f"{said} {said.case}"
    kept = ((Stop.AFTER, untold(said.case)),)
    again, mended = read(
        harness_server,
        tmp_path,
        asking(Again(FUZZ, kept), releases["wrong"], "wrong"),
        asking(Again(FUZZ, kept), releases["right"], "right"),
    )
    assert ["fails again"] == [each.again for each in again.failing]
    assert [MENDED] == [each.again for each in mended.failing]


def test_an_operation_that_never_answers_well_is_undecided(
    harness_server: Server, tmp_path: Path, releases: Mapping[str, Release]
) -> None:
    """
    By name; it is not red.
    """
    clause = asking(replace(FUZZ, only=("line",)), releases["right"])
    contract = complete(Contract("1", "t", (Phase("p", files(tmp_path, MIGRATION), clauses=(clause,)),)))
    (judged,) = (each for each in judge(contract, walk(harness_server, contract)) if each.clause.id == "c")
    assert judged.undecided
    assert judged.reasons[Stop.AFTER].startswith("line: never answered 2xx in ")


def test_an_api_that_is_not_ours_is_sent_what_reads_alone(
    harness_server: Server, tmp_path: Path, releases: Mapping[str, Release]
) -> None:
    """
    Nothing is written there, and nothing but what reads is sent.
    """
    name = harness_server.databases.create("theirs")
    with connect(harness_server.url(name)) as session:
        session.execute(MIGRATION["before"])
        api = releases["right"].api
        assert api is not None
        with api.running(session) as running:
            theirs = Release("theirs", api=At(running.url, most=12))
            traffic = replace(TRAFFIC, calls=(Call("one", "GET", "/orders/1", "{key}"), *TRAFFIC.calls))
            (found,) = read(harness_server, tmp_path, asking(replace(FUZZ, traffic=traffic), theirs))
        assert ((9,),) == session.rows("SELECT count(*) FROM orders").rows
    sent = {each.where: each.sent for each in found.operations}
    assert 0 == sent["make"]
    assert 0 < sent["show"] <= 10
    assert "no more requests are allowed" == found.ended
