"""Faults in who is let in, planted in copies of release N: each is found; of the right release nothing is said."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from harness import Admits, Clause, Holds, Release, Stop
from harness.judge import Judged
from harness.load import load
from harness.verify import verify
from scenarios.rfc_055.doors import ACCESS as DOORS
from scenarios.rfc_055.doors import OPENED
from scenarios.rfc_055.names import N_1
from scenarios.rfc_055.tests.copies import ACCESS, CUSTOMERS, KEYS, SCENARIO, Fault, planted
from scenarios.rfc_055.traffic import TRAFFIC

HEALTH, CREDENTIALS = "service/routes/health.py", "service/routes/credentials.py"
LOOK_UP = "ApiKey.key == key, ApiKey.active.is_(True)"
FAULTS = {
    "a lost 401": Fault(
        ACCESS,
        '        raise No(401, "invalid API key")\n    return Caller(customer, key)\n',
        "        return Caller()\n    return Caller(customer, key)\n",
        "list_customers",
        "with no key it needs: 200; with a key that nobody has: 200",
    ),
    "an unknown key that raises": Fault(
        ACCESS,
        "    if customer is None:\n        raise No(401",
        "    if customer is None and key:\n        raise KeyError(key)\n    if customer is None:\n        raise No(401",
        "list_customers",
        "with a key that nobody has: 500",
    ),
    "an open route": Fault(
        KEYS,
        "    def index(session: Sessions, caller: CallerIs, customer_id: Id) -> dict[str, object]:\n",
        "    def index(session: Sessions, customer_id: Id) -> dict[str, object]:\n"
        "        from types import SimpleNamespace\n\n"
        "        caller = SimpleNamespace(reach=print)\n",
        "list_api_keys",
        "with no key it needs: 200; with a key that nobody has: 200",
    ),
    "an undocumented route": Fault(
        HEALTH,
        '@router.get("/health", operation_id="health"',
        '@router.get("/debug", include_in_schema=False)\ndef debug() -> str:\n    """Say more."""\n    return "a"\n\n\n'
        '@router.get("/health", operation_id="health"',
        "GET /api/v1/debug",
        "served, and not in it",
    ),
    "a key that opens after revocation": Fault(
        CUSTOMERS, LOOK_UP, "ApiKey.key == key", "x-api-key: keys, as before", "lets in its owner"
    ),
    "an inactive customer let in": Fault(
        CUSTOMERS,
        LOOK_UP,
        "ApiKey.key == key, ApiKey.active | Customer.active.is_not(True)",
        "x-api-key: keys, as before",
        "lets in its owner",
    ),
    "an inactive customer let in no more": Fault(
        CUSTOMERS,
        LOOK_UP,
        "ApiKey.key == key, ApiKey.active.is_(True), Customer.active.is_(True)",
        "x-api-key: keys, as before",
        "lets in nobody",
    ),
    "another customer's record let through": Fault(
        ACCESS,
        "        if not self.administrator and self",
        "        if self.key is None and self",
        "x-api-key for another: keys, as before",
        "lets in 200",
    ),
    "another customer found by a key": Fault(
        CUSTOMERS,
        "    return session.scalars(owner).one_or_none()\n",
        "    found = session.scalars(owner).one_or_none()\n"
        "    return found and session.scalars(select(Customer).order_by(Customer.id).limit(1)).one()\n",
        "x-api-key: keys, as before",
        "lets in 403",
    ),
    "another customer's usage written": Fault(
        "service/routes/usage.py",
        'given = {"customer": customer.id, ',
        'given = {"customer": session.scalar(text("SELECT min(id) FROM customers")), ',
        "api_key of usage: keys, as before",
        "lets in another",
    ),
    "a door that no key opens": Fault(
        "service/access.py",
        "SELECT customer_id, id FROM api_keys WHERE key = :key AND active",
        "SELECT customer_id, id FROM api_keys WHERE key = :key AND NOT active",
        "x-api-key of results: keys, as before",
        "lets in nobody",
    ),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Judged, ...]]:
    """Release N and each of its faulty copies, asked on the same walk whom it lets in."""
    folder = tmp_path_factory.mktemp("copies")
    contract = load(SCENARIO / "contract.py")
    (phase,) = contract.phases
    releases = {name: planted(folder, number, fault) for number, (name, fault) in enumerate(FAULTS.items())}
    releases["right"] = phase.releases[1]
    clauses = [clause for number, one in enumerate(releases.values()) for clause in _asked(number, one)]
    asked = replace(contract, phases=(replace(phase, clauses=(*phase.clauses, *clauses)),))
    found = verify(asked, until=Stop.AFTER, select=lambda clause: clause.id.startswith("copy.")).judged
    return {
        name: tuple(each for each in found if each.clause.id.startswith(f"copy.{number}."))
        for number, name in enumerate(releases)
    }


def _asked(number: int, release: Release) -> list[Clause[object]]:
    made = Admits(DOORS, TRAFFIC, releases=(N_1, release), opened=OPENED)
    names = {each.id: f"copy.{number}.{each.id}" for each in made if each.id != "access.routes.old"}
    return [
        replace(each, id=names[each.id], holds=Holds.ALWAYS, stops=(Stop.AFTER,), release=release, section="")
        for each in made
        if each.id in names
    ]


def test_the_right_release_is_silent(judged: Mapping[str, tuple[Judged, ...]]) -> None:
    """
    Nothing is said against it, and nothing is left open.
    """
    assert [] == [each.evidence for one in judged["right"] for each in one.evidence if not each.evidence.supports]
    assert ["proven"] * 3 == [each.verdict for each in judged["right"]]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_door(judged: Mapping[str, tuple[Judged, ...]], name: str) -> None:
    """
    In words that say who is let in.
    """
    fault = FAULTS[name]
    said = {
        each.evidence.where: each.evidence.observed
        for one in judged[name]
        for each in one.evidence
        if not each.evidence.supports
    }
    assert fault.operation in said
    assert fault.says in said[fault.operation]
