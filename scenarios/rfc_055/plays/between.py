"""What is written between the upgrade and the rollback, by release N, and what release N−1 finds of it."""

# ruff: noqa: S608  # what is asked is written here

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from harness import Code, UnreachableError
from scenarios.rfc_055.plays.stage import NOBODY, Play, one, opened, opens, update, user

__all__ = ["ALL", "LEFT", "PARTS", "ask_after_rollback", "write_in_between"]

PARTS = 11
PAST = datetime(2020, 1, 1)  # noqa: DTZ001  # the columns hold UTC without a zone

# What the upgrade made is of this hour; nothing else is.
FRESH = """
(SELECT * FROM {} WHERE inserted_at > now() AT TIME ZONE 'UTC' - interval '1 hour'
    AND inserted_at <= now() AT TIME ZONE 'UTC')
"""
KEYS, ACCOUNTS = FRESH.format("api_keys"), FRESH.format("forge_accounts")
OF = "FROM customers c WHERE c.stripe_customer_id = 'between: {}'"

# Whom what befalls is noted in a column that nothing hangs on.
CAST = f"""
WITH kinds AS (
    SELECT c.id, CASE
        WHEN k.active AND c.active THEN 'open key'
        WHEN k.active IS FALSE THEN 'closed key'
        WHEN c.id IN (SELECT customer_id FROM {ACCOUNTS} f) THEN 'account'
        WHEN c.trial_expired_at < now() AT TIME ZONE 'UTC' THEN 'past'
        ELSE 'to come'
    END AS kind
    FROM customers c LEFT JOIN {KEYS} k ON k.customer_id = c.id
    WHERE btrim(c.name) <> '' AND btrim(c.email) <> '' AND c.email NOT LIKE '%@between.example'
),
ranked AS (SELECT id, kind, row_number() OVER (PARTITION BY kind ORDER BY id) AS number FROM kinds)
UPDATE customers c
SET stripe_customer_id = coalesce(
    'between: ' || (CASE r.kind
        WHEN 'open key' THEN ARRAY['used', 'scanned', 'revoked', 'moved', 'deactivated']
        WHEN 'closed key' THEN ARRAY['reopened', 'reactivated']
        WHEN 'account' THEN ARRAY['verified', 'validated', 'renamed', 'deleted']
    END)[r.number],
    CASE WHEN c.trial_expired_at < now() AT TIME ZONE 'UTC' THEN 'between: prolonged' ELSE 'between: ended' END
)
FROM ranked r WHERE c.id = r.id
"""
# In SQL, as other writers of the platform's leave it.
WRITTEN_BY_OTHERS = """
UPDATE api_keys SET last_used_at = '2026-01-01', updated_at = '2026-01-01' WHERE id = {used};
INSERT INTO scan_executions (repository_id, commit_sha, api_key_id, inserted_at, updated_at)
    SELECT min(id), 'between', {scanned}, '2026-01-01', '2026-01-01' FROM repositories;
UPDATE api_keys
    SET customer_id = (SELECT max(id) FROM customers WHERE stripe_customer_id IS DISTINCT FROM 'between: moved'),
        updated_at = '2026-01-01'
    WHERE id = {moved};
UPDATE api_keys SET active = TRUE WHERE id = {reopened};
UPDATE api_keys SET active = FALSE, updated_at = '2026-01-01' WHERE id = {reopened};
UPDATE customers SET active = TRUE WHERE stripe_customer_id = 'between: reopened';
INSERT INTO cached_validations (cache_key, forge_account_id, repository, vulnerability_type, locations, file_hashes,
        is_false_positive, confidence, cached_at, ttl_expires_at, inserted_at, updated_at)
    SELECT 'between', {validated}, 'r', 'v', '[]', '[]', FALSE, 1, '2026-01-01', '2026-01-01', '2026-01-01',
        '2026-01-01';
UPDATE forge_accounts SET namespace = 'renamed', updated_at = '2026-01-01' WHERE id = {renamed};
DELETE FROM forge_accounts WHERE id = {deleted};
UPDATE customers SET trial_expired_at = '2020-01-01', payment_method_added_at = '2026-01-01'
    WHERE stripe_customer_id = 'between: ended';
UPDATE customers SET trial_expired_at = '2999-01-01' WHERE stripe_customer_id = 'between: prolonged';
""".format(
    **{
        role: f"(SELECT f.id FROM {fresh} f WHERE f.customer_id = (SELECT c.id {OF.format(role)}))"
        for fresh, roles in (
            (KEYS, ("used", "scanned", "moved", "reopened")),
            (ACCOUNTS, ("validated", "renamed", "deleted")),
        )
        for role in roles
    }
)

