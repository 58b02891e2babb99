"""Both releases over HTTP: real processes, real requests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from harness.migrate import Alembic
from harness.postgres import Server, connect
from harness.serve import Asgi
from scenarios.rfc_055 import consolidated, legacy

ADMIN = "administrator-of-the-tests"
ENVIRONMENT = (("ADMIN_API_KEY", ADMIN), ("CREDENTIALS_SECRET", "of the tests"))
KEPT = {"id", "name", "email", "active", "monthly_limit", "current_usage", "metadata", "trial_fixes_used"}
KEPT |= {"trial_fixes_limit", "stripe_customer_id", "subscription_plan", "rollover_fixes", "user_id"}
KEPT |= {"inserted_at", "updated_at"}


@dataclass
class Api:
    """A release that runs, and which of its operations answered how."""

    client: httpx.Client
    url: str
    document: dict[str, Any]
    drop: Callable[[], None]
    seen: set[tuple[str, int]] = field(default_factory=set)

    def ask(self, operation: str, *, key: Any = ADMIN, **told: Any) -> httpx.Response:  # noqa: ANN401  # path parameters, and httpx's own; a key is text
        """Ask *operation*, with path parameters by name; note how it answered."""
        method, path = self._found(operation)
        sent = {name: told.pop(name) for name in ("json", "params", "content") if name in told}
        headers = {"x-api-key": key.encode()} if key else {}
        answer = self.client.request(method, path.format(**told), headers=headers, **sent)
        self.seen.add((operation, answer.status_code))
        return answer

    def documented(self) -> set[tuple[str, int]]:
        """Each operation with each status it says it may answer."""
        return {(operation, int(status)) for _, _, operation, statuses in self._operations() for status in statuses}

    def _found(self, operation: str) -> tuple[str, str]:
        return next((method, path) for path, method, name, _ in self._operations() if name == operation)

    def _operations(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        for path, methods in self.document["paths"].items():
            for method, each in methods.items():
                yield path, method, each["operationId"], each["responses"]


@pytest.fixture(scope="module", params=[legacy, consolidated], ids=["legacy", "consolidated"])
def served(request: pytest.FixtureRequest) -> ModuleType:
    """Either release."""
    chosen: ModuleType = request.param
    return chosen


@pytest.fixture(scope="module")
def api(harness_server: Server, served: ModuleType) -> Iterator[Api]:
    """It, running on a database without customers."""
    name = harness_server.databases.create("served")
    with connect(harness_server.url(name)) as session:
        HISTORY.baseline(session)
        if served is consolidated:
            HISTORY.upgrade(session)
        session.execute(PLANTED)
        app = Asgi(f"{served.__name__}.api:application", factory=True, environment=ENVIRONMENT)
        with app.running(session) as running, httpx.Client(base_url=running.url, timeout=30) as client:
            session.close()
            document = client.get(running.document).json()
            yield Api(client, harness_server.url(name), document, lambda: harness_server.databases.drop(name))


HISTORY = Alembic(Path(__file__).parents[3] / "migrations", before="0010", after="0011")
PLANTED = """
INSERT INTO users (id, email, hashed_password, inserted_at, updated_at)
VALUES (7, 'owner@example.test', '-', now(), now())
"""
NEW = {"name": "Ada", "email": "ada@example.test", "user_id": 7}


def created(api: Api, email: str, **more: object) -> tuple[int, str]:
    """A customer with a key; the customer's id and the key."""
    customer = api.ask("create_customer", json={**NEW, "email": email, **more}).json()["id"]
    return customer, api.ask("create_api_key", customer_id=customer, json={"name": "first"}).json()["key"]


def test_a_customer_is_made_read_changed_and_deleted(api: Api) -> None:
    """
    The representation is the one that the platform gives; a key is never in it.
    """
    customer, key = created(api, "whole@example.test", name="Grace", monthly_limit=7)
    shown = api.ask("get_customer", customer_id=customer, key=key)
    assert 200 == shown.status_code
    assert {"name": "Grace", "monthly_limit": 7} == {name: shown.json()[name] for name in ("name", "monthly_limit")}
    assert set() == KEPT - shown.json().keys()
    assert key not in shown.text
    changed = api.ask("update_customer", customer_id=customer, json={"name": "Hopper", "nobody": "knows"})
    assert (200, "Hopper") == (changed.status_code, changed.json()["name"])
    assert 7 == changed.json()["monthly_limit"]
    assert 204 == api.ask("delete_customer", customer_id=customer).status_code
    assert 404 == api.ask("get_customer", customer_id=customer).status_code


