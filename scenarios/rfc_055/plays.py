"""
What the contract asks the releases' own code: each play yields questions with their answers.

A play works on a scratch database that is dropped; what it needs beyond the rows at hand, it makes.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from harness import Code, MissingError

Play = Iterator[tuple[str, object]]

MOMENT = datetime(2026, 1, 1, 12, 0, 0, 0)  # noqa: DTZ001  # the columns hold UTC without a zone

WRITTEN: Mapping[str, object] = {
    "name": "Written",
    "email": "written@example.com",
    "active": False,
    "metadata": {"a": [1, None, "ä"]},
    "monthly_limit": 7,
    "current_usage": 3,
    "trial_fixes_used": 5,
    "trial_fixes_limit": 11,
    "trial_expired_at": datetime(2031, 2, 3, 4, 5, 6, 789012),  # noqa: DTZ001  # as MOMENT
    "payment_method_added_at": datetime(2024, 2, 29, 23, 59, 59, 999999),  # noqa: DTZ001  # as MOMENT
    "stripe_customer_id": "cus_123",
    "subscription_plan": "pro",
    "subscription_status": "active",
    "rollover_fixes": 2,
}


DROPPED: Mapping[str, object] = {
    "plan": "old_plan",
    "payment_method_added": True,
    "trial_expired": True,
    "monthly_fix_quota": 5,
    "api_key": "rsolv_test_sent",
    "github_org": "acme",
}


def fields_are_written_and_found(code: Code, url: str) -> Play:
    """Each field through the changeset, reloaded, equal, and queried by."""
    with _session(code, url) as session:
        user_id, customer_id = _user(session), _customer(code, session).id
        written = {**WRITTEN, "user_id": user_id}
        for name, value in written.items():
            update(code, session, customer_id, {"user_id": user_id, name: value})
        _forget(session)
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
    changes = _changes(code, {"name": "Test", "email": "test@example.com", "user_id": 1, **DROPPED})
    for name in DROPPED:
        yield name, "in changes" if name in changes else "ignored"


def refusals(code: Code, url: str) -> Play:
    """What the changeset requires, its format, and uniqueness."""
    with _session(code, url) as session:
        user_id = _user(session)
        whole = {"name": "Test", "email": "unique@example.com", "user_id": user_id}
        for name in whole:
            attrs = {key: value for key, value in whole.items() if key != name}
            yield f"without {name}", _created(code, session, attrs)
        yield "e-mail without @", _created(code, session, {**whole, "email": "nobody"})
        yield "e-mail with a space", _created(code, session, {**whole, "email": "no body@example.com"})
        yield "whole", _created(code, session, whole)
        yield "e-mail taken", _created(code, session, whole)


def nobody_without_user(code: Code, url: str) -> Play:
    """What a customer with user_id NULL meets: any update without a user is refused, one that sends a user goes in."""
    with _session(code, url) as session:
        user_id = _user(session)
        customer_id = _customer(code, session).id
        session.execute(text("UPDATE customers SET user_id = NULL WHERE id = :id"), {"id": customer_id})
        session.commit()
        sent: dict[str, dict[str, object]] = {
            "without a user": {"name": "X"},
            "with one": {"name": "X", "user_id": user_id},
        }
        for question, attrs in sent.items():
            _forget(session)
            try:
                update(code, session, customer_id, attrs)
            except ValidationError as error:
                yield question, _blamed(error)
            else:
                yield question, "accepted"


def updates_keep_keys(code: Code, url: str) -> Play:
    """Updating a customer changes no key, and creating one makes none."""
    with _session(code, url) as session:
        user_id = _user(session)
        created = code("customers:create_customer")
        customer = created(session, {"name": "Keyed", "email": "keyed@example.com", "user_id": user_id})
        made = bool(getattr(customer, "api_key", None)) or bool(code("customers:list_api_keys")(session, customer))
        yield "a new customer has a key nobody asked for", made
        key = getattr(customer, "api_key", None)
        if key is None:
            key = code("customers:create_api_key")(session, customer, {"name": "Mine"}).key
        customer_id = customer.id
        _forget(session)
        update(code, session, customer_id, {"name": "Renamed"})
        yield "the key still opens after an update", _opens(code, session, key) == customer_id


def trial_expired(code: Code, url: str) -> Play:
    """The RFC's helper, at every side of the moment."""
    del url
    expired, model = code("customers.customer:trial_expired"), code("customers.customer:Customer")
    cases = {
        "no date": None,
        "an hour later": MOMENT + timedelta(hours=1),
        "a microsecond later": MOMENT + timedelta(microseconds=1),
        "the very moment": MOMENT,
        "a microsecond earlier": MOMENT - timedelta(microseconds=1),
        "an hour earlier": MOMENT - timedelta(hours=1),
    }
    for question, date in cases.items():
        yield question, expired(model(trial_expired_at=date), MOMENT)


