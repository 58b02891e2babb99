"""The scripts that operators run: what they leave, run once and again."""

from collections.abc import Callable

from sqlalchemy import text

from harness import Absent, Code, MissingError
from scenarios.rfc_055.plays.stage import NOBODY, Play, one, opened, opens
from scenarios.rfc_055.tables import DROPPED

__all__ = ["SCRIPTS", "scripts_key_opens"]

CREATING = ("create_demo_api_key_prod", "create_test_customer")


def scripts_key_opens(code: Code, url: str) -> Play:
    """The key that a create-customer script hands out opens, and it stands in api_keys."""
    for name in CREATING:
        key = _run(code, name, url)
        with opened(code, url) as session:
            yield f"{name}: opens", opens(code, session, str(key)) is not NOBODY
            standing = "SELECT count(*) FROM api_keys WHERE key = :key"
            yield f"{name}: stands in api_keys", one(session, standing, key=key)
            session.execute(text("UPDATE api_keys SET active = FALSE WHERE key = :key"), {"key": key})
            session.commit()
        key = _run(code, name, url)
        with opened(code, url) as session:
            yield f"{name}: opens, the first key revoked", opens(code, session, str(key)) is not NOBODY


def _script(name: str) -> Callable[[Code, str], Play]:
    """Make the play that runs a script twice and sees what it left."""

    def play(code: Code, url: str) -> Play:
        made = _run(code, name, url)
        yield "ran", bool(made)
        seeded = [*made] if isinstance(made, tuple) else []
        with opened(code, url) as session:
            customers, besides = one(session, _CUSTOMERS), one(session, _BESIDES)
        yield "ran again", bool(_run(code, name, url))
        with opened(code, url) as session:
            yield "customers added by running it again", one(session, _CUSTOMERS) - customers
            yield "keys, accounts and users added by running it again", one(session, _BESIDES) - besides
            yield "seeded without an open key or a verified account", one(session, _BARE, ids=seeded)

    play.__name__ = f"script_{name}"
    return play


SCRIPTS = {name: _script(name) for name in ("seeds", *CREATING)}


def _run(code: Code, name: str, url: str) -> object:
    """Run a script. Raises MissingError where it asks a customer for what the RFC drops."""
    try:
        return code(f"scripts.{name}:main")(url)
    except AttributeError as error:
        if error.name not in {column for column, *_ in DROPPED}:
            raise
        raise MissingError(Absent(f"{error.name} of {type(error.obj).__name__}")) from error


_CUSTOMERS = "SELECT count(*) FROM customers"
_BESIDES = """
SELECT (SELECT count(*) FROM api_keys) + (SELECT count(*) FROM forge_accounts) + (SELECT count(*) FROM users)
"""
_BARE = """
SELECT count(*) FROM customers c
WHERE c.id = ANY(:ids) AND NOT (
    EXISTS (SELECT FROM api_keys k WHERE k.customer_id = c.id AND k.active)
    AND EXISTS (SELECT FROM forge_accounts f WHERE f.customer_id = c.id AND f.verified_at IS NOT NULL)
)
"""