def test_dropped_fields_are_shown_by_the_old_release_alone(api: Api, served: ModuleType) -> None:
    """
    Of the six, three are in N−1's representation and none in N's; whoever sends one to N is not refused.
    """
    customer, _ = created(api, "dropped@example.test", plan="demo", github_org="acme")
    shown = api.ask("get_customer", customer_id=customer).json()
    dropped = {"plan", "github_org", "trial_expired", "api_key", "payment_method_added", "monthly_fix_quota"}
    assert (set() if served is consolidated else {"plan", "github_org", "trial_expired"}) == shown.keys() & dropped


def test_who_may_what(api: Api) -> None:
    """
    Nobody's key opens nothing; a customer's opens what is the customer's; the administrator's all.
    """
    one, key = created(api, "one@example.test")
    other, _ = created(api, "other@example.test")
    assert [401, 401] == [api.ask("get_customer", customer_id=one, key=shown).status_code for shown in ("", "nobody's")]
    assert [200, 403] == [api.ask("get_customer", customer_id=each, key=key).status_code for each in (one, other)]
    assert 403 == api.ask("list_customers", key=key).status_code
    assert 403 == api.ask("update_customer", customer_id=one, key=key, json={"name": "me"}).status_code
    assert 200 == api.ask("list_customers").status_code
    assert 200 == api.client.get("/api/v1/health").status_code


def test_a_revoked_key_opens_nothing(api: Api) -> None:
    """
    As of the next request; the others go on.
    """
    customer, key = created(api, "revoked@example.test")
    second = api.ask("create_api_key", customer_id=customer, json={"name": "second"}).json()
    listed = api.ask("list_api_keys", customer_id=customer, key=key).json()["items"]
    assert ["first", "second"] == [each["name"] for each in listed]
    assert all("key" not in each for each in listed)
    assert 204 == api.ask("revoke_api_key", customer_id=customer, key_id=listed[0]["id"]).status_code
    assert 401 == api.ask("get_customer", customer_id=customer, key=key).status_code
    assert 200 == api.ask("get_customer", customer_id=customer, key=second["key"]).status_code


def test_a_key_is_bytes_in_utf_8(api: Api) -> None:
    """
    Keys that are no ASCII open too.
    """
    customer, _ = created(api, "unicode@example.test")
    with connect(api.url) as session:
        session.execute(f"UPDATE api_keys SET key = 'schlüssel-😀' WHERE customer_id = {customer}")  # noqa: S608  # an id
    assert 200 == api.ask("get_customer", customer_id=customer, key="schlüssel-😀").status_code


def test_credentials_are_minted_and_kept_encrypted(api: Api) -> None:
    """
    What is told is in no column.
    """
    customer, key = created(api, "mint@example.test", monthly_limit=5, current_usage=2)
    told = api.ask("exchange_credentials", json={"api_key": key, "providers": ["openai", "ollama"]}).json()
    assert {"openai", "ollama"} == told["credentials"].keys()
    assert 3 == told["usage"]["remaining_fixes"]
    with connect(api.url) as session:
        kept = session.rows("SELECT encrypted_key FROM credentials WHERE customer_id = :id", {"id": customer}).rows
    minted = {each["api_key"] for each in told["credentials"].values()}
    assert 2 == len(kept)
    assert all(secret not in str(kept) for secret in minted)