# Each is one row, or what the RFC-055 revision makes of one.
LEFT = {
    "a key used since stands": "SELECT count(*) FROM api_keys WHERE last_used_at = '2026-01-01'",
    "a key revoked since stands, closed": f"""
        SELECT count(*) {OF.format("revoked")}
        AND EXISTS (SELECT FROM api_keys k WHERE k.customer_id = c.id AND NOT k.active AND k.name = 'Legacy Key')
    """,
    "a key moved since is not its first owner's": f"""
        SELECT count(*) {OF.format("moved")} AND NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)
    """,
    "a scan's key is still known": "SELECT count(api_key_id) FROM scan_executions WHERE commit_sha = 'between'",
    "an account verified since stands": f"""
        SELECT count(*) {OF.format("verified")} AND EXISTS (
            SELECT FROM forge_accounts f
            WHERE f.customer_id = c.id AND f.namespace = c.github_org AND f.verified_at > '2026-01-01'
        )
    """,
    "a validation of an account stands": "SELECT count(*) FROM cached_validations WHERE cache_key = 'between'",
    "an account renamed since stands, and is the organisation": f"""
        SELECT count(*) {OF.format("renamed")} AND c.github_org = 'renamed'
        AND EXISTS (SELECT FROM forge_accounts f WHERE f.customer_id = c.id AND f.namespace = 'renamed')
    """,
    "an account deleted since is no organisation": f"SELECT count(*) {OF.format('deleted')} AND c.github_org IS NULL",
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
# What there are several of: whether there are any, and whether all are so.
ALL = {
    "dates set in the past stay, and mark": (
        "ended",
        "c.trial_expired AND c.trial_expired_at = '2020-01-01'",
    ),
    "a payment method's dates set since stay, and mark": (
        "ended",
        "c.payment_method_added AND c.payment_method_added_at = '2026-01-01'",
    ),
    "dates set in the future stay, and do not": (
        "prolonged",
        "NOT c.trial_expired AND c.trial_expired_at = '2999-01-01'",
    ),
}


def write_in_between(code: Code, url: str) -> Play:
    """Customers created, deleted, renamed, deactivated; keys and accounts used, moved, revoked, verified; dates set."""
    with opened(code, url) as session:
        user_id = user(session)
        _create(code, session, user_id)
        session.execute(text(CAST))
        yield "keys that the upgrade made open", one(session, _OPENED_BY_UPGRADE)
        parts = one(session, _PARTS)
        yield "parts that are cast", parts
        if parts < PARTS:
            raise UnreachableError(f"the rows have customers for {parts} of the {PARTS} parts that are cast")
        session.execute(text(WRITTEN_BY_OTHERS))
        session.commit()
        for role, attrs in (
            ("verified", {"name": "Renamed in between"}),
            ("deactivated", {"active": False}),
            ("reactivated", {"active": True}),
        ):
            update(code, session, _cast(session, role), {**attrs, "user_id": user_id})
        key, account = code("customers.api_key:ApiKey"), code("customers.forge_account:ForgeAccount")
        revoked = session.get(key, _made(session, KEYS, "revoked"))
        code("customers:revoke_api_key")(session, revoked)
        verified = session.get(account, _made(session, ACCOUNTS, "verified"))
        code("customers:verify_forge_account")(session, verified)


def _create(code: Code, session: Session, user_id: int) -> None:
    for name, dated in (("kept", True), ("undated", False), ("deleted", True)):
        attrs = {"name": name, "email": f"{name}@between.example", "user_id": user_id}
        dates = {"trial_expired_at": PAST, "payment_method_added_at": PAST} if dated else {}
        made = code("customers:create_customer")(session, {**attrs, **dates})
        code("customers:create_api_key")(session, made, {"name": "Between", "key": f"rsolv_test_between_{name}"})
    code("customers:delete_customer")(session, made)


def _cast(session: Session, role: str) -> int:
    found: int = one(session, "SELECT id FROM customers WHERE stripe_customer_id = :role", role=f"between: {role}")
    return found


def _made(session: Session, fresh: str, role: str) -> int:
    found: int = one(session, f"SELECT f.id FROM {fresh} f WHERE f.customer_id = :id", id=_cast(session, role))
    return found


_PARTS = """
SELECT count(*) FROM customers
WHERE stripe_customer_id LIKE 'between: %' AND stripe_customer_id NOT IN ('between: ended', 'between: prolonged')
"""
_OPENED_BY_UPGRADE = f"""
SELECT count(*) FROM {KEYS} k JOIN customers c ON c.id = k.customer_id
WHERE k.active AND c.stripe_customer_id IN ('between: scanned', 'between: revoked')
"""


def ask_after_rollback(code: Code, url: str) -> Play:
    """What release N−1 finds of it after the rollback."""
    with opened(code, url) as session:
        by_email = code("customers:get_customer_by_email")
        yield "the customer deleted is there", by_email(session, "deleted@between.example") is not None
        for question, sql in LEFT.items():
            yield question, one(session, sql)
        for question, (role, condition) in ALL.items():
            told = f"SELECT count(*) > 0, coalesce(bool_and({condition}), false) {OF.format(role)}"  # ours
            yield question, tuple(session.execute(text(told)).one())
        yield "customers renamed", one(session, "SELECT count(*) FROM customers WHERE name = 'Renamed in between'")
        for role in ("revoked", "reopened", "deactivated", "reactivated"):
            keys = session.scalars(text(_KEYS), {"role": f"between: {role}"}).all()
            yield f"a key of the owner {role} opens", any(opens(code, session, key) is not NOBODY for key in keys)
        kept = by_email(session, "kept@between.example")
        yield "the customer created is there", kept is not None
        if kept is None:
            return
        yield "its key opens", opens(code, session, "rsolv_test_between_kept") == kept.id
        yield "it has a key of N−1's and a plan", (bool(kept.api_key), kept.plan)
        update(code, session, kept.id, {"github_org": "between"})
        yield "N−1 can write to it", by_email(session, "kept@between.example").github_org


# What the customer could know: its key of old, as it stands in either place.
_KEYS = f"""
SELECT k.key FROM {KEYS} k JOIN customers c ON c.id = k.customer_id
WHERE c.stripe_customer_id = :role
UNION
SELECT c.api_key FROM customers c
WHERE c.stripe_customer_id = :role AND c.api_key !~ '^rsolv_[0-9a-f]{{32}}$'
"""