def relationships(code: Code, url: str) -> Play:
    """Each relationship through a real query, from both sides."""
    with _session(code, url) as session:
        customer = _customer(code, session)
        code("customers:create_api_key")(session, customer, {"name": "One"})
        code("customers:create_api_key")(session, customer, {"name": "Two"})
        code("billing:create_fix_attempt")(
            session,
            {"github_org": "acme", "repo_name": "r", "pr_number": 1, "status": "pending", "customer_id": customer.id},
        )
        customer_id = customer.id
        _forget(session)
        customer = code("customers:get_customer")(session, customer_id)
        yield "user", customer.user.id == customer.user_id
        yield "user, back", customer_id in [each.id for each in customer.user.customers]
        for name in ("api_keys", "fix_attempts"):
            children = getattr(customer, name)
            yield name, len(children)
            yield f"{name}, back", {child.customer.id for child in children} == {customer_id}


def forge_relationship(code: Code, url: str) -> Play:
    """A customer's forge accounts through a real query, from both sides."""
    with _session(code, url) as session:
        customer = _customer(code, session)
        code("customers:add_forge_account")(session, customer, {"forge_type": "github", "namespace": "acme"})
        code("customers:add_forge_account")(session, customer, {"forge_type": "github", "namespace": "other"})
        customer_id = customer.id
        _forget(session)
        accounts = code("customers:get_customer")(session, customer_id).forge_accounts
        yield "forge_accounts", sorted(account.namespace for account in accounts)
        yield "forge_accounts, back", {account.customer.id for account in accounts} == {customer_id}


def forge_verification(code: Code, url: str) -> Play:
    """Add and verify a forge account, wherever the release has it."""
    context = _context(code, "add_forge_account", "customers", "phases")
    with _session(code, url) as session:
        customer = _customer(code, session)
        add = code(f"{context}:add_forge_account")
        account = add(session, customer, {"forge_type": "github", "namespace": "acme"})
        yield "a new account is verified", account.verified_at is not None
        code(f"{context}:verify_forge_account")(session, account)
        account_id = account.id
        _forget(session)
        found = session.execute(text("SELECT verified_at FROM forge_accounts WHERE id = :id"), {"id": account_id})
        yield "after verifying it is", found.scalar_one() is not None


def two_keys(code: Code, url: str) -> Play:
    """Two keys of one customer; one revoked; one more created."""
    create, revoke = code("customers:create_api_key"), code("customers:revoke_api_key")
    with _session(code, url) as session:
        customer = _customer(code, session)
        first, second = create(session, customer, {"name": "First"}), create(session, customer, {"name": "Second"})
        both = {_opens(code, session, first.key), _opens(code, session, second.key)}
        yield "both open as the customer", both == {customer.id}
        revoke(session, first)
        yield "the revoked one opens", _opens(code, session, first.key) is not None
        yield "the other one opens", _opens(code, session, second.key) == customer.id
        third = create(session, customer, {"name": "Third"})
        yield "a new one opens", _opens(code, session, third.key) == customer.id
        yield "an unknown one opens", _opens(code, session, "rsolv_test_nobody") is not None


def contexts(code: Code, url: str) -> Play:
    """The context functions, once around."""
    with _session(code, url) as session:
        customer = _customer(code, session)
        customer_id = customer.id
        yield "get", code("customers:get_customer")(session, customer_id).id == customer_id
        yield "list", customer_id in [each.id for each in code("customers:list_customers")(session)]
        update(code, session, customer_id, {"monthly_limit": 5})
        yield "update", session.execute(_cell("monthly_limit"), {"id": customer_id}).scalar_one()
        code("customers:increment_usage")(session, customer, 2)
        code("customers:increment_usage")(session, customer, 3)
        yield "increment usage", session.execute(_cell("current_usage"), {"id": customer_id}).scalar_one()
        code("customers:reset_usage")(session, customer)
        yield "reset usage", session.execute(_cell("current_usage"), {"id": customer_id}).scalar_one()
        key = code("customers:create_api_key")(session, customer, {"name": "Key"})
        yield "list keys", key.id in [each.id for each in code("customers:list_api_keys")(session, customer)]
        yield "get by key", _opens(code, session, key.key) == customer_id
        code("customers:delete_customer")(session, customer)
        yield "delete", session.execute(_cell("id"), {"id": customer_id}).scalar_one_or_none()