def test_usage_grows_in_the_database(api: Api) -> None:
    """
    By a fix for each 2,000 tokens, and a row says so; what cannot be counted leaves no row.
    """
    customer, key = created(api, "used@example.test", current_usage=1)
    report = {"api_key": key, "provider": "openai", "request_count": 1}
    assert {"status": "recorded"} == api.ask("report_usage", json={**report, "tokens_used": 4001}).json()
    assert 3 == api.ask("get_customer", customer_id=customer).json()["current_usage"]
    api.ask("update_customer", customer_id=customer, json={"current_usage": 2**31 - 1})
    assert 422 == api.ask("report_usage", json={**report, "tokens_used": 2000}).status_code
    with connect(api.url) as session:
        count = "SELECT count(*) FROM usage_records WHERE customer_id = :id"
        assert ((1,),) == session.rows(count, {"id": customer}).rows


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"no json",
        b"[]",
        b'{"name": "\\u0000", "email": "nul@example.test", "user_id": 7}',
        b'{"name": "\\ud800", "email": "half@example.test", "user_id": 7}',
        b'{"name": "n", "email": "inf@example.test", "user_id": 7, "metadata": {"n": 1e999}}',
        b'{"name": "n", "email": "deep@example.test", "user_id": 7, "metadata": '
        + b'{"a":' * 9999
        + b"1"
        + b"}" * 10000,
        b'{"name": "n", "email": "in@example.test", "user_id": 7, "metadata": {"\\u0000": 1}}',
        b'{"name": " ", "email": "blank@example.test", "user_id": 7}',
        b'{"name": "n", "email": "no user", "user_id": 7}',
        b'{"name": "n", "email": "unknown@example.test", "user_id": 8}',
        b'{"name": "n", "email": "missing@example.test"}',
        b'{"name": "n", "email": "text@example.test", "user_id": "7"}',
        b'{"name": "n", "email": "large@example.test", "user_id": 7, "monthly_limit": 2147483648}',
    ],
    ids=range(14),
)
def test_what_cannot_be_stored_is_refused(api: Api, sent: bytes) -> None:
    """
    With 422 and the field, never with 500.
    """
    answer = api.ask("create_customer", content=sent)
    assert 422 == answer.status_code, answer.text
    assert answer.json()["details"]


def test_a_method_that_there_is_not_names_those_there_are(api: Api) -> None:
    """
    All of the path's, in `allow`.
    """
    answer = api.client.put("/api/v1/customers")
    assert (405, "GET, POST") == (answer.status_code, answer.headers["allow"])
    assert {"error": "not found"} == api.client.get("/api/v1/nothing").json()


def test_results_are_kept_for_those_who_own_the_repository(api: Api) -> None:
    """
    Only with a key of api_keys, a forge account of that name, and that verified.
    """
    customer, key = created(api, "phases@example.test")
    result = {"phase": "scan", "repo": "phased/app", "commit_sha": "c0ffee", "data": {"found": 2}}
    assert 401 == api.ask("store_phase", json=result).status_code
    assert 403 == api.ask("store_phase", json=result, key=key).status_code
    account = api.ask(
        "add_forge_account", customer_id=customer, json={"forge_type": "github", "namespace": "phased"}
    ).json()["id"]
    assert "not verified" in api.ask("store_phase", json=result, key=key).json()["error"]
    told = api.ask("verify_forge_account", customer_id=customer, account_id=account).json()
    assert told["verified_at"].endswith("Z")
    assert 201 == api.ask("store_phase", json=result, key=key).status_code
    wanted = {"repo": "phased/app", "issue": 1, "commit": "c0ffee"}
    kept = {"scan": {"found": 2}, "validation": None, "mitigation": None}
    assert kept == api.ask("retrieve_phases", params=wanted, key=key).json()


def test_every_documented_status_is_reached_and_no_other(api: Api) -> None:
    """
    Operation by operation. The database going away is the last of them.
    """
    customer, key = created(api, "every@example.test")
    stranger, strange = created(api, "stranger@example.test")
    _every_customer(api, customer, key)
    _every_key_and_account(api, customer, key)
    _every_credential(api, customer, key, strange)
    _every_attempt(api, customer, key, strange)
    _every_phase(api, key, strange)
    assert 409 == api.ask("delete_customer", customer_id=customer).status_code
    assert 204 == api.ask("delete_customer", customer_id=stranger).status_code
    _unhealthy(api)
    assert api.documented() == api.seen


def _every_customer(api: Api, customer: int, key: str) -> None:
    for operation in ("get_customer", "update_customer", "delete_customer"):
        told = {"json": {"name": "n"}} if operation == "update_customer" else {}
        api.ask(operation, customer_id=customer, key="", **told)
        api.ask(operation, customer_id=customer + 1, key=key, **told)
        api.ask(operation, customer_id=10**9, **told)
        api.ask(operation, customer_id="x", **told)
    api.ask("update_customer", customer_id=customer, json={"email": "stranger@example.test"})
    api.ask("update_customer", customer_id=customer, json={"name": "n"})
    api.ask("get_customer", customer_id=customer)
    for key_ in ("", key):
        api.ask("list_customers", key=key_)
        api.ask("create_customer", key=key_, json=NEW)
    api.ask("list_customers", params={"limit": 0})
    api.ask("list_customers")
    for _ in range(2):
        api.ask("create_customer", json={**NEW, "email": "twice@example.test"})
    api.ask("create_customer", json={})


