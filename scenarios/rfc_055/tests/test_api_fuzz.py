"""Faults planted in copies of release N's API that its clients' calls do not meet: requests that are made up do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from harness import Clause, Fuzz, Holds, Replay, Stop, withstands, works
from harness.judge import Judged
from harness.load import load
from harness.verify import verify
from scenarios.rfc_055.names import N_1
from scenarios.rfc_055.tests.copies import ACCOUNTS, KEYS, ROUTES, SCENARIO, USAGE, planted
from scenarios.rfc_055.traffic import ADMIN, BROUGHT, TRAFFIC

ATTEMPTS = "service/routes/fix_attempts.py"
HEADER = '__import__("fastapi.security", fromlist=["of"]).APIKeyHeader(name="x-api-key", auto_error=False)'


@dataclass(frozen=True)
class Fault:
    """A text of a file of the release, another in its place; the operations asked, and what is said of the first."""

    file: str
    right: str
    wrong: str
    operations: tuple[str, ...]
    says: str


FAULTS = {
    "a text that is not ASCII raises": Fault(
        KEYS,
        "        customer = found(contexts, session, customer_id)\n        try:",
        '        customer = found(contexts, session, customer_id)\n        attrs["name"].encode("ascii")\n        try:',
        ("create_api_key",),
        "500, not_a_server_error",
    ),
    "an empty text raises": Fault(
        "service/routes/phases.py",
        '    repo = Repo(*attrs["repo"].split("/"))\n',
        '    assert attrs.get("branch") != ""\n    repo = Repo(*attrs["repo"].split("/"))\n',
        ("store_phase",),
        "500, not_a_server_error",
    ),
    "the highest number has a status of its own": Fault(
        USAGE,
        "        customer = owner(contexts, session, attrs)\n",
        '        customer = owner(contexts, session, attrs)\n        if attrs["tokens_used"] == 2**31 - 1:\n'
        '            raise __import__("fastapi").HTTPException(418)\n',
        ("report_usage",),
        "418, status_code_conformance",
    ),
    "some rows break the schema": Fault(
        ROUTES,
        "        return customers.represent_customer(session, customer_id)\n\n    @router.patch(",
        '        if customer_id % 3 == 0:\n            told = {"id": str(customer_id)}\n'
        '            return __import__("fastapi").responses.JSONResponse(told)\n'
        "        return customers.represent_customer(session, customer_id)\n\n    @router.patch(",
        ("get_customer",),
        "200, response_schema_conformance",
    ),
    "another type of content": Fault(
        ATTEMPTS,
        '            raise No(404, "no such fix attempt")\n',
        '            return __import__("fastapi").responses.PlainTextResponse("none", 404)\n',
        ("get_fix_attempt",),
        "404, content_type_conformance",
    ),
    "what is deleted is there still": Fault(
        "consolidated/customers/__init__.py",
        '    with writing(session, {"fix_attempts_customer_id_fkey": "fix_attempts"}):\n',
        "    if customer.stripe_customer_id is not None:\n        return\n"
        '    with writing(session, {"fix_attempts_customer_id_fkey": "fix_attempts"}):\n',
        ("get_customer", "create_customer", "delete_customer"),
        "200, use_after_free",
    ),
    "nobody asks for a key": Fault(
        ACCOUNTS,
        "    def index(session: Sessions, caller: CallerIs, customer_id: Id) -> dict[str, object]:\n"
        '        """List them."""\n        caller.reach(customer_id)\n',
        f"    def index(session: Sessions, _: Annotated[str | None, Depends({HEADER})], customer_id: Id) -> object:\n"
        '        """List them."""\n',
        ("list_forge_accounts",),
        "200, ignored_auth",
    ),
    "nobody looks at the body": Fault(
        KEYS, "Depends(body(NAMED))", "Depends(body({}))", ("create_api_key",), "500, not_a_server_error"
    ),
    "a dropped column read on a rare branch": Fault(
        ATTEMPTS,
        "        try:\n            return billing",
        '        if attrs.get("metadata"):\n'
        '            session.execute(__import__("sqlalchemy").text("SELECT trial_expired FROM customers"))\n'
        "        try:\n            return billing",
        ("create_fix_attempt",),
        '42703 column "trial_expired" does not exist — dropped: customers.trial_expired',
    ),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Judged, Judged]]:
    """Each faulty copy of release N asked what is made up, and what its clients ask, on the same walk."""
    folder = tmp_path_factory.mktemp("copies")
    contract = load(SCENARIO / "contract.py")
    (phase,) = contract.phases
    clauses: list[Clause[Any]] = []
    for number, (name, fault) in enumerate(FAULTS.items()):
        release = planted(folder, number, fault)
        fuzz = Fuzz(TRAFFIC, examples=20, only=fault.operations)
        clauses.append(Clause(f"fuzz.{number}", name, fuzz, withstands(), Holds.ALWAYS, (Stop.AFTER,), release=release))
        clauses.append(
            Clause(
                f"calls.{number}",
                name,
                Replay(TRAFFIC, N_1),
                works(*BROUGHT),
                Holds.ALWAYS,
                (Stop.AFTER,),
                release=release,
            )
        )
    whole = replace(contract, phases=(replace(phase, clauses=(*phase.clauses, *clauses)),))
    chosen = {each.id for each in clauses}
    found = verify(whole, until=Stop.AFTER, select=lambda clause: clause.id in chosen, smallest=False).judged
    by_id = {each.clause.id: each for each in found}
    return {name: (by_id[f"fuzz.{number}"], by_id[f"calls.{number}"]) for number, name in enumerate(FAULTS)}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_shown(judged: Mapping[str, tuple[Judged, Judged]], name: str) -> None:
    """
    At its operation: the status, the check, and a line that sends it; the clients' calls are answered as ever.
    """
    fault = FAULTS[name]
    made_up, calls = judged[name]
    said = [each.evidence for each in made_up.evidence if not each.evidence.supports]
    told = [each for each in said if each.where == fault.operations[0] and fault.says in each.observed]
    assert told, [(each.where, each.observed) for each in said] or made_up.reasons
    assert "fails again" in told[0].observed
    assert told[0].help.startswith("curl -X ")
    assert ADMIN not in told[0].help
    assert [] == [each.evidence for each in calls.evidence if not each.evidence.supports]
