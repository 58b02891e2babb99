"""What the changesets accept, ignore, require and refuse."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from pydantic import ValidationError
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from harness import Code
from scenarios.rfc_055.plays.stage import Play, context, customer, forget, opened, opens, said, update, user
from scenarios.rfc_055.tables import DROPPED

__all__ = [
    "dropped_fields_are_ignored",
    "fields_are_written_and_found",
    "nobody_without_user",
    "refusals",
    "rfc_changeset",
    "updates_keep_keys",
]

WRITTEN: Mapping[str, object] = {
    "name": "Written",
    "email": "Written@Example.com",
    "active": False,
    "metadata": {"a": [1, None, "ä"]},
    "monthly_limit": 7,
    "current_usage": 3,
    "trial_fixes_used": 5,
    "trial_fixes_limit": 11,
    "trial_expired_at": datetime(2031, 2, 3, 4, 5, 6, 789012),  # noqa: DTZ001  # the columns hold UTC without a zone
    "payment_method_added_at": datetime(2024, 2, 29, 23, 59, 59, 999999),  # noqa: DTZ001  # likewise
    "stripe_customer_id": "cus_123",
    "subscription_plan": "pro",
    "subscription_status": "active",
    "rollover_fixes": 2,
}

SENT: Mapping[str, object] = {
    "plan": "old_plan",
    "payment_method_added": True,
    "trial_expired": True,
    "monthly_fix_quota": 5,
    "api_key": "rsolv_test_sent",
    "github_org": "acme",
}


def fields_are_written_and_found(code: Code, url: str) -> Play:
    """Each field through the changeset, reloaded, equal, and queried by."""
    with opened(code, url) as session:
        user_id, customer_id = user(session), customer(code, session).id
        written = {**WRITTEN, "user_id": user_id}
        for name, value in written.items():
            update(code, session, customer_id, {"user_id": user_id, name: value})
        forget(session)
        for name, value in written.items():
            yield name, _found(code, session, customer_id, name, value)


def _found(code: Code, session: Session, customer_id: int, name: str, value: object) -> str:
    model = code("customers.customer:Customer")
    attribute = "metadata_" if name == "metadata" else name
    if not hasattr(model, attribute):
        return "not mapped"
    if getattr(session.get(model, customer_id), attribute) != value:
        return "not stored"
    found = session.scalars(select(model.id).where(getattr(model, attribute) == value)).all()
    return "stored and found" if customer_id in found else "stored, not found"


def rfc_changeset(code: Code, url: str) -> Play:
    """The RFC's own test: a changeset with billing fields."""
    attrs = {
        "name": "Test",
        "email": "test@example.com",
        "user_id": 1,
        "stripe_customer_id": "cus_123",
        "subscription_plan": "pro",
        "trial_fixes_used": 5,
    }
    del url
    changes = _changes(code, attrs)
    for name in ("stripe_customer_id", "subscription_plan", "trial_fixes_used"):
        yield name, changes.get(name, "not in changes")


def dropped_fields_are_ignored(code: Code, url: str) -> Play:
    """Each dropped field sent, none in the changes, and nothing refused."""
    del url
    for name, *_ in DROPPED:
        attrs = {"name": "Test", "email": "test@example.com", "user_id": 1, name: SENT[name]}
        try:
            changes = _changes(code, attrs)
        except ValidationError:
            yield name, "refused"
        else:
            yield name, "in changes" if name in changes else "ignored"


def refusals(code: Code, url: str) -> Play:
    """What the changesets require, their formats, and what the database refuses for them."""
    create = code("customers:create_customer")
    with opened(code, url) as session:
        whole = {"name": "Test", "email": "unique@example.com", "user_id": user(session)}
        sent = {f"without {name}": {key: whole[key] for key in whole if key != name} for name in whole} | {
            "a blank name": {**whole, "name": "  "},
            "no name": {**whole, "name": None},
            "e-mail without @": {**whole, "email": "nobody"},
            "e-mail with a space": {**whole, "email": "no body@example.com"},
            "e-mail too long": {**whole, "email": "e" * 255 + "@example.com"},
            "an unknown user": {**whole, "user_id": 999_999},
            "whole": whole,
            "e-mail taken": whole,
        }
        for question, attrs in sent.items():
            yield question, said(code, partial(create, session, attrs))
        yield from _other_refusals(code, session)


def _other_refusals(code: Code, session: Session) -> Play:
    owner = customer(code, session)
    add = code(f"{context(code, 'add_forge_account', 'customers', 'phases')}:add_forge_account")
    create_key, create_attempt = code("customers:create_api_key"), code("billing:create_fix_attempt")
    for question, namespace in (("an account", "twice"), ("it again", "twice"), ("an account's odd name", "-acme")):
        attrs = {"forge_type": "github", "namespace": namespace}
        yield question, said(code, partial(add, session, owner, attrs))
    yield "a key without a name", said(code, partial(create_key, session, owner, {}))
    attempt = {"github_org": "a", "repo_name": "r", "pr_number": 1, "status": "pending"}
    for question, wrong in (
        ("a fix attempt without an organisation", {"github_org": None}),
        ("a fix attempt of an odd status", {"status": "odd"}),
    ):
        yield question, said(code, partial(create_attempt, session, {**attempt, **wrong}))


def nobody_without_user(code: Code, url: str) -> Play:
    """What a customer with user_id NULL meets: any update without a user is refused, one that sends a user goes in."""
    with opened(code, url) as session:
        user_id = user(session)
        customer_id = customer(code, session).id
        session.execute(text("UPDATE customers SET user_id = NULL WHERE id = :id"), {"id": customer_id})
        session.commit()
        sent: dict[str, dict[str, object]] = {
            "without a user": {"name": "X"},
            "with one": {"name": "X", "user_id": user_id},
        }
        for question, attrs in sent.items():
            forget(session)
            yield question, said(code, partial(update, code, session, customer_id, attrs))


def updates_keep_keys(code: Code, url: str) -> Play:
    """Updating a customer changes no key, and creating one makes none."""
    listed = code("customers:list_api_keys")
    with opened(code, url) as session:
        keyed = customer(code, session)
        key = getattr(keyed, "api_key", None)
        yield "a new customer has a key nobody asked for", bool(key) or bool(listed(session, keyed))
        if key is None:
            key = code("customers:create_api_key")(session, keyed, {"name": "Mine"}).key
        customer_id, keys = keyed.id, len(listed(session, keyed))
        forget(session)
        update(code, session, customer_id, {"name": "Renamed"})
        yield "the key still opens after an update", opens(code, session, key) == customer_id
        keyed = code("customers:get_customer")(session, customer_id)
        yield "keys added by an update", len(listed(session, keyed)) - keys


def _changes(code: Code, attrs: Mapping[str, object]) -> Mapping[str, object]:
    changeset = code("customers.customer:CustomerChangeset").cast(code("customers.customer:Customer")(), attrs)
    return {name: getattr(changeset, name) for name in changeset.model_fields_set}