def _every_key_and_account(api: Api, customer: int, key: str) -> None:
    account = 0
    added = {"json": {"forge_type": "github", "namespace": "every"}}
    named = {"json": {"name": "another"}}
    for operation, told in (
        ("list_api_keys", {}),
        ("create_api_key", named),
        ("list_forge_accounts", {}),
        ("add_forge_account", added),
    ):
        api.ask(operation, customer_id=customer, key="", **told)
        api.ask(operation, customer_id=customer + 1, key=key, **told)
        api.ask(operation, customer_id=10**9, **told)
        api.ask(operation, customer_id="x", **told)
        made = api.ask(operation, customer_id=customer, **told)
        account = made.json()["id"] if operation == "add_forge_account" else account
    api.ask("add_forge_account", customer_id=customer, **added)
    last = api.ask("list_api_keys", customer_id=customer).json()["items"][-1]["id"]
    for operation, found in (("revoke_api_key", {"key_id": last}), ("verify_forge_account", {"account_id": account})):
        (name,) = found
        api.ask(operation, customer_id=customer, key="", **found)
        api.ask(operation, customer_id=customer, key=key, **found)
        api.ask(operation, customer_id=customer, **{name: 10**9})
        api.ask(operation, customer_id=customer, **{name: "x"})
        api.ask(operation, customer_id=customer, **found)


def _every_credential(api: Api, customer: int, key: str, strange: str) -> None:
    exchange = {"api_key": key, "providers": ["openai"], "ttl_minutes": 1}
    for sent in ({}, {**exchange, "api_key": "nobody's"}, exchange):
        api.ask("exchange_credentials", json=sent)
    with connect(api.url) as session:
        found = "SELECT max(id) FROM credentials WHERE customer_id = :id"
        minted = session.rows(found, {"id": customer}).rows[0][0]
    for sent in (
        {"api_key": "nobody's", "credential_id": minted},
        {"api_key": key, "credential_id": 10**9},
        {"api_key": strange, "credential_id": minted},
        {"api_key": key, "credential_id": minted},
        {"api_key": key, "credential_id": minted},
    ):
        api.ask("refresh_credential", json=sent)
    for _ in range(60):
        api.ask("exchange_credentials", json=exchange)
    api.ask("update_customer", customer_id=customer, json={"monthly_limit": 0})
    api.ask("exchange_credentials", json=exchange)
    used = {"api_key": key, "provider": "openai", "tokens_used": 1, "request_count": 1}
    for sent in ({}, {**used, "api_key": "nobody's"}, used):
        api.ask("report_usage", json=sent)


def _every_attempt(api: Api, customer: int, key: str, strange: str) -> None:
    attempt = {"github_org": "every", "repo_name": "app", "pr_number": customer}
    api.ask("create_fix_attempt", json=attempt, key="")
    api.ask("create_fix_attempt", json={}, key=key)
    made = api.ask("create_fix_attempt", json=attempt, key=key).json()["id"]
    api.ask("create_fix_attempt", json=attempt, key=key)
    for key_, found in ((key, made), (strange, made), ("", made), (key, 10**9), (key, "x")):
        api.ask("get_fix_attempt", attempt_id=found, key=key_)


def _every_phase(api: Api, key: str, strange: str) -> None:
    with connect(api.url) as session:
        session.execute("UPDATE forge_accounts SET verified_at = now() WHERE namespace = 'every'")
    result = {"phase": "validation", "repo": "every/app", "commit_sha": "c", "issue_number": 2, "data": {}}
    wanted = {"repo": "every/app", "issue": 2, "commit": "c"}
    api.ask("retrieve_phases", params=wanted, key=key)
    for key_, sent in ((key, {}), ("", result), (strange, result), (key, result)):
        api.ask("store_phase", json=sent, key=key_)
    for key_, asked in ((key, wanted), ("", wanted), (strange, wanted), (key, {})):
        api.ask("retrieve_phases", params=asked, key=key_)


def _unhealthy(api: Api) -> None:
    api.ask("health", key="")
    api.drop()
    api.ask("health", key="")