def access(code: Code, url: str) -> Play:
    """Every key of the database, asked of the release's own lookup, against platform.md's rule told in SQL."""
    with _session(code, url) as session:
        legacy = session.execute(_HAS_API_KEY).scalar_one()
        found = session.execute(text(_OLD_RULE if legacy else _NEW_RULE))
        rule: dict[str, int | None] = {key: owner for key, owner in found}  # noqa: C416  # dict() cannot type rows
        differing = sorted(key for key, owner in rule.items() if _opens(code, session, key) != owner)
        yield "keys answered otherwise than the rule", len(differing)
        yield "keys that open", sum(owner is not None for owner in rule.values()) > 0


_HAS_API_KEY = text(
    "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'api_key' "
    "AND NOT attisdropped)"
)
_OLD_RULE = """
SELECT key, coalesce(
    (SELECT k.customer_id FROM api_keys k WHERE k.key = known.key AND k.active),
    (SELECT c.id FROM customers c WHERE c.api_key = known.key AND c.active))
FROM (SELECT key FROM api_keys UNION SELECT api_key FROM customers) known
ORDER BY key
"""
_NEW_RULE = "SELECT key, CASE WHEN active THEN customer_id END FROM api_keys ORDER BY key"


def _script(name: str) -> Callable[[Code, str], Play]:
    """Make the play that runs a script twice and sees what it left."""

    def play(code: Code, url: str) -> Play:
        main = code(f"scripts.{name}:main")
        yield "ran", bool(main(url))
        with _session(code, url) as session:
            before = session.execute(text("SELECT count(*) FROM customers")).scalar_one()
        yield "ran again", bool(main(url))
        with _session(code, url) as session:
            after = session.execute(text("SELECT count(*) FROM customers")).scalar_one()
            yield "customers added by running it again", after - before

    play.__name__ = f"script_{name}"
    return play


SCRIPTS = {name: _script(name) for name in ("seeds", "create_demo_api_key_prod", "create_test_customer")}


def scripts_key_opens(code: Code, url: str) -> Play:
    """The key that a create-customer script hands out opens, and it stands in api_keys."""
    for name in ("create_demo_api_key_prod", "create_test_customer"):
        key = code(f"scripts.{name}:main")(url)
        with _session(code, url) as session:
            yield f"{name}: opens", _opens(code, session, key) is not None
            standing = session.execute(text("SELECT count(*) FROM api_keys WHERE key = :key"), {"key": key})
            yield f"{name}: stands in api_keys", standing.scalar_one()


def representation(code: Code, url: str) -> Play:
    """The fields in which the release shows a customer."""
    with _session(code, url) as session:
        customer_id = _customer(code, session).id
        _forget(session)
        shown = code("customers:represent_customer")(session, customer_id)
    yield "fields", ", ".join(sorted(shown))
    for name in DROPPED:
        yield f"shows {name}", name in shown


def write_in_between(code: Code, url: str) -> Play:
    """What release N writes between the upgrade and the rollback."""
    create, create_key = code("customers:create_customer"), code("customers:create_api_key")
    with _session(code, url) as session:
        user_id = _user(session)
        for name in ("kept", "deleted"):
            attrs = {"name": name, "email": f"{name}@between.example", "user_id": user_id}
            customer = create(session, attrs)
            create_key(session, customer, {"name": "Between", "key": f"rsolv_test_between_{name}"})
        code("customers:delete_customer")(session, customer)
        found = session.execute(text(_OPENED_BY_UPGRADE)).all()
        yield "keys that the upgrade made open", len(found) > 1
        (revoked, _), (_, renamed), (_, deactivated) = found
        model = code("customers.api_key:ApiKey")
        code("customers:revoke_api_key")(session, session.get(model, revoked))
        update(code, session, renamed, {"name": "Renamed in between", "user_id": user_id})
        update(code, session, deactivated, {"name": "Deactivated", "active": False, "user_id": user_id})
        (reactivated,) = session.scalars(text(_CLOSED_BY_UPGRADE)).all()
        update(code, session, reactivated, {"name": "Reactivated", "active": True, "user_id": user_id})
        session.execute(text("UPDATE api_keys SET name = 'Revoked in between' WHERE id = :id"), {"id": revoked})
        session.commit()


