"""The context functions: what each stores, and what it leaves alone, read anew and in SQL."""

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import text
from sqlalchemy.orm import Session

from harness import Code
from scenarios.rfc_055.plays.stage import Play, customer, forget, one, opened, said, update
from scenarios.rfc_055.tables import DROPPED

__all__ = ["contexts", "representation", "trial_expired"]

# Any microsecond but 0: a helper that cuts the date to seconds must show.
MOMENT = datetime(2026, 1, 1, 12, 0, 0, 500_000)  # noqa: DTZ001  # the columns hold UTC without a zone


def contexts(code: Code, url: str) -> Play:
    """Create, get, list, update, count, reset and delete."""
    with opened(code, url) as session:
        made = customer(code, session)
        customer_id, user_id = made.id, made.user_id
        others = _others(session, customer_id)
        yield "stamped by the clock", one(session, _STAMPED, id=customer_id)
        yield "get", code("customers:get_customer")(session, customer_id).id == customer_id
        yield from _listing(code, session)
        session.execute(text(_AGED), {"id": customer_id})
        session.commit()
        yield from _usage(code, session, url, customer_id)
        # NULL is a value; the case of an e-mail is kept, and counts.
        attrs = {"user_id": user_id, "monthly_limit": None, "email": "Mixed@Example.com"}
        update(code, session, customer_id, attrs)
        forget(session)
        yield "update", one(session, _UPDATED, id=customer_id)
        yield "an update is stamped", one(session, _RESTAMPED, id=customer_id)
        by_email = code("customers:get_customer_by_email")
        yield "get by e-mail", by_email(session, "Mixed@Example.com").id == customer_id
        yield "get by an e-mail in another case", by_email(session, "mixed@example.com") is not None
        yield from _deletion(code, session, customer_id)
        yield "other customers are as they were", _others(session, customer_id) == others
        yield from _deleted(code, session, "delete one of long standing", one(session, _LONG_STANDING))


def _listing(code: Code, session: Session) -> Play:
    ids = list(session.scalars(text("SELECT id FROM customers ORDER BY id")))
    listed: list[int] = []
    read = said(code, lambda: listed.extend(each.id for each in code("customers:list_customers")(session)), "")
    yield "list", read or ("every customer" if listed == ids else f"{len(listed)} of {len(ids)}")


def _usage(code: Code, session: Session, url: str, customer_id: int) -> Play:
    get, increment = code("customers:get_customer"), code("customers:increment_usage")
    usage = partial(one, session, "SELECT current_usage FROM customers WHERE id = :id", id=customer_id)
    increment(session, get(session, customer_id))
    forget(session)
    yield "increment usage that is NULL", usage()
    with opened(code, url) as other:
        mine, theirs = get(session, customer_id), get(other, customer_id)
        _ = mine.current_usage, theirs.current_usage
        increment(other, theirs, 2)
        increment(session, mine, 3)
    forget(session)
    yield "increment usage, two at once", usage()
    code("customers:reset_usage")(session, get(session, customer_id))
    forget(session)
    yield "reset usage", usage()


def _deletion(code: Code, session: Session, customer_id: int) -> Play:
    get, delete = code("customers:get_customer"), code("customers:delete_customer")
    attempt = {"github_org": "acme", "repo_name": "x", "pr_number": 9, "status": "pending"}
    code("billing:create_fix_attempt")(session, {**attempt, "customer_id": customer_id})
    forget(session)
    refused = said(code, lambda: delete(session, get(session, customer_id)), "deleted")
    yield "delete while a fix attempt refers to it", refused
    session.rollback()
    attempts = "SELECT count(*) FROM fix_attempts WHERE customer_id = :id"
    yield "the fix attempt stands", one(session, attempts, id=customer_id)
    session.execute(text("DELETE FROM fix_attempts WHERE customer_id = :id"), {"id": customer_id})
    session.commit()
    yield from _deleted(code, session, "delete", customer_id)


def _deleted(code: Code, session: Session, question: str, customer_id: int) -> Play:
    found = code("customers:get_customer")(session, customer_id)
    if found is not None:
        code("customers:delete_customer")(session, found)
    forget(session)
    yield question, one(session, "SELECT count(*) FROM customers WHERE id = :id", id=customer_id)


def _others(session: Session, customer_id: int) -> str:
    """Return every other customer, cell by cell, in one word."""
    sql = "SELECT md5(string_agg(c::text, '|' ORDER BY id)) FROM customers c WHERE id <> :id"
    return str(one(session, sql, id=customer_id))


# With a key, and with nothing that forbids it to go.
_LONG_STANDING = """
SELECT min(id) FROM customers c
WHERE EXISTS (SELECT FROM api_keys k WHERE k.customer_id = c.id)
  AND NOT EXISTS (SELECT FROM fix_attempts a WHERE a.customer_id = c.id)
  AND email <> 'played@example.com'
"""
_STAMPED = "SELECT abs(extract(epoch FROM inserted_at - now() AT TIME ZONE 'UTC')) < 60 FROM customers WHERE id = :id"
_AGED = "UPDATE customers SET current_usage = NULL, updated_at = '2020-01-01' WHERE id = :id"
_RESTAMPED = "SELECT updated_at > '2021-01-01' FROM customers WHERE id = :id"
_UPDATED = "SELECT monthly_limit IS NULL AND email = 'Mixed@Example.com' FROM customers WHERE id = :id"


def representation(code: Code, url: str) -> Play:
    """The fields in which the release shows a customer, and what it shows in them."""
    with opened(code, url) as session:
        customer_id = customer(code, session).id
        forget(session)
        shown = code("customers:represent_customer")(session, customer_id)
        row = session.execute(text("SELECT * FROM customers WHERE id = :id"), {"id": customer_id}).mappings().one()
    yield "fields", ", ".join(sorted(shown))
    yield "shown otherwise than stored", sorted(name for name, value in shown.items() if row.get(name) != value)
    for name, *_ in DROPPED:
        yield f"shows {name}", name in shown


def trial_expired(code: Code, url: str) -> Play:
    """The RFC's helper, at every side of the moment, and of now."""
    del url
    expired, model = code("customers.customer:trial_expired"), code("customers.customer:Customer")
    hour, microsecond = timedelta(hours=1), timedelta(microseconds=1)
    for question, date in (
        ("no date", None),
        ("an hour later", MOMENT + hour),
        ("a microsecond later", MOMENT + microsecond),
        ("the very moment", MOMENT),
        ("a microsecond earlier", MOMENT - microsecond),
        ("an hour earlier", MOMENT - hour),
    ):
        yield question, expired(model(trial_expired_at=date), MOMENT)
    now = datetime.now(UTC).replace(tzinfo=None)
    yield "no moment given, an hour to go", expired(model(trial_expired_at=now + hour))
    yield "no moment given, an hour over", expired(model(trial_expired_at=now - hour))
