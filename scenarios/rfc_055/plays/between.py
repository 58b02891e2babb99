"""What is written between the upgrade and the rollback, by release N, and what release N−1 finds of it."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from harness import Code
from scenarios.rfc_055.plays.stage import NOBODY, Play, one, opened, opens, update, user

__all__ = ["LEFT", "ask_after_rollback", "write_in_between"]

PAST = datetime(2020, 1, 1)  # noqa: DTZ001  # the columns hold UTC without a zone

# In SQL, as other writers of the platform's leave it; the numbers are rows.sql's.
WRITTEN_BY_OTHERS = """
UPDATE api_keys SET last_used_at = '2026-01-01', updated_at = '2026-01-01' WHERE key = 'rsolv_test_trial_h';
INSERT INTO scan_executions (repository_id, commit_sha, api_key_id, inserted_at, updated_at)
    SELECT 1, 'between', id, '2026-01-01', '2026-01-01' FROM api_keys WHERE key = 'rsolv_test_demo';
UPDATE api_keys SET customer_id = 43, updated_at = '2026-01-01' WHERE key = 'rsolv_test_own_of_45';
UPDATE api_keys SET active = TRUE WHERE key = 'rsolv_test_inactive';
UPDATE api_keys SET active = FALSE, updated_at = '2026-01-01' WHERE key = 'rsolv_test_inactive';
UPDATE customers SET active = TRUE WHERE id = 49;
INSERT INTO cached_validations (cache_key, forge_account_id, repository, vulnerability_type, locations, file_hashes,
        is_false_positive, confidence, cached_at, ttl_expires_at, inserted_at, updated_at)
    SELECT 'between', id, 'r', 'v', '[]', '[]', FALSE, 1, '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01'
    FROM forge_accounts WHERE customer_id = 84 AND namespace = 'Acme';