_OPENED_BY_UPGRADE = """
SELECT id, customer_id FROM api_keys WHERE name = 'Legacy Key' AND active ORDER BY id DESC LIMIT 3
"""
_CLOSED_BY_UPGRADE = """
SELECT customer_id FROM api_keys WHERE name = 'Legacy Key' AND NOT active ORDER BY id DESC LIMIT 1
"""


def ask_after_rollback(code: Code, url: str) -> Play:
    """What release N−1 finds of it after the rollback."""
    with _session(code, url) as session:
        by_email = code("customers:get_customer_by_email")
        kept = by_email(session, "kept@between.example")
        yield "the customer created is there", kept is not None
        yield "its key opens", _opens(code, session, "rsolv_test_between_kept") == kept.id
        yield "it has a key of N−1's and a plan", (bool(kept.api_key), kept.plan)
        yield "the customer deleted is there", by_email(session, "deleted@between.example") is not None
        revoked = session.execute(text("SELECT key FROM api_keys WHERE name = 'Revoked in between'")).scalar_one()
        yield "the key revoked opens", _opens(code, session, revoked) is not None
        for question, name in (("deactivated", "Deactivated"), ("reactivated", "Reactivated")):
            key = session.execute(text("SELECT api_key FROM customers WHERE name = :name"), {"name": name}).scalar_one()
            yield f"the key of the owner {question} opens", _opens(code, session, key) is not None
        renamed = session.execute(text("SELECT count(*) FROM customers WHERE name = 'Renamed in between'"))
        yield "customers renamed", renamed.scalar_one()
        update(code, session, kept.id, {"github_org": "between"})
        yield "N−1 can write to it", by_email(session, "kept@between.example").github_org


def update(code: Code, session: Session, customer_id: int, attrs: Mapping[str, object]) -> None:
    """Update through the release's context."""
    customer = code("customers:get_customer")(session, customer_id)
    code("customers:update_customer")(session, customer, attrs)


@contextmanager
def _session(code: Code, url: str) -> Iterator[Session]:
    session: Session = code("repo:open_session")(url)
    with session:
        yield session


def _forget(session: Session) -> None:
    """Begin anew: what was not committed is gone, and what is asked for is read again."""
    session.rollback()
    session.expunge_all()


def _customer(code: Code, session: Session) -> Any:  # noqa: ANN401  # either release's Customer
    attrs = {"name": "Played", "email": "played@example.com", "user_id": _user(session)}
    return code("customers:create_customer")(session, attrs)


def _user(session: Session) -> int:
    made = text(
        "INSERT INTO users (email, hashed_password, inserted_at, updated_at) "
        "VALUES ('played@example.com', '-', '2026-01-01', '2026-01-01') "
        "ON CONFLICT (email) DO UPDATE SET hashed_password = '-' RETURNING id"
    )
    user_id: int = session.execute(made).scalar_one()
    session.commit()
    return user_id


def _opens(code: Code, session: Session, key: str) -> int | None:
    customer = code("customers:get_customer_by_api_key")(session, key)
    return None if customer is None else customer.id


def _changes(code: Code, attrs: Mapping[str, object]) -> Mapping[str, object]:
    changeset = code("customers.customer:CustomerChangeset").cast(code("customers.customer:Customer")(), attrs)
    return {name: getattr(changeset, name) for name in changeset.model_fields_set}


def _created(code: Code, session: Session, attrs: Mapping[str, object]) -> str:
    try:
        code("customers:create_customer")(session, attrs)
    except ValidationError as error:
        return _blamed(error)
    except code("repo:ConflictError") as error:
        return f"refused: {error.field} taken"
    return "accepted"


def _blamed(error: ValidationError) -> str:
    return "refused: " + ", ".join(sorted({str(each["loc"][0]) for each in error.errors()}))


def _cell(column: str) -> Any:  # noqa: ANN401  # SQLAlchemy's TextClause
    return text(f"SELECT {column} FROM customers WHERE id = :id")  # noqa: S608  # a name of this file's


def _context(code: Code, function: str, *contexts: str) -> str:
    """Return the first of *contexts* that has *function*. Raises MissingError where none has."""
    for context in contexts[:-1]:
        try:
            code(f"{context}:{function}")
        except MissingError:
            continue
        return context
    code(f"{contexts[-1]}:{function}")
    return contexts[-1]
