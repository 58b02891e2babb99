"""Who is let in, with which key, and whose an account is."""

from sqlalchemy import text

from harness import Code
from scenarios.rfc_055.names import MOST
from scenarios.rfc_055.plays.stage import NOBODY, Play, context, customer, forget, one, opened, opens

__all__ = ["access", "forge_verification", "two_keys"]

GUESSED = 32  # characters, the prefix among them


def two_keys(code: Code, url: str) -> Play:
    """Two keys of one customer; one revoked; one more created."""
    create, revoke = code("customers:create_api_key"), code("customers:revoke_api_key")
    with opened(code, url) as session:
        owner = customer(code, session)
        customer_id = owner.id
        first = create(session, owner, {"name": "First"})
        second = create(session, owner, {"name": "Second"}).key
        revoked = first.key
        both = {opens(code, session, revoked), opens(code, session, second)}
        yield "both open as the customer", both == {customer_id}
        yield "a key is too long to guess", len(revoked) >= GUESSED
        revoke(session, first)
        forget(session)
        yield "the revoked one opens", opens(code, session, revoked) is not NOBODY
        yield "the revoked one stands", one(session, "SELECT count(*) FROM api_keys WHERE key = :key", key=revoked)
        owner = code("customers:get_customer")(session, customer_id)
        yield "both are listed", len(code("customers:list_api_keys")(session, owner))
        yield "the other one opens", opens(code, session, second) == customer_id
        third = create(session, owner, {"name": "Third"}).key
        yield "a new one opens", opens(code, session, third) == customer_id
        for question, key in (
            ("an unknown one opens", "rsolv_test_nobody"),
            ("a wildcard opens", f"{second[:-2]}__"),
            ("one in capitals opens", second.upper()),
        ):
            yield question, opens(code, session, key) is not NOBODY


def forge_verification(code: Code, url: str) -> Play:
    """Add and verify a forge account, wherever the release has it."""
    place = context(code, "add_forge_account", "customers", "phases")
    with opened(code, url) as session:
        owner = customer(code, session)
        customer_id = owner.id
        account = code(f"{place}:add_forge_account")(session, owner, {"forge_type": "github", "namespace": "acme"})
        yield "a new account is verified", account.verified_at is not None
        account_id = account.id
        code(f"{place}:verify_forge_account")(session, account)
        forget(session)
        verified = one(session, "SELECT verified_at FROM forge_accounts WHERE id = :id", id=account_id)
        yield "after verifying it is", verified is not None
        owner = code("customers:get_customer")(session, customer_id)
        listed = code(f"{place}:list_forge_accounts")(session, owner)
        yield "the customer's are listed", [each.namespace for each in listed]


def access(code: Code, url: str) -> Play:
    """Every key, of a copy of real data some, asked of the release's own lookup, against platform.md's rule in SQL."""
    with opened(code, url) as session:
        legacy = one(session, _HAS_API_KEY)
        found = session.execute(text(_OLD_RULE if legacy else _NEW_RULE))
        rule: dict[str, int | None] = {key: owner for key, owner in found}  # noqa: C416  # dict() cannot type rows
        differing = sorted(key for key, owner in rule.items() if opens(code, session, key) != owner)
        yield "keys answered otherwise than the rule", len(differing)
        yield "keys that open", sum(owner is not None for owner in rule.values()) > 0


_HAS_API_KEY = """
SELECT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'api_key' AND NOT attisdropped
)
"""
_OLD_RULE = f"""
SELECT key, coalesce(
    (SELECT k.customer_id FROM api_keys k WHERE k.key = known.key AND k.active),
    (SELECT c.id FROM customers c WHERE c.api_key = known.key AND c.active))
FROM (SELECT key FROM api_keys UNION SELECT api_key FROM customers) known
ORDER BY md5(key), key LIMIT {MOST}
"""  # noqa: S608  # a number of ours
_NEW_RULE = f"""
SELECT key, CASE WHEN active THEN customer_id END FROM api_keys ORDER BY md5(key), key LIMIT {MOST}
"""  # noqa: S608  # likewise