UPDATE forge_accounts SET namespace = 'renamed', updated_at = '2026-01-01' WHERE customer_id = 86;
DELETE FROM forge_accounts WHERE customer_id = 93;
UPDATE customers SET trial_expired_at = '2020-01-01', payment_method_added_at = '2026-01-01' WHERE id = 69;
UPDATE customers SET trial_expired_at = '2999-01-01' WHERE id = 62;
"""

# Each is one row, or what the RFC-055 revision makes of one.
LEFT = {
    "a key used since stands": "SELECT count(*) FROM api_keys WHERE key = 'rsolv_test_trial_h'",
    "a key revoked since stands, closed": """
        SELECT count(*) FROM api_keys WHERE key = 'rsolv_test_two_first' AND NOT active
    """,
    "a key moved since is not its first owner's": """
        SELECT count(*) FROM customers WHERE id = 45 AND api_key <> 'rsolv_test_own_of_45'
    """,
    "a scan's key is still known": "SELECT count(api_key_id) FROM scan_executions WHERE commit_sha = 'between'",
    "an account verified since stands": "SELECT count(verified_at) FROM forge_accounts WHERE customer_id = 83",
    "a validation of an account stands": "SELECT count(*) FROM cached_validations WHERE cache_key = 'between'",
    "an account renamed since stands, and is the organisation": """
        SELECT count(*) FROM customers c
        JOIN forge_accounts f ON f.customer_id = c.id AND f.namespace = c.github_org
        WHERE c.id = 86 AND c.github_org = 'renamed'
    """,
    "an account deleted since is no organisation": """
        SELECT count(*) FROM customers WHERE id = 93 AND github_org IS NULL
    """,
    "a date set in the past stays, and marks": """
        SELECT count(*) FROM customers WHERE id = 69 AND trial_expired AND trial_expired_at = '2020-01-01'
    """,
    "a date set in the future stays, and does not": """
        SELECT count(*) FROM customers WHERE id = 62 AND NOT trial_expired AND trial_expired_at = '2999-01-01'
    """,
    "a payment method's date set since stays, and marks": """
        SELECT count(*) FROM customers
        WHERE id = 69 AND payment_method_added AND payment_method_added_at = '2026-01-01'
    """,
    "a new customer is marked by its dates": """
        SELECT count(*) FROM customers WHERE email = 'kept@between.example' AND trial_expired AND payment_method_added
    """,
    "one without dates is not": """
        SELECT count(*) FROM customers
        WHERE email = 'undated@between.example' AND NOT trial_expired AND NOT payment_method_added
    """,
    "two new customers have keys of different beginnings, too long to guess": """
        SELECT count(DISTINCT left(api_key, 20)) - 1 FROM customers
        WHERE email LIKE '%@between.example' AND api_key ~ '^rsolv_[0-9a-zA-Z_-]{20,}$'
    """,
}


def write_in_between(code: Code, url: str) -> Play:
    """Customers created, deleted, renamed, deactivated; keys and accounts used, moved, revoked, verified; dates set."""
    with opened(code, url) as session:
        user_id = user(session)
        _create(code, session, user_id)
        yield "keys that the upgrade made open", one(session, _OPENED_BY_UPGRADE)
        for customer_id, attrs in (
            (RENAMED, {"name": "Renamed in between"}),
            (DEACTIVATED, {"active": False}),
            (REACTIVATED, {"active": True}),
        ):
            update(code, session, customer_id, {**attrs, "user_id": user_id})
        session.execute(text(WRITTEN_BY_OTHERS))
        session.commit()
        key, account = code("customers.api_key:ApiKey"), code("customers.forge_account:ForgeAccount")
        revoked = session.scalars(select(key).where(key.key == "rsolv_test_two_first")).one()
        code("customers:revoke_api_key")(session, revoked)
        verified = session.scalars(select(account).where(account.customer_id == VERIFIED)).one()
        code("customers:verify_forge_account")(session, verified)


RENAMED, DEACTIVATED, REACTIVATED, VERIFIED = 92, 94, 50, 83


def _create(code: Code, session: Session, user_id: int) -> None:
    for name, dated in (("kept", True), ("undated", False), ("deleted", True)):
        attrs = {"name": name, "email": f"{name}@between.example", "user_id": user_id}
        dates = {"trial_expired_at": PAST, "payment_method_added_at": PAST} if dated else {}
        made = code("customers:create_customer")(session, {**attrs, **dates})
        code("customers:create_api_key")(session, made, {"name": "Between", "key": f"rsolv_test_between_{name}"})
    code("customers:delete_customer")(session, made)


_OPENED_BY_UPGRADE = "SELECT count(*) FROM api_keys WHERE active AND key IN ('rsolv_test_demo', 'rsolv_test_two_first')"


def ask_after_rollback(code: Code, url: str) -> Play:
    """What release N−1 finds of it after the rollback."""
    with opened(code, url) as session:
        by_email = code("customers:get_customer_by_email")
        yield "the customer deleted is there", by_email(session, "deleted@between.example") is not None
        for question, sql in LEFT.items():
            yield question, one(session, sql)
        yield "customers renamed", one(session, "SELECT count(*) FROM customers WHERE name = 'Renamed in between'")
        for question, key in (
            ("the key revoked opens", "rsolv_test_two_first"),
            ("the key opened and revoked again opens", "rsolv_test_inactive"),
            ("the key of the owner reactivated opens", "rsolv_test_active_unknown"),
        ):
            yield question, opens(code, session, key) is not NOBODY
        deactivated = one(session, "SELECT api_key FROM customers WHERE id = :id", id=DEACTIVATED)
        yield "the key of the owner deactivated opens", opens(code, session, deactivated) is not NOBODY
        kept = by_email(session, "kept@between.example")
        yield "the customer created is there", kept is not None
        if kept is None:
            return
        yield "its key opens", opens(code, session, "rsolv_test_between_kept") == kept.id
        yield "it has a key of N−1's and a plan", (bool(kept.api_key), kept.plan)
        update(code, session, kept.id, {"github_org": "between"})
        yield "N−1 can write to it", by_email(session, "kept@between.example").github_org
