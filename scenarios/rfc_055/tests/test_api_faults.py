"""Faults planted in copies of release N's API: the replay finds and labels each; on the right release it is silent."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from harness import Clause, Holds, Replay, Stop, works
from harness.judge import Judged
from harness.load import load
from harness.verify import verify
from scenarios.rfc_055.names import N_1
from scenarios.rfc_055.tests.copies import ACCESS, ACCOUNTS, CUSTOMERS, ROUTES, SCENARIO, USAGE, Fault, planted
from scenarios.rfc_055.traffic import BROUGHT, TRAFFIC

FAULTS = {
    "a dropped field still in the representation": Fault(
        "consolidated/api.py",
        "    user_id: int | None\n",
        '    user_id: int | None\n    plan: str = "trial"\n',
        "get_customer",
        'plan is still there: "trial"',
    ),
    "a dropped column read lazily": Fault(
        USAGE,
        "        session.execute(text(RECORD), given)\n",
        '        session.execute(text(RECORD), given)\n        session.execute(text("SELECT plan FROM customers"))\n',
        "report_usage",
        '500, not 200: 42703 column "plan" does not exist — dropped: customers.plan',
    ),
    "a dropped column read through an alias": Fault(
        "service/results.py",
        "SELECT verified_at IS NOT NULL FROM forge_accounts\n",
        "SELECT verified_at IS NOT NULL AND (SELECT c.trial_expired FROM customers c LIMIT 1) IS NOT TRUE\n"
        "FROM forge_accounts\n",
        "store_phase",
        "column c.trial_expired does not exist — dropped: customers.trial_expired",
    ),
    "a lost 401": Fault(
        ACCESS,
        '        raise No(401, "invalid API key")\n    return Caller(customer, key)\n',
        "        return Caller()\n    return Caller(customer, key)\n",
        "list_customers",
        "200, not 401",
    ),
    "a revoked key let in": Fault(
        CUSTOMERS, "ApiKey.key == key, ApiKey.active.is_(True)", "ApiKey.key == key", "get_customer", "200, not 401"
    ),
    "another customer's record": Fault(
        CUSTOMERS,
        "    customer = session.get(Customer, customer_id)\n    if customer is None:",
        "    customer = session.scalars(select(Customer).order_by(Customer.id).limit(1)).one_or_none()\n"
        "    if customer is None:",
        "get_customer",
        " is ",
    ),
    "another customer's record let through": Fault(
        ACCESS,
        "        if not self.administrator and self",
        "        if self.key is None and self",
        "get_customer",
        "200, not 403",
    ),
    "the wrong one of two keys recorded": Fault(
        "service/routes/fix_attempts.py",
        '"api_key_used": caller.key}',
        '"api_key_used": next((k.key for k in caller.customer.api_keys if k.key != caller.key), "")}',
        "create_fix_attempt",
        "writes fix_attempts.api_key_used",
    ),
    "a kept field of another type": Fault(
        "consolidated/api.py", "    monthly_limit: int | None\n", "    monthly_limit: str | None\n", "get_customer", ""
    ),
    "another default": Fault(
        "consolidated/customers/customer.py",
        "    monthly_limit: Mapped[int | None] = mapped_column(default=100)\n",
        "    monthly_limit: Mapped[int | None] = mapped_column(default=10)\n",
        "create_customer",
        "monthly_limit is 10, not 100",
    ),
    "paging off by one": Fault(
        ROUTES,
        "limit=limit, offset=offset)",
        "limit=limit, offset=offset and offset + 1)",
        "list_customers",
        "items[0].",
    ),
    "pages in another order": Fault(
        CUSTOMERS, "order_by(Customer.id)", "order_by(Customer.id.desc())", "list_customers", "items[0]."
    ),
    "pages in no order": Fault(
        CUSTOMERS, "order_by(Customer.id).limit(limit)", "limit(limit)", "list_customers", "items[0]."
    ),
    "keys in no order": Fault(
        CUSTOMERS, "customer.id).order_by(ApiKey.id))]", "customer.id))]", "list_api_keys", "items[0]."
    ),
    "a total of the page": Fault(
        ROUTES, '"total": total}', '"total": len(listed)}', "list_customers", "total is 3, not"
    ),
    "a kept field ignored on PATCH": Fault(
        ROUTES,
        "customers.update_customer(session, customer, attrs)",
        'customers.update_customer(session, customer, {k: v for k, v in attrs.items() if k != "monthly_limit"})',
        "update_customer",
        "monthly_limit is 100, not 7",
    ),
    "an extra required field": Fault(
        ROUTES,
        'required=("name", "email", "user_id")',
        'required=("name", "email", "user_id", "active")',
        "create_customer",
        "422, not 201",
    ),
    "another status": Fault(
        ACCOUNTS,
        '        operation_id="verify_forge_account",\n',
        '        operation_id="verify_forge_account",\n        status_code=202,\n',
        "verify_forge_account",
        "202, not 200",
    ),
    "a write that is not stored": Fault(
        ACCOUNTS,
        "        return accounts.verify_forge_account(session, account)\n",
        "        account.verified_at = utc_now()\n        return account\n",
        "verify_forge_account",
        "writes nothing, not update forge_accounts",
    ),
    "a write too many": Fault(
        CUSTOMERS,
        "        api_key.active = False\n",
        "        api_key.active = False\n        api_key.customer.current_usage = 9\n",
        "revoke_api_key",
        "update customers",
    ),
    "a key deleted in place of revoked": Fault(
        CUSTOMERS,
        "        api_key.active = False\n",
        "        session.delete(api_key)\n",
        "revoke_api_key",
        "delete api_keys",
    ),
    "an unknown key that raises": Fault(
        ACCESS,
        "    if customer is None:\n        raise No(401",
        "    if customer is None and key:\n        raise KeyError(key)\n    if customer is None:\n        raise No(401",
        "get_customer",
        "500, not 401",
    ),
    "a header that says how to authenticate": Fault(
        ACCESS,
        '        raise No(401, "invalid API key")\n    return Caller(customer, key)\n',
        '        raise No(401, "invalid API key", headers={"WWW-Authenticate": "Basic"})\n'
        "    return Caller(customer, key)\n",
        "list_customers",
        'header www-authenticate is new: "Basic"',
    ),
    "a conflict that raises": Fault(
        ACCOUNTS,
        "        except contexts.conflict:\n",
        "        except ArithmeticError:\n",
        "add_forge_account",
        "500, not 409",
    ),
    "a key shown in a list": Fault(
        "service/answers.py",
        "    id: int\n    name: str | None\n",
        "    id: int\n    key: str\n    name: str | None\n",
        "list_api_keys",
        "items[0].key is new",
    ),
    "usage counted otherwise": Fault(
        USAGE,
        "TOKENS_OF_A_FIX = 2000",
        "TOKENS_OF_A_FIX = 4000",
        "report_usage",
        "writes customers.current_usage = 1, not 2",
    ),
    "a provider left out": Fault(
        "service/routes/credentials.py",
        'for provider in attrs["providers"]',
        'for provider in attrs["providers"][:1]',
        "exchange_credentials",
        "credentials.ollama.api_key is gone",
    ),
    "whose attempt it is not recorded": Fault(
        "service/routes/fix_attempts.py",
        '{"customer_id": caller.customer.id, ',
        "{",
        "create_fix_attempt",
        "writes fix_attempts.customer_id = None, not ",
    ),
    "another word for an error": Fault(
        ROUTES, '"no such customer"', '"not found"', "get_customer", 'error is "not found", not "no such customer"'
    ),
    "a metadata emptied": Fault(
        ROUTES,
        "customers.update_customer(session, customer, attrs)",
        'customers.update_customer(session, customer, {**attrs, "metadata": {}})',
        "update_customer",
        "metadata is new: {}",
    ),
    "a customer deleted with its attempts": Fault(
        CUSTOMERS,
        "        session.delete(customer)\n",
        "        session.query(type(customer.fix_attempts[0])).delete() if customer.fix_attempts else None\n"
        "        session.delete(customer)\n",
        "delete_customer",
        "204, not 409",
    ),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Judged]:
    """Release N and each of its faulty copies, replayed on the same walk."""
    folder = tmp_path_factory.mktemp("copies")
    contract = load(SCENARIO / "contract.py")
    (phase,) = contract.phases
    releases = {name: planted(folder, number, fault) for number, (name, fault) in enumerate(FAULTS.items())}
    releases["right"] = phase.releases[1]
    replayed = Replay(TRAFFIC, N_1)
    clauses = tuple(
        Clause(f"copy.{number}", name, replayed, works(*BROUGHT), Holds.ALWAYS, (Stop.AFTER,), release=release)
        for number, (name, release) in enumerate(releases.items())
    )
    asked = replace(contract, phases=(replace(phase, clauses=(*phase.clauses, *clauses)),))
    found = verify(asked, until=Stop.AFTER, select=lambda clause: clause.id.startswith("copy.")).judged
    return {each.clause.text: each for each in found}


def test_there_are_enough_faults() -> None:
    """
    Twenty and more.
    """
    assert 20 <= len(FAULTS)


def test_the_right_release_is_silent(judged: Mapping[str, Judged]) -> None:
    """
    Nothing is said against it.
    """
    assert [] == [each.evidence for each in judged["right"].evidence if not each.evidence.supports]
    assert not judged["right"].red
    assert not judged["right"].undecided


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_labelled(judged: Mapping[str, Judged], name: str) -> None:
    """
    At its operation, in words that say what is otherwise.
    """
    fault = FAULTS[name]
    assert not judged[name].reasons
    said = {each.evidence.where: each.evidence.observed for each in judged[name].evidence if not each.evidence.supports}
    assert fault.operation in said
    assert fault.says in said[fault.operation]
