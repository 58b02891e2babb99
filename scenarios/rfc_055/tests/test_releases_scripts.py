"""The releases' scripts on a real database: N−1 before RFC-055, N after it."""

import importlib
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from scenarios.rfc_055 import consolidated, legacy
from scenarios.rfc_055.consolidated import repo as new_repo
from scenarios.rfc_055.legacy import repo as old_repo

SEEDED = """
    SELECT c.email, c.subscription_plan, u.email,
        (SELECT count(*) FROM api_keys k WHERE k.customer_id = c.id AND k.active),
        (SELECT string_agg(namespace, ',') FROM forge_accounts WHERE customer_id = c.id AND verified_at IS NOT NULL)
    FROM customers c JOIN users u ON u.id = c.user_id WHERE c.id = ANY(:ids) ORDER BY c.id
"""
BOTH_KEYS = """
    SELECT c.plan, k.key = c.api_key FROM customers c JOIN api_keys k ON k.customer_id = c.id WHERE c.id = ANY(:ids)
"""


def test_seeds_stand_after_one_run_and_after_two(release: ModuleType, session: Session, url: str) -> None:
    """
    Two customers with a user, a plan, a key and a verified organisation.
    """
    main = _part(release, "scripts.seeds").main
    ids = [*main(url)]
    expected = [("internal@rsolv.test", "rsolv-internal"), ("ops@acme.test", "acme-inc")]
    wanted = [(email, "enterprise", "admin@rsolv.test", 1, org) for email, org in expected]
    assert wanted == [tuple(row) for row in session.execute(text(SEEDED), {"ids": ids})]
    assert ids == [*main(url)]
    assert wanted == [tuple(row) for row in session.execute(text(SEEDED), {"ids": ids})]


def test_seeds_of_n_minus_1_leave_plan_at_its_default(legacy_url: str) -> None:
    """
    platform.md, "How rows look in practice"; the key is in both places.
    """
    ids = [*_part(legacy, "scripts.seeds").main(legacy_url)]
    with old_repo.open_session(legacy_url) as session:
        assert [("trial", True)] * 2 == [tuple(row) for row in session.execute(text(BOTH_KEYS), {"ids": ids})]


@pytest.mark.parametrize("script", ["create_demo_api_key_prod", "create_test_customer"])
def test_create_customer_scripts_hand_out_one_key_that_opens(
    release: ModuleType, session: Session, url: str, script: str
) -> None:
    """
    The same on each run; only the demo's is told, since that is what the script is for.
    """
    main = _part(release, f"scripts.{script}").main
    told: list[str] = []
    key = main(url, told.append)
    assert key == main(url)
    assert (script == "create_demo_api_key_prod") == (key in told[0])
    assert _part(release, "customers").get_customer_by_api_key(session, key) is not None


def test_the_demo_script_of_n_finds_the_key_that_n_minus_1_kept_in_customers(consolidated_url: str) -> None:
    """
    It came over to api_keys; had it not, the script would have made another.
    """
    main = _part(consolidated, "scripts.create_demo_api_key_prod").main
    assert main(consolidated_url) == "rsolv_test_demo"
    with new_repo.open_session(consolidated_url) as session:
        session.execute(text("UPDATE api_keys SET active = false WHERE key = 'rsolv_test_demo'"))
        session.commit()
    assert main(consolidated_url) != "rsolv_test_demo"


def _part(release: ModuleType, name: str) -> Any:  # noqa: ANN401  # a module of either release
    return importlib.import_module(f"{release.__name__}.{name}")
