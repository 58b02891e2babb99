"""Each relationship through a real query, from both sides."""

from harness import Code
from scenarios.rfc_055.plays.stage import Play, customer, forget, having, opened

__all__ = ["forge_relationship", "relationships"]


def relationships(code: Code, url: str) -> Play:
    """A user, two keys of which one is revoked, a fix attempt with an organisation of its own."""
    create_key = code("customers:create_api_key")
    with opened(code, url) as session:
        owner = customer(code, session)
        create_key(session, owner, {"name": "One"})
        code("customers:revoke_api_key")(session, create_key(session, owner, {"name": "Two"}))
        attempt = {"github_org": "acme", "repo_name": "r", "pr_number": 1, "status": "pending"}
        code("billing:create_fix_attempt")(session, {**attempt, "customer_id": owner.id})
        customer_id = owner.id
        forget(session)
        owner = having(code("customers:get_customer")(session, customer_id), "user", "api_keys", "fix_attempts")
        yield "user", owner.user.id == owner.user_id
        yield "user, back", customer_id in [each.id for each in owner.user.customers]
        for name in ("api_keys", "fix_attempts"):
            children = getattr(owner, name)
            yield name, len(children)
            yield f"{name}, back", {child.customer.id for child in children} == {customer_id}
        yield "a fix attempt's organisation", getattr(owner.fix_attempts[0], "github_org", "not mapped")


def forge_relationship(code: Code, url: str) -> Play:
    """A customer's forge accounts."""
    with opened(code, url) as session:
        owner = customer(code, session)
        for namespace in ("acme", "other"):
            code("customers:add_forge_account")(session, owner, {"forge_type": "github", "namespace": namespace})
        customer_id = owner.id
        forget(session)
        owner = having(code("customers:get_customer")(session, customer_id), "forge_accounts")
        yield "forge_accounts", sorted(account.namespace for account in owner.forge_accounts)
        yield "forge_accounts, back", {account.customer.id for account in owner.forge_accounts} == {customer_id}
